/**
 * Turns a graph of values into plain data that structured clone carries without loss; `decode.ts` turns it back.
 *
 * In:   an object without prototype, an error of a class of the user, an object that was captured
 * Out:  a list of nodes; a slot is a primitive, or `[number of a node]`
 *
 * Keeps identity within the graph, cycles, holes, and identity with captured objects. Used only where structured clone
 * itself would lose something (see `survey`), so ordinary data takes no detour.
 */

import { type Attributes, attributesOf, hasOnlyElements, namesOf } from "./attributes.js";
import { type ErrorFields, errorFields } from "./error.js";
import { type Kind, kindOf } from "./kind.js";
import { addNumbers, createPool, isAllNumbers, type Numbers, wayOf } from "./numbers.js";
import { hasRecipe, type Registered, registeredOf } from "./registry.js";
import { type Anchor, encodeView, type ViewNode } from "./views.js";
import { type Fail, type Visit, walk } from "./walk.js";

export type Slot = unknown;

export type Node =
	| readonly ["captured", number]
	| ViewNode
	| readonly ["leaf", unknown]
	| readonly ["buffer", Uint8Array]
	/** Elements, or a part of memory that has the numbers, and other properties. */
	| readonly ["array", readonly Slot[] | Float64Array, readonly (readonly [string, Slot])[]]
	| readonly ["object" | "null-object", readonly string[], readonly Slot[]]
	| readonly ["instance", readonly string[], readonly Slot[], string]
	/** By recipe: what it took, as a graph of its own. */
	| readonly ["made", string, Coded]
	| readonly ["map" | "set", readonly Slot[]]
	| readonly ["regexp", string, string, number]
	/** Of the object at this place: level, flags, and added properties, as in `Attributes`. */
	| AttributesNode
	| readonly ["error", ErrorFields, readonly (readonly [string, Slot, boolean])[]];

export type AttributesNode = readonly [
	"attributes",
	place: number,
	level: number,
	flags: Attributes["flags"],
	added: readonly (readonly [string, Slot])[],
];

/** A coded graph. */
export interface Coded {
	readonly $coded: readonly Node[];
	readonly root: Slot;
	/** Instead of nodes: a graph that structured clone carries as it is, but for its numbers (see `numbers.ts`). */
	readonly cloned?: unknown;
}

/** What the two sides know besides the graph. */
export interface Coding {
	/** Number of an object of the captured environment, if it is one. */
	readonly captured?: (value: object) => number | undefined;
	/** Where in the captured memory a typed array, view or buffer lies, if it does. */
	readonly anchor?: (value: object) => Anchor | undefined;
	/** What travels instead of a typed array, buffer or view. */
	readonly leaf?: (value: object, kind: Kind, path: () => string) => object;
	readonly fail: Fail;
	/** Called for each instance of a registered class. */
	readonly instance?: (value: object, path: () => string) => void;
	/** Takes arrays of numbers that the survey finds; they go to another thread of this process. */
	readonly numbers?: Numbers;
	/** How many recipes are at work around this graph. */
	readonly depth?: number;
}

/** Recipes within recipes: more is one that takes what contains itself. */
const DEPTH = 100;

/** Kinds that structured clone carries as they are. */
const ordinary: ReadonlySet<Kind> = new Set([
	"array",
	"object",
	"map",
	"set",
	"date",
	"typed",
	"dataview",
	"arraybuffer",
	"shared",
	"boxed",
]);

/** Whether structured clone would lose something of the graph below `value`. Fails for what cannot travel at all. */
export function survey(value: unknown, name: string, seen: Set<object>, coding: Coding): boolean {
	let special = false;
	const visit: Visit = (object, kind, path) => {
		if (coding.captured?.(object) !== undefined) {
			special = true;
			return false;
		}
		if (kind === "instance") coding.instance?.(object, path);
		if (coding.numbers && kind === "instance" && hasRecipe(object)) coding.numbers.fleeting = true;
		const replaced = coding.leaf && isMemory(kind) && coding.leaf(object, kind, path) !== object;
		if (!ordinary.has(kind) || replaced || anchorIn(coding, object, kind) !== undefined) special = true;
		return true;
	};
	const odd = (): void => {
		special = true;
	};
	const { numbers } = coding;
	const note = numbers && ((array: readonly number[]) => addNumbers(numbers, array));
	walk(value, name, { seen, visit, fail: coding.fail, odd, numbers: note });
	return special;
}

/** What travels for a value that was surveyed: it, or its coded graph where structured clone would lose something. */
export function carry<T>(value: T, special: boolean, seen: ReadonlySet<object>, coding: Coding): T | Coded {
	const way = coding.numbers ? wayOf(coding.numbers, seen.size) : "as it is";
	if (special || way === "coded") return encodeGraph(value, coding);
	return way === "cloned" ? { $coded: [], root: undefined, cloned: value } : value;
}

