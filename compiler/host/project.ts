/**
 * From files or a folder to what a program is made of: options, root files, the folder that ids are relative to.
 *
 * In:   /project/src/main.ts
 * Out:  the nearest tsconfig.json if it includes the file, else defaults that suit a script
 */
import { existsSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type ts from "typescript";
import type { TypeScript } from "./load-typescript.js";
import { ownNodeTypes, ownPaths } from "./own-package.js";

export interface Project {
	/** The folder that ids of loops are relative to. */
	readonly root: string;
	/** Without: no tsconfig.json takes part. */
	readonly configFile?: string;
	readonly options: ts.CompilerOptions;
	/** The files in question; all files of the configuration if none were named. */
	readonly files: readonly string[];
	/** Declaration files that belong to the program whatever is in question. */
	readonly declarations: readonly string[];
	/** Faults of the configuration itself. */
	readonly errors: readonly ts.Diagnostic[];
}

/** The projects that some files belong to, each with its part of the files. */
export function projectsOf(compiler: TypeScript, files: readonly string[]): Project[] {
	const groups = new Map<string, { parsed?: ts.ParsedCommandLine; files: string[] }>();
	for (const file of files) {
		const config = findConfig(compiler, file);
		const key = config?.path ?? rootWithoutConfig(file);
		const group = groups.get(key) ?? { parsed: config?.parsed, files: [] };
		group.files.push(file);
		groups.set(key, group);
	}
	return [...groups].map(([key, group]) =>
		group.parsed ? withConfig(compiler, key, group.parsed, group.files) : withDefaults(compiler, key, group.files),
	);
}

/** The project of a tsconfig.json: all its files are in question. */
export function projectOfConfig(compiler: TypeScript, path: string): Project {
	return projectOfParsed(compiler, path, parseConfig(compiler, path));
}

/** The same of a tsconfig.json that was read already. `files`: those in question, if not all. */
export function projectOfParsed(
	compiler: TypeScript,
	path: string,
	parsed: Pick<ts.ParsedCommandLine, "options" | "fileNames" | "errors">,
	files: readonly string[] = parsed.fileNames.filter((file) => !isDeclaration(file)),
): Project {
	return withConfig(compiler, path, parsed, files);
}

/** All TypeScript files below a folder, but not those of packages or hidden folders. */
export function filesBelow(folder: string): string[] {
	const found: string[] = [];
	for (const entry of readdirSync(folder, { withFileTypes: true })) {
		const path = join(folder, entry.name);
		if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
		if (entry.isDirectory()) found.push(...filesBelow(path));
		else if (isTypeScriptFile(path)) found.push(path);
	}
	return found.sort();
}

/** Whether a file name is one of TypeScript source, declarations excluded. */
export function isTypeScriptFile(file: string): boolean {
	return /\.[mc]?tsx?$/.test(file) && !isDeclaration(file);
}

function isDeclaration(file: string): boolean {
	return /\.d\.([^./\\]+\.)?[mc]?ts$/.test(file);
}

/** The nearest tsconfig.json, or one that it references, if it includes the file. */
function findConfig(compiler: TypeScript, file: string): { path: string; parsed: ts.ParsedCommandLine } | undefined {
	const nearest = compiler.findConfigFile(dirname(file), compiler.sys.fileExists);
	if (!nearest) return undefined;
	const seen = new Set<string>();
	const queue = [resolve(nearest)];
	for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
		if (seen.has(path)) continue;
		seen.add(path);
		const parsed = parseConfig(compiler, path);
		if (parsed.fileNames.some((name) => resolve(name) === file)) return { path, parsed };
		for (const reference of parsed.projectReferences ?? []) {
			queue.push(resolve(compiler.resolveProjectReferencePath(reference)));
		}
	}
	return undefined;
}

function parseConfig(compiler: TypeScript, path: string): ts.ParsedCommandLine {
	const errors: ts.Diagnostic[] = [];
	const host = { ...compiler.sys, onUnRecoverableConfigFileDiagnostic: (fault: ts.Diagnostic) => errors.push(fault) };
	const parsed = compiler.getParsedCommandLineOfConfigFile(path, {}, host);
	return parsed ?? { options: {}, fileNames: [], errors };
}

function withConfig(
	compiler: TypeScript,
	path: string,
	parsed: Pick<ts.ParsedCommandLine, "options" | "fileNames" | "errors">,
	files: readonly string[],
): Project {
	return {
		root: dirname(path),
		configFile: path,
		options: withOwnPaths(compiler, parsed.options, path),
		files,
		declarations: parsed.fileNames.filter(isDeclaration),
		errors: parsed.errors.filter((fault) => fault.category === compiler.DiagnosticCategory.Error),
	};
}

function withDefaults(compiler: TypeScript, root: string, files: readonly string[]): Project {
	const at = join(root, "noop.ts");
	const options = withOwnPaths(compiler, defaultOptions(compiler), at);
	const installed = compiler.resolveTypeReferenceDirective("node", at, options, compiler.sys);
	const own = ownNodeTypes();
	if (installed.resolvedTypeReferenceDirective) return projectOf({ ...options, types: ["node"] }, []);
	return projectOf({ ...options, types: [] }, own ? [own] : []);

	function projectOf(all: ts.CompilerOptions, declarations: readonly string[]): Project {
		return { root, options: all, files, declarations, errors: [] };
	}
}

/** What suits a script that has no configuration. */
function defaultOptions(compiler: TypeScript): ts.CompilerOptions {
	return {
		target: compiler.ScriptTarget.ES2022,
		lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
		module: compiler.ModuleKind.ESNext,
		moduleResolution: compiler.ModuleResolutionKind.Bundler,
		jsx: compiler.JsxEmit.ReactJSX,
		strict: true,
		skipLibCheck: true,
		esModuleInterop: true,
		resolveJsonModule: true,
		moduleDetection: compiler.ModuleDetectionKind.Force,
		allowImportingTsExtensions: true,
		noEmit: true,
	};
}

function withOwnPaths(compiler: TypeScript, options: ts.CompilerOptions, at: string): ts.CompilerOptions {
	const found = compiler.resolveModuleName("cloudloop", at, options, compiler.sys).resolvedModule;
	return found ? options : { ...options, paths: { ...options.paths, ...ownPaths() } };
}

/** Without a configuration ids are relative to the nearest package, else to the file's own folder. */
function rootWithoutConfig(file: string): string {
	for (let folder = dirname(file); ; folder = dirname(folder)) {
		if (existsSync(join(folder, "package.json"))) return folder;
		if (dirname(folder) === folder) return dirname(file);
	}
}
