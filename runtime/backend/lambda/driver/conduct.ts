/**
 * Runs one region: gives runs of chunks to invocations, takes what comes back, and repeats what is lost. Whether a
 * result counts is decided by `chunks-left.ts` alone.
 */
import { hasCode } from "../../../errors.js";
import type { Loop } from "../../../state/state.js";
import type { Answer } from "../endpoint/endpoint.js";
import type { RegionMessage } from "../messages.js";
import { failureOf, RegionFailure } from "../wire/failure.js";
import type { Yield } from "../wire/task.js";
import { hashOf } from "../worker/blobs.js";
import { createChunksLeft, type Run } from "./chunks-left.js";
import { collect, reportRefused } from "./collect.js";
import { createPager } from "./pages.js";
import { lost, receive } from "./receive.js";
import type { Desk, Failed, Flight, State } from "./state.js";
import { type Parcel, taskFor } from "./tasks.js";

export interface Conducting {
	/** Settles at the end, with what no word of progress took. */
	readonly yields: Promise<readonly Yield[]>;
	/** Settles when nobody listens to the store any more: some time after the end. */
	readonly silence: Promise<void>;
	cancel(): void;
}

/** Milliseconds that an invocation should take, once it is known what chunks cost. */
const AIM = 2000;
const LOOK_MS = 200;
const STRAGGLER = 3;
const STRAGGLER_MS = 500;
/** Milliseconds before a run that was lost goes out again, and how they grow. */
const BACKOFF = { crashed: { first: 20, factor: 2 }, unknown: { first: 20, factor: 3 } } as const;
const LONGEST_BACKOFF = 2000;

/** `loop`: begun in the store, if there is one. */
export function conduct(
	region: RegionMessage,
	desk: Desk,
	loop: Loop | undefined,
	progress: State["progress"],
): Conducting {
	const { first, last, shipment } = region;
	let state: State | undefined;
	let silence = Promise.resolve();
	const yields = new Promise<readonly Yield[]>((resolve, reject) => {
		const made: State = {
			region,
			desk,
			left: createChunksLeft(first, last),
			pager: createPager(shipment),
			graph: { hash: hashOf(shipment.graph), bytes: shipment.graph },
			flights: new Set(),
			halves: [],
			loop,
			awaited: new Set(),
			refused: [],
			told: new Set(),
			failures: new Map(),
			yields: [],
			paces: [],
			progress,
			attempts: 0,
			most: Number.POSITIVE_INFINITY,
			timer: undefined,
			over: false,
			settle(failure) {
				if (made.over) return;
				made.over = true;
				reportRefused(made);
				clearTimeout(made.timer);
				clearInterval(looking);
				for (const { abort } of made.flights) abort.abort();
				if (failure === undefined) resolve(made.yields);
				else reject(failure);
			},
		};
		const looking = setInterval(() => look(made), LOOK_MS);
		state = made;
		guard(made, () => {
			desk.bill.allow(region);
			pump(made);
			if (loop !== undefined) silence = collect(made, loop, () => guard(made, () => pump(made)));
		});
	});
	return {
		yields,
		silence,
		cancel: () => state?.settle(new RegionFailure("CL5002", { loop: region.about.loop.label })),
	};
}

/** Errors of ours must end the region, not the thread. */
function guard(state: State, act: () => void): void {
	try {
		act();
	} catch (error) {
		const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
		const { loop } = state.region.about;
		state.settle(error instanceof RegionFailure ? error : new RegionFailure("CL9001", { reason, loop: loop.label }));
	}
}

/** Starts as many invocations as may start now. */
function pump(state: State): void {
	const { left, desk } = state;
	if (state.over) return;
	if (left.isComplete()) {
		state.settle();
		return;
	}
	clearTimeout(state.timer);
	while (!state.over && (state.halves.length > 0 || left.waiting() > 0)) {
		const wait = desk.pace.wait(desk.inFlight);
		if (wait > 0) {
			if (wait < Number.POSITIVE_INFINITY) state.timer = setTimeout(() => guard(state, () => pump(state)), wait);
			// The last of another region's may be what is waited for.
			else if (state.flights.size === 0) state.timer = setTimeout(() => guard(state, () => pump(state)), 5);
			return;
		}
		const run = nextRun(state);
		if (run === undefined) return;
		const parcel = taskFor(state, run);
		if (parcel !== undefined) void start(state, run, parcel);
	}
}

/** Halves first, and of these only what has not come meanwhile: with chunks that have, no result would count. */
function nextRun(state: State): Run | undefined {
	const { halves, left } = state;
	for (let half = halves.pop(); half !== undefined; half = halves.pop()) {
		const [run, ...others] = left.open(half);
		halves.push(...others.reverse());
		if (run !== undefined) return run;
	}
	return left.next(sizeOf(state));
}

/**
 * Chunks for the next invocation: half of a fair share of what has not come back, so that those that start together get
 * the same; fewer towards the end, and no more than take their time.
 */
function sizeOf({ region, left, desk, paces, most }: State): number {
	const fair = Math.floor((region.last - region.first - left.covered()) / (2 * desk.pace.window()));
	const pace = median(paces);
	const timely = pace === undefined ? Number.POSITIVE_INFINITY : Math.floor(AIM / Math.max(pace, 0.001));
	return Math.max(1, Math.min(fair, timely, most));
}

function median(values: readonly number[]): number | undefined {
	return values.length === 0 ? undefined : [...values].sort((a, b) => a - b)[values.length >> 1];
}

async function start(state: State, run: Run, { attempt, generation, payload, stored }: Parcel): Promise<void> {
	const { desk, flights, failures } = state;
	const flight: Flight = {
		...run,
		attempt,
		generation,
		began: performance.now(),
		abort: new AbortController(),
		shadowed: false,
	};
	flights.add(flight);
	desk.inFlight++;
	let answer: Answer | undefined;
	let why = "";
	try {
		await pause(backoff(failures.get(run.first)));
		if (stored.size > 0) await desk.shelf?.depot.put(state.region.id, stored);
		if (!state.over) answer = await desk.endpoint.invoke(payload, flight.abort.signal);
	} catch (error) {
		// The store is away or full: what the workers need cannot reach them.
		if (hasCode(error)) state.settle(failureOf(error, state.region));
		why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
	}
	desk.inFlight--;
	flights.delete(flight);
	if (state.over) return;
	guard(state, () => {
		if (answer === undefined) lost(state, flight, { kind: "unknown", why });
		else receive(state, flight, answer);
		pump(state);
	});
}

/** An endpoint that is away for some seconds must not cost all attempts; a worker that breaks down does so again. */
function backoff(failure: Failed | undefined): number {
	if (failure === undefined) return 0;
	const { first, factor } = BACKOFF[failure.how];
	return Math.min(LONGEST_BACKOFF, first * factor ** (failure.times - 1)) * (0.5 + Math.random() / 2);
}

async function pause(milliseconds: number): Promise<void> {
	if (milliseconds > 0) await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Gives the chunks of invocations that take much longer than others to others, too. */
function look(state: State): void {
	guard(state, () => {
		const { left, flights, paces, region } = state;
		pump(state);
		const pace = median(paces);
		if (state.over || pace === undefined || left.waiting() > 0) return;
		if (left.covered() * 2 < region.last - region.first) return;
		for (const flight of flights) {
			const usual = pace * (flight.last - flight.first);
			const age = performance.now() - flight.began;
			if (flight.shadowed || age < Math.max(STRAGGLER_MS, STRAGGLER * usual)) continue;
			flight.shadowed = true;
			left.putBack(flight);
		}
		pump(state);
	});
}
