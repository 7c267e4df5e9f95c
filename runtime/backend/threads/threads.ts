/** The threads backend: all cores of this machine, shared memory, no server. Parties and protocol: `README.md`. */
import { getHeapStatistics } from "node:v8";
import type { ResourceLimits } from "node:worker_threads";
import type { Backend } from "../backend.js";
import { runAwaiting } from "./caller/awaiting.js";
import { runBlocking } from "./caller/blocking.js";
import { createPool, type Pool } from "./caller/pool.js";
import type { PoolOptions } from "./caller/start.js";
import { usableCores } from "./cores.js";
import type { Screen } from "./messages.js";

export interface ThreadsOptions {
	/** How many chunks run at the same time. Default: `CLOUDLOOP_THREADS`, else the cores that this process may use. */
	readonly threads?: number;
	/** Milliseconds that a worker has to end its chunk after its region was cancelled; then it is ended. Default 500. */
	readonly grace?: number;
	/** Limits of each worker. Default: the heap limit of the calling thread. */
	readonly limits?: ResourceLimits;
	/** For tests: URL of another module with `createExecutor`, and of another supervisor. */
	readonly executor?: string;
	readonly supervisor?: string;
}

const GRACE_MS = 500;
/** Shorter misses the last chunk of fine-grained loops, longer burns a core that a worker could use. */
const SPIN_MS = 0.2;

export function createThreads(options: ThreadsOptions = {}): Backend {
	const found = usableCores();
	const threads = Math.max(1, Math.floor(options.threads ?? found.threads));
	const patience = { grace: options.grace ?? GRACE_MS, spin: SPIN_MS };
	const poolOptions = createPoolOptions(options, threads);
	const helpers = countHelpers(threads, found.cores);
	let pool: Pool | undefined;
	/** The pool; a new one if there was none, or its supervisor was lost. */
	const current = (): Pool => {
		if (pool === undefined || !pool.isAlive()) pool = createPool(poolOptions);
		return pool;
	};
	return {
		name: "threads",
		sharesMemory: true,
		opening: { first: 25, later: 0.15 },
		capacity: () => threads,
		run: (region) => runBlocking(current(), region, helpers, patience),
		runAsync: (region) => runAwaiting(current(), region, patience),
		warm: () => current().refill(),
		async close() {
			const closing = pool;
			pool = undefined;
			await closing?.close();
		},
	};
}

/**
 * Workers that may take part beside the caller. As many as cores, although the caller works too: the kernel wakes a
 * worker on the waker's core and leaves it there for milliseconds, so with one worker fewer a core would stay idle. The
 * one that comes last leaves after its first chunks. Fewer threads than cores is a wish, and is kept to.
 */
function countHelpers(threads: number, cores: number): number {
	return threads > 1 && threads >= cores ? threads : threads - 1;
}

function createPoolOptions(options: ThreadsOptions, threads: number): PoolOptions {
	return {
		threads,
		screen: findScreen(process.env),
		// The option --max-old-space-size does not reach workers by itself.
		limits: options.limits ?? { maxOldGenerationSizeMb: Math.ceil(getHeapStatistics().heap_size_limit / 1024 ** 2) },
		executor: options.executor ?? new URL("../../execute.js", import.meta.url).href,
		supervisor: options.supervisor ?? new URL("./supervisor/supervisor.js", import.meta.url).href,
	};
}

/** `CLOUDLOOP_PROGRESS`: `auto` (a live line on a terminal, else lines), `plain`, or `off` (default). */
function findScreen(environment: NodeJS.ProcessEnv): Screen {
	const wish = environment.CLOUDLOOP_PROGRESS;
	if (wish !== "auto" && wish !== "plain") return { progress: "off", colour: false, columns: 80 };
	const { stderr } = process;
	const live = stderr.isTTY && environment.TERM !== "dumb";
	return {
		progress: wish === "auto" && live ? "live" : "plain",
		colour: live && environment.NO_COLOR === undefined,
		columns: stderr.columns || 80,
	};
}
