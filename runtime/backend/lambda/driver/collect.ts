/**
 * Takes what workers commit to the store, while their replies are on the way or lost.
 *
 * Whether a result counts is still decided by `chunks-left.ts` alone. Each chunk that is not covered is waiting, in an
 * invocation, or *awaited*: its worker said that the store has it. What is awaited and does not come is run again in a
 * new generation, in which the old commit is in nobody's way.
 */
import { hasCode } from "../../../errors.js";
import type { Arrival, Loop } from "../../../state/state.js";
import { failureOf } from "../wire/failure.js";
import { accept } from "./receive.js";
import type { State } from "./state.js";

/** Milliseconds per look: when something is awaited, and else. */
const SOON = 50;
const LATER = 500;
/** Looks that brought nothing, after which what is awaited is given up. */
const LOOKS = 3;
const PAUSE = 200;

/** Listens until the region is over. `moved`: something was taken or given up. */
export async function collect(state: State, loop: Loop, moved: () => void): Promise<void> {
	let silent = 0;
	while (!state.over) {
		const due = [...state.awaited];
		try {
			const arrivals = await loop.next(due.length > 0 ? SOON : LATER);
			if (state.over) return;
			for (const arrival of arrivals) takeArrival(state, arrival);
			silent = arrivals.length > 0 || due.length === 0 ? 0 : silent + 1;
			if (silent >= LOOKS && due.some((run) => !state.left.isCovered(run))) await renew(state, loop);
		} catch (error) {
			if (state.over) return;
			if (hasCode(error, "CL8003")) await renew(state, loop).catch(() => pause(PAUSE));
			// Small results also come in replies, so a store that is away stops only those that wait for it.
			else if (hasCode(error, "CL8001") && state.awaited.size === 0) await pause(PAUSE);
			else state.settle(failureOf(error, state.region));
		}
		if (state.over) return;
		for (const run of state.awaited) if (state.left.isCovered(run)) state.awaited.delete(run);
		moved();
	}
}

/** The store forgets what has not arrived, so nothing is on its way any more. */
async function renew(state: State, loop: Loop): Promise<void> {
	await loop.renew();
	for (const run of state.awaited) {
		state.awaited.delete(run);
		state.left.putBack(run);
	}
}

function takeArrival(state: State, arrival: Arrival): void {
	const { region } = state;
	const { begin, end } = arrival.range;
	const run = { first: begin + region.first, last: end + region.first };
	if (arrival.kind === "partial") accept(state, run, arrival.bytes);
	else state.refused.push({ ...run, why: arrival.reason });
}

/** Says which commits were refused, if some were: somebody else writes to the store, or it drops what it was given. */
export function reportRefused({ refused, region, desk }: State): void {
	const [first] = refused;
	if (first === undefined) return;
	const of = (why: string): number => refused.filter((one) => one.why === why).length;
	const counts = `${of("forged")} forged, ${of("missing")} missing`;
	desk.warn(region, `${refused.length} commits were refused (${counts}), the first for chunk ${first.first}`);
}

function pause(milliseconds: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
