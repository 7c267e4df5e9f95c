/**
 * Trees of arrays and objects, of whose parts each is written by one iteration at most.
 *
 * Rows of numbers and typed rows are written in place, in shared memory that stands in for them. Of other trees each
 * executor writes its own copy, and chunks send what they wrote.
 */
import { access, sliceOf } from "../../codec/access.js";
import { kindOf, type TypedArray } from "../../codec/kind.js";
import { copyShared, isShared, isTypedArray } from "../../codec/memory.js";
import { copyNumbers } from "../../codec/numbers.js";
import type { Nested, NestedStep } from "../../contract.js";
import { type Gather, type Of, type Sending, type Track, type Tracking, UNCHANGED } from "../role.js";
import { apply, type Changes, deepestFirst, endsOf, type Lengths, type Recorder, record } from "./parts.js";
import { areApart } from "./saves.js";

type Nesting = Of<"write"> & { readonly nested: Nested };
type Range = readonly [number, number];

export function sendNested(variable: Nesting, sending: Sending): Gather {
	const { name, nested } = variable;
	const value = sending.frame[name];
	if (nested.rows && sending.sharesMemory) {
		const gather = sendRows(variable, value, sending);
		if (gather !== undefined) return gather;
	}
	if (variable.before) {
		const copy = standIns(value, nested.paths[0]?.length ?? 0, copyOf);
		if (copy === undefined) return sending.refuse(`${name} is read ahead, and no array of rows`);
		sending.put(`${name}$before`, copy);
	}
	const paths = deepestFirst(nested.paths);
	for (const step of paths.flat()) {
		if (!("touch" in step) || step.within) continue;
		const range = sending.range(step.touch);
		if (range !== undefined && range[0] < 0) return sending.refuse(`${name} gets elements below 0`);
		if (variable.length) return sending.refuse(`${name} may grow while its length is read`);
	}
	// Typed rows lie in memory that all threads see: a chunk would take what others write there for its own.
	if (sending.sharesMemory && writesViews(value, paths) && !areChunksApart(paths, sending))
		return sending.refuse(`chunks may write the same typed rows of ${name}`);
	sending.put(name, value);
	sending.put(`${name}$ranges`, rangesOf(paths, sending));
	const parts: Changes[] = [];
	return {
		alone: sending.code.async && !areChunksApart(paths, sending),
		chunk: (partial) => void parts.push(partial as Changes),
		commit() {
			for (const part of parts) apply(value, paths, part);
		},
	};
}

/** A row of before; undefined if it is neither array nor typed array. */
function copyOf(row: object): object | undefined {
	if (Array.isArray(row)) return sliceOf(row);
	return isTypedArray(row) ? row.slice() : undefined;
}

function writesViews(value: unknown, paths: readonly (readonly NestedStep[])[]): boolean {
	return paths.some((path) =>
		endsOf(value, path, () => undefined).some(({ container }) => ArrayBuffer.isView(container)),
	);
}

/**
 * Whether a chunk's places can be told from those of chunks that are under way in the same tree: at some depth all paths
 * have elements of which no two chunks have one in common.
 */
function areChunksApart(paths: readonly (readonly NestedStep[])[], sending: Sending): boolean {
	const depth = Math.min(...paths.map((path) => path.length));
	return Array.from({ length: depth }, (_, at) => paths.map((path) => path[at])).some((steps) => {
		const ranges = steps.map((step) => (step && "touch" in step ? sending.chunkRanges(step.touch) : undefined));
		const all = ranges.reduce(
			(a, b) => a && b && a.map((end, at) => (at % 2 ? Math.max : Math.min)(end, b[at] ?? end)),
		);
		return all !== undefined && areApart(all);
	});
}

/** Per step with a known range: low and high of chunk k at 2k and 2k + 1. */
function rangesOf(paths: readonly (readonly NestedStep[])[], sending: Sending): (Float64Array | undefined)[] {
	return paths
		.flat()
		.flatMap((step) => ("touch" in step ? [step.touch < 0 ? undefined : sending.chunkRanges(step.touch)] : []));
}

export function trackNested(variable: Nesting, { environment }: Tracking): Track | undefined {
	const { name, nested } = variable;
	const ranges = environment[`${name}$ranges`] as readonly (Float64Array | undefined)[] | undefined;
	if (ranges === undefined) return undefined;
	const paths = deepestFirst(nested.paths);
	const elements = paths.flat().filter((step) => "touch" in step);
	const lengths: Lengths = new Map();
	return {
		begin(frame, chunk) {
			const rangeOf = (step: NestedStep): Range | undefined => {
				const range = ranges[elements.indexOf(step as (typeof elements)[number])];
				return range && [range[2 * chunk] ?? 0, range[2 * chunk + 1] ?? 0];
			};
			frame[`${name}$recorder`] = record(frame[name], paths, rangeOf, lengths);
		},
		end(frame) {
			const recorder = frame[`${name}$recorder`] as Recorder;
			const changes = recorder.changes();
			this.abandon?.(frame);
			return changes ?? UNCHANGED;
		},
		abandon(frame) {
			const recorder = frame[`${name}$recorder`] as Recorder | undefined;
			frame[`${name}$recorder`] = undefined;
			recorder?.restore();
		},
	};
}

