/**
 * Arrays whose elements are written, each by one iteration at most.
 *
 * Typed arrays are written in place, in shared memory that is the caller's own or stands in for it. So are arrays of
 * which only numbers are written. Others, and all of them where workers do not see the caller's memory: each executor
 * writes a private array, and chunks send what they wrote (for typed arrays: `private-memory.ts`).
 */
import { access, sliceOf } from "../../codec/access.js";
import { kindOf } from "../../codec/kind.js";
import { copyShared, isShared, isTypedArray } from "../../codec/memory.js";
import { copyNumbers, isAllNumbers, pack } from "../../codec/numbers.js";
import {
	type Fields,
	type Gather,
	type Of,
	type Row,
	type Sending,
	type Track,
	type Tracking,
	UNCHANGED,
} from "../role.js";
import { checkWritable } from "../writable.js";
import { sendNested, trackNested } from "./nested.js";
import { gatherMemory, type Private, trackMemory } from "./private-memory.js";
import { createSaves, restoreSaves, type Saves, trackSaves } from "./saves.js";

type Write = Of<"write">;
type Range = readonly [number, number];

/** Places that one chunk wrote, and their values. */
interface Written {
	readonly places: Float64Array;
	readonly values: ArrayLike<unknown>;
}

/** An array that grows beyond has too few elements for its length to be made as a whole. */
const MOST_PLACES = 2 ** 24;

export const write: Row<"write"> = {
	send(variable, sending) {
		if (variable.nested) return sendNested({ ...variable, nested: variable.nested }, sending);
		const value = sending.frame[variable.name];
		const range = sending.range(variable.touch);
		if (kindOf(value) === "typed" || kindOf(value) === "buffer") return sendTyped(variable, value, range, sending);
		if (kindOf(value) !== "array") return sending.refuse(`${variable.name} is not a plain array`);
		if (!Object.isExtensible(value)) return sending.refuse(`${variable.name} cannot grow`);
		return sendArray(variable, value as unknown[], range, sending);
	},
	track: (variable, tracking) => {
		if (variable.nested) return trackNested({ ...variable, nested: variable.nested }, tracking);
		const saves = tracking.environment[`${variable.name}$saves`] as Saves | undefined;
		if (saves !== undefined) return trackSaves(variable.name, saves);
		const how = tracking.environment[`${variable.name}$private`] as Private | undefined;
		if (how === undefined) return undefined;
		const pristine = tracking.environment[variable.name];
		if (isTypedArray(pristine)) {
			const held = { name: variable.name, pristine, environment: tracking.environment };
			return trackMemory(held, how, tracking.work.loop.async);
		}
		return trackPrivate(variable, how, tracking);
	},
};

function sendTyped(variable: Write, value: unknown, range: Range | undefined, sending: Sending): Gather {
	if (!isTypedArray(value)) return sending.refuse(`${variable.name} is not a typed array`);
	const [low, high] = [Math.max(0, range?.[0] ?? 0), Math.min(value.length, range?.[1] ?? value.length)];
	sending.put(variable.name, sending.memory.standIn(value, low, high), value);
	if (variable.before) sending.put(`${variable.name}$before`, copyShared(value, low, high));
	if (!sending.sharesMemory) {
		sending.put(`${variable.name}$private`, {
			length: value.length,
			ranges: sending.chunkRanges(variable.touch),
		} satisfies Private);
		return gatherMemory(value);
	}
	if (!isShared(value.buffer)) {
		return { entangled: true, commit: () => sending.memory.copyBack(value, low, high) };
	}
	const saves = createSaves(value, variable.touch, sending);
	if (saves !== undefined) {
		sending.put(`${variable.name}$saves`, saves);
		return { entangled: true, restore: () => restoreSaves(value, saves) };
	}
	const snapshot = value.slice(low, Math.max(low, high));
	return { entangled: true, restore: () => value.set(snapshot as never, low) };
}

