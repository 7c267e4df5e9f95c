/**
 * Stages a compiled program: writes what the user's process and its workers will load.
 *
 * Each file is there for the program (loaded by hooks under the URL of the user's file). Kernels, and the modules that
 * they import, are there for workers too, which have no hooks: as real files, with imports of real files.
 */
import { readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type ts from "typescript";
import type { Compilation } from "../../compilation.js";
import { type EmittedFile, emitProgram } from "../emit/emit.js";
import { planText } from "../emit/plan-text.js";
import type { LoadedTypeScript } from "../load-typescript.js";
import { formatOf, sourceFilesOf } from "../program.js";
import type { Cache } from "./cache.js";
import type { Manifest, ManifestModule } from "./manifest.js";
import { createTargets, type FindTarget, type Target } from "./module-targets.js";
import { renderModule, type Use } from "./module-text.js";

export interface Staging {
	readonly typescript: LoadedTypeScript;
	readonly program: ts.Program;
	readonly compilation: Compilation;
	readonly cache: Cache;
	readonly entry: string;
}

type Format = "esm" | "cjs";
/** Who loads a file: the user's process with hooks, or a worker without. */
type Part = "program" | "worker";

interface Module {
	/** The user's file. */
	readonly source: string;
	/** The name under which the module goes: the user's file, or the file of its kernels. */
	readonly name: string;
	readonly kernels: boolean;
	readonly format: Format;
	readonly text: string;
	readonly map: string;
}

interface Stage extends Staging {
	readonly modules: ReadonlyMap<string, Module>;
	readonly targets: FindTarget;
}

/** The file from which workers load the kernels of a user's file. */
export function kernelFile(cache: Cache, source: string, format: Format): string {
	return locate(cache, { name: kernelName(source), format }, "worker");
}

/** Writes everything; returns the name of the manifest. */
export function stageProgram(staging: Staging): string {
	const { typescript, program, cache, entry } = staging;
	const modules = collectModules(staging);
	const targets = createTargets(typescript.ts, program, new Set(modules.keys()), kernelImports(modules));
	const stage: Stage = { ...staging, modules, targets };
	const entries: Record<string, ManifestModule> = {};
	for (const module of modules.values()) {
		const file = locate(cache, module, "program");
		cache.write(file, render(stage, module, "program"));
		entries[resolve(module.name)] = module.format === "cjs" ? { file, exports: exportsOf(stage, module) } : { file };
	}
	for (const module of reachedByKernels(stage)) {
		cache.write(locate(cache, module, "worker"), render(stage, module, "worker"));
	}
	for (const [name, { plan }] of staging.compilation.files) {
		if (plan.loops.length > 0) cache.write(cache.locate(name, "program", ".plan.json"), planText(plan));
	}
	const manifest: Manifest = { entry, modules: entries };
	const path = cache.locate(entry, "program", ".manifest.json");
	cache.write(path, JSON.stringify(manifest));
	return path;
}

/** Everything that the program consists of, by name. */
function collectModules(staging: Staging): Map<string, Module> {
	const { typescript, program, compilation } = staging;
	const emitted = emitProgram(typescript.ts, program, compilation, sourceFilesOf(program));
	const modules = new Map<string, Module>();
	for (const script of emitted.filter((file) => /\.[mc]?jsx?$/.test(file.fileName))) {
		const { source, kernels, text } = script;
		const file = program.getSourceFile(source);
		if (!file) throw new Error(`the program lacks ${source}`);
		const name = kernels ? kernelName(source) : source;
		const format = formatOf(typescript.ts, program, file);
		modules.set(name, { source, name, kernels, format, text, map: mapOf(emitted, script) });
	}
	return modules;
}

function mapOf(emitted: readonly EmittedFile[], script: EmittedFile): string {
	const map = emitted.find((file) => file.fileName === `${script.fileName}.map`);
	if (!map) throw new Error(`no source map was emitted for ${script.source}`);
	return map.text;
}

/** Kernels, and the modules that they import, directly or not. */
function reachedByKernels({ modules, targets, typescript }: Stage): Set<Module> {
	const reached = new Set([...modules.values()].filter((module) => module.kernels));
	for (const module of reached) {
		const target = (specifier: string) => {
			const found = targets(specifier, module.source);
			const next = found.kind === "module" ? modules.get(found.file) : undefined;
			if (next) reached.add(next);
			return undefined;
		};
		renderModule(typescript.ts, { ...module, moved: true, target });
	}
	return reached;
}

function render(stage: Stage, module: Module, part: Part): string {
	return renderModule(stage.typescript.ts, {
		...module,
		moved: part === "worker" || module.kernels,
		target: (specifier, use) => {
			const target = stage.targets(specifier, module.source);
			if (target.kind === "package") return undefined;
			if (target.kind === "url") return use === "require" ? fileURLToPath(target.url) : target.url;
			const file = targetFile(stage, target, part, use);
			return use === "require" ? file : pathToFileURL(file).href;
		},
	});
}

/** The file that an import leads to. JSON without an attribute becomes a module, which Node accepts. */
function targetFile(stage: Stage, target: Extract<Target, { file: string }>, part: Part, use: Use): string {
	if (target.kind === "module") {
		const module = stage.modules.get(target.file);
		return module && part === "worker" ? locate(stage.cache, module, part) : resolve(target.file);
	}
	if (target.kind === "file" || use !== "import") return target.file;
	const file = stage.cache.locate(target.file, "worker", ".mjs");
	stage.cache.write(file, `export default ${JSON.stringify(JSON.parse(readFileSync(target.file, "utf8")))};\n`);
	return file;
}

/** Names of the values that a CommonJS module exports. */
function exportsOf({ program, typescript }: Stage, module: Module): string[] {
	const { SymbolFlags } = typescript.ts;
	const file = program.getSourceFile(module.source);
	const checker = program.getTypeChecker();
	const symbol = file && checker.getSymbolAtLocation(file);
	if (!symbol || module.kernels) return [];
	const isValue = (one: ts.Symbol) => {
		const target = one.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(one) : one;
		return (target.flags & SymbolFlags.Value) !== 0;
	};
	return checker
		.getExportsOfModule(symbol)
		.filter(isValue)
		.map((one) => one.name);
}

function locate(cache: Cache, module: Pick<Module, "name" | "format">, part: Part): string {
	return cache.locate(module.name, part, module.format === "esm" ? ".mjs" : ".cjs");
}

/** `x.ts` has its kernels in `x.kernels.ts`. */
function kernelName(source: string): string {
	return source.replace(/(\.[mc]?ts)x?$/, ".kernels$1");
}

/** The paths under which rewritten files import their kernels (`./x.kernels.js`), and the names of those modules. */
function kernelImports(modules: ReadonlyMap<string, Module>): Map<string, string> {
	const kernels = [...modules.values()].filter((module) => module.kernels);
	return new Map(
		kernels.map(({ name }) => {
			const script = basename(name).replace(/\.([mc]?)ts$/, ".$1js");
			return [join(dirname(name), script), name];
		}),
	);
}
