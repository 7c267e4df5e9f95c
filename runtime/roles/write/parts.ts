/**
 * The places that iterations write in a tree of arrays and objects: finds them, remembers what was there, and tells what
 * has become of it.
 */
import { access } from "../../codec/access.js";
import type { NestedStep } from "../../contract.js";

type Range = readonly [number, number];
type Path = readonly NestedStep[];
type Container = Record<PropertyKey, unknown>;

/** One place: the object, the key, and the elements that lead there. */
interface Place {
	readonly path: number;
	readonly container: Container;
	readonly key: PropertyKey;
	readonly elements: readonly number[];
	readonly existed: boolean;
	readonly before: unknown;
}

/** What was written: for each change the path, and its elements, `stride` numbers in all; and the values. */
export interface Changes {
	readonly places: Float64Array;
	readonly values: unknown[];
	/** Which of them are gone, in ascending order. */
	readonly gone: readonly number[];
}

export interface Recorder {
	/** What differs from before. */
	changes(): Changes | undefined;
	/** Puts back what was there before. */
	restore(): void;
}

/** Numbers per change. */
export function strideOf(paths: readonly Path[]): number {
	return 1 + Math.max(0, ...paths.map((path) => path.filter((step) => "touch" in step).length));
}

/** Longer paths first: what is written deep in an object that is then replaced is written in the old one. */
export function deepestFirst(paths: readonly Path[]): Path[] {
	return [...paths].sort((a, b) => b.length - a.length);
}

/** Arrays of which chunks under way may write elements: how long they were, and how many chunks that are. */
export type Lengths = Map<unknown[], { readonly length: number; chunks: number }>;

/**
 * Remembers the places below `root` that the paths name. `rangeOf`: which elements at a step; undefined: all there are, and
 * those that come.
 */
export function record(
	root: unknown,
	paths: readonly Path[],
	rangeOf: (step: NestedStep) => Range | undefined,
	lengths: Lengths = new Map(),
): Recorder {
	const { get, set } = access();
	const places: Place[] = [];
	const arrays = new Set<unknown[]>();
	/** The keys of objects of which some are deleted. */
	const orders = new Map<Container, readonly string[]>();
	/** Objects of which any element may be written: others may come. */
	const open: { path: number; container: Container; elements: readonly number[]; known: Set<number> }[] = [];
	for (const [number, path] of paths.entries()) {
		for (const { container, step, elements } of endsOf(root, path, rangeOf)) {
			if (Array.isArray(container)) arrays.add(container);
			const put = (key: PropertyKey, all: readonly number[]) => {
				const existed = Object.hasOwn(container, key);
				places.push({ path: number, container, key, elements: all, existed, before: get(container, key) });
			};
			if ("property" in step) {
				put(step.property, elements);
				if (step.deletes) orders.set(container, Object.keys(container));
				continue;
			}
			const range = rangeOf(step);
			const keys = range ? numbersOf(range) : wholeKeys(container);
			for (const key of keys) put(key, [...elements, key]);
			if (!range) open.push({ path: number, container, elements, known: new Set(wholeKeys(container)) });
		}
	}
	hold(arrays, lengths);
	const added = (): Place[] =>
		open.flatMap(({ path, container, elements, known }) =>
			wholeKeys(container)
				.filter((key) => !known.has(key))
				.map((key) => ({ path, container, key, elements: [...elements, key], existed: false, before: undefined })),
		);
	return {
		changes() {
			const changed = inOrder([...places, ...added()].filter(isChanged), paths);
			if (changed.length === 0) return undefined;
			const stride = strideOf(paths);
			const numbers = new Float64Array(stride * changed.length);
			for (const [at, { path, elements }] of changed.entries()) numbers.set([path, ...elements], at * stride);
			const gone = changed.flatMap(({ container, key }, at) => (Object.hasOwn(container, key) ? [] : [at]));
			return { places: numbers, values: changed.map(({ container, key }) => get(container, key)), gone };
		},
		restore() {
			for (const { container, key, existed, before } of [...added(), ...places].reverse()) {
				if (!existed) delete container[key];
				else if (!Object.hasOwn(container, key) || !Object.is(get(container, key), before)) set(container, key, before); // what is constant has thrown
			}
			for (const [container, keys] of orders) reorder(container, keys);
			release(arrays, lengths);
		},
	};
}

