/**
 * The plugin for bundlers, by unplugin. It takes the place of reading a TypeScript file: what it gives is JavaScript, so
 * that no tool of the bundle has to know our decorators or to parse TypeScript.
 *
 * In:   src/stats.ts
 * Out:  the rewritten script, with its kernels from a file in the cache; for workers a file of the output
 */
import { isAbsolute, normalize } from "node:path";
import type { UnpluginFactory } from "unplugin";
import { createWorkspace } from "../workspace.js";
import { compileFile, linkKernels } from "./compile-file.js";
import { type BuildState, deliveries, OWN } from "./delivery.js";
import type { Script } from "./scripts.js";

/** Options of the plugin. */
export interface PluginOptions {
	/** Packages that kernels must load from node_modules at run time, and that cannot be bundled. */
	readonly external?: readonly string[];
}

/** What a hook of any bundler offers. */
export interface HookContext {
	addWatchFile(file: string): void;
	warn(message: string): void;
	emitFile(file: { type: "asset"; name: string; source: string }): unknown;
}

export const cloudloop: UnpluginFactory<PluginOptions | undefined> = (options, meta) => {
	const workspace = createWorkspace();
	const delivery = deliveries[meta.framework];
	/** Bundlers do not look for a source map inside of a file, so they get kernels from here. */
	const written = new Map<string, Script>();
	const state: BuildState = { external: [...(options?.external ?? [])], reached: new Map() };
	if (!delivery) throw new Error(`cloudloop has no plugin for ${meta.framework}`);
	return {
		name: "cloudloop",
		enforce: "pre",
		buildStart: () => workspace.refresh(),
		resolveId: (id) => (OWN.test(id) && !state.serve ? { id, external: true } : undefined),
		loadInclude: (id) => written.has(normalize(id)) || isSource(id),
		async load(id) {
			const known = written.get(normalize(id));
			if (known) return asResult(known);
			if (!isSource(id)) return undefined;
			const hook = this as HookContext;
			const compiled = compileFile(workspace, fileOf(id), (text) => hook.warn(text));
			if (!compiled) return undefined;
			const { fileName, main, kernels, reached } = compiled;
			state.reached.set(fileName, reached);
			for (const file of reached) hook.addWatchFile(file);
			if (!kernels) return asResult(main);
			const { script, file } = kernels;
			written.set(normalize(file.path), script);
			const places = await delivery.deliver(file, state, hook);
			return asResult(linkKernels(main, { module: file.path.replaceAll("\\", "/"), ...places }));
		},
		...delivery.hooks(state),
	};
};

function isSource(id: string): boolean {
	return /\.[mc]?tsx?$/.test(fileOf(id)) && isAbsolute(id) && !id.includes("node_modules");
}

/** Without the query that bundlers put behind a file. */
function fileOf(id: string): string {
	return id.replace(/[?#].*$/, "");
}

function asResult({ code, map }: Script) {
	return { code, map: JSON.parse(map) };
}
