/**
 * Perfect nests of two loops as one iteration space. A nest is collapsed if its outer loop is short; that follows from
 * the trip counts alone, so the bits of a result do not depend on who runs what.
 */
import type { LoopCode, Space } from "../contract.js";
import { failedGuard } from "../region/guards.js";
import { toSpace } from "../surface/prange.js";

/** Outer trip counts from here on fill any usual number of workers. */
const ENOUGH = 64;

export interface Nest {
	readonly code: LoopCode;
	readonly space: Space;
}

export interface Launched {
	readonly frame: Readonly<Record<string, unknown>>;
	/** Of a perfect nest: arguments of the inner `prange`. */
	readonly inner?: (() => readonly unknown[]) | undefined;
}

/** What a launch runs: the loop as it stands, or its nest as one loop. */
export function nestOf(code: LoopCode, outer: Space, { inner, frame }: Launched): Nest {
	const asItStands = { code, space: outer };
	const { collapsed } = code;
	if (inner === undefined || collapsed === undefined) return asItStands;
	if (outer.count === 0 || outer.count >= ENOUGH || outer.items !== undefined) return asItStands;
	const { start, step, count, items } = toSpace(inner());
	const all = outer.count * count;
	if (count < 2 || items !== undefined || !Number.isSafeInteger(all)) return asItStands;
	if (failedGuard(collapsed.guards, frame, outer) !== undefined) return asItStands;
	return { code: codeOf(code, collapsed), space: { ...outer, count: all, inner: { start, step, count } } };
}

const codes = new WeakMap<LoopCode, LoopCode>();

function codeOf(code: LoopCode, collapsed: NonNullable<LoopCode["collapsed"]>): LoopCode {
	const known = codes.get(code);
	if (known !== undefined) return known;
	// Another kernel: who finds kernels by the hash must not take the one of the loop as it stands.
	const made = { ...code, ...collapsed, guards: code.guards, hash: `${code.hash}-collapsed` };
	codes.set(code, made);
	return made;
}

/** The iterations of the outer loop alone. */
export function outerOf({ inner, ...space }: Space): Space {
	return inner === undefined ? space : { ...space, count: space.count / inner.count };
}

/** Value of the outer induction variable in iteration t. */
export function outerValue({ start, step, inner }: Omit<Space, "items">, t: number): number {
	return start + (inner === undefined ? t : Math.floor(t / inner.count)) * step;
}

/** The iteration as people count: `3`, or `3, 7` in a nest. */
export function nameIteration(space: Space, t: number): string {
	if (space.items !== undefined) return String(t);
	const { inner } = space;
	const outer = String(outerValue(space, t));
	return inner === undefined ? outer : `${outer}, ${inner.start + (t % inner.count) * inner.step}`;
}
