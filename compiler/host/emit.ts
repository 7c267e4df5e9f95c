/**
 * Emits a program after rewriting: JavaScript and kernels from the rewritten texts, all else from the user's own.
 *
 * In:   a program and its compilation
 * Out:  files as tsc names them, with source maps that lead to the user's lines
 */
import { dirname } from "node:path";
import type ts from "typescript";
import type { Compilation, CompiledFile, GeneratedText } from "../compilation.js";
import { changeMappings, composeMaps } from "./compose-maps.js";
import { insertGap, insertLine, keepImports } from "./keep-imports.js";
import type { TypeScript } from "./load-typescript.js";

/** A file as TypeScript wrote it, and the file of the user that it comes from. */
export interface EmittedFile {
	readonly source: string;
	readonly kernels: boolean;
	readonly fileName: string;
	readonly text: string;
}

/** Emits the files named, or all; nothing is written. */
export function emitProgram(
	compiler: TypeScript,
	program: ts.Program,
	compilation: Compilation,
	files: readonly ts.SourceFile[],
): EmittedFile[] {
	const rewritten = rewriteProgram(compiler, program, compilation);
	return files.flatMap((file) => {
		const compiled = compilation.files.get(file.fileName);
		if (!compiled) return emitFile(program, file, false, "all");
		const { declaration } = program.getCompilerOptions();
		return [
			...(declaration ? emitFile(program, file, false, "declarations") : []),
			...emitCompiled(compiler, program, rewritten, file, compiled),
		];
	});
}

/** A rewritten file and its kernels. What the user's file loads, the rewritten one loads too, in the same order. */
function emitCompiled(
	compiler: TypeScript,
	program: ts.Program,
	rewritten: ts.Program,
	file: ts.SourceFile,
	{ kernels, ...main }: CompiledFile,
): EmittedFile[] {
	const emitGenerated = (fileName: string, generated: GeneratedText) => {
		const made = rewritten.getSourceFile(fileName);
		if (!made) throw new Error(`the program of rewritten files lacks ${fileName}`);
		const emitted = emitFile(rewritten, made, fileName !== file.fileName, "scripts");
		return emitted.map((one) => ({ ...one, source: file.fileName, map: generated.map }));
	};
	const scripts = emitGenerated(file.fileName, main);
	const beside = kernels ? emitGenerated(kernels.fileName, kernels) : [];
	const kept = keepImports(compiler, {
		original: scriptOf(emitFile(program, file, false, "scripts")),
		rewritten: scriptOf(scripts),
		kernels: scriptOf(beside),
	});
	const loading = scripts.map((one) => {
		if (!kept) return one;
		const isMap = one.fileName.endsWith(".map");
		const text = changeMappings(one.fileName, one.text, (mappings) => insertGap(mappings, kept));
		return { ...one, text: isMap ? text : insertLine(text, kept) };
	});
	return [...loading, ...beside].map(({ map, ...one }) => ({
		...one,
		text: composeMaps(one.fileName, one.text, map, dirname(file.fileName)),
	}));
}

function scriptOf(files: readonly EmittedFile[]): string {
	return files.find((file) => /\.[mc]?jsx?$/.test(file.fileName))?.text ?? "";
}

function emitFile(
	program: ts.Program,
	file: ts.SourceFile,
	kernels: boolean,
	what: "all" | "scripts" | "declarations",
): EmittedFile[] {
	const found: EmittedFile[] = [];
	program.emit(
		file,
		(fileName, text) => {
			const declaration = /\.d\.([^./\\]+\.)?[mc]?ts(\.map)?$/.test(fileName);
			if (what === "all" || declaration === (what === "declarations")) {
				found.push({ source: file.fileName, kernels, fileName, text });
			}
		},
		undefined,
		what === "declarations",
	);
	return found;
}

/** A program in which the rewritten texts stand in for the user's, and kernels are files of their own. */
function rewriteProgram(compiler: TypeScript, program: ts.Program, compilation: Compilation): ts.Program {
	const texts = new Map<string, string>();
	for (const [fileName, file] of compilation.files) {
		texts.set(fileName, file.text);
		if (file.kernels) texts.set(file.kernels.fileName, file.kernels.text);
	}
	const options = { ...program.getCompilerOptions(), declaration: false, composite: false, incremental: false };
	const base = compiler.createCompilerHost(options);
	const host: ts.CompilerHost = {
		...base,
		fileExists: (name) => texts.has(name) || base.fileExists(name),
		readFile: (name) => texts.get(name) ?? base.readFile(name),
		getSourceFile: (name, version, ...rest) => {
			const text = texts.get(name);
			if (text !== undefined) return compiler.createSourceFile(name, text, version);
			return program.getSourceFile(name) ?? base.getSourceFile(name, version, ...rest);
		},
	};
	const roots = new Set([...program.getRootFileNames(), ...texts.keys()]);
	return compiler.createProgram({ rootNames: [...roots], options, host });
}
