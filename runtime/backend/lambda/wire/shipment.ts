/**
 * An environment as bytes: the graph of its values, and the memory that typed arrays in it are views of. Memory is kept
 * apart so that a task takes only what its chunks touch.
 */
import { type Coded, encodeGraph, isCoded } from "../../../codec/graph.js";
import { isTypedArray, typeName } from "../../../codec/memory.js";
import { eachElement } from "../../../codec/numbers.js";
import { toBytes } from "./bytes.js";

/** A view that the decoder makes over memory `number`. */
export interface MemoryNode {
	readonly $memory: number;
	readonly type: string;
	readonly byteOffset: number;
	/** Elements; bytes of a DataView. */
	readonly length: number;
}

/** Memory, and which bytes of it chunk k touches: low and high at 2k and 2k + 1; undefined: any. */
export interface ShippedMemory {
	readonly bytes: Uint8Array;
	readonly ranges: Float64Array | undefined;
}

export interface Shipment {
	readonly graph: Uint8Array;
	readonly memories: readonly ShippedMemory[];
}

type GraphNode = Coded["$coded"][number];
type Record_ = Readonly<Record<string, unknown>>;

/** Takes an environment apart. `slices`: see `Region.slices`. */
export function ship(environment: Record_, slices: ReadonlyMap<string, Float64Array> | undefined): Shipment {
	const coded = isCoded(environment) ? environment : encodeGraph(environment, { fail: neverFails });
	const buffers: ArrayBufferLike[] = [];
	const numberOf = (buffer: ArrayBufferLike): number => {
		const known = buffers.indexOf(buffer);
		return known >= 0 ? known : buffers.push(buffer) - 1;
	};
	const nodes = coded.$coded.map((node) => memoryNode(node, numberOf));
	const graph = toBytes({ $coded: nodes, root: coded.root });
	const touching = rangesOf(coded, nodes, slices);
	const memories = buffers.map((buffer, number) => ({ bytes: new Uint8Array(buffer), ranges: touching[number] }));
	return { graph, memories };
}

function neverFails(path: string, what: string): never {
	throw new Error(`${path} was surveyed, but is ${what}`);
}

function memoryNode(node: GraphNode, numberOf: (buffer: ArrayBufferLike) => number): unknown {
	if (node[0] === "buffer") return ["leaf", viewNode("Buffer", node[1], numberOf)];
	if (node[0] !== "leaf") return node;
	const [, value] = node;
	if (isTypedArray(value)) return ["leaf", viewNode(typeName(value), value, numberOf)];
	if (value instanceof DataView) return ["leaf", viewNode("DataView", value, numberOf)];
	if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) {
		const type = value instanceof ArrayBuffer ? "ArrayBuffer" : "SharedArrayBuffer";
		return ["leaf", { $memory: numberOf(value), type, byteOffset: 0, length: value.byteLength } satisfies MemoryNode];
	}
	return node;
}

function viewNode(type: string, view: ArrayBufferView, numberOf: (buffer: ArrayBufferLike) => number): MemoryNode {
	const { byteOffset, byteLength, buffer } = view;
	const length = isTypedArray(view) ? view.length : byteLength;
	return { $memory: numberOf(buffer), type, byteOffset, length };
}

function isMemoryNode(node: unknown): node is ["leaf", MemoryNode] {
	const leaf = Array.isArray(node) && node[0] === "leaf" ? (node[1] as unknown) : undefined;
	return typeof leaf === "object" && leaf !== null && "$memory" in leaf;
}

/** By memory: the bytes that each chunk touches, if every view of it is a field of which that is known. */
function rangesOf(
	{ $coded, root }: Coded,
	nodes: readonly unknown[],
	slices: ReadonlyMap<string, Float64Array> | undefined,
): readonly (Float64Array | undefined)[] {
	const found = new Map<number, Float64Array | "any">();
	const fields = slices === undefined ? new Map<number, string>() : fieldsOf($coded, root);
	const uses = countUses($coded);
	for (const [place, node] of nodes.entries()) {
		if (!isMemoryNode(node)) continue;
		const [, { $memory, type, byteOffset }] = node;
		const field = uses[place] === 1 ? fields.get(place) : undefined;
		const touched = field === undefined ? undefined : slices?.get(field);
		const before = found.get($memory);
		if (touched === undefined || before === "any") found.set($memory, "any");
		else found.set($memory, join(before, inBytes(touched, byteOffset, sizeOf(type))));
	}
	return [...found].reduce<(Float64Array | undefined)[]>((list, [number, ranges]) => {
		list[number] = ranges === "any" ? undefined : ranges;
		return list;
	}, []);
}

/** Names of the fields of the environment, by the node that is their value. */
function fieldsOf($coded: readonly GraphNode[], root: unknown): Map<number, string> {
	const top = Array.isArray(root) ? $coded[root[0] as number] : undefined;
	const named = new Map<number, string>();
	if (top?.[0] !== "object" && top?.[0] !== "null-object") return named;
	for (const [at, key] of top[1].entries()) {
		const slot = top[2][at];
		if (Array.isArray(slot)) named.set(slot[0] as number, key);
	}
	return named;
}

/** How many places refer to each node. */
function countUses($coded: readonly GraphNode[]): number[] {
	const uses: number[] = new Array<number>($coded.length).fill(0);
	const see = (slot: unknown): void => {
		if (Array.isArray(slot)) uses[slot[0] as number] = (uses[slot[0] as number] ?? 0) + 1;
	};
	for (const node of $coded) {
		if (node[0] === "array") {
			eachElement(node[1], see);
			for (const [, slot] of node[2]) see(slot);
		} else if (node[0] === "map" || node[0] === "set") node[1].forEach(see);
		else if (node[0] === "object" || node[0] === "null-object") node[2].forEach(see);
		else if (node[0] === "attributes") for (const [, slot] of node[4]) see(slot);
		else if (node[0] === "error") for (const [, slot] of node[2]) see(slot);
	}
	return uses;
}

function inBytes(elements: Float64Array, offset: number, size: number): Float64Array {
	return elements.map((element) => offset + Math.max(0, element) * size);
}

function join(a: Float64Array | undefined, b: Float64Array): Float64Array {
	if (a === undefined) return b;
	return b.map((value, at) => {
		const other = a[at] ?? 0;
		const [low, high] = [at & ~1, at | 1];
		if (isEmpty(b, low, high)) return other;
		if (isEmpty(a, low, high)) return value;
		return at === low ? Math.min(value, other) : Math.max(value, other);
	});
}

function isEmpty(ranges: Float64Array, low: number, high: number): boolean {
	return !((ranges[low] ?? 0) < (ranges[high] ?? 0));
}

function sizeOf(type: string): number {
	const bits = /(\d+)(Clamped)?Array$/.exec(type)?.[1];
	return bits === undefined ? 1 : Number(bits) / 8;
}
