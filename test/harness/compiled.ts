/**
 * Compiles the cases with the compiler's core, all in one program, and writes what tsc would make of the result.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import type tsc from "typescript";
import type { Compilation } from "../../compiler/compilation.js";
import { compileProgram } from "../../compiler/compile.js";
import type { Diagnostic } from "../../compiler/diagnostic/diagnostic.js";
import { emitProgram } from "../../compiler/host/emit/emit.js";
import { ownPaths } from "../../compiler/host/own-package.js";
import { typeErrors } from "../../compiler/host/program.js";
import { PLAN_VERSION } from "../../runtime/contract.js";
import type { Case } from "./cases.js";
import { fixtures, made, root } from "./folders.js";

const ts = createRequire(import.meta.url)("typescript-6") as typeof tsc;

export interface CompiledCase {
	readonly compilation?: Compilation;
	/** What TypeScript says against the case. */
	readonly typeErrors: readonly string[];
	/** An error that the compiler threw: never the fault of the case. */
	readonly failure?: string;
}

/** Compiles, and writes the programs of the cases that can run. */
export function compileCases(cases: readonly Case[]): Map<string, CompiledCase> {
	const program = createProgram(cases);
	const wrong = groupTypeErrors(program);
	const compiled = new Map<string, CompiledCase>();
	for (const one of cases) {
		compiled.set(one.name, { ...compileCase(program, one), typeErrors: wrong.get(one.folder) ?? [] });
	}
	const runnable = cases.filter((one) => one.group !== "errors" && compiled.get(one.name)?.compilation);
	try {
		writeCases(program, runnable, compiled);
	} catch {
		for (const one of runnable) {
			try {
				writeCases(program, [one], compiled);
			} catch (error) {
				compiled.set(one.name, { failure: describeFailure(error), typeErrors: [] });
			}
		}
	}
	return compiled;
}

function createProgram(cases: readonly Case[]): tsc.Program {
	const rootNames = cases.flatMap((one) => one.sources.map((source) => join(one.folder, source)));
	const options: tsc.CompilerOptions = {
		target: ts.ScriptTarget.ES2022,
		lib: ["lib.es2023.d.ts"],
		module: ts.ModuleKind.NodeNext,
		moduleResolution: ts.ModuleResolutionKind.NodeNext,
		jsx: ts.JsxEmit.React,
		strict: true,
		skipLibCheck: true,
		types: ["node"],
		typeRoots: [join(root, "node_modules", "@types")],
		paths: ownPaths(),
		rootDir: fixtures,
		outDir: join(made, "compiled"),
		sourceMap: true,
	};
	return ts.createProgram({ rootNames, options });
}

function groupTypeErrors(program: tsc.Program): Map<string, string[]> {
	const groups = new Map<string, string[]>();
	for (const { file, start = 0, messageText } of typeErrors(ts, program)) {
		const folder = file ? dirname(file.fileName) : "";
		const line = file ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
		const text = `${file ? basename(file.fileName) : ""}:${line}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
		groups.set(folder, [...(groups.get(folder) ?? []), text]);
	}
	return groups;
}

function compileCase(program: tsc.Program, one: Case): Omit<CompiledCase, "typeErrors"> {
	const files = one.sources.map((source) => join(one.folder, source));
	try {
		return { compilation: compileProgram(ts, program, { root: one.folder, files }) };
	} catch (error) {
		return { failure: describeFailure(error) };
	}
}

function describeFailure(error: unknown): string {
	return error instanceof Error ? String(error.stack) : String(error);
}

/** Emits the files of some cases at once: a program of the rewritten texts is made for each call. */
function writeCases(program: tsc.Program, cases: readonly Case[], compiled: ReadonlyMap<string, CompiledCase>): void {
	const compilations = cases.flatMap((one) => compiled.get(one.name)?.compilation ?? []);
	const merged: Compilation = {
		files: new Map(compilations.flatMap(({ files }) => [...files])),
		plan: { version: PLAN_VERSION, loops: [] },
		diagnostics: [],
	};
	const paths = cases.flatMap((one) => one.sources.map((source) => join(one.folder, source)));
	const files = paths.flatMap((path) => program.getSourceFile(path) ?? []);
	for (const emitted of emitProgram(ts, program, merged, files)) {
		mkdirSync(dirname(emitted.fileName), { recursive: true });
		writeFileSync(emitted.fileName, emitted.text);
	}
}

/** `input.ts:7 CL2001` for each place with a diagnostic that is no remark, in order. */
export function placesOf(diagnostics: readonly Diagnostic[]): string[] {
	const places = diagnostics
		.filter((one) => one.severity !== "remark")
		.map((one) => `${basename(one.file)}:${one.line} ${one.code}`);
	return [...new Set(places)].sort();
}
