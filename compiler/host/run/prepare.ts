/** Compiles everything that a file reaches, and stages it for the process that will run it. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type ts from "typescript";
import type { Diagnostic } from "../../diagnostic/diagnostic.js";
import { compileProject } from "../compile-project.js";
import { runOptions } from "../emit/emit-options.js";
import { type LoadedTypeScript, loadTypeScript } from "../load-typescript.js";
import { formatOf, sourceFilesOf } from "../program.js";
import { projectsOf } from "../project.js";
import { type Cache, cacheKey, openCache } from "./cache.js";
import { kernelFile, stageProgram } from "./stage.js";

export interface Prepared {
	readonly diagnostics: readonly Diagnostic[];
	readonly sourceOf: (file: string) => string | undefined;
	/** Writes the program; returns the name of the manifest. Absent if the sources could not be read. */
	readonly stage?: () => string;
	/** The kernels of all loops, and the files in which they will be once the program is staged. */
	readonly kernels?: readonly StagedKernel[];
}

export interface StagedKernel {
	readonly id: string;
	readonly hash: string;
	readonly name: string;
	readonly file: string;
}

/** Compiles a program. Nothing is written before `stage` is called. */
export function prepareProgram(entry: string, options: { readonly check: boolean }): Prepared {
	const typescript = loadTypeScript(dirname(entry));
	const [found] = projectsOf(typescript.ts, [entry]);
	if (!found) throw new Error(`no project for ${entry}`);
	const project = { ...found, options: runOptions(typescript.ts, found.options) };
	let cache: Cache | undefined;
	const cacheOf = (program: ts.Program) => {
		cache ??= openCache(keyOf(typescript, program));
		return cache;
	};
	const kernelUrl = (program: ts.Program, fileName: string) => {
		const file = program.getSourceFile(fileName);
		const format = file ? formatOf(typescript.ts, program, file) : "esm";
		return pathToFileURL(kernelFile(cacheOf(program), fileName, format)).href;
	};
	const { program, compilation, diagnostics } = compileProject(typescript.ts, project, { ...options, kernelUrl });
	const sourceOf = (file: string) => program.getSourceFile(file)?.text;
	if (!compilation) return { diagnostics, sourceOf };
	const stage = () => stageProgram({ typescript, program, compilation, cache: cacheOf(program), entry });
	const kernels = compilation.plan.loops.flatMap(({ id, file, kernel }): StagedKernel[] => {
		const source = program.getSourceFile(join(project.root, file));
		if (!kernel || !source) return [];
		const format = formatOf(typescript.ts, program, source);
		return [{ id, hash: kernel.hash, name: kernel.name, file: kernelFile(cacheOf(program), source.fileName, format) }];
	});
	return { diagnostics, sourceOf, stage, kernels };
}

/** Everything that the compiled texts depend on. */
function keyOf(typescript: LoadedTypeScript, program: ts.Program): string {
	const own = readFileSync(new URL("../../../../package.json", import.meta.url), "utf8");
	const texts = sourceFilesOf(program).flatMap((file) => [file.fileName, file.text]);
	return cacheKey([
		own,
		process.execPath,
		typescript.ts.version,
		JSON.stringify(program.getCompilerOptions()),
		...texts,
	]);
}
