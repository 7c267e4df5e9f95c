/**
 * Typed arrays that share memory, where all the same each iteration keeps to its own part of that.
 *
 * In:   low[i] = ahead[i] + 10, and ahead begins 5 elements further on in the memory of low
 * Out:  `ahead` is to be read from a copy of before: only later iterations write what an iteration reads
 *
 * Without a copy no chunk may touch what another one writes; within a chunk iterations run in order, in the same memory.
 * With a copy no iteration may read what it or an earlier one writes, by whatever name.
 */
import { kindOf, type TypedArray } from "../../codec/kind.js";
import { copyShared, isTypedArray } from "../../codec/memory.js";
import type { Guard, Variable } from "../../contract.js";
import { touched } from "../../inline/undo.js";
import type { Call } from "../../loop.js";
import type { Of, Sending } from "../../roles/role.js";
import type { Private } from "../../roles/write/private-memory.js";
import { areDisjoint, isOneView } from "./memory.js";

type Disjoint = Extract<Guard, { kind: "disjoint" }>;
type Ranged = Of<"write"> | Of<"shared">;

/**
 * Copies of arrays that are only read, by name. Those that stay in one memory are marked where executors have memory of their
 * own: it must be one there too. Refuses if iterations meet in memory.
 */
export function copiedAcross(call: Call, sending: Sending): ReadonlyMap<string, unknown> {
	const { frame, loop } = call;
	const copies = new Map<string, unknown>();
	const pairs = loop.code.guards.filter((guard) => guard.kind === "disjoint") as Disjoint[];
	// Where one and the same array may have two names.
	const joined = new Set(
		pairs.filter((one) => one.same && isOneView(frame[one.a], frame[one.b])).flatMap(({ a, b }) => [a, b]),
	);
	const all = pairs.filter(({ across }) => across !== undefined);
	const sharing = all.filter(({ a, b, same }) => !areDisjoint(frame[a], frame[b], same));
	for (const { a, b } of sharing) {
		if (keepsApart(call, sending, [a, b])) {
			joined.add(a).add(b);
			continue;
		}
		const reader = variableOf(call, b);
		if (reader?.role !== "shared" || copies.has(b)) {
			if (!copies.has(b)) sending.refuse(`${a} and ${b} share memory`);
			continue;
		}
		for (const guard of all) {
			const meets = guard.b === b && !areDisjoint(frame[guard.a], frame[b], false);
			if (meets && !isReadBefore(call, sending, guard)) sending.refuse(`${guard.a} and ${b} share memory`);
		}
		if (kindOf(frame[b]) !== "typed") sending.refuse(`${a} and ${b} share memory`);
		copies.set(b, copyShared(frame[b] as TypedArray, ...(sending.range(reader.touch) ?? [])));
	}
	if (joined.size > 0 && !sending.sharesMemory) {
		// Chunks that are under way together would write into each other's memory.
		if (loop.code.async) sending.refuse(`${[...joined].join(" and ")} share memory`);
		for (const name of joined) {
			const ranges = sending.chunkRanges(variableOf(call, name)?.touch ?? -1);
			sending.put(`${name}$joined`, { length: (frame[name] as TypedArray).length, ranges } satisfies Private);
		}
	}
	return copies;
}

function variableOf({ loop }: Call, name: string): Ranged | undefined {
	const found: Variable | undefined = loop.code.variables.find((one) => one.name === name);
	return found?.role === "write" || found?.role === "shared" ? found : undefined;
}

/** The place of what is written in the results of `Touch`. */
function storesOf(variable: Ranged): number {
	return variable.role === "write" ? (variable.stores ?? variable.touch) : -1;
}

