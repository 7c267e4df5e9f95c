/**
 * Elements at places that nobody knows before: each executor has a copy of the array, and notes what a chunk reads before it has
 * written it, and what it writes. A chunk that has read what an earlier one wrote has read a value that lags behind.
 *
 * Chunks take the place of iterations in the test of Rauchwerger and Padua, "The LRPD test", PLDI 1995: within one, iterations run
 * in order.
 */
import { isTypedArray } from "../../codec/memory.js";
import { Mismatch } from "../../reduction/mismatch.js";
import { type Fields, type Track, UNCHANGED } from "../role.js";
import { type Elements, valuesAt, type Written } from "./written.js";

/** What kernels call. */
export interface Watch {
	read(place: number): number;
	both(place: number): number;
	set(place: number, value: unknown): unknown;
}

/** What one chunk wrote, and elements that it read before it wrote them, if it did. */
export interface Touched extends Written {
	readonly reads: Float64Array;
}

const READ = 1;
const WRITTEN = 2;

/** Notes places. An array does not grow, nor gets it other keys than places: then the caller runs the loop. */
class Watched implements Watch {
	readonly elements: Elements;
	readonly #name: string;
	readonly #isTyped: boolean;
	readonly #stamps: Uint8Array;
	/** In the order in which they were first touched. */
	#places: number[] = [];

	constructor(name: string, elements: Elements) {
		this.elements = elements;
		this.#name = name;
		this.#isTyped = isTypedArray(elements);
		this.#stamps = new Uint8Array(elements.length);
	}

	read(place: number): number {
		const stamp = this.#stampAt(place);
		if (stamp === 0) this.#note(place, READ);
		else if (stamp === undefined) this.#beyond(place, place >= this.elements.length);
		return place;
	}

	both(place: number): number {
		const stamp = this.#stampAt(place);
		if (stamp === 0) this.#note(place, READ | WRITTEN);
		else if (stamp === READ) this.#stamps[place] = READ | WRITTEN;
		else if (stamp === undefined) this.#beyond(place, false);
		return place;
	}

	set(place: number, value: unknown): unknown {
		const stamp = this.#stampAt(place);
		if (stamp === undefined) this.#beyond(place, false);
		this.elements[place] = value;
		if (stamp === 0) this.#note(place, WRITTEN);
		else if (stamp === READ) this.#stamps[place] = READ | WRITTEN;
		return value;
	}

	/** What has been touched since the last time, and makes elements what they were. */
	take(contents: Elements): Touched | undefined {
		const places = this.#places;
		const reads = places.filter((place) => ((this.#stamps[place] as number) & READ) !== 0);
		// What it is still as it was read need not be written: no earlier chunk has changed it.
		const isSame = (place: number) =>
			place in this.elements === place in contents && Object.is(this.elements[place], contents[place]);
		const isWritten = (place: number, stamp: number) =>
			stamp === WRITTEN || (stamp === (READ | WRITTEN) && !isSame(place));
		const written = places.filter((place) => isWritten(place, this.#stamps[place] as number));
		const values = () => valuesAt(this.#name, this.elements, written);
		try {
			if (places.length === 0) return undefined;
			return { reads: Float64Array.from(reads), places: Float64Array.from(written), values: values() };
		} finally {
			this.putBack(contents);
		}
	}

	/** Chunks that did not end have left something. */
	putBack(contents: Elements): void {
		for (const place of this.#places) {
			if (place in contents) this.elements[place] = contents[place];
			else delete this.elements[place];
			this.#stamps[place] = 0;
		}
		this.#places = [];
	}

	#stampAt(place: number): number | undefined {
		if (typeof place !== "number") throw new Mismatch(`${this.#name}[…]`);
		return this.#stamps[place];
	}

	#note(place: number, stamp: number): void {
		this.#stamps[place] = stamp;
		this.#places.push(place);
	}

	/** Typed arrays have nothing there, and get nothing. `isNone`: nor has any array. */
	#beyond(place: number, isNone: boolean): void {
		if (!this.#isTyped && !(isNone && Number.isInteger(place))) throw new Mismatch(`${this.#name}[…]`);
	}
}

export function trackTouched(name: string, contents: Elements, copyOf: () => Elements): Track {
	let watched: Watched | undefined;
	return {
		packs: true,
		begin(frame: Fields) {
			watched ??= new Watched(name, copyOf());
			watched.putBack(contents);
			frame[name] = watched.elements;
			frame[`${name}$at`] = watched;
		},
		end: () => watched?.take(contents) ?? UNCHANGED,
	};
}

/** Looks at chunks in their order. Says so if one has read what an earlier one wrote. */
export function checkApart(name: string, length: number): (touched: Touched) => string | undefined {
	const written = new Uint8Array(length);
	return ({ reads, places }) => {
		const late = reads.find((place) => written[place] === 1);
		for (const place of places) written[place] = 1;
		return late === undefined ? undefined : `an iteration reads ${name}[${late}], which an earlier one writes`;
	};
}

/** On the caller's own data, in the order of iterations, nobody asks. */
export function unwatched(value: unknown): Watch {
	return {
		read: (place) => place,
		both: (place) => place,
		set(place, one) {
			(value as Elements)[place] = one;
			return one;
		},
	};
}
