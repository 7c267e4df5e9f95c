/**
 * Element reductions of maps and plain objects: `m.set(k, (m.get(k) ?? d) op e)`, `o[k] = (o[k] ?? d) op e`.
 *
 * Kernels fill an empty private one. Keys get the order in which a sequential loop would have inserted them: by the
 * chunk that saw them first, and within it in the order of the chunk.
 */
import { hasMethods, kindOf } from "../codec/kind.js";
import { Mismatch } from "../reduction/mismatch.js";
import { operators } from "../reduction/operators.js";
import type { Sparse } from "../reduction/sparse.js";
import { sendElements, trackElements } from "./elements.js";
import { type Fields, type Gather, type Of, type Row, type Sending, type Track, UNCHANGED } from "./role.js";
import { sendLast, trackLast } from "./write/last-elements.js";

type Reduction = Of<"element-reduction">;
type Merge = (a: unknown, b: unknown) => unknown;

export const elementReduction: Row<"element-reduction"> = {
	send(variable, sending) {
		if (variable.operator === "last") return sendLast(variable, sending);
		return variable.container === "index" ? sendElements(variable, sending) : sendKeyed(variable, sending);
	},
	track(variable, { work, environment }) {
		const isAsync = work.loop.async;
		if (variable.operator === "last") return trackLast(variable, environment as Fields);
		if (variable.container === "index") return trackElements(variable, environment as Fields, isAsync);
		const keeps = variable.exact && variable.container === "map" && !isAsync;
		return keeps ? trackKept(variable.name) : trackKeyed(variable);
	},
};

/** Why these keys must be reduced sequentially; undefined if they need not. */
export function keyedObjection({ name, container }: Reduction, value: unknown): string | undefined {
	const kind = kindOf(value);
	const fits = container === "map" ? kind === "map" : kind === "object" || kind === "null-object";
	if (!fits || hasMethods(value)) return `${name} is not a plain ${container}`;
	if (container === "object" && !Object.isExtensible(value)) return `${name} cannot grow`;
	return undefined;
}

function sendKeyed(variable: Reduction, sending: Sending): Gather | undefined {
	const { name } = variable;
	const value = sending.frame[name];
	const reason = keyedObjection(variable, value);
	if (reason !== undefined) sending.refuse(reason);
	sending.put(name, undefined);
	if (!variable.exact) return undefined;
	if (variable.container === "map" && !sending.code.async) return gatherKept(variable, value as Map<unknown, unknown>);
	const found = new Map<unknown, unknown>();
	let totals: Map<unknown, unknown> = found;
	const merge = operators[variable.operator].combine as Merge;
	const add = (key: unknown, one: unknown): void => {
		const before = found.get(key);
		found.set(key, before === undefined ? one : merge(before, one));
	};
	return {
		entangled: false,
		chunk(partial) {
			const { keys, values } = partial as Sparse;
			for (let place = 0; place < keys.length; place++) add(keys[place], values[place]);
			totals = totalsOf(variable, value, found);
		},
		commit: () => commitKeyed(value, totals),
	};
}

/** Adds what workers kept to the user's map itself, after a pass that finds every reason not to. */
function gatherKept(variable: Reduction, value: Map<unknown, unknown>): Gather {
	const merge = operators[variable.operator].combine as Merge;
	let runs: readonly RunOfKeys[] = [];
	return {
		entangled: true,
		kept(partials) {
			const kept = partials.map((one) => one.value as KeptMap);
			checkKept(variable, value, kept);
			runs = inFirstChunkOrder(kept);
		},
		commit() {
			for (const { kept, from, to } of runs) {
				const { keys, values } = kept;
				for (let place = from; place < to; place++) {
					value.set(keys[place], merge(value.get(keys[place]) ?? variable.initial, values[place]));
				}
			}
		},
	};
}

/** Throws Mismatch where types differ or a sum may not be exact. */
function checkKept(
	{ name, operator, initial }: Reduction,
	value: Map<unknown, unknown>,
	all: readonly KeptMap[],
): void {
	const sums = operator === "+" || operator === "*";
	let bound = 0;
	for (const { keys, values } of all) {
		let largest = 0;
		for (let place = 0; place < keys.length; place++) {
			const [key, one] = [keys[place], values[place]];
			const before = value.size > 0 ? (value.get(key) ?? initial) : initial;
			if (isObject(key) || typeof before !== typeof one) throw new Mismatch(`${name}[…]`);
			if (typeof one !== "number" || !sums) continue;
			if (!Number.isInteger(before)) throw new Mismatch(`${name}[…]`);
			largest = Math.max(largest, Math.abs(one), Math.abs(before as number));
		}
		bound += largest;
	}
	if (!(bound <= Number.MAX_SAFE_INTEGER / 2)) throw new Mismatch(`${name}[…]`);
}

