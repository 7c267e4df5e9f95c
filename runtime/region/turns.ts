/**
 * Async loops without an `await` of their own take turns where they touch the same: the plain program would run each to its
 * end before the next one. What the code around them does meanwhile is the program's own matter.
 */
import { isTypedArray } from "../codec/memory.js";
import { areDisjoint, isFlat, memoryOf } from "./sharing/memory.js";

/** What a loop touches. */
export interface Touched {
	readonly changed: readonly unknown[];
	readonly read: readonly unknown[];
	/** Variables that outlive the function, by name: whether the loop assigns them. */
	readonly outer: Readonly<Record<string, boolean>>;
}

export interface Turn {
	/** Until earlier loops that touch the same have come to an end; undefined if there are none. */
	readonly before: Promise<unknown> | undefined;
	end(): void;
}

/** Looks at each object once, however many loops are in flight. */
interface Reach {
	readonly value: unknown;
	readonly flat: () => boolean;
	readonly memory: () => ReadonlySet<unknown>;
}

interface Reaches {
	readonly changed: readonly Reach[];
	readonly read: readonly Reach[];
}

interface Entry {
	readonly touched: Touched;
	/** As far as loops that have come to an end have made it. */
	reaches: Reaches;
	readonly waiting: (() => void)[];
	/** Open ones before it, which may yet change what it reaches. */
	readonly after: Set<Entry>;
}

/** With so many in flight each waits for all before it: to compare them would take longer than that. */
const CROWD = 64;

/** Loops that run or wait, in the order of their calls. */
const open = new Set<Entry>();

/** Called before the arguments of prange are evaluated. `end` has to be called in any case. */
export function turn(touched: Touched): Turn {
	const own = { touched, reaches: reachesOf(touched) };
	const isCrowd = open.size >= CROWD;
	const earlier = [...open].filter((one) => isCrowd || [one, ...one.after].some((each) => meets(each, own)));
	const after = new Set(isCrowd ? open : earlier.flatMap((one) => [one, ...one.after]));
	const entry: Entry = { ...own, waiting: [], after };
	open.add(entry);
	const end = (): void => {
		open.delete(entry);
		for (const one of open) if (one.after.delete(entry)) one.reaches = reachesOf(one.touched);
		for (const resolve of entry.waiting) resolve();
	};
	const ends = earlier.map(({ waiting }) => new Promise<void>((resolve) => waiting.push(resolve)));
	return { before: ends.length > 0 ? Promise.all(ends) : undefined, end };
}

function reachesOf({ changed, read }: Touched): Reaches {
	return { changed: changed.map(reachOf), read: read.map(reachOf) };
}

type Party = Pick<Entry, "touched" | "reaches">;

function meets(a: Party, b: Party): boolean {
	const [ours, theirs] = [a.touched.outer, b.touched.outer];
	const names = Object.keys(ours).filter((name) => Object.hasOwn(theirs, name));
	if (names.some((name) => ours[name] || theirs[name])) return true;
	const share = (some: readonly Reach[], others: readonly Reach[]) =>
		some.some((x) => others.some((y) => !areApart(x, y)));
	const [one, other] = [a.reaches, b.reaches];
	return share(one.changed, other.changed) || share(one.changed, other.read) || share(one.read, other.changed);
}

function reachOf(value: unknown): Reach {
	return { value, flat: once(() => isFlat(value)), memory: once(() => memoryOf(value)) };
}

function once<T>(make: () => T): () => T {
	let made: { readonly value: T } | undefined;
	return () => {
		made ??= { value: make() };
		return made.value;
	};
}

function areApart(a: Reach, b: Reach): boolean {
	if (isPlain(a.value) || isPlain(b.value)) return true;
	if (a.value === b.value) return false;
	if (isTypedArray(a.value) && isTypedArray(b.value)) return areDisjoint(a.value, b.value, false);
	if (a.flat() && b.flat()) return true;
	const [few, many] = a.memory().size < b.memory().size ? [a.memory(), b.memory()] : [b.memory(), a.memory()];
	for (const part of few) if (many.has(part)) return false;
	return true;
}

/** No object. */
function isPlain(value: unknown): boolean {
	return value === null || (typeof value !== "object" && typeof value !== "function");
}
