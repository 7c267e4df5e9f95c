/** One program for every host: each form of a parallel function, sync and async. Prints its results as a line of JSON. */
import { type LaunchReport, lastReport, parallel, prange } from "cloudloop";
import { weigh } from "./lib.js";

const how: Record<string, string | undefined> = {};
const note = (name: string, report: LaunchReport | undefined): void => {
	how[name] = report?.how;
};

class Sums {
	@parallel
	static sync(n: number): number {
		let s = 0;
		for (const i of prange(n)) s += weigh(i);
		return s;
	}

	@parallel({ label: "async method" })
	static async async(n: number): Promise<number[]> {
		const out = new Array<number>(n).fill(0);
		for (const i of prange(n)) out[i] = weigh(i) + 1;
		return out;
	}
}

/*FUNCTION FORM*/
@parallel
function sync(words: readonly string[]): Map<string, number> {
	const counts = new Map<string, number>();
	for (const word of prange(words)) counts.set(word, (counts.get(word) ?? 0) + 1);
	return counts;
}

@parallel({ schedule: "guided" })
async function asynchronous(n: number): Promise<number> {
	let best = -1;
	for (const i of prange(n)) best = Math.max(best, (i * 7919) % 1009);
	return best;
}
/*END*/

const wrapper = parallel((n: number): string[] => {
	const out: string[] = [];
	for (const i of prange(n)) if (weigh(i) === 6) out.push(`item ${i}`);
	return out;
});

const wrapperAsync = parallel({ chunk: 8 }, async (n: number): Promise<number> => {
	let s = 0;
	for (const i of prange(n)) {
		await null;
		s += i;
	}
	return s;
});

const fail = parallel((n: number): void => {
	const out: number[] = [];
	for (const i of prange(n)) {
		if (i === 700) throw new RangeError("at 700"); // the line that stacks point to
		out[i] = i;
	}
});

const words = Array.from({ length: 500 }, (_, i) => `word${(i * i) % 11}`);
const results: Record<string, unknown> = {};
results.method = Sums.sync(1000);
note("method", lastReport());
results.methodAsync = (await Sums.async(300)).reduce((a, b) => a + b);
note("methodAsync", lastReport());
/*FUNCTION FORM*/
results.function = [...sync(words)];
note("function", lastReport());
results.functionAsync = await asynchronous(1000);
note("functionAsync", lastReport());
/*END*/
results.wrapper = wrapper(40);
note("wrapper", lastReport());
results.wrapperAsync = await wrapperAsync(200);
note("wrapperAsync", lastReport());
let stack = "";
try {
	fail(1000);
} catch (error) {
	stack = error instanceof RangeError ? String(error.stack) : "another error";
}
console.log(JSON.stringify({ results, how, stack }));
