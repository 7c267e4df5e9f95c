/**
 * The plugin for bundlers, by unplugin. It takes the place of reading a TypeScript file: what it gives is JavaScript, so
 * that no tool of the bundle has to know our decorators or to parse TypeScript.
 *
 * In:   src/stats.ts
 * Out:  the rewritten script, with its kernels from a file in the cache; for workers a file of the output
 */
import { isAbsolute, normalize } from "node:path";
import type { UnpluginFactory } from "unplugin";
import { renderDiagnostics } from "../render.js";
import { createWorkspace, URL_PLACEHOLDER, type WorkspaceFile } from "../workspace.js";
import { type BuildState, type Delivery, deliveries, OWN } from "./delivery.js";
import { type KernelFile, writeKernels } from "./kernel-files.js";
import { makeScripts, type Script } from "./scripts.js";

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
			const found = workspace.compile(fileOf(id));
			const scripts = found && report(found, this as HookContext) ? makeScripts(found) : undefined;
			if (!found || !scripts) return undefined;
			const { main, kernels } = scripts;
			state.reached.set(found.file.fileName, found.reached);
			for (const file of found.reached) this.addWatchFile(file);
			if (!kernels) return asResult(main);
			const plan = found.compilation.files.get(found.file.fileName)?.plan;
			if (!plan) throw new Error(`${found.file.fileName} has kernels and no plan`);
			const file = writeKernels(found.file.fileName, kernels, plan);
			written.set(normalize(file.path), kernels);
			return asResult(await deliver(delivery, { main, file, state, hook: this as HookContext }));
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

/** Warns of what is worth it; throws if there are errors. */
function report({ compilation, program }: WorkspaceFile, hook: HookContext): true {
	const sourceOf = (file: string) => program.getSourceFile(file)?.text;
	const found = compilation.diagnostics.filter((one) => one.severity !== "remark");
	const { errors, texts } = renderDiagnostics(found, { sourceOf, quiet: false, stream: {} });
	const text = texts.join("\n\n");
	if (errors > 0) throw new Error(text);
	if (text) hook.warn(text);
	return true;
}

interface Delivered {
	readonly main: Script;
	readonly file: KernelFile;
	readonly state: BuildState;
	readonly hook: HookContext;
}

/** The user's script with the file of its kernels, and with what their URL is in the output. */
async function deliver(delivery: Delivery, { main, file, state, hook }: Delivered): Promise<Script> {
	const { head, url } = await delivery.deliver(file, state, hook);
	const code = main.code
		.replace(/(["'])\.\/[^"']+\.kernels\.[mc]?js\1/, JSON.stringify(file.path.replaceAll("\\", "/")))
		.replaceAll(JSON.stringify(URL_PLACEHOLDER), url);
	return head === "" ? { ...main, code } : { ...main, code: `${code}\n${head}` };
}
