/**
 * Tests that each object of which a part is written is reached in one way only.
 *
 * In:   grid, written at [*][*], read at [*][*]
 * Out:  false if two rows are one array, or share memory
 *
 * All paths are walked at once, so that each part is visited once for each way that leads to it. Below the end of a path
 * that is read everything counts as read.
 */
import { kindOf } from "../codec/kind.js";
import { isTypedArray } from "../codec/memory.js";
import { hasRecipe } from "../codec/registry.js";
import type { Guard } from "../contract.js";

interface Step {
	readonly next: Map<string, Step>;
	/** A part of the object is written here. */
	written: boolean;
	/** All of it is read. */
	whole: boolean;
	/** Parts of its elements are written. */
	above: boolean;
}

interface Visit {
	ways: number;
	written: boolean;
}

interface Walk {
	readonly visits: Map<object, Visit>;
	fails: boolean;
}

export function isDistinct(value: unknown, { writes, reads }: Extract<Guard, { kind: "distinct" }>): boolean {
	const root = makeStep();
	for (const path of writes) {
		path.forEach((name, place) => {
			const at = follow(root, path.slice(0, place));
			if (place === path.length - 1) at.written = true;
			else if (name === "*") at.above = true;
		});
	}
	for (const path of reads) follow(root, path).whole = true;
	const walk: Walk = { visits: new Map(), fails: false };
	visit(value, root, walk);
	if (walk.fails) return false;
	for (const { ways, written } of walk.visits.values()) if (written && ways > 1) return false;
	return !overlaps(walk.visits);
}

function makeStep(): Step {
	return { next: new Map(), written: false, whole: false, above: false };
}

function follow(root: Step, path: readonly string[]): Step {
	let at = root;
	for (const name of path) {
		const next = at.next.get(name) ?? makeStep();
		at.next.set(name, next);
		at = next;
	}
	return at;
}

const WHOLE: Step = { next: new Map(), written: false, whole: true, above: false };

function visit(value: unknown, step: Step, walk: Walk): void {
	if (typeof value !== "object" || value === null) {
		if (leadsOn(value, step)) walk.fails = true;
		return;
	}
	const before = walk.visits.get(value);
	const isNew = before === undefined;
	const seen = before ?? { ways: 0, written: false };
	seen.ways++;
	if (step.written) seen.written = true;
	if (step.written && !isOpen(value)) walk.fails = true;
	if (step.above && (value instanceof Map || value instanceof Set)) walk.fails = true; // gone through in another way
	walk.visits.set(value, seen);
	if (ArrayBuffer.isView(value) || walk.fails) return;
	if (step === WHOLE && !isNew) return; // all below has been visited, and counts
	visitParts(value, step, walk);
}

/** A string where an object is expected: its methods, which all strings share, may be taken for parts. */
function leadsOn(value: unknown, { next }: Step): boolean {
	if (value === null || value === undefined) return false;
	const members = Object(value) as Record<string, unknown>;
	return [...next].some(([name, further]) => {
		const held = name === "*" ? members[0] : members[name];
		return typeof held === "function" || leadsOn(held, further);
	});
}

const OPEN: ReadonlySet<string> = new Set(["array", "object", "null-object", "instance"]);

/** Of a class whose parts are plain values, and can be written. */
function isOpen(value: object): boolean {
	if (isTypedArray(value)) return true;
	return OPEN.has(kindOf(value)) && !hasRecipe(value) && Object.isExtensible(value);
}

function visitParts(value: object, step: Step, walk: Walk): void {
	const rest = step.next.get("*") ?? (step.whole ? WHOLE : undefined);
	if (Array.isArray(value)) {
		if (rest) for (const held of value) visit(held, rest, walk);
		for (const [name, next] of step.next) if (name !== "*") visit(dataOf(value, name, walk), next, walk);
		return;
	}
	if (value instanceof Map) for (const [key, held] of rest ? value : []) visitBoth(key, held, walk);
	else if (value instanceof Set) for (const held of rest ? value : []) visit(held, WHOLE, walk);
	for (const [name, next] of step.next) if (name !== "*") visit(dataOf(value, name, walk), next, walk);
	if (!rest) return;
	for (const key of Object.keys(value)) if (!step.next.has(key)) visit(dataOf(value, key, walk), rest, walk);
}

function visitBoth(key: unknown, held: unknown, walk: Walk): void {
	visit(key, WHOLE, walk);
	visit(held, WHOLE, walk);
}

/** A property that is a plain value; an accessor, or one that cannot be written, fails the test. */
function dataOf(value: object, name: string, walk: Walk): unknown {
	const slot = Object.getOwnPropertyDescriptor(value, name);
	if (slot === undefined) {
		if (name in value) walk.fails = true;
		return undefined;
	}
	if (!("value" in slot) || !slot.writable) walk.fails = true;
	return slot.value;
}

/** Does a view of which elements are written share bytes with another one? */
function overlaps(visits: ReadonlyMap<object, Visit>): boolean {
	const views = [...visits].flatMap(([view, { written }]) => (ArrayBuffer.isView(view) ? [{ view, written }] : []));
	const buffers = new Map<ArrayBufferLike, { from: number; to: number; written: boolean }[]>();
	for (const { view, written } of views) {
		const all = buffers.get(view.buffer) ?? [];
		all.push({ from: view.byteOffset, to: view.byteOffset + view.byteLength, written });
		buffers.set(view.buffer, all);
	}
	return [...buffers.values()].some((all) => {
		let [end, writtenEnd] = [0, 0];
		return all
			.sort((a, b) => a.from - b.from)
			.some(({ from, to, written }) => {
				const meets = to > from && (from < writtenEnd || (written && from < end));
				end = Math.max(end, to);
				if (written) writtenEnd = Math.max(writtenEnd, to);
				return meets;
			});
	});
}