/** What the keys get. Throws Mismatch where types differ or a sum is not exact. */
function totalsOf(variable: Reduction, value: unknown, found: Map<unknown, unknown>): Map<unknown, unknown> {
	const { name, operator, exact } = variable;
	const totals = new Map<unknown, unknown>();
	const merge = operators[operator].combine as Merge;
	const sums = operator === "+" || operator === "*";
	for (const [key, one] of found) {
		if (isObject(key) || isConstant(value, key)) throw new Mismatch(`${name}[…]`);
		const before = lookUp(value, key) ?? variable.initial;
		if (typeof before !== typeof one) throw new Mismatch(`${name}[…]`);
		const total = merge(before, one);
		if (exact && sums && typeof total === "number" && !Number.isSafeInteger(total)) throw new Mismatch(`${name}[…]`);
		totals.set(key, total);
	}
	return totals;
}

/** Merges the root of the tree into the user's own map or object. The result commits; throws Mismatch. */
export function prepareKeyed(variable: Reduction, value: unknown, root: Sparse): () => void {
	const found = new Map<unknown, unknown>();
	for (let place = 0; place < root.keys.length; place++) found.set(root.keys[place], root.values[place]);
	const totals = totalsOf(variable, value, found);
	return () => commitKeyed(value, totals);
}

function lookUp(value: unknown, key: unknown): unknown {
	return value instanceof Map ? value.get(key) : (value as Fields)[key as string];
}

/** A property that cannot be written. */
function isConstant(value: unknown, key: unknown): boolean {
	if (value instanceof Map) return false;
	return Object.getOwnPropertyDescriptor(value, key as string)?.writable === false;
}

function commitKeyed(value: unknown, totals: Map<unknown, unknown>): void {
	if (value instanceof Map) for (const [key, total] of totals) value.set(key, total);
	else for (const [key, total] of totals) (value as Fields)[key as string] = total;
}

function isObject(key: unknown): boolean {
	return (typeof key === "object" && key !== null) || typeof key === "function" || typeof key === "symbol";
}

/** What a worker kept: its map as columns, and how large the map was after each of its chunks. */
interface KeptMap {
	readonly keys: readonly unknown[];
	readonly values: ArrayLike<unknown>;
	readonly chunks: readonly number[];
	readonly sizes: readonly number[];
}

/** Keys that a worker first saw in one of its chunks. */
interface RunOfKeys {
	readonly chunk: number;
	readonly kept: KeptMap;
	readonly from: number;
	readonly to: number;
}

/** The keys of all workers, by the chunk that first saw them. */
function inFirstChunkOrder(all: readonly KeptMap[]): RunOfKeys[] {
	const runs = all.flatMap((kept) =>
		kept.chunks.map((chunk, place) => ({ chunk, kept, from: kept.sizes[place - 1] ?? 0, to: kept.sizes[place] ?? 0 })),
	);
	return runs.sort((a, b) => a.chunk - b.chunk);
}

function trackKept(name: string): Track {
	const map = new Map<unknown, unknown>();
	const chunks: number[] = [];
	const sizes: number[] = [];
	return {
		begin(frame) {
			frame[name] = map;
		},
		end(_frame, chunk) {
			chunks.push(chunk);
			sizes.push(map.size);
			return UNCHANGED;
		},
		finish(): KeptMap {
			const values = [...map.values()];
			const packed = values.every((one) => typeof one === "number") ? Float64Array.from(values) : values;
			return { keys: [...map.keys()], values: packed, chunks, sizes };
		},
	};
}

/** A map or object of its own for each chunk. The object inherits nothing: `totalsOf` finds what the user's inherits. */
export function trackKeyed({ name, container }: Reduction): Track {
	return {
		packs: true,
		begin(frame) {
			frame[name] = container === "map" ? new Map() : Object.create(null);
		},
		end(frame): Sparse {
			const made = frame[name] as Map<unknown, unknown> | Fields;
			if (made instanceof Map) return { keys: [...made.keys()], values: [...made.values()] };
			const keys: unknown[] = Object.keys(made);
			// Symbols cannot travel: an object among the keys ends in a mismatch.
			if (Object.getOwnPropertySymbols(made).length > 0) keys.push({});
			return { keys, values: Object.values(made) };
		},
	};
}
