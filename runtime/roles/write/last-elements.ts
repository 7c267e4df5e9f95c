/**
 * Elements that iterations write before they read them, or that no other iteration writes: the last write of each counts.
 *
 * Each executor has a copy of the array, and notes which elements a chunk writes. The caller stores them chunk by chunk.
 */
import { access, sliceOf, someOf } from "../../codec/access.js";
import { typedArrays } from "../../codec/kind.js";
import { isTypedArray, typeName } from "../../codec/memory.js";
import { Mismatch } from "../../reduction/mismatch.js";
import type { Fields, Gather, Of, Sending, Track } from "../role.js";
import { UNCHANGED } from "../role.js";
import { checkWritable } from "../writable.js";
import { checkApart, type Touched, trackTouched } from "./speculation.js";
import { type Elements, isValue, valuesAt, type Written } from "./written.js";

type Reduction = Of<"element-reduction">;

/** Plain arrays that are longer are holes for the most part. */
const LONGEST = 2 ** 24;
/** Elements that a chunk may add. */
const MOST_GROWN = 2 ** 20;

let unread = new Uint8Array(0);

/** On the caller's own data nobody asks what is written. Stores beyond the end would be slow. */
export function unreadMarks(value: unknown): Uint8Array {
	const { length } = (value ?? []) as Elements;
	if (typeof length === "number" && length > unread.length && length <= LONGEST) unread = new Uint8Array(2 * length);
	return unread;
}

export function sendLast(variable: Reduction, sending: Sending): Gather {
	const { name } = variable;
	const value = sending.frame[name];
	const reason = isTypedArray(value) ? undefined : objection(name, value);
	if (reason !== undefined) sending.refuse(reason);
	sending.put(name, undefined);
	sending.put(`${name}$contents`, variable.speculative ? withHoles(value as Elements) : copyOf(value as Elements));
	const parts: Written[] = [];
	const check = variable.speculative ? checkApart(name, (value as Elements).length) : undefined;
	return {
		...(check && { check: (partial: unknown) => check(partial as Touched) }),
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

/** Element by element: an array without holes, of numbers if they are all numbers, is the engine's fastest. */
function copyOf(value: Elements): Elements {
	// One without memory cannot be copied.
	if (isTypedArray(value))
		return new typedArrays[typeName(value)](value.length === 0 ? 0 : (value as never)) as unknown as Elements;
	const array: unknown[] = [];
	for (let place = 0; place < value.length; place++) array.push(value[place]);
	return array as unknown as Elements;
}

/** A copy that has no elements where there are none. */
function withHoles(value: Elements): Elements {
	return isTypedArray(value) ? copyOf(value) : (sliceOf(value as unknown as unknown[]) as unknown as Elements);
}

export function trackLast({ name, speculative }: Reduction, environment: Fields): Track {
	const contents = environment[`${name}$contents`] as Elements;
	if (speculative) return trackTouched(name, contents, () => withHoles(contents));
	const { length } = contents;
	const marks = new Uint8Array(length);
	let copy: Elements | undefined;
	return {
		packs: true,
		begin(frame) {
			if (copy === undefined) copy = copyOf(contents);
			else if (isTypedArray(copy)) copy.set(contents as never);
			else copy = copyOf(contents);
			marks.fill(0);
			frame[name] = copy;
			frame[`${name}$at`] = marks;
		},
		end() {
			const elements = copy as Elements;
			const places: number[] = [];
			for (let place = 0; place < length; place++) if (marks[place] === 1) places.push(place);
			if (!isTypedArray(elements)) places.push(...grownIn(name, elements, length));
			if (places.length === 0) return UNCHANGED;
			return { places: Float64Array.from(places), values: valuesAt(name, elements, places) } satisfies Written;
		},
	};
}

/** What an array has beyond its end. Throws Mismatch if that is too much, or no element. */
function grownIn(name: string, elements: Elements, length: number): number[] {
	const places: number[] = [];
	if (elements.length > length + MOST_GROWN) throw new Mismatch(`${name}[…]`);
	for (let place = length; place < elements.length; place++) if (place in elements) places.push(place);
	if (Object.keys(elements).length !== length + places.length) throw new Mismatch(`${name}[…]`);
	return places;
}
