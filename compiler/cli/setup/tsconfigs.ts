/**
 * The configurations of TypeScript that a project's scripts build by: tsconfig.json, those that a script names, and the
 * projects that these refer to; with what they inherit.
 */
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import type ts from "typescript";
import type { TypeScript } from "../../host/load-typescript.js";

export interface PluginEntry {
	readonly name?: string;
	readonly transform?: string;
	readonly transformProgram?: boolean;
}

export interface TsConfig {
	/** Relative to the project's folder. */
	readonly file: string;
	readonly text: string;
	/** The plugins that hold, its own or inherited. */
	readonly plugins: readonly PluginEntry[];
	/** The configurations that it extends, the nearest first. */
	readonly bases: readonly TsConfigBase[];
	/** It has no files of its own, and only leads to other projects. */
	readonly isSolution: boolean;
	/** Its scripts are written by tsc. */
	readonly emits: boolean;
	readonly outDir?: string;
}

export interface TsConfigBase {
	readonly file: string;
	readonly text: string;
}

/** What runs tsc in a script, with its arguments. */
const TSC = /(?<![\w./-])tsp?c(?![\w.:-])([^&|;]*)/g;

/** Reads them; only files in the folder, for the others belong to other packages. */
export function readTsConfigs(compiler: TypeScript, folder: string, scripts: readonly string[]): TsConfig[] {
	const named = scripts.flatMap((script) => [...script.matchAll(TSC)].flatMap(([, args = ""]) => namedIn(args)));
	const waiting = ["tsconfig.json", ...named].map((name) => resolve(folder, name));
	const found = new Map<string, TsConfig>();
	for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
		const file = path.endsWith(".json") ? path : join(path, "tsconfig.json");
		if (found.has(file) || !existsSync(file) || !isWithin(folder, file)) continue;
		const { config, references } = readTsConfig(compiler, folder, file);
		found.set(file, config);
		waiting.push(...references);
	}
	return [...found.values()];
}

/** The projects that tsc's arguments name. */
function namedIn(args: string): string[] {
	const words = args.trim().split(/\s+/);
	const at = words.findIndex((word) => ["-p", "--project", "-b", "--build"].includes(word));
	if (at < 0) return [];
	const rest = words.slice(at + 1);
	const end = rest.findIndex((word) => word.startsWith("-"));
	return (end < 0 ? rest : rest.slice(0, end)).map((word) => word.replace(/["']/g, ""));
}

function readTsConfig(compiler: TypeScript, folder: string, path: string) {
	const host = { ...compiler.sys, readDirectory: () => [], onUnRecoverableConfigFileDiagnostic: () => {} };
	const parsed = compiler.getParsedCommandLineOfConfigFile(path, {}, host);
	const options = (parsed?.options ?? {}) as ts.CompilerOptions & {
		readonly configFile?: { readonly extendedSourceFiles?: readonly string[] };
	};
	const raw = (parsed?.raw ?? {}) as { readonly files?: readonly string[]; readonly include?: readonly string[] };
	const bases = (options.configFile?.extendedSourceFiles ?? []).filter((base) => existsSync(base));
	const config: TsConfig = {
		file: relative(folder, path),
		text: readFileSync(path, "utf8"),
		plugins: (options.plugins ?? []) as readonly PluginEntry[],
		bases: bases.map((base) => ({ file: relative(folder, base), text: readFileSync(base, "utf8") })),
		isSolution: raw.files?.length === 0 && (raw.include ?? []).length === 0,
		emits: options.noEmit !== true && options.emitDeclarationOnly !== true,
		...(options.outDir === undefined ? {} : { outDir: options.outDir }),
	};
	return { config, references: (parsed?.projectReferences ?? []).map((one) => resolve(dirname(path), one.path)) };
}

/** Whether a file belongs to a folder, and to no package that is installed there. */
export function isWithin(folder: string, file: string): boolean {
	const way = relative(realpathSync(folder), realpathSync(file));
	return way.split(sep)[0] !== ".." && resolve(way) !== way && !way.split(sep).includes("node_modules");
}