function hold(arrays: ReadonlySet<unknown[]>, lengths: Lengths): void {
	for (const array of arrays) {
		const held = lengths.get(array);
		if (held === undefined) lengths.set(array, { length: array.length, chunks: 1 });
		else held.chunks++;
	}
}

/** The last one out makes an array as long as it was: before, others have elements at its end. */
function release(arrays: ReadonlySet<unknown[]>, lengths: Lengths): void {
	for (const array of arrays) {
		const held = lengths.get(array);
		if (held === undefined || --held.chunks > 0) continue;
		array.length = held.length;
		lengths.delete(array);
	}
}

/** Puts the keys into this order again. */
function reorder(container: Container, keys: readonly string[]): void {
	if (Object.keys(container).every((key, at) => key === keys[at])) return;
	for (const key of keys) {
		const slot = Object.getOwnPropertyDescriptor(container, key);
		if (!slot) continue;
		Reflect.deleteProperty(container, key);
		Object.defineProperty(container, key, slot);
	}
}

function isChanged({ container, key, existed, before }: Place): boolean {
	return Object.hasOwn(container, key) !== existed || !Object.is(access().get(container, key), before);
}

/** As they have to be written: see `deepestFirst`; and keys that are new in an object one after the other as they came there. */
function inOrder(changed: readonly Place[], paths: readonly Path[]): Place[] {
	const depthOf = ({ path }: Place) => paths[path]?.length ?? 0;
	const ordered = [...changed].sort((a, b) => depthOf(b) - depthOf(a));
	const fresh = new Map<Container, number[]>();
	for (const [slot, { container, existed }] of ordered.entries()) {
		if (existed || Array.isArray(container)) continue;
		const slots = fresh.get(container);
		if (slots) slots.push(slot);
		else fresh.set(container, [slot]);
	}
	for (const [container, slots] of fresh) {
		if (slots.length < 2) continue;
		const ranks = new Map(Object.keys(container).map((key, rank) => [key, rank]));
		const rankOf = ({ key }: Place) => ranks.get(String(key)) ?? 0;
		const sorted = slots.map((slot) => ordered[slot] as Place).sort((a, b) => rankOf(a) - rankOf(b));
		for (const [at, slot] of slots.entries()) ordered[slot] = sorted[at] as Place;
	}
	return ordered;
}

/** An object at which a path ends, with the path's last step, and the elements on the way. */
interface End {
	readonly container: Container;
	readonly step: NestedStep;
	readonly elements: readonly number[];
}

/** The objects at which the path ends. */
export function endsOf(root: unknown, path: Path, rangeOf: (step: NestedStep) => Range | undefined): End[] {
	const { get } = access();
	const ends: End[] = [];
	const walk = (value: unknown, [step, ...rest]: Path, elements: readonly number[]): void => {
		if (typeof value !== "object" || value === null || step === undefined) return;
		const container = value as Container;
		if (rest.length === 0) ends.push({ container, step, elements });
		else if ("property" in step) walk(get(container, step.property), rest, elements);
		else for (const at of elementsIn(container, rangeOf(step))) walk(get(container, at), rest, [...elements, at]);
	};
	walk(root, path, []);
	return ends;
}

/** The elements of the range that there may be: of an object that is no array, its keys tell. */
function elementsIn(container: Container, range: Range | undefined): Iterable<number> {
	const [low, high] = range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
	if (Array.isArray(container)) return numbersOf([Math.max(0, low), Math.min(high, container.length)]);
	return ArrayBuffer.isView(container) ? [] : wholeKeys(container).filter((at) => low <= at && at < high);
}

/** The keys that are integers. */
function wholeKeys(container: Container): number[] {
	return Object.keys(container)
		.filter((key) => /^-?\d+$/.test(key))
		.map(Number);
}

function* numbersOf([low, high]: Range): Iterable<number> {
	for (let at = low; at < high; at++) yield at;
}

/** Writes changes into the tree below `root`. */
export function apply(root: unknown, paths: readonly Path[], { places, values, gone }: Changes): void {
	const stride = strideOf(paths);
	const missing = new Set(gone);
	const { get, set } = access();
	values.forEach((value, at) => {
		const path = paths[places[at * stride] as number] ?? [];
		let next = at * stride + 1;
		let container = root as Container;
		path.forEach((step, depth) => {
			const key = "property" in step ? step.property : (places[next++] as number);
			if (depth === path.length - 1) {
				if (missing.has(at)) delete container[key];
				else set(container, key, value);
			} else container = get(container, key) as Container;
		});
	});
}
