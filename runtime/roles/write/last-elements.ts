/**
 * Elements that iterations write before they read them, or that no other iteration writes: the last write of each counts.
 *
 * Each executor has a copy of the array, and notes which elements a chunk writes. The caller stores them chunk by chunk.
 */
import { access, someOf } from "../../codec/access.js";
import { type TypedArray, typedArrays } from "../../codec/kind.js";
import { isTypedArray, typeName } from "../../codec/memory.js";
import type { Marks } from "../../contract.js";
import { Mismatch } from "../../reduction/mismatch.js";
import type { Fields, Gather, Of, Sending, Track } from "../role.js";
import { UNCHANGED } from "../role.js";
import { checkWritable } from "../writable.js";

type Reduction = Of<"element-reduction">;
type Elements = { [index: number]: unknown; length: number };

/** For `t[place(k)] = put(e)` and `t[mark(k)]++`: each gives what it is given. */
interface Places extends Marks {
	place(k: number): number;
	put(value: unknown): unknown;
}

/** Elements that one chunk wrote, and their values. */
interface Written {
	readonly places: Float64Array;
	readonly values: ArrayLike<unknown>;
}

/** Plain arrays that are longer are holes for the most part. */
const LONGEST = 2 ** 24;
/** An array has no element there. */
const BEYOND = 2 ** 32 - 1;

/** On the caller's own data: what is written is written. */
export const DIRECTLY: Places = { mark: (k) => k, place: (k) => k, put: (value) => value };

export function sendLast({ name }: Reduction, sending: Sending): Gather {
	const value = sending.frame[name];
	const reason = isTypedArray(value) ? undefined : objection(name, value);
	if (reason !== undefined) sending.refuse(reason);
	sending.put(name, undefined);
	sending.put(`${name}$contents`, copyOf(value as Elements));
	const parts: Written[] = [];
	return {
		chunk(partial) {
			const written = partial as Written;
			if (Array.isArray(value)) checkWritable(name, value, written.places);
			parts.push(written);
		},
		commit() {
			const { set } = access();
			for (const { places, values } of parts) {
				for (let at = 0; at < places.length; at++) set(value as Elements, places[at] as number, values[at]);
			}
		},
	};
}

/** Why a plain array must be written sequentially; undefined if it need not. */
function objection(name: string, value: unknown): string | undefined {
	if (!Array.isArray(value)) return `${name} is neither an array nor a typed array`;
	if (!Object.isExtensible(value)) return `${name} is frozen`;
	if (!Object.getOwnPropertyDescriptor(value, "length")?.writable) return `${name} cannot grow`;
	if (value.length > LONGEST) return `${name} is too long to be copied`;
	return someOf(value, (one) => !isValue(one)) ? `${name} holds objects or bigints` : undefined;
}

/** Neither an object, nor anything that operators may throw at. */
function isValue(value: unknown): boolean {
	return value === null || !["object", "function", "symbol", "bigint"].includes(typeof value);
}

/** Element by element: an array without holes, of numbers if they are all numbers, is the engine's fastest. */
function copyOf(value: Elements): Elements {
	if (isTypedArray(value)) return new typedArrays[typeName(value)](value as never) as unknown as Elements;
	const array: unknown[] = [];
	for (let place = 0; place < value.length; place++) array.push(value[place]);
	return array as unknown as Elements;
}

export function trackLast({ name }: Reduction, environment: Fields): Track {
	const contents = environment[`${name}$contents`] as Elements;
	let copy: ReturnType<typeof createCopy> | undefined;
	return {
		packs: true,
		begin(frame) {
			copy ??= createCopy(name, contents);
			copy.reset();
			frame[name] = copy.elements;
			frame[`${name}$at`] = copy.places;
		},
		end: () => copy?.taken() ?? UNCHANGED,
	};
}

interface Copy {
	readonly elements: Elements;
	readonly places: Places;
	/** Makes it as it was. */
	reset(): void;
	taken(): Written | typeof UNCHANGED;
}

function createCopy(name: string, contents: Elements): Copy {
	const { length } = contents;
	const isTyped = isTypedArray(contents);
	const elements = copyOf(contents);
	const stamps = new Int32Array(length);
	let stamp = 0;
	let touched: number[] = [];
	let grown = new Set<number>();
	/** Of stores of which the value is not known yet, the innermost last. */
	const open: number[] = [];
	let depth = 0;
	const mismatch = (): never => {
		throw new Mismatch(`${name}[…]`);
	};
	const beyond = (k: number): void => {
		if (typeof k !== "number") mismatch();
		// A typed array has no more elements, and anything else of an array is a property.
		if (isTyped) return;
		if (!(k >= length && k < BEYOND) || k % 1 !== 0) mismatch();
		grown.add(k);
	};
	const mark = (k: number): number => {
		if (stamps[k] === stamp) return k;
		if (!(k >= 0 && k < length) || k % 1 !== 0 || typeof k !== "number") {
			beyond(k);
			return k;
		}
		stamps[k] = stamp;
		touched.push(k);
		return k;
	};
	const kind = isTyped && length > 0 ? typeof contents[0] : undefined;
	const places: Places = {
		mark,
		place(k) {
			if (typeof k !== "number") mismatch();
			open[depth++] = k;
			return k;
		},
		put(value) {
			// What cannot be stored throws, after it has counted as written.
			if (kind === undefined ? !isValue(value) : typeof value !== kind) mismatch();
			mark(open[--depth] as number);
			return value;
		},
	};
	return {
		elements,
		places,
		reset() {
			for (const k of touched) elements[k] = contents[k];
			if (!isTyped) elements.length = length;
			stamp++;
			depth = 0;
			touched = [];
			grown = new Set();
		},
		taken() {
			const found = grown.size > 0 ? [...touched, ...grown] : touched;
			if (found.length === 0) return UNCHANGED;
			return { places: Float64Array.from(found), values: valuesAt(elements, found) };
		},
	};
}

function valuesAt(elements: Elements, places: readonly number[]): ArrayLike<unknown> {
	if (isTypedArray(elements)) {
		const values = new typedArrays[typeName(elements)](places.length) as TypedArray;
		for (let at = 0; at < places.length; at++) values[at] = elements[places[at] as number] as never;
		return values;
	}
	const values = places.map((place) => elements[place]);
	return values.every((one) => typeof one === "number") ? Float64Array.from(values) : values;
}
