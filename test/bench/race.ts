/** Lets contestants do the same work, in interleaved rounds, and compares them with the first one. */
import { type Contestant, type Running, startContestant } from "./process.js";
import { median } from "./statistics.js";

export interface Standing {
	readonly name: string;
	readonly milliseconds: readonly number[];
	/** Median over the rounds of the first contestant's time divided by this one's. */
	readonly speedup: number;
	/** Relative difference of the result from the first one's. */
	readonly deviation: number;
}

export interface Rounds {
	readonly rounds: number;
	/** Rounds before those that count. */
	readonly warm: number;
}

/** The first contestant is the one that the others are compared with. */
export async function race(contestants: readonly Contestant[], { rounds, warm }: Rounds): Promise<Standing[]> {
	const running = contestants.map(startContestant);
	const times = new Map<string, number[]>(running.map((one) => [one.name, []]));
	const results = new Map<string, number>();
	try {
		for (let round = -warm; round < rounds; round++) {
			for (const one of rotate(running, round + warm)) {
				const { milliseconds, result } = await one.ask();
				results.set(one.name, result);
				if (round >= 0) times.get(one.name)?.push(milliseconds);
			}
		}
	} finally {
		await Promise.all(running.map((one) => one.close()));
	}
	return running.map((one) => standingOf(one.name, running[0]?.name ?? "", times, results));
}

/** No contestant always runs after the same one. */
function rotate(running: readonly Running[], by: number): readonly Running[] {
	const at = by % running.length;
	return [...running.slice(at), ...running.slice(0, at)];
}

function standingOf(
	name: string,
	first: string,
	times: ReadonlyMap<string, readonly number[]>,
	results: ReadonlyMap<string, number>,
): Standing {
	const own = times.get(name) ?? [];
	const others = times.get(first) ?? [];
	const expected = results.get(first) ?? 0;
	return {
		name,
		milliseconds: own,
		speedup: median(own.map((time, round) => (others[round] ?? 0) / time)),
		deviation: Math.abs((results.get(name) ?? 0) - expected) / Math.max(Math.abs(expected), Number.MIN_VALUE),
	};
}