/** One row of numbers, or typed row, and what stands in for it. */
interface Row {
	/** Element of the outermost array. */
	readonly place: number;
	readonly own: unknown[] | TypedArray;
	readonly standIn: TypedArray;
	/** As of before the region, of memory that is written in place. */
	readonly kept: TypedArray | undefined;
}

/** Undefined if some row holds anything but numbers, or may grow. */
function sendRows(variable: Nesting, value: unknown, sending: Sending): Gather | undefined {
	const { name, nested, numeric } = variable;
	const depth = nested.paths[0]?.length ?? 0;
	const rows: Row[] = [];
	const made = standIns(value, depth, (own, place) => {
		const row = rowOf(own, place, numeric, sending);
		if (row) rows.push(row);
		return row?.standIn;
	});
	const plain = rows.filter(({ own }) => Array.isArray(own)).map(({ own }) => own.length);
	if (made === undefined || !staysWithin(nested, plain, sending)) return undefined;
	sending.put(name, made, value);
	if (variable.before)
		sending.put(
			`${name}$before`,
			standIns(made, depth, (row) => copyShared(row as TypedArray)),
		);
	const touched = rows.filter(({ place }) => isTouched(nested, place, sending));
	return {
		entangled: true,
		commit() {
			for (const row of touched) commitRow(row);
		},
		restore() {
			for (const { own, kept } of touched) if (kept) (own as TypedArray).set(kept as never);
		},
	};
}

/**
 * The same tree with other rows: those `depth - 1` arrays below. Undefined if `make` gives none for a row, or if the tree
 * has anything but arrays above the rows. What is no object stays.
 */
function standIns(
	tree: unknown,
	depth: number,
	make: (row: object, place: number) => object | undefined,
	outermost?: number,
): unknown {
	if (kindOf(tree) !== "array") return undefined;
	const { get } = access();
	const made: unknown[] = new Array((tree as unknown[]).length);
	for (const key of Object.keys(tree as unknown[])) {
		const at = Number(key);
		const part = get(tree as unknown[], at);
		const place = outermost ?? at;
		const isObject = typeof part === "object" && part !== null;
		const one = !isObject ? part : depth > 2 ? standIns(part, depth - 1, make, place) : make(part, place);
		if (isObject && one === undefined) return undefined;
		made[at] = one;
	}
	return made;
}

function rowOf(own: object, place: number, numeric: boolean, sending: Sending): Row | undefined {
	if (isTypedArray(own)) {
		const kept = isShared(own.buffer) ? own.slice() : undefined;
		return { place, own, standIn: sending.memory.standIn(own), kept };
	}
	if (!numeric || kindOf(own) !== "array") return undefined;
	const numbers = own as unknown[];
	const standIn = new Float64Array(new SharedArrayBuffer(8 * numbers.length));
	if (!copyNumbers(numbers, standIn)) return undefined;
	return { place, own: numbers, standIn, kept: undefined };
}

/** May iterations of the region write in this element of the outermost array? */
function isTouched({ paths }: Nested, place: number, sending: Sending): boolean {
	return paths.some(([first]) => {
		const range = first && "touch" in first ? sending.range(first.touch) : undefined;
		return range === undefined || (range[0] <= place && place < range[1]);
	});
}

/** No write goes beyond the end of a row of numbers, nor below 0: typed arrays would drop it. */
function staysWithin({ paths }: Nested, lengths: readonly number[], sending: Sending): boolean {
	if (lengths.length === 0) return true; // typed rows drop it too
	const shortest = lengths.reduce((a, b) => Math.min(a, b));
	return paths.every((path) => {
		const last = path.at(-1);
		if (last === undefined || !("touch" in last)) return false;
		if (last.within) return true;
		const range = sending.range(last.touch);
		return range !== undefined && range[0] >= 0 && range[1] <= shortest;
	});
}

function commitRow({ own, standIn }: Row): void {
	const { set } = access();
	if (Array.isArray(own)) for (let at = 0; at < own.length; at++) set(own, at, standIn[at]);
	else if (own !== standIn) own.set(standIn as never);
}
