/**
 * Arrays of numbers on their way to another thread: structured clone would make each number an object of its own there,
 * which kernels read two times slower.
 *
 * In:   const rows = [[1.5, 2], [3, 4]]
 * Out:  the same on the other thread, with unboxed elements: many numbers go through one piece of shared memory, few are
 *       cloned and copied once more
 */
import { access } from "./access.js";

/** What a survey found out. */
export interface Numbers {
	/** Arrays of numbers and of nothing else, as assignments make them. */
	readonly arrays: Set<readonly number[]>;
	/** Elements of all of them. */
	total: number;
	/** Some are what recipes took: others are taken when the graph is coded. */
	fleeting: boolean;
}

export function createNumbers(): Numbers {
	return { arrays: new Set(), total: 0, fleeting: false };
}

export function addNumbers(numbers: Numbers, array: readonly number[]): void {
	numbers.arrays.add(array);
	numbers.total += array.length;
}

/** Numbers per object of a graph from which on it is worth while to code the graph for them. */
const MANY = 16;
/** Objects of a graph per array of numbers up to which it is worth while to look at all of them again. */
const FEW = 8;

/** How a graph with as many objects travels best. */
export function wayOf({ arrays, total }: Numbers, objects: number): "coded" | "cloned" | "as it is" {
	if (total >= MANY * objects && total > MANY) return "coded";
	return arrays.size * FEW >= objects && arrays.size > 0 ? "cloned" : "as it is";
}

/** Puts the arrays into one piece of shared memory: gives for each the part that has its elements. */
export function createPool({ arrays, total, fleeting }: Numbers): (object: object) => Float64Array | undefined {
	if (fleeting) return () => undefined;
	const memory = new Float64Array(new SharedArrayBuffer(8 * total));
	let end = 0;
	return (object) => {
		if (!arrays.has(object as number[])) return undefined;
		const begin = end;
		memory.set(object as number[], begin);
		end += (object as number[]).length;
		return memory.subarray(begin, end);
	};
}

/** The array of these numbers; small integers are kept as such, as engines do. */
export function arrayOf(numbers: Float64Array): number[] {
	return pushAll([], numbers.every((held) => Object.is(held | 0, held)) ? Int32Array.from(numbers) : numbers);
}

/** Replaces the arrays of numbers below a graph that was cloned just now, and that nobody else holds. */
export function unbox(root: unknown): unknown {
	const known = new Map<object, object>();
	const todo: object[] = [];
	const replace = (held: unknown): unknown => {
		if (typeof held !== "object" || held === null || ArrayBuffer.isView(held)) return held;
		const before = known.get(held);
		if (before !== undefined) return before;
		const now = Array.isArray(held) && isNumeric(held) ? pushAll([], held) : held;
		known.set(held, now);
		if (now === held) todo.push(held);
		return now;
	};
	const result = replace(root);
	for (let next = todo.pop(); next !== undefined; next = todo.pop()) replaceBelow(next, replace);
	return result;
}

/** Whether an array that was cloned has numbers and nothing else, not even holes. */
function isNumeric(array: readonly unknown[]): array is number[] {
	return array.length > 0 && isAllNumbers(array) && Object.keys(array).length === array.length;
}

/** Whether all elements are numbers. No method of the array is called: it may have others by these names. */
export function isAllNumbers(array: readonly unknown[], low = 0, high = array.length): boolean {
	const { get } = access();
	for (let place = low; place < high; place++) if (typeof get(array, place) !== "number") return false;
	return true;
}

/** Packs an array of numbers into a Float64Array, which travels some twenty times faster; anything else stays. */
export function pack(values: unknown[]): unknown[] | Float64Array {
	if (!isAllNumbers(values)) return values;
	const packed = new Float64Array(values.length);
	packed.set(values as number[]);
	return packed;
}

/** Copies elements into memory, at the same places. False if one of them is no number. */
export function copyNumbers(array: readonly unknown[], memory: Float64Array, low = 0, high = array.length): boolean {
	const { get } = access();
	for (let place = low; place < high; place++) {
		const held = get(array, place);
		if (typeof held !== "number") return false;
		memory[place] = held;
	}
	return true;
}

/** Visits the elements of an array and leaves out holes, however many there are. */
export function eachElement(array: ArrayLike<unknown>, visit: (held: unknown, place: number) => void): void {
	const { get } = access();
	let dense = 0;
	for (; dense < array.length && dense in array; dense++) visit(get(array, dense), dense);
	if (dense === array.length) return;
	for (const key of Object.keys(array)) if (Number(key) > dense) visit(get(array, Number(key)), Number(key));
}

/** Arrays that grow by one element at a time have no holes, as the engine sees it. */
function pushAll(array: number[], numbers: ArrayLike<number>): number[] {
	for (let place = 0; place < numbers.length; place++) array.push(numbers[place] as number);
	return array;
}

function replaceBelow(object: object, replace: (held: unknown) => unknown): void {
	if (object instanceof Map) {
		const entries = [...object].map(([key, held]) => [replace(key), replace(held)] as const);
		object.clear();
		for (const [key, held] of entries) object.set(key, held);
	} else if (object instanceof Set) {
		const values = [...object].map(replace);
		object.clear();
		for (const held of values) object.add(held);
	} else if (Array.isArray(object) || Object.getPrototypeOf(object) === Object.prototype) {
		const fields = object as Record<string, unknown>;
		for (const key of Object.keys(fields)) {
			const held = fields[key];
			if (typeof held === "object") fields[key] = replace(held);
		}
	}
}
