/**
 * Emits a program after rewriting: JavaScript and kernels from the rewritten texts, all else from the user's own.
 *
 * In:   a program and its compilation
 * Out:  files as tsc names them, with source maps that lead to the user's lines
 */
import { dirname } from "node:path";
import type ts from "typescript";
import type { Compilation, CompiledFile, GeneratedText } from "../../compilation.js";
import type { TypeScript } from "../load-typescript.js";
import { changeMappings, composeMaps } from "./compose-maps.js";
import { insertGap, insertLine, type KeptImports, keepImports } from "./keep-imports.js";
import { planText } from "./plan-text.js";
import { rewriteProgram } from "./rewrite-program.js";

const SCRIPT = /\.[mc]?jsx?$/;

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
	const emitScripts = createEmit(compiler, program, compilation);
	const { declaration } = program.getCompilerOptions();
	return files.flatMap((file) => {
		if (!compilation.files.has(file.fileName)) return emitFile(program, file, { what: "all" });
		const original = scriptOf(emitFile(program, file, { what: "scripts" }));
		return [...(declaration ? emitFile(program, file, { what: "declarations" }) : []), ...emitScripts(file, original)];
	});
}

/**
 * Makes the function that emits the scripts of a compiled file: the rewritten file, its kernels, and the plan beside.
 *
 * @param transformers of other plugins, which see the rewritten texts
 * @returns takes a file of the user and the script that TypeScript makes of its own text
 */
export function createEmit(
	compiler: TypeScript,
	program: ts.Program,
	compilation: Compilation,
	transformers?: ts.CustomTransformers,
): (file: ts.SourceFile, original: string) => EmittedFile[] {
	const rewritten = rewriteProgram(compiler, program, compilation);
	return (file, original) => {
		const compiled = compilation.files.get(file.fileName);
		if (!compiled) return [];
		const emitGenerated = (fileName: string, generated: GeneratedText) => {
			const made = rewritten.getSourceFile(fileName);
			if (!made) throw new Error(`the program of rewritten files lacks ${fileName}`);
			const emitted = emitFile(rewritten, made, { what: "scripts", kernels: fileName !== file.fileName, transformers });
			return emitted.map((one) => ({ ...one, source: file.fileName, map: generated.map }));
		};
		const { kernels } = compiled;
		const scripts = emitGenerated(file.fileName, compiled);
		const beside = kernels ? emitGenerated(kernels.fileName, kernels) : [];
		const kept = keepImports(compiler, {
			original,
			rewritten: scriptOf(scripts),
			kernels: scriptOf(beside),
		});
		const leading = [...scripts.map((one) => (kept ? withImports(one, kept) : one)), ...beside].map(
			({ map, ...one }) => ({
				...one,
				text: composeMaps(one.fileName, one.text, map, dirname(file.fileName)),
			}),
		);
		return [...leading, ...planOf(compiled, leading)];
	};
}

/** What the user's file loads, the rewritten one loads too, in the same order. */
function withImports<T extends EmittedFile>(file: T, kept: KeptImports): T {
	const isMap = file.fileName.endsWith(".map");
	const text = changeMappings(file.fileName, file.text, (mappings) => insertGap(mappings, kept));
	return { ...file, text: isMap ? text : insertLine(text, kept) };
}

/** `stats.js` has its plan in `stats.plan.json`. */
function planOf({ plan }: CompiledFile, scripts: readonly EmittedFile[]): EmittedFile[] {
	const script = scripts.find((file) => !file.kernels && SCRIPT.test(file.fileName));
	if (!script || plan.loops.length === 0) return [];
	return [{ ...script, fileName: script.fileName.replace(SCRIPT, ".plan.json"), text: planText(plan) }];
}

function scriptOf(files: readonly EmittedFile[]): string {
	return files.find((file) => SCRIPT.test(file.fileName))?.text ?? "";
}

interface EmitOptions {
	readonly what: "all" | "scripts" | "declarations";
	readonly kernels?: boolean;
	readonly transformers?: ts.CustomTransformers | undefined;
}

function emitFile(program: ts.Program, file: ts.SourceFile, options: EmitOptions): EmittedFile[] {
	const { what, kernels = false, transformers } = options;
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
		transformers,
	);
	return found;
}
