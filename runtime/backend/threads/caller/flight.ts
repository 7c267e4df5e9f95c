/** A region in flight, as the caller sees it: what has come back, what is missing, and what went wrong. */
import type { ChunkPartial, Outcome, Region } from "../../backend.js";
import type { Deal } from "../memory/share.js";
import { type Block, isInside, lastBegun, leave, lowestEarly, stop } from "../memory/share.js";
import type { PlainError, RegionMessage, WorkerMessage } from "../messages.js";
import { brokenWorker, cannotLoad, workerLost } from "./failures.js";

export interface Flight {
	readonly id: number;
	readonly region: Region;
	readonly block: Block;
	readonly deal: Deal;
	/** Seat for progress, or -1. */
	readonly seat: number;
	/** Which worker had which place at the launch; another may have it by now. */
	readonly crew: ReadonlyMap<number, number | undefined>;
	/** Places of workers that have the region's message and have not said their last word on it. */
	readonly given: Set<number>;
	readonly partials: ChunkPartial[];
	readonly workers: Outcome["workers"][number][];
	/** Chunks whose partials (or skips) the caller does not have. */
	missing: number;
	/** The first thing that went wrong. */
	failure: { readonly error: unknown } | undefined;
	/** Whether nobody but workers can run chunks. */
	readonly remote: boolean;
	/** Called when `missing` or `failure` has changed. */
	onChange: () => void;
}

/** A worker's last word on the region. */
export function accept(flight: Flight, message: WorkerMessage): void {
	flight.given.delete(message.slot);
	if (message.kind === "failed") {
		const failed = message.during === "load" ? cannotLoad : brokenWorker;
		fail(flight, failed(flight.region, message.error));
		return;
	}
	keepPartials(flight, message.partials, message.partial);
	flight.missing -= message.dealtWith;
	flight.onChange();
}

/** Keeps what one executor made. */
export function keepPartials(
	flight: Flight,
	partials: readonly ChunkPartial[],
	partial: Outcome["workers"][number]["partial"],
): void {
	if (partials.length === 0) return;
	for (const one of partials) flight.partials.push(one);
	flight.workers.push({ chunks: partials.map(({ chunk }) => chunk), partial });
}

/** Worker `slot` is gone. Its messages, if any, have been accepted. */
export function lose(flight: Flight, slot: number, exitCode: number, error: PlainError | undefined): void {
	flight.given.delete(slot);
	const held = isInside(flight.block, slot);
	// One who was outside has lost nothing; but if nobody is left to run the rest, it will not be run.
	if (!held && !(flight.remote && flight.given.size === 0 && flight.missing > 0)) return;
	const chunk = held ? lastBegun(flight.block, slot) : undefined;
	// It cannot say so itself any more.
	leave(flight.block, slot);
	fail(flight, workerLost(flight.region, { chunk, exitCode, error }));
}

/** Gives the region up; the first failure is the one that is thrown. */
export function fail(flight: Flight, error: unknown): void {
	stop(flight.block);
	flight.failure ??= { error };
	flight.onChange();
}

/** Workers that are still inside: they may be running a chunk. */
export function workersInside(flight: Flight, workers: number): number[] {
	const slots = Array.from({ length: workers }, (_, slot) => slot);
	return slots.filter((slot) => isInside(flight.block, slot));
}

export function outcomeOf({ partials, workers }: Flight): Outcome {
	return { partials: partials.sort((a, b) => a.chunk - b.chunk), workers };
}

/** The iterations of the region that are finished for good, when it is over. */
export function iterationsDone({ block, region }: Flight): number {
	return Math.min(region.work.space.count, lowestEarly(block) * region.work.chunk);
}

/** What workers are told of the region. */
export function messageOf(flight: Flight, how: Pick<RegionMessage, "urgent" | "limit">): RegionMessage {
	const { id, region, deal, block, seat } = flight;
	const { work, concurrency } = region;
	return { id, block: block.memory, work: plainWork(work), deal, concurrency, seat, ...how };
}

/** A `LoopCode` is a `LoopData` too, and functions cannot be sent. */
function plainWork(work: Region["work"]): Region["work"] {
	const { version, id, label, place, hash, module, name, async, variables } = work.loop;
	return { ...work, loop: { version, id, label, place, hash, module, name, async, variables } };
}
