/** What a region brought, put together from what came of its runs of chunks. */
import type { ChunkPartial, Outcome, WorkerPartial } from "../../backend.js";
import type { Yield } from "../wire/task.js";

export function outcomeOf(yields: readonly Yield[]): Outcome {
	const partials: ChunkPartial[] = yields.flatMap((one) => [...one.partials]).sort((a, b) => a.chunk - b.chunk);
	const workers = yields.map((one): { chunks: readonly number[]; partial: WorkerPartial } => ({
		chunks: one.partials.map(({ chunk }) => chunk),
		partial: one.kept,
	}));
	return { partials, workers };
}
