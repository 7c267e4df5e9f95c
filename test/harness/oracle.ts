/**
 * Makes the oracle of each case: the uncompiled program. Types are stripped, decorators of functions fall away, and
 * `prange` is an ordinary iterable.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type tsc from "typescript";
import type { Case } from "./cases.js";
import { made } from "./folders.js";

const ts = createRequire(import.meta.url)("typescript-6") as typeof tsc;

/** Writes the program of a case; gives the URL of its entry. */
export function writeOracle(one: Case): string {
	for (const source of one.sources) {
		const path = outputOf("oracle", one, source);
		mkdirSync(dirname(path), { recursive: true });
		writeFileSync(path, stripTypes(join(one.folder, source)));
	}
	return urlOf("oracle", one);
}

function stripTypes(file: string): string {
	const compilerOptions: tsc.CompilerOptions = {
		target: ts.ScriptTarget.ES2022,
		module: ts.ModuleKind.ESNext,
		jsx: ts.JsxEmit.React,
		inlineSourceMap: true,
	};
	return ts.transpileModule(readFileSync(file, "utf8"), { fileName: file, compilerOptions }).outputText;
}

/** Where the JavaScript of a source file goes. */
export function outputOf(kind: "oracle" | "compiled", one: Case, source: string): string {
	return join(made, kind, one.name, source.replace(/\.tsx?$/, ".js"));
}

export function urlOf(kind: "oracle" | "compiled", one: Case): string {
	return pathToFileURL(outputOf(kind, one, one.input)).href;
}
