/**
 * Module hooks of `cloudloop run` and `cloudloop/register`: TypeScript files keep their URLs and get the JavaScript
 * compiled for them. Files that no import led to at compile time are compiled when they turn up.
 *
 * The same functions serve as synchronous hooks (registerHooks) and as asynchronous ones (register).
 */
import { existsSync, readFileSync } from "node:fs";
import { isAbsolute } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { MANIFEST_VARIABLE, type Manifest, type ManifestModule } from "./manifest.js";

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

/** The manifest of this process; empty if its program is no TypeScript. */
export function readManifest(): Manifest {
	const path = process.env[MANIFEST_VARIABLE];
	return path ? (JSON.parse(readFileSync(path, "utf8")) as Manifest) : { entry: "", modules: {} };
}

/** Makes the two hooks of one process. */
export function createHooks(manifest: Manifest, compile: (path: string) => Manifest) {
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
			const source = loadText(path, moduleOf(manifest, path, compile), path === manifest.entry);
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

/** The module that stands for a file; the files that it reaches are known from then on. */
export function moduleOf(manifest: Manifest, path: string, compile: (path: string) => Manifest): ManifestModule {
	const known = manifest.modules[path];
	if (known) return known;
	const late = compile(path).modules;
	for (const [name, module] of Object.entries(late)) manifest.modules[name] ??= module;
	const found = late[path];
	if (!found) throw new Error(`the program of ${path} lacks the file itself`);
	return found;
}

function loadText(path: string, module: ManifestModule, main: boolean): string {
	if (!module.exports) return readFileSync(module.file, "utf8");
	return commonJsText(path, module.exports, main);
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
