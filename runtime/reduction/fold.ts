/**
 * Folds over the fixed binary tree.
 *
 * Node (level, index) covers cells [index * 2^level, (index + 1) * 2^level). A fold takes consecutive nodes, merges a
 * node into its left sibling as soon as both are there, and so keeps the canonical cover of what it has seen: the value
 * of each node depends on its cells alone, not on who folded them or from where.
 */
import type { Fold } from "../contract.js";
import { Mismatch } from "./mismatch.js";
import type { Combine } from "./operators.js";

/** Consecutive nodes, in the order of their cells: what a chunk sends back. */
export interface Nodes {
	readonly levels: readonly number[];
	readonly values: ArrayLike<unknown>;
}

/** A fold that can hand out its cover, take one, and end. */
export interface TreeFold extends Fold {
	/** Forgets everything and starts at a cell. */
	reset(cell: number): void;
	/** The cover so far. */
	nodes(): Nodes;
	/** Takes the cover that follows on what it has seen so far. */
	append(nodes: Nodes): void;
	/** The value of the whole tree, if the fold began at cell 0; undefined if it saw nothing. */
	root(): unknown;
}

/** Sums and products of numbers: unboxed, and one shape for the optimiser. Throws Mismatch for anything else. */
export function createNumberFold(name: string, operator: "+" | "*"): TreeFold {
	const adds = operator === "+";
	const values: number[] = [];
	const levels: number[] = [];
	let size = 0;
	let next = 0;
	const take = (given: number, from: number): void => {
		let value = given;
		let level = from;
		let index = next / 2 ** from;
		next += 2 ** from;
		while (size > 0 && levels[size - 1] === level && index % 2 === 1) {
			const left = values[--size] as number;
			value = adds ? left + value : left * value;
			index = (index - 1) / 2;
			level++;
		}
		values[size] = value;
		levels[size++] = level;
	};
	return {
		push(value) {
			if (typeof value !== "number") throw new Mismatch(name);
			take(value, 0);
		},
		reset(cell) {
			size = 0;
			next = cell;
		},
		nodes: () => ({ levels: levels.slice(0, size), values: Float64Array.from(values.slice(0, size)) }),
		append(nodes) {
			for (let place = 0; place < nodes.levels.length; place++) {
				const value = nodes.values[place];
				if (typeof value !== "number") throw new Mismatch(name);
				take(value, nodes.levels[place] as number);
			}
		},
		root() {
			if (size === 0) return undefined;
			let value = values[size - 1] as number;
			for (let place = size - 2; place >= 0; place--) {
				const left = values[place] as number;
				value = adds ? left + value : left * value;
			}
			return value;
		},
	};
}

/** The same for any values and any associative function. */
export function createFold(combine: Combine): TreeFold {
	const merge = combine as (a: unknown, b: unknown) => unknown;
	let values: unknown[] = [];
	let levels: number[] = [];
	let next = 0;
	const take = (given: unknown, from: number): void => {
		let value = given;
		let level = from;
		let index = next / 2 ** from;
		next += 2 ** from;
		while (values.length > 0 && levels[levels.length - 1] === level && index % 2 === 1) {
			levels.pop();
			value = merge(values.pop(), value);
			index = (index - 1) / 2;
			level++;
		}
		values.push(value);
		levels.push(level);
	};
	return {
		push: (value) => take(value, 0),
		reset(cell) {
			values = [];
			levels = [];
			next = cell;
		},
		nodes: () => ({ levels, values }),
		append(nodes) {
			for (let place = 0; place < nodes.levels.length; place++) {
				take(nodes.values[place], nodes.levels[place] as number);
			}
		},
		root: () => (values.length === 0 ? undefined : values.reduceRight((right, left) => merge(left, right))),
	};
}

/** Exactly associative sums (bigint, string): no tree needed, one value. Throws Mismatch for another type. */
export function createRunningFold(name: string, identity: unknown, combine: Combine): TreeFold {
	const merge = combine as (a: unknown, b: unknown) => unknown;
	let sum = identity;
	const push = (value: unknown): void => {
		if (typeof value !== typeof identity) throw new Mismatch(name);
		sum = merge(sum, value);
	};
	return {
		push,
		reset() {
			sum = identity;
		},
		nodes: () => ({ levels: [0], values: [sum] }),
		append(nodes) {
			for (let place = 0; place < nodes.values.length; place++) push(nodes.values[place]);
		},
		root: () => sum,
	};
}

/** Keeps the cells as they are: for functions that only the coordinator has. */
export function createCellList(): TreeFold {
	let values: unknown[] = [];
	return {
		push: (value) => void values.push(value),
		reset() {
			values = [];
		},
		nodes: () => ({ levels: values.map(() => 0), values }),
		append(nodes) {
			for (let place = 0; place < nodes.values.length; place++) values.push(nodes.values[place]);
		},
		root: () => undefined,
	};
}

/** Takes cells and keeps nothing: the kernel's own variable has the sequential value. */
export const ignoringFold: Fold = { push() {} };
