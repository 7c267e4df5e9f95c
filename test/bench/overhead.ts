/**
 * What opening a parallel loop costs: `overhead.js MODE` prints JSON. Compiled by `cloudloop build` before it runs.
 *
 * `small`: 10 trivial iterations, our loop and the plain one, nanoseconds a call. `hot`, `pause`, `cold`: microseconds of
 * a loop of two empty chunks back to back, after a millisecond of work, after 20 ms of sleep.
 */
import { parallel, prange, shared } from "cloudloop";

const sumOurs = parallel((values: Float64Array): number => {
	let sum = 0;
	for (const i of prange(values.length)) sum += values[i] as number;
	return sum;
});

function sumPlain(values: Float64Array): number {
	let sum = 0;
	for (let i = 0; i < values.length; i++) sum += values[i] as number;
	return sum;
}

const mark = parallel((places: Int32Array): void => {
	for (const i of prange(2)) places[i] = i;
});

function nanosecondsPerCall(sum: (values: Float64Array) => number, values: Float64Array): number {
	const calls = 20_000;
	let total = 0;
	const start = process.hrtime.bigint();
	for (let call = 0; call < calls; call++) total += sum(values);
	const spent = Number(process.hrtime.bigint() - start);
	if (total !== calls * 45) throw new Error(`the sum is ${total / calls}`);
	return spent / calls;
}

function measureSmall(): { ours: number; plain: number }[] {
	const values = Float64Array.from({ length: 10 }, (_, k) => k);
	const both = () => ({ ours: nanosecondsPerCall(sumOurs, values), plain: nanosecondsPerCall(sumPlain, values) });
	for (let round = 0; round < 5; round++) both();
	return Array.from({ length: 21 }, both);
}

function timeOnce(places: Int32Array): number {
	const start = process.hrtime.bigint();
	mark(places);
	return Number(process.hrtime.bigint() - start) / 1000;
}

function work(milliseconds: number): void {
	const end = performance.now() + milliseconds;
	while (performance.now() < end);
}

const sleeper = new Int32Array(new SharedArrayBuffer(4));

const gaps: Readonly<Record<string, { readonly rounds: number; readonly before: () => void }>> = {
	hot: { rounds: 20_000, before: () => {} },
	pause: { rounds: 1000, before: () => work(1) },
	cold: { rounds: 200, before: () => Atomics.wait(sleeper, 0, 0, 20) },
};

function measureRegion({ rounds, before }: (typeof gaps)[string]): number[] {
	const places = shared(Int32Array, 2);
	for (let round = 0; round < 2000; round++) timeOnce(places);
	return Array.from({ length: rounds }, () => {
		before();
		return timeOnce(places);
	});
}

const mode = process.argv[2] ?? "small";
const gap = gaps[mode];
console.log(JSON.stringify(gap ? measureRegion(gap) : measureSmall()));
