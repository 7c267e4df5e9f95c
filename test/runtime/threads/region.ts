/** Regions over hand-made kernels. */
import type { Region } from "../../../runtime/backend/backend.js";
import { createThreads, type ThreadsOptions } from "../../../runtime/backend/threads/threads.js";
import type { Kernel } from "../../../runtime/contract.js";
import { createExecutor } from "./fake-executor.js";
import * as kernels from "./kernels.js";

export type KernelName = keyof typeof kernels;

export interface Shape extends Partial<Omit<Region, "work" | "own">> {
	readonly count?: number;
	readonly chunk?: number;
	readonly environment?: Readonly<Record<string, unknown>>;
	readonly module?: string;
}

const ASYNC: readonly KernelName[] = ["sleeps", "sleepsThenRejects", "rejectsLater", "hangs"];

export function regionOf(name: KernelName, shape: Shape = {}): Region {
	const { count = 100, chunk = 1, environment = {}, module, ...rest } = shape;
	const work: Region["work"] = {
		loop: {
			version: 1,
			id: `kernels.ts#${name}/0`,
			label: name,
			place: "kernels.ts:1",
			hash: "",
			module: module ?? new URL("./kernels.js", import.meta.url).href,
			name,
			async: ASYNC.includes(name),
			variables: [],
		},
		space: { start: 0, step: 1, count },
		chunk,
		cell: 1,
		environment,
	};
	const table: Readonly<Record<KernelName, Kernel>> = kernels;
	const own = createExecutor(work, table[name]);
	return { work, own, first: 0, last: Math.ceil(count / chunk), schedule: "dynamic", concurrency: 4, ...rest };
}

export function threadsOf(options: ThreadsOptions = {}): ReturnType<typeof createThreads> {
	return createThreads({ executor: new URL("./fake-executor.js", import.meta.url).href, ...options });
}

/** A word in shared memory that a worker sets when it begins a chunk. */
export function newFlag(): Int32Array {
	return new Int32Array(new SharedArrayBuffer(4));
}
