/**
 * Regions of sync functions: the calling thread gives the region to the workers, runs chunks itself until none is left,
 * and then sleeps until the others have delivered. Its event loop stands still meanwhile.
 */
import type { ChunkPartial, Outcome, Region } from "../../backend.js";
import { CALLER_BELL, hear, spinUntil, waitForRing } from "../memory/control.js";
import { countFinished, countInside } from "../memory/seats.js";
import { createShare, deliver, delivered } from "../memory/share.js";
import { cancelled, timedOut } from "./failures.js";
import { type Flight, fail, iterationsDone, keepPartials, outcomeOf, workersInside } from "./flight.js";
import type { Pool } from "./pool.js";

/** The longest sleep: if the supervisor itself has died, nobody rings. */
const BEAT_MS = 250;
/** How long to wait for a worker that is being ended: native code cannot be interrupted. */
export const END_MS = 5000;

export interface Patience {
	/** Milliseconds that a worker has to end its chunk after its region was given up. */
	readonly grace: number;
	/**
	 * Milliseconds for which a blocked caller looks before it sleeps: the last worker usually ends soon after the caller,
	 * and waking from a sleep would take longer than that.
	 */
	readonly spin: number;
}

export function runBlocking(pool: Pool, region: Region, helpers: number, patience: Patience): Outcome {
	if (region.signal?.aborted) throw cancelled(region, region.signal.reason);
	const deadline = performance.now() + (region.timeout ?? Number.POSITIVE_INFINITY);
	const flight = pool.launch(region, { urgent: true, helpers, remote: false });
	const attend = createAttention(pool, flight, deadline);
	try {
		takePart(pool, flight, attend);
		spinUntil(
			() => flight.failure !== undefined || delivered(flight.block) === region.last - region.first,
			patience.spin,
		);
		if (flight.failure === undefined) waitForOthers(pool, flight, deadline, attend);
	} catch (error) {
		fail(flight, error);
	}
	if (flight.failure !== undefined) waitUntilOutside(pool, flight, patience);
	pool.land(flight);
	if (flight.failure !== undefined) throw flight.failure.error;
	const { loop, space } = region.work;
	region.onProgress?.({ loop: loop.id, done: iterationsDone(flight), total: space.count });
	return outcomeOf(flight);
}

/** What the caller does between its chunks: nearly nothing, unless its bell rang or its time is over. */
function createAttention(pool: Pool, flight: Flight, deadline: number): () => void {
	let heard = hear(pool.control, CALLER_BELL);
	return () => {
		const now = hear(pool.control, CALLER_BELL);
		if (now !== heard) {
			heard = now;
			pool.drain();
		}
		if (deadline !== Number.POSITIVE_INFINITY && performance.now() >= deadline) fail(flight, timedOut(flight.region));
	};
}

/** Runs chunks on the calling thread until none is left to take. */
function takePart(pool: Pool, flight: Flight, attend: () => void): void {
	const { block, deal, seat, region } = flight;
	const share = createShare(block, deal);
	const partials: ChunkPartial[] = [];
	countInside(pool.control, seat, 1);
	try {
		for (let chunk = share.next(); chunk >= 0; chunk = share.next()) {
			const partial = region.own.run(chunk);
			partials.push(partial);
			share.ran(chunk, partial.exit !== undefined);
			countFinished(pool.control, seat);
			attend();
		}
	} finally {
		countInside(pool.control, seat, -1);
	}
	if (partials.length > 0) keepPartials(flight, partials, region.own.finish());
	flight.missing -= share.dealtWith();
	deliver(block, share.dealtWith());
}

/** Returns when all partials are here, or the region has failed. */
function waitForOthers(pool: Pool, flight: Flight, deadline: number, attend: () => void): void {
	const { control } = pool;
	for (;;) {
		// The bell before the ports: what is posted after we looked has rung after we heard.
		const heard = hear(control, CALLER_BELL);
		pool.drain();
		if (flight.missing === 0 || flight.failure !== undefined) return;
		attend();
		if (flight.failure !== undefined) return;
		const limit = Math.max(0, Math.min(BEAT_MS, deadline - performance.now()));
		if (!waitForRing(control, CALLER_BELL, heard, limit) && limit === BEAT_MS) pool.beat();
	}
}

/**
 * After a failure: returns when no worker runs a chunk of the region any more, so that nothing is written after the
 * error was thrown. Workers that do not end their chunk in time are ended.
 */
function waitUntilOutside(pool: Pool, flight: Flight, { grace }: Patience): void {
	const inside = (): number[] => (pool.isAlive() ? workersInside(flight, pool.control.workers) : []);
	if (waitFor(pool, () => inside().length === 0, grace)) return;
	for (const slot of inside()) pool.terminate(flight, slot);
	waitFor(pool, () => inside().length === 0, END_MS);
}

function waitFor(pool: Pool, condition: () => boolean, patience: number): boolean {
	const end = performance.now() + patience;
	for (;;) {
		const heard = hear(pool.control, CALLER_BELL);
		pool.drain();
		if (condition()) return true;
		const rest = end - performance.now();
		if (rest <= 0) return false;
		waitForRing(pool.control, CALLER_BELL, heard, Math.min(rest, BEAT_MS));
	}
}
