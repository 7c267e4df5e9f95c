/**
 * A backend that is as unkind as a backend may be: nothing is shared by accident, for its executors get copies of what
 * travels; the last executor begins, and each has its chunks in ascending order, as every backend promises; results
 * travel back.
 */
import type { Backend, ChunkPartial, Outcome, Region } from "../backend/backend.js";
import type { Kernel } from "../contract.js";
import { createExecutor } from "../execute.js";

export interface Adversary {
	readonly kernelOf: (name: string) => Kernel;
	readonly executors: number;
	/** Chunks go round in turns, or each executor has a run of neighbours. */
	readonly deal: "turns" | "runs";
	/** Called before a chunk runs, with its number. */
	readonly onChunk?: (chunk: number) => void;
	/** Called with what came of each chunk, as it travelled. */
	readonly onPartial?: (partial: ChunkPartial) => void;
}

export function createAdversary({ kernelOf, executors, deal, onChunk, onPartial }: Adversary): Backend {
	const travel = <T>(value: T): T => structuredClone(value);
	return {
		name: "adversary",
		sharesMemory: true,
		opening: { first: 0, later: 0 },
		capacity: () => executors,
		run({ work, first, last }: Region): Outcome {
			const hands = Array.from({ length: executors }, (): number[] => []);
			const run = Math.ceil((last - first) / executors);
			for (let chunk = first; chunk < last; chunk++) {
				const place = deal === "turns" ? (chunk * 7 + 1) % executors : Math.floor((chunk - first) / run);
				hands[place]?.push(chunk);
			}
			const partials: ChunkPartial[] = [];
			// Who has no chunks needs no copies, which cost more than all else; and those of one executor at a time are enough.
			const busy = hands.filter((chunks) => chunks.length > 0).reverse();
			const workers = busy.map((chunks) => {
				const executor = createExecutor(travel(work), kernelOf(work.loop.name), true);
				for (const chunk of chunks) {
					onChunk?.(chunk);
					const partial = travel(executor.run(chunk));
					onPartial?.(partial);
					partials.push(partial);
				}
				return { chunks, partial: travel(executor.finish()) };
			});
			return { partials: partials.sort((p, q) => p.chunk - q.chunk), workers };
		},
		runAsync: () => Promise.reject(new Error("the adversary runs sync loops")),
		warm() {},
		close: () => Promise.resolve(),
	};
}
