/** The kernels modules of this thread: each loaded once, at first use. Nothing else of the user's program is loaded. */
import { pathToFileURL } from "node:url";
import type { Kernel } from "../../../contract.js";
import type { Executor, Work } from "../../backend.js";

/** What a worker needs of `execute.ts`. */
export type ExecutorModule = Pick<typeof import("../../../execute.js"), "createExecutor">;

export interface Kernels {
	/** Makes an executor, or undefined if the module is not loaded yet. */
	executor(work: Work): Executor | undefined;
	isLoaded(module: string): boolean;
	/** Rejects if the module cannot be loaded. */
	load(module: string): Promise<void>;
}

type Module = Readonly<Record<string, unknown>>;

/** `executorModule`: URL of the module with `createExecutor`. */
export function createKernels(executorModule: string): Kernels {
	const loaded = new Map<string, Module>();
	let execute: ExecutorModule | undefined;
	return {
		executor(work) {
			const module = loaded.get(work.loop.module);
			if (module === undefined || execute === undefined) return undefined;
			return execute.createExecutor(work, kernelOf(module, work), true);
		},
		isLoaded: (module) => loaded.has(module),
		async load(module) {
			execute ??= (await import(executorModule)) as ExecutorModule;
			// The cache is only written when all went well: a module that was being rebuilt is tried again next time.
			loaded.set(module, (await import(toUrl(module))) as Module);
		},
	};
}

function kernelOf(module: Module, { loop }: Work): Kernel {
	const kernel = module[loop.name];
	if (typeof kernel === "function") return kernel as Kernel;
	throw Object.assign(new Error(`${loop.module} has no kernel ${loop.name}`), { code: "CL6003" });
}

/** `import` takes URLs; a plain absolute path is one on POSIX only by accident. */
function toUrl(module: string): string {
	return /^[a-z][a-z+.-]+:/i.test(module) ? module : pathToFileURL(module).href;
}
