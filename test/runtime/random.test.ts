/** `random(i)`: the vectors that came with the paper (Random123, `kat_vectors`), and what streams promise. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { hasCode } from "../../runtime/errors.js";
import { type Block, philox, random } from "../../runtime/surface/random.js";

/** Counter, key, and what Philox4x32 makes of them in 10 rounds. */
const vectors = [
	["00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"],
	["ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"],
	["243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"],
] as const;

const words = (text: string): number[] => text.split(" ").map((word) => Number.parseInt(word, 16));

for (const [counter, key, expected] of vectors) {
	test(`the known answer to ${counter}`, () => {
		const block = words(counter) as Block;
		const [k = 0, l = 0] = words(key);
		philox(block, k, l);
		assert.deepEqual(block, words(expected));
	});
}

const take = (count: number, i: number, seed?: number): number[] => {
	const stream = random(i, seed);
	return Array.from({ length: count }, () => stream.next());
};

test("the first numbers are the known bits", () => {
	const fraction = (high: number, low: number) => ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53;
	assert.deepEqual(take(2, 0), [fraction(0x6627e8d5, 0xe169c58d), fraction(0xbc57ac4c, 0x9b00dbd8)]);
});

test("a stream is equal for equal iterations and seeds, and for no others", () => {
	assert.deepEqual(take(10, 7, 3), take(10, 7, 3));
	const others = [take(10, 8, 3), take(10, 7, 4), take(10, -7, 3), take(10, 7 + 2 ** 32, 3), take(10, 7, 3 + 2 ** 32)];
	const all = [take(10, 7, 3), ...others].flat();
	assert.equal(new Set(all).size, all.length);
});

test("numbers lie in [0, 1), and spread evenly over it", () => {
	const bins = new Array<number>(16).fill(0);
	for (let i = 0; i < 4000; i++) {
		for (const value of take(4, i, 1)) {
			assert.ok(value >= 0 && value < 1);
			const bin = Math.floor(value * 16);
			bins[bin] = (bins[bin] ?? 0) + 1;
		}
	}
	// 1000 are expected in each; five standard deviations are 153.
	for (const bin of bins) assert.ok(Math.abs(bin - 1000) < 153, String(bins));
});

test("what is no whole number is refused", () => {
	for (const [i, seed] of [[1.5], [Number.NaN], [2 ** 53], [1, 0.5]] as const) {
		assert.throws(
			() => random(i, seed),
			(error) => hasCode(error, "CL5008"),
		);
	}
});
