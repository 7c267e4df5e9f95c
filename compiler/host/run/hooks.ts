/**
 * Module hooks of `cloudloop run`: TypeScript files keep their URLs and get the JavaScript compiled for them.
 *
 * The same functions serve as synchronous hooks (registerHooks) and as asynchronous ones (register).
 */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { isAbsolute } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type ts from "typescript";
import { MANIFEST_VARIABLE, type Manifest } from "./manifest.js";

/** What Node says about the module that imports. */
export interface ResolveContext {
	readonly parentURL?: string | undefined;
}

export interface Loaded {
	readonly format: "module";
	readonly source: string;
	readonly shortCircuit: true;
}

export interface Resolved {
	readonly url: string;
	readonly shortCircuit: true;
}

const TYPESCRIPT = /\.[mc]?tsx?$/;
/** What a JavaScript extension may stand for. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
	".js": [".ts", ".tsx"],
	".jsx": [".tsx"],
	".mjs": [".mts"],
	".cjs": [".cts"],
	"": [".ts", ".tsx", "/index.ts"],
};

/** The manifest of this process. */
export function readManifest(): Manifest {
	const path = process.env[MANIFEST_VARIABLE];
	if (!path) throw new Error(`${MANIFEST_VARIABLE} is not set: start the program with cloudloop run`);
	return JSON.parse(readFileSync(path, "utf8")) as Manifest;
}

/** Makes the two hooks of one process. */
export function createHooks(manifest: Manifest) {
	const compile = createCompile(manifest);
	return {
		resolve<T>(specifier: string, context: ResolveContext, next: (specifier: string, context: ResolveContext) => T) {
			const url = locate(specifier, context.parentURL);
			const path = url && pathOf(url);
			const source = path && findSource(manifest, path);
			if (!url || !source) return next(specifier, context);
			const { search, hash } = new URL(url);
			return { url: pathToFileURL(source).href + search + hash, shortCircuit: true } satisfies Resolved;
		},
		load<C, T>(url: string, context: C, next: (url: string, context: C) => T) {
			const path = pathOf(url);
			if (path === undefined || !(Object.hasOwn(manifest.modules, path) || isLooseSource(path)))
				return next(url, context);
			const source = loadText(manifest, path, compile);
			return { format: "module", source, shortCircuit: true } satisfies Loaded;
		},
	};
}

/** The URL that a relative, absolute or file specifier means by itself. */
function locate(specifier: string, parent: string | undefined): string | undefined {
	if (specifier.startsWith("file:")) return specifier;
	if (isAbsolute(specifier)) return pathToFileURL(specifier).href;
	if (!/^\.{1,2}\//.test(specifier) || !parent?.startsWith("file:")) return undefined;
	return new URL(specifier, parent).href;
}

function pathOf(url: string): string | undefined {
	return url.startsWith("file:") ? fileURLToPath(url.replace(/[?#].*$/, "")) : undefined;
}

/** The TypeScript file that a path means, if it means one. */
function findSource(manifest: Manifest, path: string): string | undefined {
	if (Object.hasOwn(manifest.modules, path)) return path;
	if (existsSync(path) && /\.\w+$/.test(path)) return isLooseSource(path) ? path : undefined;
	const extension = /\.[mc]?jsx?$/.exec(path)?.[0] ?? "";
	const stem = path.slice(0, path.length - extension.length);
	const candidates = (SOURCES[extension] ?? []).map((other) => stem + other);
	return candidates.find((other) => Object.hasOwn(manifest.modules, other) || isLooseSource(other));
}

/** TypeScript of the project that no import led to at compile time. */
function isLooseSource(path: string): boolean {
	return TYPESCRIPT.test(path) && !/\.d\.\w+$/.test(path) && !path.includes("node_modules") && existsSync(path);
}

function loadText(manifest: Manifest, path: string, compile: (path: string) => string): string {
	const module = manifest.modules[path];
	if (!module) return compile(path);
	if (!module.exports) return readFileSync(module.file, "utf8");
	return commonJsText(path, module.exports, path === manifest.entry);
}

/** An ES module that loads a CommonJS one and exports what it exports. */
function commonJsText(path: string, names: readonly string[], main: boolean): string {
	const exports = names.filter((name) => name !== "default" && /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name));
	return [
		'import Module from "node:module";',
		`const exports_ = Module._load(${JSON.stringify(path)}, undefined, ${main});`,
		"export default exports_;",
		...exports.map((name, index) => `const $${index} = exports_.${name}; export { $${index} as ${name} };`),
	].join("\n");
}

/** Strips the types of a file on its own; its loops run sequentially. */
function createCompile(manifest: Manifest): (path: string) => string {
	let compiler: typeof ts | undefined;
	return (path) => {
		compiler ??= createRequire(import.meta.url)(manifest.typescript) as typeof ts;
		const compilerOptions = { ...manifest.options, module: compiler.ModuleKind.ESNext, inlineSourceMap: true };
		return compiler.transpileModule(readFileSync(path, "utf8"), { fileName: path, compilerOptions }).outputText;
	};
}
