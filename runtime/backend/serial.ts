/** Runs regions on the calling thread, on the caller's own executor: the whole way of a region, without threads. */
import { CloudloopError } from "../errors.js";
import type { Backend, ChunkPartial, Outcome, Region } from "./backend.js";

export function createSerial(): Backend {
	return {
		name: "serial",
		sharesMemory: true,
		opening: { first: 25, later: 0.15 },
		capacity: () => 1,
		run(region) {
			const watch = createWatch(region);
			const partials: ChunkPartial[] = [];
			for (let chunk = region.first; chunk < region.last; chunk++) {
				watch.check();
				const partial = region.own.run(chunk);
				partials.push(partial);
				if (partial.exit) break;
			}
			return outcomeOf(region, partials);
		},
		async runAsync(region) {
			const watch = createWatch(region);
			const partials: ChunkPartial[] = [];
			let next = region.first;
			let last = region.last;
			let failure: { readonly error: unknown } | undefined;
			const lane = async (): Promise<void> => {
				while (next < last && failure === undefined) {
					const chunk = next++;
					try {
						watch.check();
						const partial = await region.own.runAsync(chunk);
						partials.push(partial);
						if (partial.exit) last = Math.min(last, chunk);
						watch.done(chunk);
					} catch (error) {
						failure ??= { error };
					}
				}
			};
			const lanes = Math.min(region.concurrency, region.last - region.first);
			await Promise.all(Array.from({ length: lanes }, lane));
			if (failure !== undefined) throw failure.error;
			return outcomeOf(region, partials);
		},
		warm() {},
		async close() {},
	};
}

function outcomeOf(region: Region, partials: ChunkPartial[]): Outcome {
	partials.sort((a, b) => a.chunk - b.chunk);
	const workers = [{ chunks: partials.map(({ chunk }) => chunk), partial: region.own.finish() }];
	return { partials, workers };
}

/** Time limit, cancellation and progress of a region. */
function createWatch(region: Region): { check(): void; done(chunk: number): void } {
	const { signal, timeout, work } = region;
	const started = performance.now();
	const loop = work.loop.label;
	let finished = region.first * work.chunk;
	return {
		check() {
			if (signal?.aborted) throw new CloudloopError("CL5002", { loop }, signal.reason);
			if (timeout !== undefined && performance.now() - started > timeout) {
				throw new CloudloopError("CL5003", { loop, timeout });
			}
		},
		done(chunk) {
			finished += Math.min(work.chunk, work.space.count - chunk * work.chunk);
			region.onProgress?.({ loop: work.loop.id, done: finished, total: work.space.count });
		},
	};
}
