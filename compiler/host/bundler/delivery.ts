/** How kernels get into the output of each bundler, one row each. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, join, posix } from "node:path";
import { pathToFileURL } from "node:url";
import type { UnpluginOptions } from "unplugin";
import { bundleKernels, type KernelFile, type KernelOptions, writeBundle } from "./kernel-files.js";

/** Our own package: it is never part of a bundle, since it starts threads from its own files. */
export const OWN = /^cloudloop(\/|$)/;

/** What the tool says of the build. `serve`: nothing is written, files are loaded one by one. */
export type BuildState = KernelOptions & {
	serve?: boolean;
	commonJs?: boolean;
	/** By compiled file, the files that the result depends on. */
	readonly reached: Map<string, readonly string[]>;
	/** Assets by reference, for a bundler that drops them from builds for servers. */
	assets?: Map<string, string>;
};

/** What of a hook's context is needed. */
export interface Emitter {
	emitFile(file: { type: "asset"; name: string; source: string }): unknown;
}

export interface Delivery {
	/** The expression for the URL of the kernels in the user's script, and statements that it needs. */
	deliver(file: KernelFile, state: BuildState, hook: Emitter): Promise<{ readonly url: string; readonly head: string }>;
	/** Hooks that tell about the build. */
	hooks(state: BuildState): Partial<UnpluginOptions>;
}

/** An asset whose URL the bundler writes. */
const emitted: Delivery = {
	async deliver(file, state, hook) {
		if (state.serve) return { url: JSON.stringify(pathToFileURL(file.path).href), head: "" };
		const source = await bundleKernels(file, state);
		const reference = String(hook.emitFile({ type: "asset", name: file.name, source }));
		state.assets?.set(reference, source);
		return { url: `import.meta.ROLLUP_FILE_URL_${reference}`, head: "" };
	},
	hooks: () => ({}),
};

/** What matters of Vite's configuration. */
interface ViteConfig {
	readonly command: string;
	readonly root: string;
	readonly build: { readonly outDir: string; readonly minify: unknown };
}

interface ViteServer {
	readonly environment: { readonly moduleGraph: { getModulesByFile(file: string): Iterable<unknown> | undefined } };
}

interface HotUpdate {
	readonly file: string;
	readonly modules: readonly unknown[];
}

const CACHED_KERNELS = /\/cloudloop[^/]*\/[^/]+\/kernels\/.*\.mjs$/;

/** Names relative to the output folder. */
interface FileUrl {
	readonly fileName: string;
	readonly chunkId: string;
	readonly format: string;
}

interface ViteOutput {
	getFileName(reference: string): string;
}

const vite: Delivery = {
	...emitted,
	hooks: (state) => ({
		vite: {
			// Vitest leaves what lies below node_modules to Node, which then shows no lines of TypeScript.
			config: () => ({ ssr: { external: ["cloudloop"] }, test: { server: { deps: { inline: [CACHED_KERNELS] } } } }),
			configResolved({ command, build, root }: ViteConfig) {
				state.serve = command === "serve";
				state.outdir = `${root}/${build.outDir}`;
				state.minify = build.minify !== false;
				state.assets = new Map();
			},
			/** Kernels have copies of functions of other files. Vite thinks that who only imports a file need not be made anew. */
			hotUpdate(this: ViteServer, { file, modules }: HotUpdate) {
				const { moduleGraph } = this.environment;
				const dependents = [...state.reached].filter(([, reached]) => reached.includes(file)).map(([name]) => name);
				return [...modules, ...dependents.flatMap((name) => [...(moduleGraph.getModulesByFile(name) ?? [])])];
			},
			/** Vite would make it a path of its server. */
			resolveFileUrl({ fileName, chunkId, format }: FileUrl) {
				if (!/\.kernels[^/]*\.mjs$/.test(fileName)) return undefined;
				const path = posix.relative(posix.dirname(chunkId), fileName);
				if (format !== "cjs") return `new URL(${JSON.stringify(path)}, import.meta.url).href`;
				return `__dirname + ${JSON.stringify(`/${path}`)}`;
			},
			writeBundle(this: ViteOutput, { dir }: { readonly dir?: string }) {
				for (const [reference, source] of state.assets ?? []) {
					const path = join(dir ?? "", this.getFileName(reference));
					if (existsSync(path)) continue;
					mkdirSync(dirname(path), { recursive: true });
					writeFileSync(path, source);
				}
			},
		},
	}),
};

interface Hook<T> {
	tap(options: string | { readonly name: string; readonly stage: number }, call: (found: T) => void): void;
}

interface PackedAsset {
	readonly name: string;
	readonly source: unknown;
	readonly info: { readonly sourceFilename?: string };
}

