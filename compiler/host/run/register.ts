/**
 * `node --import cloudloop/register main.ts`: compiles the program before it starts, then loads it as `cloudloop run`
 * does. A program that is no TypeScript may import some: such files are compiled when they turn up.
 */
import { existsSync, realpathSync } from "node:fs";
import { resolve } from "node:path";
import { isMainThread } from "node:worker_threads";
import { isTypeScriptFile } from "../project.js";
import { prepareManifest } from "./late.js";
import { MANIFEST_VARIABLE } from "./manifest.js";

// Threads share the environment of the process, so what was compiled for it is theirs too.
if (isMainThread) {
	delete process.env[MANIFEST_VARIABLE];
	const entry = resolve(process.argv[1] ?? "");
	if (isTypeScriptFile(entry) && existsSync(entry)) process.env[MANIFEST_VARIABLE] = compileEntry(realpathSync(entry));
}
await import("./preload.js");

/** A program with faults does not start; they are no fault of the code here, so no stack is shown. */
function compileEntry(entry: string): string {
	try {
		return prepareManifest(entry);
	} catch (error) {
		process.stderr.write(`${error instanceof Error ? error.message : String(error)}`);
		process.exit(3);
	}
}
