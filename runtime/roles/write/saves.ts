/**
 * How shared memory that workers write in place was before the region, in case that it does not end well.
 *
 * Each chunk saves its own elements before it writes them: in parallel, and on the thread that needs them next anyway.
 * Where all bits are 0, as in memory fresh from `shared(…)`, a note is enough.
 */
import type { TypedArray } from "../../codec/kind.js";
import type { Fields, Sending, Track } from "../role.js";
import { UNCHANGED } from "../role.js";

/** What executors need to know, and write to. Plain data. */
export interface Saves {
	/** Elements of chunk k: low and high at 2k and 2k + 1. No two chunks have one in common. */
	readonly ranges: Float64Array;
	/** Bytes of the elements from `low` on. */
	readonly bytes: Uint8Array;
	readonly low: number;
	/** Per chunk: NOTHING, ZEROS or BYTES. */
	readonly states: Int32Array;
}

const NOTHING = 0;
const ZEROS = 1;
const BYTES = 2;

/** Below this many bytes the caller copies faster than memory for saves is made. */
const SMALL = 1 << 16;

/** Undefined if chunks may have elements in common, or a copy of all elements is cheaper. */
export function createSaves(value: TypedArray, touch: number, sending: Sending): Saves | undefined {
	const range = sending.range(touch);
	if (range === undefined) return undefined;
	const low = Math.max(0, range[0]);
	const size = (Math.min(value.length, range[1]) - low) * value.BYTES_PER_ELEMENT;
	const ranges = size < SMALL || isNamedTwice(value, sending) ? undefined : sending.chunkRanges(touch);
	if (ranges === undefined || !areApart(ranges)) return undefined;
	const states = new Int32Array(new SharedArrayBuffer(2 * ranges.length));
	return { ranges, bytes: new Uint8Array(new SharedArrayBuffer(size)), low, states };
}

/** Another variable may write between the elements of this one, in chunks of other places. */
function isNamedTwice(value: TypedArray, { code, frame }: Sending): boolean {
	const written = code.variables.filter(({ role }) => role === "write").map(({ name }) => frame[name]);
	return written.filter((one) => ArrayBuffer.isView(one) && one.buffer === value.buffer).length > 1;
}

/** Whether ranges follow each other, upwards or downwards. Empty ones count too: that is rare, and not worth a sort. */
export function areApart(ranges: Float64Array): boolean {
	const begin = ranges.findIndex((_, at) => at % 2 === 0 && (ranges[at + 1] as number) > (ranges[at] as number));
	let [upwards, downwards] = [true, true];
	for (let at = begin + 2; at < ranges.length; at += 2) {
		if ((ranges[at + 1] as number) < (ranges[at] as number)) return false;
		if ((ranges[at] as number) < (ranges[at - 1] as number)) upwards = false;
		if ((ranges[at + 1] as number) > (ranges[at - 2] as number)) downwards = false;
	}
	return begin >= 0 && (upwards || downwards);
}

/** Saves the elements of each chunk before it begins. */
export function trackSaves(name: string, saves: Saves): Track {
	return {
		begin(frame: Fields, chunk) {
			const [from, now] = bytesOf(frame[name] as TypedArray, saves, chunk);
			claim(now);
			const zeros = areZeros(now);
			if (!zeros) saves.bytes.set(now, from);
			// Last: what is noted is saved. Whoever restores waits until no chunk runs.
			Atomics.store(saves.states, chunk, zeros ? ZEROS : BYTES);
		},
		end: () => UNCHANGED,
	};
}

/** Makes the elements of all chunks that have begun as they were. */
export function restoreSaves(value: TypedArray, saves: Saves): void {
	for (let chunk = 0; chunk < saves.states.length; chunk++) {
		const state = Atomics.load(saves.states, chunk);
		if (state === NOTHING) continue;
		const [from, now] = bytesOf(value, saves, chunk);
		if (state === ZEROS) now.fill(0);
		else now.set(saves.bytes.subarray(from, from + now.length));
	}
}

/** Where a chunk's elements are saved, and their bytes. */
function bytesOf(value: TypedArray, { ranges, low }: Saves, chunk: number): readonly [number, Uint8Array] {
	const size = value.BYTES_PER_ELEMENT;
	const begin = Math.min(value.length, Math.max(low, ranges[2 * chunk] as number));
	const end = Math.min(value.length, Math.max(begin, ranges[2 * chunk + 1] as number));
	return [(begin - low) * size, new Uint8Array(value.buffer, value.byteOffset + begin * size, (end - begin) * size)];
}

/** A page of memory, in bytes, or a part of one. */
const PAGE = 4096;

/**
 * Has the system give fresh memory for writing at once: where it is read first, each page is given twice. Of the atomic
 * operations only this one does not read first.
 */
function claim(bytes: Uint8Array): void {
	for (let at = 0; at < bytes.length; at += PAGE) Atomics.compareExchange(bytes, at, 0, 0);
}

function areZeros(bytes: Uint8Array): boolean {
	const { buffer, byteOffset, length } = bytes;
	const words =
		(byteOffset | length) % 4 === 0 ? new Int32Array(buffer, byteOffset, length / 4) : (bytes as ArrayLike<number>);
	for (let at = 0; at < words.length; at++) if (words[at] !== 0) return false;
	return true;
}
