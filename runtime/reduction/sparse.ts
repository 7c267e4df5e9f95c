/**
 * Element reductions whose operator depends on the grouping (float `+` and `*`): each node of the fixed tree has the
 * elements it touched, and nodes merge element by element. An element that a node did not touch is skipped.
 */
import type { Marks } from "../contract.js";
import { Mismatch } from "./mismatch.js";
import type { Combine } from "./operators.js";

/** The elements that one node touched, and their values. */
export interface Sparse {
	readonly keys: readonly unknown[] | Float64Array;
	readonly values: readonly unknown[] | Float64Array;
}

type Elements = { [index: number]: unknown; readonly length: number };

/** A private copy of an array: elements come to life at their first touch. */
export interface Scratch extends Marks {
	/** Forgets all touches. */
	reset(): void;
	taken(): Sparse;
}

/** `elements`: the private copy; `identity`: what an element starts from. `mark` throws Mismatch outside the array. */
export function createScratch(name: string, elements: Elements, identity: unknown): Scratch {
	const length = elements.length;
	const stamps = new Int32Array(length);
	let stamp = 1;
	let touched: number[] = [];
	return {
		mark(k) {
			if (stamps[k] === stamp) return k;
			if (!(k >= 0 && k < length) || k % 1 !== 0 || typeof k !== "number") throw new Mismatch(name);
			stamps[k] = stamp;
			elements[k] = identity;
			touched.push(k);
			return k;
		},
		reset() {
			stamp++;
			touched = [];
		},
		taken: () => ({
			keys: Float64Array.from(touched),
			values: Float64Array.from(touched, (k) => elements[k] as number),
		}),
	};
}

/** Merges nodes element by element: `b` follows `a`. */
export function mergeSparse(combine: Combine): (a: Sparse, b: Sparse) => Sparse {
	const merge = combine as (a: unknown, b: unknown) => unknown;
	return (a, b) => {
		const places = new Map<unknown, number>();
		const keys: unknown[] = [];
		const values: unknown[] = [];
		for (let at = 0; at < a.keys.length; at++) {
			places.set(a.keys[at], at);
			keys.push(a.keys[at]);
			values.push(a.values[at]);
		}
		for (let at = 0; at < b.keys.length; at++) {
			const place = places.get(b.keys[at]);
			if (place === undefined) {
				keys.push(b.keys[at]);
				values.push(b.values[at]);
			} else {
				values[place] = merge(values[place], b.values[at]);
			}
		}
		return { keys, values };
	};
}
