/**
 * The contract between the coordinator and a backend. A backend moves chunks to workers and partials back; it knows
 * nothing of roles, operators or merging.
 */
import type { LoopCode, Progress, ScheduleName, Space } from "../contract.js";

/** What an executor needs of a loop besides its kernel: plain data, so that it can be sent to a worker. */
export type LoopData = Pick<
	LoopCode,
	"version" | "id" | "label" | "place" | "hash" | "module" | "name" | "async" | "variables"
>;

/** The numbers and values that all executors of one launch share: plain, structured-cloneable data and shared memory. */
export interface Work {
	readonly loop: LoopData;
	/** Without the items: those are in `environment.$items`. */
	readonly space: Omit<Space, "items">;
	/** Iterations per chunk; chunk k is `[k * chunk, min((k + 1) * chunk, count))`. */
	readonly chunk: number;
	/** Iterations per cell of the fixed tree; divides `chunk`. */
	readonly cell: number;
	/** Captured values and start values by variable name, in the form in which they travel. */
	readonly environment: Readonly<Record<string, unknown>>;
}

/**
 * Why a chunk ended early: a throw of the user's body (encoded), an exit of the loop, or a value for which the plan does
 * not hold. `stays`: the value that the exit returns cannot travel, so the iteration has to run on the caller.
 */
export type Exit =
	| { readonly kind: "throw"; readonly iteration: number; readonly error: unknown }
	| { readonly kind: "leave"; readonly iteration: number; readonly site: number; readonly stays: boolean }
	| { readonly kind: "mismatch"; readonly variable: string };

/**
 * What came of one chunk: plain data. `values`: accumulators by variable name, in the form that `reduction/` merges;
 * `left`: what an exit returns. The three share objects, and are coded as one graph in `values` where they need it.
 */
export interface ChunkPartial {
	readonly chunk: number;
	readonly values: Readonly<Record<string, unknown>>;
	readonly log: unknown;
	readonly left?: unknown;
	readonly exit?: Exit;
}

/** What one executor kept over all its chunks (exact element reductions): plain data, or nothing. */
export type WorkerPartial = Readonly<Record<string, unknown>> | undefined;

/** Runs chunks of one launch, one after the other (or several at once if async), on one thread. */
export interface Executor {
	/** Runs chunk k. Never throws for the user's error: that is the partial's `exit`. */
	run(chunk: number): ChunkPartial;
	/** The same for async kernels; may be called again before the last call has settled. */
	runAsync(chunk: number): Promise<ChunkPartial>;
	/** After the last chunk. */
	finish(): WorkerPartial;
}

/** A run of chunks `[first, last)` that a backend has to bring back. */
export interface Region {
	readonly work: Work;
	readonly first: number;
	readonly last: number;
	/** The caller's own executor: a backend may run chunks on it in sync regions, on the calling thread. */
	readonly own: Executor;
	readonly schedule: ScheduleName;
	/** Async: chunks in flight per worker. */
	readonly concurrency: number;
	readonly signal?: AbortSignal;
	/** Milliseconds. */
	readonly timeout?: number;
	readonly onProgress?: (progress: Progress) => void;
	/** How often a chunk may be tried again after its worker was lost. */
	readonly retries?: number;
	/** The most that the region may cost, in US dollars. */
	readonly maxCost?: number;
	/** Milliseconds per iteration, as far as the caller has measured it. */
	readonly pace?: number;
	/**
	 * Elements that each chunk touches, by field of the environment: low and high of chunk k at 2k and 2k + 1. Fields that
	 * are not listed may be touched anywhere. Only for backends that do not share memory.
	 */
	readonly slices?: ReadonlyMap<string, Float64Array>;
}

/**
 * What came of a region. If a chunk has an exit, all chunks below the lowest such chunk are present; chunks above it may
 * be missing. Without an exit all are present. `partials` ascend by chunk.
 */
export interface Outcome {
	readonly partials: readonly ChunkPartial[];
	/** One entry per executor that ran at least one chunk. */
	readonly workers: readonly { readonly chunks: readonly number[]; readonly partial: WorkerPartial }[];
}

/**
 * A backend. Made once by `createX(options)`, used by one coordinator, one region at a time per calling thread for sync
 * regions, any number at once for async ones. Throws errors of `errors.ts` (a worker lost, cancelled, timed out), never
 * the user's. `close()` ends all that the backend started; a region in flight is then cancelled.
 */
export interface Backend {
	readonly name: string;
	/** Whether workers see the caller's memory; otherwise everything travels as bytes, also what chunks wrote. */
	readonly sharesMemory: boolean;
	/** Milliseconds that a region costs: the first one, and those after it. */
	readonly opening: { readonly first: number; readonly later: number };
	/** How many chunks can run at the same time. */
	capacity(): number;
	run(region: Region): Outcome;
	runAsync(region: Region): Promise<Outcome>;
	/** Starts workers ahead of use. */
	warm(): void;
	close(): Promise<void>;
}
