/**
 * Sums a long array: the shortest parallel loop there is.
 *
 *     cloudloop run examples/summation/main.ts --terms 10000000
 */
import { parseArgs } from "node:util";
import { pathToFileURL } from "node:url";
import { parallel, prange } from "cloudloop";

export interface Options {
	/** How many terms of the series to sum. */
	readonly terms: number;
}

@parallel
export function summation(A: readonly number[]): number {
	let s = 0;
	for (const i of prange(A.length)) s += A[i];
	return s;
}

/** 1 / 1² + 1 / 2² + 1 / 3² + …, which approaches π² / 6 (Euler, 1735). */
export function main({ terms }: Options): number {
	const series: number[] = [];
	for (let k = 1; k <= terms; k++) series.push(1 / (k * k));
	return summation(series);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
	const { values } = parseArgs({ options: { terms: { type: "string", default: "10000000" } } });
	const sum = main({ terms: Number(values.terms) });
	console.log(`sum    ${sum}`);
	console.log(`π² / 6 ${Math.PI ** 2 / 6}`);
}
