/**
 * One program for every host: each form of a parallel function, sync and async. Prints its results as a line of JSON, how
 * each loop ran, and the stack of an error that each loop throws in a worker, never in this thread, if it has a `gate`.
 */
import { rmSync } from "node:fs";
import { threadId } from "node:worker_threads";
import { type LaunchReport, lastReport, parallel, prange } from "cloudloop";
import { isAway, weigh } from "./lib.js";

const home = threadId;

class Sums {
	@parallel
	static sync(n: number, gate?: string): number {
		let s = 0;
		for (const i of prange(n)) {
			if (gate && isAway(home, gate)) throw new RangeError(`at ${i}`); // thrown by method
			s += weigh(i);
		}
		return s;
	}

	@parallel({ label: "async method" })
	static async async(n: number, gate?: string): Promise<number[]> {
		const out = new Array<number>(n).fill(0);
		for (const i of prange(n)) {
			if (gate && isAway(home, gate)) throw new RangeError(`at ${i}`); // thrown by methodAsync
			out[i] = weigh(i) + 1;
		}
		return out;
	}
}

@parallel
function sync(n: number, gate?: string): number {
	let best = -1;
	for (const i of prange(n)) {
		if (gate && isAway(home, gate)) throw new RangeError(`at ${i}`); // thrown by function
		best = Math.max(best, (i * 7919) % 1009);
	}
	return best;
}

@parallel({ schedule: "guided" })
async function asynchronous(n: number, gate?: string): Promise<Map<string, number>> {
	const counts = new Map<string, number>();
	for (const i of prange(n)) {
		if (gate && isAway(home, gate)) throw new RangeError(`at ${i}`); // thrown by functionAsync
		const word = `word${(i * i) % 11}`;
		counts.set(word, (counts.get(word) ?? 0) + 1);
	}
	return counts;
}

const wrapper = parallel((n: number, gate?: string): string[] => {
	const out: string[] = [];
	for (const i of prange(n)) {
		if (gate && isAway(home, gate)) throw new RangeError(`at ${i}`); // thrown by wrapper
		if (weigh(i) === 6) out.push(`item ${i}`);
	}
	return out;
});

const wrapperAsync = parallel({ chunk: 8 }, async (n: number, gate?: string): Promise<number> => {
	let s = 0;
	for (const i of prange(n)) {
		await null;
		if (gate && isAway(home, gate)) throw new RangeError(`at ${i}`); // thrown by wrapperAsync
		s += i;
	}
	return s;
});

type Form = (n: number, gate?: string) => unknown;
const forms: Record<string, Form> = {
	function: sync,
	functionAsync: asynchronous,
	method: Sums.sync,
	methodAsync: Sums.async,
	wrapper,
	wrapperAsync,
};

async function main(): Promise<void> {
	const results: Record<string, unknown> = {};
	const how: Record<string, LaunchReport["how"] | undefined> = {};
	const stacks: Record<string, string> = {};
	for (const [name, run] of Object.entries(forms)) {
		const result = await run(1000);
		results[name] = result instanceof Map ? [...result] : result;
		how[name] = lastReport()?.how;
		if (how[name] !== "parallel") continue;
		const gate = `gate-of-${name}`;
		try {
			await run(1000, gate); // the caller
		} catch (error) {
			stacks[name] = error instanceof RangeError ? String(error.stack) : `another error: ${String(error)}`;
		} finally {
			rmSync(gate, { force: true });
		}
	}
	console.log(JSON.stringify({ results, how, stacks }));
}

await main();
