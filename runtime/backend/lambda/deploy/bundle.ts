/**
 * The bundle of a worker: the handler and all kernels of a program in one file, in a zip whose bytes follow from its
 * contents alone. No compiler, no client of AWS.
 */
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";
import { findNative, type Platform, shipPackages } from "./native.js";

/** A kernel, and the file that exports it. */
export interface KernelFile {
	readonly id: string;
	readonly hash: string;
	readonly name: string;
	readonly file: string;
}

export interface Bundle {
	readonly zip: Uint8Array;
	/** Hash of the code: the same sources give the same. */
	readonly code: string;
}

const PLACE_OF_CODE = "cloudloop:the-hash-of-this-bundle";
/** `createRequire` for packages in CommonJS. */
const BANNER = 'import{createRequire as $cr}from"node:module";const require=$cr(import.meta.url);';

/** The kernels import something that no bundle can hold. */
export class BundleError extends Error {
	override readonly name = "BundleError";
}

/** Where deployed functions run. */
const LAMBDA: Platform = { os: "linux", cpu: "arm64" };

export async function bundleWorker(kernels: readonly KernelFile[], platform: Platform = LAMBDA): Promise<Bundle> {
	const { build } = await import("esbuild");
	const natives = new Map<string, NonNullable<ReturnType<typeof findNative>>>();
	const options = { ...OPTIONS, stdin: stdinOf(kernels), plugins: [fileUrls, nativePackages(natives)] };
	const failed = (error: unknown): never => {
		throw new BundleError(error instanceof Error ? error.message : String(error));
	};
	const { outputFiles } = await build(options).catch(failed);
	const texts = new Map(
		outputFiles.map(({ path, text }) => [path.endsWith(".map") ? "index.mjs.map" : "index.mjs", text]),
	);
	const { files, hash } = attempt(() => shipPackages([...natives.values()], platform), failed);
	const script = texts.get("index.mjs") ?? "";
	const all = files.size === 0 ? script : script + hash;
	const code = createHash("sha256").update(all).digest("base64url").slice(0, 22);
	texts.set("index.mjs", script.replace(PLACE_OF_CODE, code));
	return { zip: await zipOf(texts, files), code };
}

function attempt<T>(act: () => T, failed: (error: unknown) => never): T {
	try {
		return act();
	} catch (error) {
		return failed(error);
	}
}

function entryOf(kernels: readonly KernelFile[]): string {
	const files = [...new Set(kernels.map(({ file }) => file))].sort();
	const handler = fileURLToPath(new URL("../worker/handler.js", import.meta.url));
	const rows = [...kernels]
		.sort((a, b) => (a.id < b.id ? -1 : 1))
		.flatMap(({ id, hash, name, file }) => {
			const row = (key: string, kernel: string) =>
				`{ id: ${JSON.stringify(id)}, hash: ${JSON.stringify(key)}, kernel: k${files.indexOf(file)}[${JSON.stringify(kernel)}] }`;
			// A nest that runs as one loop has a kernel of its own.
			return [row(hash, name), row(`${hash}-collapsed`, `${name}$collapsed`)];
		});
	return [
		`import { createHandler } from ${JSON.stringify(handler)};`,
		...files.map((file, at) => `import * as k${at} from ${JSON.stringify(file)};`),
		"process.setSourceMapsEnabled(true);",
		"const { CLOUDLOOP_SECRET: secret, CLOUDLOOP_REDIS_URL: redis, AWS_LAMBDA_FUNCTION_MEMORY_SIZE: memory } = process.env;",
		`const kernels = [${rows.join(", ")}].filter(({ kernel }) => kernel);`,
		`export const handler = createHandler({ kernels, code: "${PLACE_OF_CODE}", secret, redis, memory: Number(memory ?? 0) });`,
	].join("\n");
}

function stdinOf(kernels: readonly KernelFile[]) {
	const resolveDir = fileURLToPath(new URL(".", import.meta.url));
	return { contents: entryOf(kernels), resolveDir, loader: "js" } as const;
}

/** Staged modules import each other by URL. */
const fileUrls: Plugin = {
	name: "file-urls",
	setup(build) {
		build.onResolve({ filter: /^file:/ }, ({ path }) => ({ path: fileURLToPath(path) }));
	},
};

/** Leaves imports of packages with native code as they are, and takes them down. */
function nativePackages(found: Map<string, NonNullable<ReturnType<typeof findNative>>>): Plugin {
	return {
		name: "native-packages",
		setup(build) {
			build.onResolve({ filter: /^[^./]/ }, ({ path, resolveDir }) => {
				const native = /^(node|file):/.test(path) ? undefined : findNative(path, resolveDir);
				if (native === undefined) return undefined;
				found.set(native.name, native);
				return { path, external: true };
			});
		},
	};
}

async function zipOf(
	texts: ReadonlyMap<string, string>,
	binaries: ReadonlyMap<string, Uint8Array>,
): Promise<Uint8Array> {
	const { strToU8, zipSync } = await import("fflate");
	// The local time of this constructor is written as it is: the same bytes in every time zone.
	const attributes = { mtime: new Date(1980, 0, 1), os: 3, attrs: 0o644 << 16, level: 9 } as const;
	const bytes = [...texts].map(([name, text]) => [name, strToU8(text)] as const);
	const files = [...bytes, ...binaries].sort(([a], [b]) => (a < b ? -1 : 1));
	return zipSync(Object.fromEntries(files.map(([name, content]) => [name, [content, attributes]])));
}

const OPTIONS = {
	outfile: "index.mjs",
	write: false,
	bundle: true,
	platform: "node",
	format: "esm",
	target: "node20",
	minify: true,
	keepNames: true,
	sourcemap: "linked",
	sourcesContent: false,
	banner: { js: BANNER },
	logLevel: "silent",
} as const;
