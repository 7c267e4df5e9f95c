/**
 * Makes scripts of a compiled file, one at a time, as bundlers treat TypeScript: without types, as ES modules.
 *
 * In:   the rewritten text and the text of the kernels
 * Out:  JavaScript for both, with source maps that lead to the user's file
 */
import { basename, dirname, resolve } from "node:path";
import type ts from "typescript";
import type { GeneratedText } from "../../compilation.js";
import { composeMaps } from "../emit/compose-maps.js";
import { insertGap, insertLine, keepImports } from "../emit/keep-imports.js";
import type { TypeScript } from "../load-typescript.js";
import type { WorkspaceFile } from "../workspace.js";

export interface Script {
	readonly code: string;
	/** Source map (JSON); its sources are the user's files, by their full names. */
	readonly map: string;
}

export interface Scripts {
	readonly main: Script;
	readonly kernels?: Script;
}

/** The scripts of a file that has parallel functions. */
export function makeScripts({ typescript, program, file, compilation }: WorkspaceFile): Scripts | undefined {
	const compiled = compilation.files.get(file.fileName);
	if (!compiled) return undefined;
	const options = scriptOptions(typescript.ts, program.getCompilerOptions());
	const make = (fileName: string, text: string) =>
		typescript.ts.transpileModule(text, { fileName, compilerOptions: options });
	const makeGenerated = (fileName: string, { text, map }: GeneratedText): Script => {
		const made = make(fileName, text);
		return {
			code: withoutMap(made.outputText),
			map: lead(typescript.ts, made.sourceMapText ?? "", map, file.fileName),
		};
	};
	const main = makeGenerated(file.fileName, compiled);
	const kernels = compiled.kernels && makeGenerated(compiled.kernels.fileName, compiled.kernels);
	const kept = keepImports(typescript.ts, {
		original: make(file.fileName, file.text).outputText,
		rewritten: main.code,
		kernels: kernels?.code ?? "",
	});
	if (!kept) return { main, kernels };
	const { mappings, ...map } = JSON.parse(main.map) as { mappings: string };
	const moved = JSON.stringify({ ...map, mappings: insertGap(mappings, kept) });
	return { main: { code: insertLine(main.code, kept), map: moved }, kernels };
}

function scriptOptions(compiler: TypeScript, user: ts.CompilerOptions): ts.CompilerOptions {
	const { jsx, jsxFactory, jsxFragmentFactory, jsxImportSource } = user;
	const { experimentalDecorators, emitDecoratorMetadata, useDefineForClassFields, verbatimModuleSyntax } = user;
	return {
		...{ jsx, jsxFactory, jsxFragmentFactory, jsxImportSource },
		...{ experimentalDecorators, emitDecoratorMetadata, useDefineForClassFields, verbatimModuleSyntax },
		module: compiler.ModuleKind.ESNext,
		target: compiler.ScriptTarget.ES2022,
		sourceMap: true,
		isolatedModules: true,
	};
}

function withoutMap(text: string): string {
	return text.replace(/\/\/# sourceMappingURL=.*\s*$/, "");
}

/** The map with the texts of its sources inside: tools look for them beside the module, and kernels lie in the cache. */
function lead(compiler: TypeScript, map: string, inner: unknown, fileName: string): string {
	const composed = composeMaps(`${basename(fileName)}.map`, map, inner, dirname(fileName));
	const { sourceRoot: _, ...plain } = JSON.parse(composed) as { sourceRoot?: string; sources: string[] };
	const sources = plain.sources.map((source) => resolve(dirname(fileName), source));
	return JSON.stringify({ ...plain, sources, sourcesContent: sources.map((source) => compiler.sys.readFile(source)) });
}