/** No chunk touches what another one writes. */
function keepsApart(call: Call, sending: Sending, names: readonly [string, string]): boolean {
	const [a, b] = names.map((name) => variableOf(call, name));
	const [x, y] = names.map((name) => call.frame[name]);
	if (!a || !b || !isTypedArray(x) || !isTypedArray(y)) return false;
	const spansOf = (touch: number, view: TypedArray) => spans(sending.chunkRanges(touch), view);
	const [all, others] = [spansOf(a.touch, x), spansOf(b.touch, y)];
	const ours = spansOf(storesOf(a), x);
	if (!all || !others || !ours || overlapAcross(ours, others)) return false;
	if (b.role === "shared") return true;
	const theirs = spansOf(storesOf(b), y);
	return theirs !== undefined && !overlapAcross(all, theirs);
}

/** Bytes that one chunk touches. */
interface Span {
	readonly from: number;
	readonly to: number;
	readonly chunk: number;
}

function spans(ranges: Float64Array | undefined, { byteOffset, BYTES_PER_ELEMENT: size, length }: TypedArray) {
	if (ranges === undefined) return undefined;
	const within = (place: number) => byteOffset + size * Math.min(length, Math.max(0, place));
	const found: Span[] = [];
	for (let chunk = 0; 2 * chunk < ranges.length; chunk++) {
		const [from, to] = [within(ranges[2 * chunk] as number), within(ranges[2 * chunk + 1] as number)];
		if (!(from >= to)) found.push({ from, to, chunk });
	}
	return found;
}

/** The farthest end so far, and that of any other chunk. */
interface Ends {
	end: number;
	chunk: number;
	other: number;
}

function overlapAcross(ours: readonly Span[], theirs: readonly Span[]): boolean {
	const all = [...ours.map((one) => ({ ...one, side: 0 })), ...theirs.map((one) => ({ ...one, side: 1 }))];
	const ends = [0, 1].map((): Ends => ({ end: 0, chunk: -1, other: 0 }));
	return all
		.sort((a, b) => a.from - b.from)
		.some(({ from, to, chunk, side }) => {
			const [own, opposite] = [ends[side], ends[1 - side]] as [Ends, Ends];
			if ((opposite.chunk === chunk ? opposite.other : opposite.end) > from) return true;
			if (to > own.end) {
				if (own.chunk !== chunk) own.other = own.end;
				own.end = to;
				own.chunk = chunk;
			} else if (own.chunk !== chunk && to > own.other) own.other = to;
			return false;
		});
}

/** Only later iterations write what an iteration reads: no iteration from it on backwards does. */
function isReadBefore(call: Call, sending: Sending, { a, b, across }: Disjoint): boolean {
	const [writer, reader] = [variableOf(call, a), variableOf(call, b)];
	if (!across?.steady || call.space.inner !== undefined || writer?.role !== "write" || !reader) return false;
	const write = movingOf(call, sending, storesOf(writer), call.frame[a] as TypedArray);
	const read = movingOf(call, sending, reader.touch, call.frame[b] as TypedArray);
	if (!write || !read || write.step !== read.step) return false;
	// Iteration t reads what t - d writes if low < d * step < high.
	const [low, high] = [write.from - read.to, write.to - read.from];
	const { step } = write;
	const last = sending.count - sending.begin - 1;
	const near = step === 0 ? 0 : Math.floor(Math.min(low / step, high / step));
	return ![0, near, near + 1, near + 2].some((d) => d >= 0 && d <= last && low < d * step && d * step < high);
}

/** Bytes that the first iteration of the region touches, and by how much each further one moves. Undefined: not known. */
function movingOf(call: Call, { begin, count }: Sending, touch: number, view: TypedArray) {
	const size = view.BYTES_PER_ELEMENT;
	const rangeOf = (t: number) => {
		const ranges = touched(call, t, t + 1);
		return [ranges?.[2 * touch] ?? Number.NaN, ranges?.[2 * touch + 1] ?? Number.NaN] as const;
	};
	const [low, high] = rangeOf(begin);
	const [next, end] = begin + 1 < count ? rangeOf(begin + 1) : [low, high];
	const step = size * (next - low);
	const isMoved = end - high === next - low && [low, high, step * count].every(Number.isSafeInteger);
	return isMoved ? { from: view.byteOffset + size * low, to: view.byteOffset + size * high, step } : undefined;
}
