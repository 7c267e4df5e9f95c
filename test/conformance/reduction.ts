/** What every fold over the fixed tree must do: the same root, bit for bit, however the cells are cut. */
import assert from "node:assert/strict";
import { it } from "node:test";
import type { TreeFold } from "../../runtime/reduction/fold.js";

/** The tree by definition: a node is its left half combined with its right half, a missing half is skipped. */
function rootOf<T>(cells: readonly T[], combine: (a: T, b: T) => T): T {
	let size = 1;
	while (size * 2 < cells.length) size *= 2;
	if (cells.length === 1) return cells[0] as T;
	return combine(rootOf(cells.slice(0, size), combine), rootOf(cells.slice(size), combine));
}

export function testFold<T>(
	name: string,
	create: () => TreeFold,
	cell: (index: number) => T,
	combine: (a: T, b: T) => T,
): void {
	it(`${name}: any cut of up to 40 cells gives the root of the tree`, () => {
		for (let count = 1; count <= 40; count++) {
			const cells = Array.from({ length: count }, (_, index) => cell(index));
			const expected = rootOf(cells, combine);
			for (let size = 1; size <= count; size++) {
				for (let head = 0; head < size; head++) assert.deepEqual(foldInParts(create, cells, head, size), expected);
			}
		}
	});

	it(`${name}: nothing gives nothing`, () => {
		assert.equal(create().nodes().levels.length === 0 ? create().root() : undefined, undefined);
	});
}

/** The first `head` cells by the fold itself, the rest in chunks of `size` by other folds. */
function foldInParts(create: () => TreeFold, cells: readonly unknown[], head: number, size: number): unknown {
	const whole = create();
	whole.reset(0);
	for (const one of cells.slice(0, head)) whole.push(one);
	for (let begin = head; begin < cells.length; begin += size) {
		const part = create();
		part.reset(begin);
		for (const one of cells.slice(begin, begin + size)) part.push(one);
		whole.append(part.nodes());
	}
	return whole.root();
}
