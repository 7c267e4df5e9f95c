/**
 * Compiles a file of the user's program in the user's process. The compiler is loaded when the first such file turns
 * up: under `cloudloop run` most programs have none.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Manifest } from "./manifest.js";

const require = createRequire(import.meta.url);

/** The file of the manifest of the program that a file begins. Throws with the diagnostics if it must not run. */
export function prepareManifest(file: string): string {
	const { prepareProgram } = require("./prepare.js") as typeof import("./prepare.js");
	const { renderDiagnostics } = require("../render.js") as typeof import("../render.js");
	const { diagnostics, sourceOf, stage } = prepareProgram(file, { check: false });
	const { errors, texts } = renderDiagnostics(diagnostics, { sourceOf, quiet: false, stream: process.stderr });
	const text = texts.join("\n\n");
	if (errors > 0 || !stage) throw new Error(`cloudloop cannot compile ${file}\n\n${text}\n`);
	if (text) process.stderr.write(`${text}\n`);
	return stage();
}

/** The manifest of the program that a file begins. */
export function compileLate(file: string): Manifest {
	return JSON.parse(readFileSync(prepareManifest(file), "utf8")) as Manifest;
}
