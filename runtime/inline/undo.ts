/**
 * Remembers what pieces on the caller are about to change and cannot simply do again: elements that they overwrite and
 * also read, or that later ones overwrite, and where marks may strike within an iteration, collections. Needed only where a
 * loop may have to start again.
 */
import { access, sliceOf } from "../codec/access.js";
import { isTypedArray } from "../codec/memory.js";
import type { LoopCode, NestedStep } from "../contract.js";
import type { Call } from "../loop.js";
import type { Of } from "../roles/role.js";
import { deepestFirst, record } from "../roles/write/parts.js";
import { outerValue } from "./nest.js";

export interface Undo {
	/** Before iterations [begin, end) run. */
	keep(begin: number, end: number): void;
	restore(): void;
}

/** Undefined if there is nothing to remember. */
export function createUndo(call: Call): Undo | undefined {
	const { code, marked, last } = call.loop;
	const writes = code.variables.filter((one) => one.role === "write").filter((one) => isRead(one, code));
	const steps = last.map(({ name }) => keepCollection(call.frame[name] as object));
	if (marked.length > 0) steps.push(...collectionsOf(call).map(keepCollection));
	if (writes.length === 0 && steps.length === 0) return undefined;
	return {
		keep(begin, end) {
			const ranges = touched(call, begin, end);
			for (const { name, touch, nested } of writes) {
				const value = call.frame[name];
				if (nested) {
					steps.push(record(value, deepestFirst(nested.paths), (step) => pairOf(ranges, step)).restore);
					continue;
				}
				const low = Math.max(0, ranges?.[2 * touch] ?? 0);
				const high = ranges?.[2 * touch + 1] ?? Number.POSITIVE_INFINITY;
				if (isTypedArray(value)) steps.push(keepTyped(value, low, high));
				else if (Array.isArray(value)) steps.push(keepArray(value, low, high));
			}
		},
		restore() {
			for (const step of steps.reverse()) step();
			steps.length = 0;
		},
	};
}

/** By its own name, or by that of another variable: whether they share memory is tested before a region only. */
function isRead({ name, reads }: Of<"write">, { guards }: LoopCode): boolean {
	return reads || guards.some((guard) => guard.kind === "disjoint" && (guard.a === name || guard.b === name));
}

function pairOf(ranges: readonly number[] | undefined, step: NestedStep): readonly [number, number] | undefined {
	const touch = "touch" in step ? step.touch : -1;
	const [low, high] = [ranges?.[2 * touch], ranges?.[2 * touch + 1]];
	return low === undefined || high === undefined ? undefined : [low, Math.max(low, high)];
}

/** Collections that kernels change directly on the caller. */
export function collectionsOf({ loop, frame }: Call): object[] {
	const changed = loop.code.variables.filter(
		(one) => one.role === "append" || (one.role === "element-reduction" && one.exact && one.operator !== "last"),
	);
	return changed.map(({ name }) => frame[name] as object);
}

function keepCollection(value: object): () => void {
	if (value instanceof Map) return refill(value, [...value], ([key, one]) => value.set(key, one));
	if (value instanceof Set) return refill(value, [...value], (one) => value.add(one));
	if (isTypedArray(value)) return keepTyped(value, 0, value.length);
	if (Array.isArray(value)) return keepArray(value, 0, value.length);
	const kept = { ...value };
	return () => {
		for (const key of Object.keys(value)) Reflect.deleteProperty(value, key);
		Object.assign(value, kept);
	};
}

function refill<T>(value: { clear(): void }, entries: readonly T[], put: (one: T) => void): () => void {
	return () => {
		value.clear();
		for (const one of entries) put(one);
	};
}

/** What `touch` of the code says of iterations [begin, end). */
export function touched({ loop, space, frame }: Call, begin: number, end: number): number[] | undefined {
	return loop.code.touch?.(outerValue(space, begin), outerValue(space, end - 1), frame);
}

type Typed = {
	slice(low: number, high: number): Typed;
	set(values: never, low: number): void;
	readonly length: number;
};

function keepTyped(value: Typed, low: number, high: number): () => void {
	if (value.length === 0) return () => {}; // detached memory too: nothing can be written
	const kept = value.slice(low, Math.min(high, value.length));
	return () => value.set(kept as never, low);
}

function keepArray(value: unknown[], low: number, high: number): () => void {
	const length = value.length;
	const kept = sliceOf(value, low, high);
	return () => {
		const { get, set } = access();
		for (let place = 0; place < kept.length; place++) {
			if (place in kept) set(value, low + place, get(kept, place));
			else delete value[low + place];
		}
		value.length = length;
	};
}