/** What is used of a compilation of webpack or Rspack. */
interface Packing {
	readonly hooks: { readonly processAssets: Hook<unknown> };
	getAssets(): readonly PackedAsset[];
	updateAsset(name: string, source: unknown, info: { readonly minimized: boolean }): void;
}

const KERNELS_ASSET = /\.kernels\.mjs\.asset$/;

/** Before assets are minified. */
const EARLY = -100;

/** Kernels are minified already. Once more, and they would lose their source map. */
function keepMinified(packing: Packing): void {
	packing.hooks.processAssets.tap({ name: "cloudloop", stage: EARLY }, () => {
		const kernels = packing.getAssets().filter(({ info }) => KERNELS_ASSET.test(info.sourceFilename ?? ""));
		for (const { name, source } of kernels) packing.updateAsset(name, source, { minimized: true });
	});
}

/** What is used of a compiler of webpack or Rspack. */
interface Packer {
	readonly options: {
		readonly mode?: string;
		readonly output?: { readonly path?: string; readonly module?: boolean };
		readonly module: { readonly rules: unknown[] };
	};
	readonly hooks: { readonly thisCompilation: Hook<Packing> };
	readonly webpack: {
		readonly ExternalsPlugin: new (type: string, externals: RegExp) => { apply(compiler: unknown): void };
	};
}

const ASSET = ".asset";

/**
 * A file on disk as an asset, whose name in the output is imported. `new URL(…, import.meta.url)` would be less text, but
 * leads to where assets are served from, and Next.js makes a relative path of it. No loader knows the ending.
 */
const referenced: Delivery = {
	async deliver(file, state) {
		const path = await writeBundle(file, state, ASSET);
		return {
			url: "new URL($kernelsFile, __webpack_base_uri__).href",
			head: `import $kernelsFile from ${JSON.stringify(path)};`,
		};
	},
	hooks: (state) => {
		const read = (compiler: Packer) => {
			const { mode = "production", output } = compiler.options;
			state.minify = mode === "production";
			if (mode !== "none") state.define = { "process.env.NODE_ENV": JSON.stringify(mode) };
			state.outdir = output?.path;
			const generator = { publicPath: "", filename: "[contenthash:8].[name]" };
			compiler.options.module.rules.push({ test: KERNELS_ASSET, type: "asset/resource", generator });
			compiler.hooks.thisCompilation.tap("cloudloop", keepMinified);
			const { ExternalsPlugin } = compiler.webpack;
			new ExternalsPlugin(output?.module ? "module" : "node-commonjs", OWN).apply(compiler);
		};
		return {
			// The externals do it. unplugin would make a virtual module of what is no file, which Next.js cannot trace.
			resolveId: undefined,
			webpack: read as UnpluginOptions["webpack"],
			rspack: read as UnpluginOptions["rspack"],
		};
	},
};

const QUERY = "?cloudloop";

/** A file that the loader `file` copies, under a name that a plugin of ours resolves. */
const copied: Delivery = {
	async deliver(file, state) {
		const path = await writeBundle(file, state);
		return {
			url: "$kernelsUrl()",
			head: `import $kernelsFile from ${JSON.stringify(path + QUERY)};\n${urlText(state)}`,
		};
	},
	hooks: (state) => ({
		esbuild: {
			setup({ initialOptions, onResolve, onLoad }) {
				const { define, minify, external, outdir, outfile, format, platform } = initialOptions;
				Object.assign(state, { define, minify, external: [...(state.external ?? []), ...(external ?? [])] });
				state.outdir = outdir ?? (outfile && `${outfile}/..`);
				state.commonJs = (format ?? (platform === "node" ? "cjs" : "iife")) === "cjs";
				onResolve({ filter: /\?cloudloop$/ }, (found) => {
					const path = found.path.slice(0, -QUERY.length);
					// The name is shown in comments of the output, so it must not tell where the cache lies.
					return { path: basename(path), namespace: "cloudloop", pluginData: path };
				});
				onLoad({ filter: /\.kernels\.mjs$/, namespace: "cloudloop" }, async ({ pluginData }) => ({
					contents: await readFile(String(pluginData)),
					loader: "file",
				}));
			},
		},
	}),
};

/** The loader gives a path relative to the script. */
function urlText({ commonJs }: BuildState): string {
	const url = commonJs ? '__dirname + "/" + $kernelsFile' : "new URL($kernelsFile, import.meta.url).href";
	return `function $kernelsUrl() { return ${url}; }`;
}

/** By the bundler's name, as unplugin has it. */
export const deliveries: Readonly<Record<string, Delivery | undefined>> = {
	vite,
	rollup: emitted,
	rolldown: emitted,
	webpack: referenced,
	rspack: referenced,
	esbuild: copied,
};
