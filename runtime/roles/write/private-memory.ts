/**
 * Typed arrays that are written where workers do not see the caller's memory.
 *
 * Each executor writes a copy and compares it, bit by bit, with what came: an element that is the same was not written,
 * or was given the value it had. Either way the caller's own is right.
 */
import { type TypedArray, typedArrays } from "../../codec/kind.js";
import { makeView, typeName, viewType } from "../../codec/memory.js";
import { type Fields, type Gather, type Track, UNCHANGED } from "../role.js";

/** What executors need to know of a private array: its length, and what each chunk touches. */
export interface Private {
	readonly length: number;
	readonly ranges: Float64Array | undefined;
}

/** Elements that one chunk changed: those at `places`, or as many as there are values from `from` on. */
interface Changed {
	readonly from: number;
	readonly places: Float64Array | undefined;
	readonly values: TypedArray;
}

/** Puts what chunks changed into the user's array. */
export function gatherMemory(value: TypedArray): Gather {
	const parts: Changed[] = [];
	return {
		chunk: (partial) => void parts.push(partial as Changed),
		commit() {
			for (const { from, places, values } of parts) {
				if (places === undefined) value.set(values as never, from);
				else for (let at = 0; at < places.length; at++) value[places[at] as number] = values[at] as never;
			}
		},
	};
}

/** By environment: the memory of an executor that stands for memory of which several names are views. */
const joined = new WeakMap<object, Map<ArrayBufferLike, ArrayBuffer>>();

/** The view of that memory, which other names see too. */
function joinedLike(view: TypedArray, environment: object): TypedArray {
	const memories = joined.get(environment) ?? new Map<ArrayBufferLike, ArrayBuffer>();
	joined.set(environment, memories);
	const memory = memories.get(view.buffer) ?? new ArrayBuffer(view.buffer.byteLength);
	memories.set(view.buffer, memory);
	return makeView(viewType(view), memory, view.byteOffset, view.length) as TypedArray;
}

/** What is known of a typed array in an executor, and where it has its memory. */
export interface Held {
	readonly name: string;
	readonly pristine: TypedArray;
	readonly environment: Readonly<Record<string, unknown>>;
}

/** Gives each chunk a copy of what it touches; undefined if the name shares no memory with others. Only read. */
export function trackJoined({ name, pristine, environment }: Held): Track | undefined {
	const how = environment[`${name}$joined`] as Private | undefined;
	if (how === undefined) return undefined;
	const { begin } = trackMemory({ name, pristine, environment }, how, false);
	return { begin, end: () => UNCHANGED };
}

/** Gives each chunk a copy of `pristine` to write to. */
export function trackMemory({ name, pristine, environment }: Held, { ranges }: Private, isAsync: boolean): Track {
	const isJoined = environment[`${name}$joined`] !== undefined;
	const own = () => (isAsync ? undefined : emptyLike(pristine));
	const kept = isJoined ? joinedLike(pristine, environment) : own();
	const rangeOf = (chunk: number): readonly [number, number] => {
		const low = Math.min(pristine.length, Math.max(0, ranges?.[2 * chunk] ?? 0));
		return [low, Math.max(low, Math.min(pristine.length, ranges?.[2 * chunk + 1] ?? pristine.length))];
	};
	return {
		packs: true,
		begin(frame: Fields, chunk) {
			const copy = kept ?? emptyLike(pristine);
			const [low, high] = rangeOf(chunk);
			copy.set(pristine.subarray(low, high) as never, low);
			frame[name] = copy;
		},
		end(frame, chunk): Changed | typeof UNCHANGED {
			const copy = frame[name] as TypedArray;
			const [low, high] = rangeOf(chunk);
			const places = changedPlaces(copy, pristine, low, high);
			const [from] = places;
			return from === undefined ? UNCHANGED : takeOut(copy, places, from);
		},
	};
}

function takeOut(copy: TypedArray, places: readonly number[], from: number): Changed {
	const end = from + places.length;
	const isRun = places[places.length - 1] === end - 1;
	const values = new typedArrays[typeName(copy)](places.length) as TypedArray;
	if (isRun) {
		values.set(copy.subarray(from, end) as never);
		return { from, places: undefined, values };
	}
	for (let at = 0; at < places.length; at++) values[at] = copy[places[at] as number] as never;
	return { from, places: Float64Array.from(places), values };
}

/** Elements of [low, high) whose bits differ. */
function changedPlaces(copy: TypedArray, pristine: TypedArray, low: number, high: number): number[] {
	const [now, before] = [wordsOf(copy), wordsOf(pristine)];
	const size = now.length / copy.length;
	const places: number[] = [];
	for (let place = low; place < high; place++) {
		for (let word = place * size; word < (place + 1) * size; word++) {
			if (now[word] === before[word]) continue;
			places.push(place);
			break;
		}
	}
	return places;
}

/** The bits of a typed array in words that are no wider than its elements. */
function wordsOf({ buffer, byteOffset, byteLength, BYTES_PER_ELEMENT }: TypedArray): ArrayLike<number> {
	if (BYTES_PER_ELEMENT === 1) return new Uint8Array(buffer, byteOffset, byteLength);
	if (BYTES_PER_ELEMENT === 2) return new Uint16Array(buffer, byteOffset, byteLength / 2);
	return new Uint32Array(buffer, byteOffset, byteLength / 4);
}

/** Zeros, of the same class. `alloc` gives memory of its own, not a part of a pool. */
function emptyLike(view: TypedArray): TypedArray {
	if (Buffer.isBuffer(view)) return Buffer.alloc(view.length);
	return new typedArrays[typeName(view)](view.length) as TypedArray;
}
