import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { alignedSize, cellSize, chunkCount, chunkSize } from "../../runtime/chunks.js";
import { createExactSum } from "../../runtime/reduction/exact-sum.js";
import { createCellList, createFold, createNumberFold } from "../../runtime/reduction/fold.js";
import { schedules } from "../../runtime/schedule/schedule.js";
import { iterate, toSpace } from "../../runtime/surface/prange.js";
import { testFold } from "../conformance/reduction.js";
import { testSchedule } from "../conformance/schedule.js";

describe("schedules", () => {
	for (const [name, schedule] of Object.entries(schedules)) testSchedule(name, schedule);
});

describe("folds", () => {
	const float = (index: number): number => Math.sin(index + 1) * 10 ** (index % 17);
	testFold(
		"numbers, +",
		() => createNumberFold("s", "+"),
		float,
		(a, b) => a + b,
	);
	testFold(
		"numbers, *",
		() => createNumberFold("s", "*"),
		(index) => 1 + 1 / (index + 3),
		(a, b) => a * b,
	);
	testFold(
		"any values",
		() => createFold((a: string, b: string) => `(${a} ${b})`),
		String,
		(a, b) => `(${a} ${b})`,
	);

	it("a list of cells is a cover too", () => {
		const list = createCellList();
		for (let cell = 0; cell < 9; cell++) list.push(float(cell));
		const [left, right] = [createNumberFold("s", "+"), createNumberFold("s", "+")];
		left.append(list.nodes());
		for (let cell = 0; cell < 9; cell++) right.push(float(cell));
		assert.equal(left.root(), right.root());
	});
});

describe("chunks", () => {
	it("cut every space to 300 iterations into whole cells, each iteration once", () => {
		for (let count = 1; count <= 300; count++) {
			const cell = cellSize(count);
			for (let capacity = 1; capacity <= 5; capacity++) {
				for (const wish of [
					{},
					{ chunk: 1 },
					{ chunk: 7 },
					{ chunk: 1000 },
					{ chunks: 1 },
					{ chunks: 7 },
					{ most: 5 },
					{ fixed: true },
				]) {
					const chunk = chunkSize(count, cell, { capacity, fixed: false, ...wish });
					const chunks = chunkCount(count, chunk);
					assert.ok(Number.isInteger(Math.log2(chunk / cell)), "a chunk is a node");
					assert.ok((chunks - 1) * chunk < count && chunks * chunk >= count, "each iteration once");
				}
			}
		}
	});

	it("cells grow with the trip count alone", () => {
		const sizes = [1, 63, 64, 1000, 1e6, 1e9, 2 ** 53 - 1].map(cellSize);
		assert.deepEqual(sizes, [1, 1, 2, 4, 128, 1024, 1024]);
	});

	it("are enough for the capacity, and as many as wished", () => {
		assert.ok(chunkCount(100_000, chunkSize(100_000, cellSize(100_000), { capacity: 64, fixed: false })) >= 256);
		assert.equal(chunkCount(1000, chunkSize(1000, 4, { capacity: 2, fixed: false, chunks: 1 })), 1);
		assert.ok(chunkCount(10 ** 6, chunkSize(10 ** 6, 128, { capacity: 2, fixed: true })) <= 64);
		assert.equal(chunkSize(10 ** 6, 128, { capacity: 2, fixed: false, most: 3000 }), 2048);
		assert.equal(chunkSize(10 ** 6, 128, { capacity: 2, fixed: false, most: 10 ** 9 }), 8192);
		assert.equal(chunkSize(10 ** 6, 128, { capacity: 2, fixed: false, most: 3 }), 128);
	});

	it("are smaller where the caller would run much alone to get to the next one", () => {
		assert.equal(alignedSize(8192, { count: 10 ** 6, cell: 128, done: 0 }), 8192);
		assert.equal(alignedSize(65536, { count: 10 ** 6, cell: 128, done: 128 }), 16384);
		assert.equal(alignedSize(65536, { count: 10 ** 6, cell: 128, done: 65000 }), 65536);
	});
});

describe("prange", () => {
	it("has the iterations of the plain loop", () => {
		for (let start = -7; start <= 7; start++) {
			for (let stop = -7; stop <= 7; stop++) {
				for (const step of [-4, -3, -1, 1, 2, 5]) {
					const plain: number[] = [];
					for (let i = start; step > 0 ? i < stop : i > stop; i += step) plain.push(i);
					assert.deepEqual([...iterate(toSpace([start, stop, step]))], plain);
				}
			}
		}
	});

	it("takes items, and an empty range", () => {
		assert.deepEqual([...iterate(toSpace([Object.assign(new Array(3), { 0: "a", 2: "c" })]))], ["a", undefined, "c"]);
		assert.deepEqual([...iterate(toSpace([new Uint8Array([1, 2])]))], [1, 2]);
		assert.equal(toSpace([5, 3]).count, 0);
		assert.equal(toSpace([0]).count, 0);
	});

	for (const args of [
		[Number.NaN],
		[-1],
		[1.5],
		[2 ** 53],
		["5"],
		[0, 10, 0],
		[0, Number.POSITIVE_INFINITY],
		[undefined],
		[new Set()],
		[{}],
		[null],
		[-(2 ** 53) + 1, 2 ** 53 - 1],
	]) {
		it(`refuses prange(${args.map(String).join(", ")})`, () => {
			assert.throws(() => toSpace(args), { code: "CL5001", name: "RangeError", message: /fix: / });
		});
	}
});

describe("exact sums", () => {
	const sumOf = (values: readonly number[]): number => {
		const sum = createExactSum("s");
		for (const value of values) sum.add(value);
		return sum.value();
	};

	it("round once", () => {
		assert.equal(sumOf(new Array<number>(10).fill(0.1)), 1);
		assert.equal(sumOf([1e308, 1e308, -1e308]), 1e308);
		assert.equal(sumOf([1e16, 1, 1e-16]), 10000000000000002);
		assert.equal(sumOf([2 ** 53, 1, 2 ** -60]), 2 ** 53 + 2);
		assert.equal(sumOf([1e308, 1e308]), Number.POSITIVE_INFINITY);
		assert.ok(Number.isNaN(sumOf([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])));
		assert.ok(Object.is(sumOf([-0, -0]), -0));
		assert.ok(Object.is(sumOf([-0, 0]), 0));
		assert.ok(Object.is(sumOf([1, -1]), 0));
	});

	it("do not depend on order or grouping", () => {
		const values = Array.from({ length: 300 }, (_, i) => Math.sin(i) * 10 ** (((i * 37) % 600) - 300));
		const whole = sumOf(values);
		assert.equal(sumOf(values.toReversed()), whole);
		const halves = createExactSum("s");
		for (const half of [values.slice(0, 150), values.slice(150)]) {
			const part = createExactSum("s");
			for (const value of half) part.add(value);
			for (const one of part.parts()) halves.add(one);
		}
		assert.equal(halves.value(), whole);
	});
});
