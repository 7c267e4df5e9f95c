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

/** The first contestant is the one that the others are compared with; one whose process ends drops out. */
export async function race(contestants: readonly Contestant[], { rounds, warm }: Rounds): Promise<Standing[]> {
	const entries = contestants.map(
		(one): Entry => ({ running: startContestant(one), times: [], result: 0, out: false }),
	);
	try {
		for (let round = 0; round < warm + rounds; round++) {
			for (const entry of rotate(entries, round)) if (!entry.out) await runRound(entry, round >= warm);
		}
	} finally {
		await Promise.all(entries.map(({ running }) => running.close()));
	}
	const [first] = entries;
	return entries.filter(({ out }) => !out).map((entry) => standingOf(entry, first ?? entry));
}

interface Entry {
	readonly running: Running;
	readonly times: number[];
	result: number;
	out: boolean;
}

async function runRound(entry: Entry, counts: boolean): Promise<void> {
	const answer = await entry.running.ask();
	entry.out = answer === undefined;
	if (!answer) return console.log(`\n${entry.running.name}: failed, left out`);
	entry.result = answer.result;
	if (counts) entry.times.push(answer.milliseconds);
}

/** No contestant always runs after the same one. */
function rotate(entries: readonly Entry[], by: number): readonly Entry[] {
	const at = by % entries.length;
	return [...entries.slice(at), ...entries.slice(0, at)];
}

function standingOf({ running, times, result }: Entry, first: Entry): Standing {
	return {
		name: running.name,
		milliseconds: times,
		speedup: median(times.map((time, round) => (first.times[round] ?? 0) / time)),
		deviation: Math.abs(result - first.result) / Math.max(Math.abs(first.result), Number.MIN_VALUE),
	};
}