function isMemory(kind: Kind): boolean {
	return kind === "typed" || kind === "dataview" || kind === "arraybuffer" || kind === "buffer";
}

function anchorIn(coding: Coding, object: object, kind: Kind): Anchor | undefined {
	return isMemory(kind) || kind === "shared" ? coding.anchor?.(object) : undefined;
}

/** Codes the graph below `value`, which a survey has accepted. */
export function encodeGraph(value: unknown, coding: Coding): Coded {
	const nodes: Node[] = [];
	const places = new Map<object, number>();
	const todo: (readonly [object, number])[] = [];
	const slot = (held: unknown): Slot => {
		if (typeof held !== "object" || held === null) return held;
		const known = places.get(held);
		if (known !== undefined) return [known];
		const place = nodes.length;
		nodes.push(["leaf", undefined]);
		places.set(held, place);
		todo.push([held, place]);
		return [place];
	};
	const root = slot(value);
	const marks: Node[] = [];
	const numbers = coding.numbers && createPool(coding.numbers);
	for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
		const [object, place] = next;
		const pooled = numbers?.(object);
		const node: Node = pooled ? ["array", pooled, []] : encodeNode(object, slot, coding);
		nodes[place] = node;
		if (pooled) continue;
		const attributes = isOwn(node) ? attributesOf(object, kindOf(object)) : undefined;
		if (attributes !== undefined) marks.push(attributesNode(object, place, attributes, slot));
	}
	return { $coded: [...nodes, ...marks], root };
}

/** Whether the receiving side makes an object for the node, and not a recipe. */
function isOwn([kind]: Node): boolean {
	return kind !== "captured" && kind !== "view" && kind !== "made";
}

function attributesNode(
	object: object,
	place: number,
	{ level, flags, added }: Attributes,
	slot: (held: unknown) => Slot,
): AttributesNode {
	const held = added.map((name) => [name, slot((object as Record<string, unknown>)[name])] as const);
	return ["attributes", place, level, flags, held];
}

function encodeNode(object: object, slot: (held: unknown) => Slot, coding: Coding): Node {
	const captured = coding.captured?.(object);
	if (captured !== undefined) return ["captured", captured];
	const kind = kindOf(object);
	const anchor = anchorIn(coding, object, kind);
	if (anchor !== undefined) return encodeView(object, anchor);
	if (kind === "array") return encodeArray(object as unknown[], slot);
	if (kind === "object" || kind === "null-object" || kind === "instance")
		return encodeObject(object, kind, slot, coding);
	if (kind === "map") return [kind, [...(object as Map<unknown, unknown>)].flat(1).map(slot)];
	if (kind === "set") return [kind, [...(object as Set<unknown>)].map(slot)];
	if (kind === "regexp") {
		const { source, flags, lastIndex } = object as RegExp;
		return [kind, source, flags, lastIndex];
	}
	if (kind === "error") {
		const { fields, properties } = errorFields(object as Error);
		return [kind, fields, properties.map(([key, value, shown]) => [key, slot(value), shown] as const)];
	}
	if (kind === "date") return ["leaf", new Date(object as Date)];
	const leaf = isMemory(kind) && coding.leaf ? coding.leaf(object, kind, () => "") : object;
	if (kind !== "buffer") return ["leaf", leaf];
	const bytes = leaf as Uint8Array;
	return ["buffer", new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)];
}

function encodeObject(
	object: object,
	kind: "object" | "null-object" | "instance",
	slot: (held: unknown) => Slot,
	coding: Coding,
): Node {
	const keys = namesOf(object, kind);
	const slots = (): Slot[] => keys.map((key) => slot((object as Record<string, unknown>)[key]));
	if (kind !== "instance") return [kind, keys, slots()];
	const { name, take } = registeredOf(Object.getPrototypeOf(object) as object) as Registered;
	if (take === undefined) return [kind, keys, slots(), name];
	const { depth = 0 } = coding;
	if (depth === DEPTH) coding.fail("a value", `an instance of ${name} that holds itself through its recipe`);
	return ["made", name, encodeGraph(take(object), { ...coding, numbers: undefined, depth: depth + 1 })];
}

/** Elements (holes stay holes), and properties besides them. */
function encodeArray(array: readonly unknown[], slot: (held: unknown) => Slot): Node {
	if (array.length > 64 && isAllNumbers(array) && hasOnlyElements(array)) return ["array", array, []];
	const slots: Slot[] = new Array(array.length);
	const named: (readonly [string, Slot])[] = [];
	for (const key of namesOf(array, "array")) {
		const place = Number(key);
		const held = (array as unknown as Record<string, unknown>)[key];
		if (String(place) === key && place < array.length) slots[place] = slot(held);
		else named.push([key, slot(held)]);
	}
	return ["array", slots, named];
}

export function isCoded(value: unknown): value is Coded {
	return typeof value === "object" && value !== null && Array.isArray((value as { $coded?: unknown }).$coded);
}
