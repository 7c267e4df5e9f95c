/**
 * Makes the programs that are timed: the examples as `cloudloop build` compiles them, and the plain ones, where each
 * `prange` loop is the ordinary loop that one would write by hand.
 *
 * In:   for (const y of prange(height)) {
 * Out:  for (let y = 0, y$end = height; y < y$end; y++) {
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type tsc from "typescript";
import { root } from "../harness/folders.js";

const ts = createRequire(import.meta.url)("typescript-6") as typeof tsc;
const examples = join(root, "examples");
const made = join(root, "dist", "bench");

export const compiled = join(made, "compiled");
export const plain = join(made, "plain");
/** The compiled `overhead.ts`. */
export const overhead = join(made, "overhead", "test", "bench", "overhead.js");

const HEADER = /for \(const (\w+) of prange\(([\w.]+)(?:, \{[^}]*\})?\)\)/g;

export function makePrograms(): void {
	build(["--project", examples, "--outDir", compiled]);
	build([join(root, "test", "bench", "overhead.ts"), "--outDir", join(made, "overhead")]);
	for (const file of readdirSync(examples, { recursive: true, encoding: "utf8" })) {
		if (file.endsWith(".ts")) writePlain(file);
	}
}

function build(args: readonly string[]): void {
	const cli = join(root, "dist", "compiler", "cli", "main.js");
	execFileSync(process.execPath, [cli, "build", ...args], { stdio: ["ignore", "ignore", "inherit"] });
}

function writePlain(file: string): void {
	const source = readFileSync(join(examples, file), "utf8");
	const text = source.replace(HEADER, "for (let $1 = 0, $1$$end = $2; $1 < $1$$end; $1++)");
	if (/of prange\(/.test(text)) throw new Error(`${file}: a loop header that cannot be made plain`);
	const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true };
	const path = join(plain, file.replace(/\.ts$/, ".js"));
	mkdirSync(dirname(path), { recursive: true });
	writeFileSync(path, ts.transpileModule(text, { fileName: file, compilerOptions }).outputText);
}
