/** Makes the values of a coded graph: see `graph.ts`. */
import { CloudloopError } from "../errors.js";
import { applyAttributes } from "./attributes.js";
import { restoreError } from "./error.js";
import type { AttributesNode, Coded, Node, Slot } from "./graph.js";
import { arrayOf, eachElement, unbox } from "./numbers.js";
import { type Registered, registeredName } from "./registry.js";
import { decodeView } from "./views.js";

/** What the receiving side knows. */
export interface Decoding {
	/** The captured objects by number. */
	readonly captured?: () => readonly object[];
	/** Error classes of the loop by name. */
	readonly classes?: Readonly<Record<string, new (...args: never[]) => Error>>;
	/** Copies of registered classes, where the program has registered none. */
	readonly copies?: (id: string) => Registered | undefined;
	/** Makes the array for these elements, all holes as yet. Default: the ordinary one. */
	readonly arrayFor?: (slots: readonly Slot[]) => unknown[];
}

/** The graph that was coded. */
export function decodeGraph(coded: Coded, decoding: Decoding = {}): unknown {
	if (coded.cloned !== undefined) return unbox(coded.cloned);
	const made = coded.$coded.map((node) => makeObject(node, decoding));
	const value = (slot: Slot): unknown => (Array.isArray(slot) ? made[slot[0] as number] : slot);
	for (const [place, node] of coded.$coded.entries()) fillObject(made[place], node, value);
	for (const node of coded.$coded) if (node[0] === "attributes") mark(made[node[1]], node, value);
	return value(coded.root);
}

function makeObject(node: Node, decoding: Decoding): unknown {
	switch (node[0]) {
		case "captured":
			return decoding.captured?.()[node[1]];
		case "view":
			return decoding.captured && decodeView(node, decoding.captured());
		case "leaf":
			return node[1];
		case "buffer":
			return Buffer.from(node[1].buffer, node[1].byteOffset, node[1].byteLength);
		case "array":
			return node[1] instanceof Float64Array ? arrayOf(node[1]) : makeArray(node[1], decoding);
		case "object":
			return {};
		case "null-object":
			return Object.create(null);
		case "instance":
			return Object.create(classOf(node[3], decoding).type.prototype as object);
		case "made":
			return makeInstance(classOf(node[1], decoding), decodeGraph(node[2], decoding));
		case "map":
			return new Map();
		case "set":
			return new Set();
		case "regexp":
			return Object.assign(new RegExp(node[1], node[2]), { lastIndex: node[3] });
		case "error":
			return restoreError(node[1], decoding.classes);
		case "attributes":
			return undefined;
		default:
			return node satisfies never;
	}
}

function makeArray(slots: readonly Slot[], { arrayFor }: Decoding): unknown[] {
	return arrayFor?.(slots) ?? new Array(slots.length);
}

function classOf(name: string, { copies }: Decoding): Registered {
	const found = registeredName(name) ?? copies?.(name);
	if (found === undefined) throw new CloudloopError("CL5012", { name });
	return found;
}

function makeInstance({ name, make }: Registered, taken: unknown): unknown {
	if (make === undefined) throw new CloudloopError("CL5012", { name });
	return make(taken);
}

function mark(made: unknown, [, , level, flags, added]: AttributesNode, value: (slot: Slot) => unknown): void {
	const object = made as object;
	if (!Object.isExtensible(object)) return; // it has travelled as it is
	for (const [key, slot] of added) put(object, key, value(slot), true);
	applyAttributes(object, level, flags);
}

function put(made: object, key: string, held: unknown, enumerable: boolean): void {
	// Assignment is much faster, but a setter further up must never run.
	if (enumerable && !(key in made)) (made as Record<string, unknown>)[key] = held;
	else Object.defineProperty(made, key, { value: held, enumerable, writable: true, configurable: true });
}

function fillObject(made: unknown, node: Node, value: (slot: Slot) => unknown): void {
	const set = (key: string, slot: Slot, enumerable: boolean): void => put(made as object, key, value(slot), enumerable);
	switch (node[0]) {
		case "array":
			if (!(node[1] instanceof Float64Array)) {
				eachElement(node[1], (slot, place) => {
					(made as unknown[])[place] = value(slot);
				});
			}
			for (const [key, slot] of node[2]) set(key, slot, true);
			break;
		case "object":
		case "null-object":
		case "instance":
			for (const [place, key] of node[1].entries()) set(key, node[2][place], true);
			break;
		case "map":
			for (let place = 0; place < node[1].length; place += 2) {
				(made as Map<unknown, unknown>).set(value(node[1][place]), value(node[1][place + 1]));
			}
			break;
		case "set":
			for (const slot of node[1]) (made as Set<unknown>).add(value(slot));
			break;
		case "error":
			for (const [key, slot, shown] of node[2]) set(key, slot, shown);
			break;
		default:
			break;
	}
}
