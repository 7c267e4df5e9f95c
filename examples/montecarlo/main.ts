/**
 * Prices a call option on a basket of shares by simulation: the same price, to the last bit, for any number of threads.
 *
 *     cloudloop run examples/montecarlo/main.ts --paths 4000000 --seed 1
 */
import { parseArgs } from "node:util";
import { pathToFileURL } from "node:url";
import { parallel, prange } from "cloudloop";

export interface Basket {
	/** For each share: what one costs today, how much of it is in the basket, its volatility per year. */
	readonly prices: readonly number[];
	readonly weights: readonly number[];
	readonly volatilities: readonly number[];
	/** Correlation of any two shares. */
	readonly correlation: number;
	readonly strike: number;
	/** Interest per year, and years to maturity. */
	readonly rate: number;
	readonly years: number;
}

export interface Options {
	readonly paths: number;
	readonly seed: number;
	readonly basket?: Basket;
}

export interface Price {
	readonly price: number;
	readonly standardError: number;
}

export const technology: Basket = {
	prices: [172.4, 411.2, 139.9, 178.1, 493.5, 121.3, 68.2, 44.7],
	weights: [0.12, 0.05, 0.11, 0.09, 0.04, 0.13, 0.2, 0.26],
	volatilities: [0.24, 0.22, 0.27, 0.31, 0.36, 0.45, 0.29, 0.33],
	correlation: 0.45,
	strike: 120,
	rate: 0.035,
	years: 1,
};

/**
 * Draws the normal numbers of one path. Each depends on the seed and its place (path, k) alone, so any thread can make it.
 *
 * Bits: Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
 * Shape: Box and Muller, "A note on the generation of random normal deviates", 1958.
 */
export function drawNormals(draws: Float64Array, seed: number, path: number): void {
	const key = seed ^ 0x1bd11bda;
	for (let k = 0; k < draws.length; k++) {
		let a = (path + seed) | 0;
		let b = k;
		a = (a + b) | 0; b = ((b << 13) | (b >>> 19)) ^ a;
		a = (a + b) | 0; b = ((b << 15) | (b >>> 17)) ^ a;
		a = (a + b) | 0; b = ((b << 26) | (b >>> 6)) ^ a;
		a = (a + b) | 0; b = ((b << 6) | (b >>> 26)) ^ a;
		b = (b + key + 1) | 0;
		a = (a + b) | 0; b = ((b << 17) | (b >>> 15)) ^ a;
		a = (a + b) | 0; b = ((b << 29) | (b >>> 3)) ^ a;
		a = (a + b) | 0; b = ((b << 16) | (b >>> 16)) ^ a;
		a = (a + b) | 0; b = ((b << 24) | (b >>> 8)) ^ a;
		a = (a + key) | 0; b = (b + seed + 2) | 0;
		a = (a + b) | 0; b = ((b << 13) | (b >>> 19)) ^ a;
		a = (a + b) | 0; b = ((b << 15) | (b >>> 17)) ^ a;
		a = (a + b) | 0; b = ((b << 26) | (b >>> 6)) ^ a;
		a = (a + b) | 0; b = ((b << 6) | (b >>> 26)) ^ a;
		a = (a + seed) | 0; b = (b + 3) | 0;
		a = (a + b) | 0; b = ((b << 17) | (b >>> 15)) ^ a;
		a = (a + b) | 0; b = ((b << 29) | (b >>> 3)) ^ a;
		a = (a + b) | 0; b = ((b << 16) | (b >>> 16)) ^ a;
		a = (a + b) | 0; b = ((b << 24) | (b >>> 8)) ^ a;
		b = (b + key + 4) | 0;
		a = (a + b) | 0; b = ((b << 13) | (b >>> 19)) ^ a;
		a = (a + b) | 0; b = ((b << 15) | (b >>> 17)) ^ a;
		a = (a + b) | 0; b = ((b << 26) | (b >>> 6)) ^ a;
		a = (a + b) | 0; b = ((b << 6) | (b >>> 26)) ^ a;
		a = (a + key) | 0; b = (b + seed + 5) | 0;
		const radius = Math.sqrt(-2 * Math.log(((a >>> 0) + 0.5) / 2 ** 32));
		draws[k] = radius * Math.cos((2 * Math.PI * (b >>> 0)) / 2 ** 32);
	}
}

/** Each path is one future: a common market movement, and one of each share's own. */
@parallel
export function priceBasket(basket: Basket, paths: number, seed: number): Price {
	const { prices, weights, volatilities, correlation, strike, rate, years } = basket;
	const shares = prices.length;
	const common = Math.sqrt(correlation);
	const own = Math.sqrt(1 - correlation);
	const discount = Math.exp(-rate * years);
	const draws = new Float64Array(shares + 1);
	let sum = 0;
	let squares = 0;
	for (const path of prange(paths)) {
		drawNormals(draws, seed, path);
		let value = 0;
		for (let k = 0; k < shares; k++) {
			const movement = common * draws[0] + own * draws[k + 1];
			const drift = (rate - 0.5 * volatilities[k] * volatilities[k]) * years;
			value += weights[k] * prices[k] * Math.exp(drift + volatilities[k] * Math.sqrt(years) * movement);
		}
		const payoff = discount * Math.max(value - strike, 0);
		sum += payoff;
		squares += payoff * payoff;
	}
	const price = sum / paths;
	return { price, standardError: Math.sqrt((squares / paths - price * price) / paths) };
}

export function main({ paths, seed, basket = technology }: Options): Price {
	return priceBasket(basket, paths, seed);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
	const options = { paths: { type: "string", default: "4000000" }, seed: { type: "string", default: "1" } } as const;
	const { values } = parseArgs({ options });
	const start = performance.now();
	const { price, standardError } = main({ paths: Number(values.paths), seed: Number(values.seed) });
	console.log(`price           ${price}`);
	console.log(`standard error  ${standardError}`);
	console.log(`time            ${(performance.now() - start).toFixed(0)} ms for ${values.paths} paths`);
}
