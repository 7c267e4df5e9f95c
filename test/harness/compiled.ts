/**
 * Compiles the cases with the compiler's core, all in one program, and writes what tsc would make of the result.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import type tsc from "typescript";
import { compileProgram } from "../../compiler/compile.js";
import type { Diagnostic } from "../../compiler/diagnostic/diagnostic.js";
import type { Compilation } from "../../compiler/compilation.js";
import { emitProgram } from "../../compiler/host/emit.js";
import { ownPaths } from "../../compiler/host/own-package.js";
import { typeErrors } from "../../compiler/host/program.js";
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

/** Compiles, and writes the programs of the cases without errors. */
export function compileCases(cases: readonly Case[]): Map<string, CompiledCase> {
	const program = createProgram(cases);
	const wrong = groupTypeErrors(program);
	const compiled = new Map(
		cases.map((one) => [one.name, { ...compileCase(program, one), typeErrors: wrong.get(one.folder) ?? [] }]),
	);
	for (const one of cases) {
		const { compilation } = compiled.get(one.name) ?? {};
		if (compilation && one.group !== "errors") writeCase(program, one, compilation);
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
		return { failure: error instanceof Error ? String(error.stack) : String(error) };
	}
}

function writeCase(program: tsc.Program, one: Case, compilation: Compilation): void {
	const files = one.sources.flatMap((source) => program.getSourceFile(join(one.folder, source)) ?? []);
	for (const emitted of emitProgram(ts, program, compilation, files)) {
		mkdirSync(dirname(emitted.fileName), { recursive: true });
		writeFileSync(emitted.fileName, emitted.text);
	}
}

/** `input.ts:7 CL2001` for each diagnostic that is no remark, in order. */
export function placesOf(diagnostics: readonly Diagnostic[]): string[] {
	return diagnostics
		.filter((one) => one.severity !== "remark")
		.map((one) => `${basename(one.file)}:${one.line} ${one.code}`)
		.sort();
}
