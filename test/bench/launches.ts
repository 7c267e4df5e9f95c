/** Runs `overhead.ts` in its modes and puts the figures into rows. */
import { execFileSync } from "node:child_process";
import { overhead } from "./programs.js";
import { median, quantile } from "./statistics.js";

export interface Figure {
	readonly name: string;
	/** Microseconds. */
	readonly p50: number;
	readonly p90: number;
	readonly p99: number;
}

const regions = {
	hot: "two empty chunks, back to back",
	pause: "two empty chunks, 1 ms of work before",
	cold: "two empty chunks, 20 ms of sleep before",
} as const;

export function measureLaunches(): Figure[] {
	const small = runMode<{ ours: number; plain: number }>("small", {});
	const added = small.map(({ ours, plain }) => (ours - plain) / 1000);
	const distributed = { CLOUDLOOP_INLINE: "never", CLOUDLOOP_CHUNKS: "2" };
	const names = Object.keys(regions) as (keyof typeof regions)[];
	return [
		figure("10 trivial iterations, more than the plain loop", added),
		...names.map((mode) => figure(regions[mode], runMode<number>(mode, distributed))),
	];
}

function runMode<T>(mode: string, environment: Readonly<Record<string, string>>): T[] {
	const env = { ...process.env, ...environment };
	return JSON.parse(execFileSync(process.execPath, [overhead, mode], { env, encoding: "utf8" })) as T[];
}

function figure(name: string, values: readonly number[]): Figure {
	return { name, p50: median(values), p90: quantile(values, 0.9), p99: quantile(values, 0.99) };
}
