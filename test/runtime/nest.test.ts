/** Nests as one iteration space: when, and which iteration is which. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { LoopCode, Space } from "../../runtime/contract.js";
import { nameIteration, nestOf, outerValue } from "../../runtime/inline/nest.js";
import { toSpace } from "../../runtime/surface/prange.js";
import { codeOf } from "./loops.js";

const collapsed = { name: "both", kernel() {}, guards: [{ kind: "disjoint", a: "a", b: "b", same: false }] } as const;
const code: LoopCode = { ...codeOf("sum", "sums", []), collapsed };

function collapse(outer: readonly unknown[], inner: readonly unknown[], frame = {}): Space | undefined {
	const found = nestOf(code, toSpace(outer), { inner: () => inner, frame });
	assert.equal(found.code.name, found.space.inner ? "both" : code.name);
	return found.space.inner ? found.space : undefined;
}

test("the trip counts alone decide, and the guards of the nest", () => {
	assert.equal(collapse([3], [5])?.count, 15);
	assert.equal(collapse([63], [2])?.count, 126);
	assert.equal(collapse([64], [2]), undefined);
	for (const inner of [[0], [1], [[1, 2, 3]]]) assert.equal(collapse([3], inner), undefined);
	assert.equal(collapse([[1, 2]], [5]), undefined);
	assert.equal(collapse([60], [Number.MAX_SAFE_INTEGER]), undefined);
	const one = new Float64Array(3);
	assert.equal(collapse([3], [5], { a: one, b: one }), undefined);
	assert.equal(collapse([3], [5], { a: one, b: one.slice() })?.count, 15);
});

test("bounds of a loop that never starts are not looked at", () => {
	const inner = () => assert.fail("evaluated");
	assert.equal(nestOf(code, toSpace([0]), { inner, frame: {} }).code, code);
	assert.throws(() => collapse([3], [Number.NaN]), { code: "CL5001" });
});

test("iterations come in the order of the plain nest", () => {
	const space = collapse([7, 0, -3], [2, 6, 2]) as Space;
	const names = Array.from({ length: space.count }, (_, t) => nameIteration(space, t));
	assert.deepEqual(names, ["7, 2", "7, 4", "4, 2", "4, 4", "1, 2", "1, 4"]);
	assert.deepEqual(
		[0, 1, 2, 5].map((t) => outerValue(space, t)),
		[7, 7, 4, 1],
	);
});
