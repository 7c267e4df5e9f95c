/**
 * Kernels as files: bundlers and workers load them from the cache, under a name that changes with their contents.
 *
 * `x.ts.mjs` is the module as the user's file imports it; `x.kernels.mjs` is the same with its packages inside, for a
 * worker that starts from the output folder.
 */
import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { BuildOptions } from "esbuild";
import type { Plan } from "../../../runtime/contract.js";
import { planText } from "../emit/plan-text.js";
import { cacheKey, openCache } from "../run/cache.js";
import type { Script } from "./scripts.js";

export interface KernelFile {
	/** The module for the user's file, and for workers while nothing is bundled. */
	readonly path: string;
	/** The name without folder, for the output. */
	readonly name: string;
	/** The folder that packages resolve from. */
	readonly folder: string;
}

/** Writes the module of kernels of a user's file, and the plan beside. */
export function writeKernels(source: string, kernels: Script, plan: Plan): KernelFile {
	const text = `${kernels.code}\n//# sourceMappingURL=data:application/json;base64,${encodeMap(kernels.map)}\n`;
	const cache = openCache(cacheKey([text, JSON.stringify(plan)]));
	const path = cache.locate(source, "kernels", ".mjs");
	if (!existsSync(path)) {
		cache.write(cache.locate(source, "kernels", ".plan.json"), planText(plan));
		cache.write(path, text);
	}
	const name = basename(source).replace(/\.[mc]?tsx?$/, ".kernels.mjs");
	return { path, name, folder: dirname(source) };
}

/** Options of the user's bundle that hold for kernels too. `outdir`: where the output will lie, for source maps. */
export type KernelOptions = Pick<BuildOptions, "define" | "minify" | "external" | "outdir">;

/** The module with its packages inside. Our own package stays outside: the worker that loads kernels has it already. */
export async function bundleKernels(file: KernelFile, options: KernelOptions): Promise<string> {
	const { build } = await import("esbuild");
	const { define, minify, external, outdir = "dist" } = options;
	const { outputFiles } = await build({
		...{ define, minify },
		entryPoints: [file.path],
		external: ["cloudloop", "cloudloop/*", "*.node", ...(external ?? [])],
		bundle: true,
		write: false,
		platform: "node",
		target: "node20",
		format: "esm",
		sourcemap: "inline",
		logLevel: "silent",
		outfile: join(resolve(outdir), file.name),
		banner: { js: REQUIRE },
	});
	return outputFiles[0]?.text ?? "";
}

/** CommonJS packages inside of an ES module ask for modules of Node. */
const REQUIRE =
	'import { createRequire as $createRequire } from "node:module"; const require = $createRequire(import.meta.url);';

/** Writes the bundled module into the cache, for bundlers that take assets from disk; `ending` follows the name. */
export async function writeBundle(file: KernelFile, options: KernelOptions, ending = ""): Promise<string> {
	const text = await bundleKernels(file, options);
	const path = openCache(cacheKey([text])).locate(join(file.folder, file.name), "bundle", ending);
	if (!existsSync(path)) openCache(cacheKey([text])).write(path, text);
	return path;
}

function encodeMap(map: string): string {
	const plain = JSON.parse(map) as { sources: string[] };
	const sources = plain.sources.map((source) => pathToFileURL(source).href);
	return Buffer.from(JSON.stringify({ ...plain, sources })).toString("base64");
}
