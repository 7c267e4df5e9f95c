/**
 * Where the imports of a module lead once it runs from the cache.
 *
 * TypeScript resolves as the program did, so that `./x.js` for `x.ts`, names without extension and `paths` all work.
 */
import { existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type ts from "typescript";
import type { TypeScript } from "../load-typescript.js";
import { isOwnSpecifier, ownUrl } from "../own-package.js";

/** What a specifier leads to. */
export type Target =
	/** A TypeScript file of the program. */
	| { readonly kind: "module"; readonly file: string }
	/** JSON that an ES module imports. */
	| { readonly kind: "json"; readonly file: string }
	/** Any other file on disk. */
	| { readonly kind: "file"; readonly file: string }
	| { readonly kind: "url"; readonly url: string }
	/** A package or a module of Node: left as it stands. */
	| { readonly kind: "package" };

export type FindTarget = (specifier: string, from: string) => Target;

const EXTENSIONS = ["", ".js", ".mjs", ".cjs", ".json", "/index.js", "/index.mjs", "/index.cjs"];

/** Makes the function that resolves specifiers of a program's files. */
export function createTargets(
	compiler: TypeScript,
	program: ts.Program,
	files: ReadonlySet<string>,
	kernels: ReadonlyMap<string, string>,
): FindTarget {
	const options = program.getCompilerOptions();
	const folder = program.getCurrentDirectory();
	const cache = compiler.createModuleResolutionCache(folder, (name) => name, options);
	return (specifier, from) => {
		if (isOwnSpecifier(specifier)) {
			const url = ownUrl(specifier, from);
			return url ? { kind: "url", url } : { kind: "package" };
		}
		const relative = /^\.{1,2}(\/|$)/.test(specifier);
		if (relative) {
			const kernel = kernels.get(resolve(dirname(from), specifier));
			if (kernel) return { kind: "module", file: kernel };
		}
		const found = compiler.resolveModuleName(specifier, from, options, compiler.sys, cache).resolvedModule;
		if (found && files.has(found.resolvedFileName)) return { kind: "module", file: found.resolvedFileName };
		if (relative) return onDisk(resolve(dirname(from), specifier)) ?? { kind: "package" };
		if (!found || found.isExternalLibraryImport) return { kind: "package" };
		return onDisk(found.resolvedFileName.replace(/\.d\.([mc]?)ts$/, ".$1js")) ?? { kind: "package" };
	};
}

function onDisk(path: string): Target | undefined {
	const file = EXTENSIONS.map((extension) => path + extension).find(isFile);
	if (file === undefined) return undefined;
	return file.endsWith(".json") ? { kind: "json", file } : { kind: "file", file };
}

function isFile(path: string): boolean {
	return existsSync(path) && statSync(path).isFile();
}