function sendArray(variable: Write, value: unknown[], range: Range | undefined, sending: Sending): Gather {
	const { name, reads, stores } = variable;
	if (range !== undefined && range[1] > Math.max(value.length, MOST_PLACES))
		return sending.refuse(`${name} may get too long`);
	if (range !== undefined && range[0] < 0) return sending.refuse(`${name} gets elements below 0`);
	if (range === undefined && oddKeys(value).length > 0) return sending.refuse(`${name} has more than elements`);
	const written = stores === undefined ? range : sending.range(stores);
	// What is read beyond the end is undefined in shared memory too, but that cannot grow.
	const staysWithin = written !== undefined && written[1] <= value.length;
	if (variable.length && !staysWithin) return sending.refuse(`${name} may grow while its length is read`);
	if (variable.numeric && sending.sharesMemory && range !== undefined && (staysWithin || !reads)) {
		const end = staysWithin ? Math.min(range[1], value.length) : range[1];
		const numbers = sendNumbers(variable, value, [range[0], end], sending);
		if (numbers !== undefined) return numbers;
	}
	const length = Math.max(value.length, range?.[1] ?? 0);
	const ranges = sending.chunkRanges(variable.touch);
	sending.put(name, reads ? value : undefined);
	if (variable.before) sending.put(`${name}$before`, sliceOf(value));
	sending.put(`${name}$private`, { length, ranges } satisfies Private);
	const parts: Written[] = [];
	return {
		chunk(partial) {
			checkWritable(name, value, (partial as Written).places);
			parts.push(partial as Written);
		},
		commit() {
			const { set } = access();
			for (const { places, values } of parts) {
				for (let at = 0; at < places.length; at++) set(value, places[at] as number, values[at]);
			}
		},
	};
}

/** A NaN that no arithmetic yields: marks elements that no iteration wrote. */
const LOW_WORD = 0x5eed_c10d | 0;
const HIGH_WORD = 0x7ff4_c10d | 0;
const UNWRITTEN = (BigInt(HIGH_WORD) << 32n) | BigInt(LOW_WORD >>> 0);

/** Writes numbers through shared memory. Undefined if the array itself has anything else in the range. */
function sendNumbers(
	{ name, reads, before }: Write,
	value: unknown[],
	range: Range,
	sending: Sending,
): Gather | undefined {
	const [low, high] = [range[0], Math.max(range[0], range[1])];
	if (reads && !isAllNumbers(value, low, high)) return undefined;
	const memory = new SharedArrayBuffer(8 * Math.max(value.length, high));
	const numbers = new Float64Array(memory);
	if (reads) copyNumbers(value, numbers, low, high);
	else new BigInt64Array(memory).fill(UNWRITTEN, low, high);
	sending.put(name, numbers, value);
	if (before) sending.put(`${name}$before`, copyShared(numbers));
	const words = new Int32Array(memory);
	return {
		entangled: true,
		kept: () => checkWritable(name, value, { low, high }),
		commit() {
			const { set } = access();
			for (let place = low; place < high; place++) {
				const untouched = words[2 * place + 1] === HIGH_WORD && words[2 * place] === LOW_WORD;
				if (!untouched) set(value, place, numbers[place]);
			}
		},
	};
}

/** Stands for an element that was not written. */
const HOLE = Object.freeze({});

function trackPrivate(variable: Write, how: Private, { work, environment }: Tracking): Track {
	const { name, reads } = variable;
	const pristine = environment[name] as readonly unknown[];
	const make = (): unknown[] => (reads ? sliceOf(pristine) : new Array<unknown>(how.length).fill(HOLE));
	const kept = work.loop.async ? undefined : make();
	return {
		packs: true,
		begin(frame: Fields) {
			frame[name] = kept ?? make();
		},
		end(frame, chunk) {
			const array = frame[name] as unknown[];
			const low = how.ranges?.[2 * chunk] ?? 0;
			const high = how.ranges?.[2 * chunk + 1] ?? array.length;
			const places: number[] = [];
			const values: unknown[] = [];
			const { get } = access();
			for (let place = low; place < high; place++) {
				const value = get(array, place);
				// What grew has holes where nothing was written.
				if (!reads && !(place in array)) continue;
				if (Object.is(value, reads ? get(pristine, place) : HOLE) && (!reads || place in array === place in pristine))
					continue;
				places.push(place);
				values.push(value);
				if (kept) putBack(kept, place, pristine, reads);
			}
			for (const key of how.ranges ? [] : oddKeys(array)) {
				places.push(key);
				values.push(get(array, key));
				if (kept) delete kept[key];
			}
			if (kept && kept.length > how.length) kept.length = how.length;
			return places.length === 0 ? UNCHANGED : { places: Float64Array.from(places), values: pack(values) };
		},
	};
}

/** Integers that are keys of the array, but of no elements: they are below 0, or too large. Such keys come last. */
function oddKeys(array: readonly unknown[]): number[] {
	const keys = Object.keys(array);
	const first = keys.findLastIndex((key) => /^\d+$/.test(key) && Number(key) < 2 ** 32 - 1) + 1;
	return keys.slice(first).map(Number);
}

/** Makes the private array as it was, so that the next chunk finds nothing of this one. */
function putBack(array: unknown[], place: number, pristine: readonly unknown[], reads: boolean): void {
	const { get, set } = access();
	if (!reads) set(array, place, HOLE);
	else if (place in pristine) set(array, place, get(pristine, place));
	else delete array[place];
}
