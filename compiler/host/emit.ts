/**
 * Emits a program after rewriting: JavaScript and kernels from the rewritten texts, all else from the user's own.
 *
 * In:   a program and its compilation
 * Out:  files as tsc names them, with source maps that lead to the user's lines
 */
import { dirname, relative } from "node:path";
import remapping, { type SourceMapInput } from "@jridgewell/remapping";
import type ts from "typescript";
import type { Compilation, GeneratedText } from "../compilation.js";
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
		const { kernels } = compiled;
		const { declaration } = program.getCompilerOptions();
		return [
			...(declaration ? emitFile(program, file, false, "declarations") : []),
			...emitGenerated(rewritten, file.fileName, file.fileName, compiled),
			...(kernels ? emitGenerated(rewritten, file.fileName, kernels.fileName, kernels) : []),
		];
	});
}

function emitGenerated(program: ts.Program, source: string, fileName: string, generated: GeneratedText): EmittedFile[] {
	const file = program.getSourceFile(fileName);
	if (!file) throw new Error(`the program of rewritten files lacks ${fileName}`);
	return emitFile(program, file, fileName !== source, "scripts").map((emitted) => ({
		...emitted,
		source,
		text: composeMaps(emitted, generated.map, dirname(source)),
	}));
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

const INLINE_MAP = /\/\/# sourceMappingURL=data:application\/json;base64,([\w+/=]+)\s*$/;

/** Leads the map of an emitted file on to the user's file. */
function composeMaps(emitted: EmittedFile, inner: unknown, folder: string): string {
	if (emitted.fileName.endsWith(".map")) return JSON.stringify(compose(JSON.parse(emitted.text), inner, folder));
	return emitted.text.replace(INLINE_MAP, (_, encoded: string) => {
		const map = compose(JSON.parse(Buffer.from(encoded, "base64").toString()), inner, folder);
		return `//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString("base64")}`;
	});
}

interface PlainMap {
	readonly sourceRoot?: string;
	readonly sourcesContent?: readonly (string | null)[];
	readonly sources?: readonly string[];
}

/** Sources of the inner map are files of the user; the outer one names the rewritten file, which lies in `folder`. */
function compose(outer: PlainMap, inner: unknown, folder: string): unknown {
	const known = typeof inner === "string" ? JSON.parse(inner) : inner;
	const sources = known.sources.map((source: string) => relative(folder, source).replaceAll("\\", "/"));
	const innerMap = { ...known, sources, sourceRoot: undefined };
	const { sourceRoot, sourcesContent, ...bare } = outer;
	const composed = remapping(
		bare as SourceMapInput,
		(_, { depth }) => (depth === 1 ? (innerMap as SourceMapInput) : null),
		{ excludeContent: !sourcesContent },
	);
	return sourceRoot === undefined ? { ...composed } : { ...composed, sourceRoot };
}
