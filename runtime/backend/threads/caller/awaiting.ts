/**
 * Regions of async functions: workers run all chunks, the caller's event loop stays free. The process stays alive while
 * such a region is in flight (`Atomics.waitAsync` would not keep it), and no longer.
 */
import type { Outcome, Region } from "../../backend.js";
import { viewSeat } from "../memory/seats.js";
import { END_MS, type Patience } from "./blocking.js";
import { cancelled, timedOut } from "./failures.js";
import { type Flight, fail, iterationsDone, outcomeOf, workersInside } from "./flight.js";
import type { Pool } from "./pool.js";

const PROGRESS_MS = 100;
/** The longest that a timer can wait; beyond that (24 days) there is no timeout. */
const LONGEST_MS = 2 ** 31 - 1;
/** How often to look whether the workers are outside, after a failure. */
const LOOK_MS = 5;

export async function runAwaiting(pool: Pool, region: Region, patience: Patience): Promise<Outcome> {
	if (region.signal?.aborted) throw cancelled(region, region.signal.reason);
	if (region.first >= region.last) return { partials: [], workers: [] };
	const flight = pool.launch(region, { urgent: false, helpers: pool.control.workers, remote: true });
	pool.hold();
	const stopWatching = watch(pool, flight);
	try {
		await untilSettled(flight);
		if (flight.failure !== undefined) await untilOutside(pool, flight, patience);
	} finally {
		stopWatching();
		pool.land(flight);
		pool.release();
	}
	if (flight.failure !== undefined) throw flight.failure.error;
	report(region, iterationsDone(flight));
	return outcomeOf(flight);
}

function untilSettled(flight: Flight): Promise<void> {
	return new Promise((resolve) => {
		flight.onChange = () => {
			if (flight.missing === 0 || flight.failure !== undefined) resolve();
		};
		flight.onChange();
	});
}

/** Timeout, signal and progress, while the region is in flight. */
function watch(pool: Pool, flight: Flight): () => void {
	const { region } = flight;
	const abort = (): void => fail(flight, cancelled(region, region.signal?.reason));
	region.signal?.addEventListener("abort", abort, { once: true });
	const { timeout = Number.POSITIVE_INFINITY } = region;
	const timer = timeout > LONGEST_MS ? undefined : setTimeout(() => fail(flight, timedOut(region)), timeout);
	const ticker = region.onProgress === undefined ? undefined : setInterval(() => tick(pool, flight), PROGRESS_MS);
	return () => {
		region.signal?.removeEventListener("abort", abort);
		clearTimeout(timer);
		clearInterval(ticker);
	};
}

function tick(pool: Pool, flight: Flight): void {
	const { region, seat, deal, missing } = flight;
	if (flight.failure !== undefined) return;
	// Without a seat (more regions at once than seats) what has come back is all we know.
	const done = viewSeat(pool.control, seat)?.done ?? (deal.last - missing) * region.work.chunk;
	try {
		report(region, Math.min(done, region.work.space.count));
	} catch (error) {
		fail(flight, error);
	}
}

function report({ onProgress, work }: Region, done: number): void {
	onProgress?.({ loop: work.loop.id, done, total: work.space.count });
}

/** The same as `waitUntilOutside` of blocking regions, without blocking. */
async function untilOutside(pool: Pool, flight: Flight, { grace }: Patience): Promise<void> {
	const inside = (): number[] => (pool.isAlive() ? workersInside(flight, pool.control.workers) : []);
	const end = performance.now() + grace;
	while (inside().length > 0 && performance.now() < end) await pause(LOOK_MS);
	for (const slot of inside()) pool.terminate(flight, slot);
	while (inside().length > 0 && performance.now() < end + END_MS) await pause(LOOK_MS);
}

function pause(milliseconds: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
