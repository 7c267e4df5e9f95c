/**
 * The work of the kernels by blocks of iterations, as one writes it by hand for a pool: what to send, what a worker does
 * with it, how to put replies together.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { findTexts, type MonteCarlo, paths, type Round, seed, sumOf, view } from "../kernels.js";

/** Blocks per loop: enough to even out unequal ones. */
const BLOCKS = 64;

export interface Block {
	readonly kernel: string;
	readonly first: number;
	readonly last: number;
	/** Shared output, files to read, or where the plain programs are. */
	readonly input: unknown;
}

/** How a library runs one block on a worker. */
export type Run = (block: Block) => Promise<unknown>;

interface Split {
	readonly prepare: (plain: string, run: Run) => Promise<() => Promise<number>>;
	readonly work: (block: Block) => unknown;
}

function cut(kernel: string, count: number, input: (first: number, last: number) => unknown): Block[] {
	const size = Math.ceil(count / BLOCKS);
	const firsts = Array.from({ length: Math.ceil(count / size) }, (_, k) => k * size);
	return firsts.map((first) => {
		const last = Math.min(first + size, count);
		return { kernel, first, last, input: input(first, last) };
	});
}

const mandelbrot: Split = {
	prepare: async (_, run) => async () => {
		const speed = new Float32Array(new SharedArrayBuffer(4 * view.width * view.height));
		await Promise.all(cut("mandelbrot", view.height, () => speed.buffer).map(run));
		return sumOf(speed);
	},
	work: ({ first, last, input }) => drawRows(new Float32Array(input as SharedArrayBuffer), first, last),
};

function drawRows(speed: Float32Array, first: number, last: number): void {
	const { width, height, limit } = view;
	const scale = 0.01 / width;
	const left = -0.7436 - (scale * width) / 2;
	const top = 0.1319 - (scale * height) / 2;
	for (let y = first; y < last; y++) {
		const cy = top + y * scale;
		for (let x = 0; x < width; x++) {
			const cx = left + x * scale;
			let zx = 0;
			let zy = 0;
			let xx = 0;
			let yy = 0;
			let steps = 0;
			while (steps < limit && xx + yy < 256) {
				zy = 2 * zx * zy + cy;
				zx = xx - yy + cx;
				xx = zx * zx;
				yy = zy * zy;
				steps++;
			}
			speed[y * width + x] = steps === limit ? 0 : steps + 4 - Math.log2(Math.log2(xx + yy));
		}
	}
}

interface Basket {
	readonly prices: readonly number[];
	readonly weights: readonly number[];
	readonly volatilities: readonly number[];
	readonly correlation: number;
	readonly strike: number;
	readonly rate: number;
	readonly years: number;
}

const montecarlo: Split = {
	prepare: async (plain, run) => async () => {
		const sums = (await Promise.all(cut("montecarlo", paths, () => plain).map(run))) as number[];
		return sums.reduce((sum, part) => sum + part, 0) / paths;
	},
	work: async ({ first, last, input }) => {
		const url = pathToFileURL(join(input as string, "montecarlo", "main.js")).href;
		const { drawNormals, technology } = (await import(url)) as MonteCarlo;
		return sumPayoffs(drawNormals, technology as Basket, first, last);
	},
};

function sumPayoffs(drawNormals: MonteCarlo["drawNormals"], basket: Basket, first: number, last: number): number {
	const { prices, weights, volatilities, correlation, strike, rate, years } = basket;
	const common = Math.sqrt(correlation);
	const own = Math.sqrt(1 - correlation);
	const discount = Math.exp(-rate * years);
	const draws = new Float64Array(prices.length + 1);
	let sum = 0;
	for (let path = first; path < last; path++) {
		drawNormals(draws, seed, path);
		const market = draws[0] as number;
		let value = 0;
		for (let k = 0; k < prices.length; k++) {
			const volatility = volatilities[k] as number;
			const movement = common * market + own * (draws[k + 1] as number);
			const drift = (rate - 0.5 * volatility * volatility) * years;
			const price = (prices[k] as number) * Math.exp(drift + volatility * Math.sqrt(years) * movement);
			value += (weights[k] as number) * price;
		}
		sum += discount * Math.max(value - strike, 0);
	}
	return sum;
}

const wordcount: Split = {
	prepare: async (plain, run) => {
		const files = await findTexts(plain);
		return async () => {
			const blocks = cut("wordcount", files.length, (first, last) => files.slice(first, last));
			const parts = (await Promise.all(blocks.map(run))) as Map<string, number>[];
			const counts = new Map<string, number>();
			let total = 0;
			for (const part of parts) {
				for (const [word, count] of part) {
					counts.set(word, (counts.get(word) ?? 0) + count);
					total += count;
				}
			}
			return total + counts.size;
		};
	},
	work: ({ input }) => countFiles(input as string[]),
};

function countFiles(files: readonly string[]): Map<string, number> {
	const counts = new Map<string, number>();
	for (const file of files) {
		const text = readFileSync(file, "utf8").toLowerCase();
		for (const word of text.match(/\p{L}+/gu) ?? []) counts.set(word, (counts.get(word) ?? 0) + 1);
	}
	return counts;
}

const splits: Readonly<Record<string, Split>> = { mandelbrot, montecarlo, wordcount };

function splitOf(kernel: string): Split {
	const split = splits[kernel];
	if (!split) throw new Error(`${kernel} was not written for pools`);
	return split;
}

export function prepareBlocks(kernel: string, plain: string, run: Run): Promise<() => Promise<ReturnType<Round>>> {
	return splitOf(kernel).prepare(plain, run);
}

export function workOn(block: Block): unknown {
	return splitOf(block.kernel).work(block);
}
