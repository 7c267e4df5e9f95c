/**
 * Runs the chunks of a task in stretches: what each has brought can be delivered before the next one begins.
 *
 * Each stretch has an executor of its own, since what an executor keeps (`Yield.kept`) belongs to all its chunks. So async
 * chunks that are under way belong to the stretch in which they began, and its end waits for them.
 */
import type { Kernel } from "../../../contract.js";
import { createExecutor } from "../../../execute.js";
import type { ChunkPartial, Executor } from "../../backend.js";
import type { Task, Yield } from "../wire/task.js";
import type { Environment } from "./environment.js";
import type { Output } from "./output.js";
import type { Stage } from "./stage.js";

/** Where chunks run. */
export interface Surroundings {
	readonly environment: Environment;
	readonly output: Output;
	readonly context: { getRemainingTimeInMillis(): number };
	/** Undefined: the whole task is one stretch. */
	readonly stage: Stage | undefined;
	/** Milliseconds after which a stretch ends, at the next chunk. */
	readonly length: number;
}

export interface Stretches {
	/**
	 * Runs chunks until all are done, one has an exit, nobody wants more, the time left may not suffice for another one, or
	 * the stretch has been long enough. Empty only if there is no time at all, or nobody wants it.
	 */
	next(): Promise<Yield>;
	/** Whether chunks are left for another stretch. */
	hasMore(): boolean;
}

/** Milliseconds that encoding and answering may take. */
const MARGIN = 1000;

export function createStretches(task: Task, kernel: Kernel, surroundings: Surroundings): Stretches {
	const { environment, output, context, stage, length } = surroundings;
	const { about } = task;
	const loop = { ...about.loop, module: "" };
	const lanes = loop.async ? Math.max(1, about.concurrency) : 1;
	/** The next chunk, and the end of what is to be run. */
	let next = task.first;
	let last = task.last;
	let longest = 0;
	const isTooLate = (): boolean => next > task.first && context.getRemainingTimeInMillis() < longest * 2 + MARGIN;
	const isUnwanted = async (): Promise<boolean> => stage !== undefined && !(await stage.isWanted());
	return {
		hasMore: () => next < last,
		async next() {
			const executor = createExecutor({ ...about, loop, environment: environment.values }, kernel);
			const first = next;
			const began = performance.now();
			const partials: ChunkPartial[] = [];
			let end = last;
			const isLong = (): boolean => stage !== undefined && partials.length > 0 && performance.now() - began >= length;
			const lane = async (): Promise<void> => {
				while (next < end) {
					if (isTooLate() || (await isUnwanted())) last = Math.min(last, next);
					if (isLong()) end = next;
					end = Math.min(end, last);
					if (next >= end) return;
					const chunk = next++;
					const start = performance.now();
					const partial = await output.during(chunk, () => runChunk(executor, chunk, loop.async));
					longest = Math.max(longest, performance.now() - start);
					partials.push(partial);
					if (partial.exit !== undefined) last = Math.min(last, chunk + 1);
				}
			};
			await Promise.all(Array.from({ length: lanes }, lane));
			end = Math.min(end, last);
			const kept = executor.finish();
			const inOrder = partials.filter(({ chunk }) => chunk < end).sort((a, b) => a.chunk - b.chunk);
			return { first, last: end, partials: inOrder, kept };
		},
	};
}

function runChunk(executor: Executor, chunk: number, isAsync: boolean): ChunkPartial | Promise<ChunkPartial> {
	return isAsync ? executor.runAsync(chunk) : executor.run(chunk);
}
