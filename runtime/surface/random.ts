/**
 * `random(i)`: random numbers that belong to an iteration, not to a thread: the same bits however the loop is run.
 *
 * Bits: Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011), with the
 * iteration and the block as its counter and the seed as its key.
 */
import { CloudloopError, show } from "../errors.js";

/** A stream of random numbers. */
export interface Random {
	/** The next number of the stream, uniform in [0, 1): a multiple of 2^-53. */
	next(): number;
}

/** Four words of 32 bits. */
export type Block = [number, number, number, number];

const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;
const ROUNDS = 10;

/**
 * The stream of iteration `i`: equal for equal `i` and `seed`, and independent of all others.
 *
 * @param i the iteration, or whatever whole number tells streams apart
 * @param seed a whole number; other seeds give other streams. Default 0
 */
export function random(i: number, seed = 0): Random {
	check("i", i);
	check("seed", seed);
	const block: Block = [0, 0, 0, 0];
	let blocks = 0;
	let used = true;
	return {
		next() {
			used = !used;
			if (used) return fraction(block[2], block[3]);
			block[0] = i >>> 0;
			block[1] = Math.floor(i / 2 ** 32) >>> 0;
			block[2] = blocks++ >>> 0;
			block[3] = 0;
			philox(block, seed, Math.floor(seed / 2 ** 32));
			return fraction(block[0], block[1]);
		},
	};
}

/** 53 of 64 bits. */
function fraction(high: number, low: number): number {
	return ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53;
}

function check(name: string, value: unknown): void {
	if (Number.isSafeInteger(value)) return;
	throw new CloudloopError("CL5008", { option: `${name} of random()`, value: show(value), rule: "a whole number" });
}

/** Replaces a counter by its random bits under a key of two words. */
export function philox(block: Block, key0: number, key1: number): void {
	let a = block[0] | 0;
	let b = block[1] | 0;
	let c = block[2] | 0;
	let d = block[3] | 0;
	let k = key0 | 0;
	let l = key1 | 0;
	for (let round = 0; round < ROUNDS; round++) {
		const high0 = highWord(M0, a);
		const high1 = highWord(M1, c);
		const low0 = Math.imul(M0, a);
		a = high1 ^ b ^ k;
		b = Math.imul(M1, c);
		c = high0 ^ d ^ l;
		d = low0;
		k = (k + W0) | 0;
		l = (l + W1) | 0;
	}
	block[0] = a >>> 0;
	block[1] = b >>> 0;
	block[2] = c >>> 0;
	block[3] = d >>> 0;
}

/** The high half of the product of two words. */
function highWord(a: number, b: number): number {
	const aHigh = a >>> 16;
	const aLow = a & 0xffff;
	const bHigh = b >>> 16;
	const bLow = b & 0xffff;
	const first = (Math.imul(aHigh, bLow) >>> 0) + (Math.imul(aLow, bLow) >>> 16);
	const second = (Math.imul(aLow, bHigh) >>> 0) + (first & 0xffff);
	return (Math.imul(aHigh, bHigh) + (first >>> 16) + (second >>> 16)) | 0;
}
