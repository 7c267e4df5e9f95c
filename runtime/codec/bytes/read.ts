/** Reads bytes that `write.ts` wrote, or that somebody else made up: see `bytes.ts`. */
import type { Coded, Node, Slot } from "../graph.js";
import { typedArrays } from "../kind.js";
import { createSource, type Source } from "./source.js";
import { boxTags, memoryTags, nodeTags, slotTags, typeTags, VERSION } from "./tags.js";

/** Elements that arrays may have beyond those that are in the bytes: what they allocate stays bounded. */
const HOLES = 1 << 24;

/** Recipes within recipes. */
const DEPTH = 100;

export interface Reader {
	whole(): Coded;
	/** The array for elements that were read: as it was, within what all of them together may allocate. */
	arrayFor(slots: readonly Slot[]): unknown[];
}

export interface Inner {
	readonly decode: (bytes: Uint8Array) => unknown;
	readonly restore: ((replacement: unknown) => ArrayBufferLike) | undefined;
}

interface Context {
	readonly source: Source;
	readonly name: () => string;
	readonly slot: () => Slot;
	readonly memory: () => ArrayBufferLike;
	readonly sparse: Map<readonly Slot[], number>;
	readonly whole: () => Coded;
	readonly fail: (reason: string) => never;
}

export function createReader(bytes: Uint8Array, fail: (reason: string) => never, inner: Inner): Reader {
	const source = createSource(bytes, fail);
	const strings: string[] = [];
	const buffers: ArrayBufferLike[] = [];
	let nodes = 0;
	const sparse = new Map<readonly Slot[], number>();
	let holes = HOLES;
	let depth = 0;
	const context: Context = {
		source,
		fail,
		name: () => readName(source, strings, fail),
		slot: () => readSlot(source, nodes, fail),
		memory: () => buffers[source.size()] ?? fail("a view of no buffer"),
		sparse,
		whole() {
			if (depth++ > DEPTH) fail("it is nested too deeply");
			const outer = nodes;
			for (let count = source.count(); count > 0; count--) buffers.push(readMemory(source, inner, fail));
			nodes = source.count();
			const $coded: Node[] = [];
			while ($coded.length < nodes) $coded.push(readNode(context));
			const coded = { $coded, root: context.slot() };
			nodes = outer;
			depth--;
			return coded;
		},
	};
	return {
		whole() {
			const version = source.byte();
			if (version !== VERSION) fail(`its version is ${version}, not ${VERSION}`);
			const coded = context.whole();
			if (source.left() > 0) fail(`${source.left()} bytes too many`);
			return coded;
		},
		arrayFor(slots) {
			holes -= slots.length - (sparse.get(slots) ?? slots.length);
			return holes < 0 ? sparseArray(slots.length) : new Array(slots.length);
		},
	};
}

/** All holes, in the form that takes no memory for them. */
function sparseArray(length: number): unknown[] {
	const array: unknown[] = [];
	array[0xfffffffe] = 0;
	array.length = length;
	return array;
}

function readMemory(source: Source, { decode, restore }: Inner, fail: Context["fail"]): ArrayBufferLike {
	const tag = source.byte();
	const bytes = source.block();
	if (tag === memoryTags.outside) {
		if (restore === undefined) fail("it has memory outside, which nobody can get");
		return (restore as NonNullable<typeof restore>)(decode(bytes));
	}
	if (tag !== memoryTags.plain && tag !== memoryTags.shared) fail("unknown memory");
	const buffer = tag === memoryTags.shared ? new SharedArrayBuffer(bytes.length) : new ArrayBuffer(bytes.length);
	new Uint8Array(buffer).set(bytes);
	return buffer;
}

function readNode(context: Context): Node {
	const { source, name, slot, whole, fail } = context;
	const tag = source.byte();
	switch (tag) {
		case nodeTags.captured:
		case nodeTags.view:
			return fail("it refers to captured objects");
		case nodeTags.buffer:
			return readBuffer(context);
		case nodeTags.array:
			return readArray(context);
		case nodeTags.object:
			return ["object", ...readFields(context)];
		case nodeTags["null-object"]:
			return ["null-object", ...readFields(context)];
		case nodeTags.instance: {
			const type = name();
			return ["instance", ...readFields(context), type];
		}
		case nodeTags.made:
			return ["made", name(), whole()];
		case nodeTags.map:
		case nodeTags.set: {
			const slots = Array.from({ length: source.count() }, slot);
			if (tag === nodeTags.map && slots.length % 2 === 1) fail("a key without a value");
			return [tag === nodeTags.map ? "map" : "set", slots];
		}
		case nodeTags.regexp:
			return ["regexp", source.text(), source.text(), numberIn(slot(), fail)];
		case nodeTags.error:
			return readError(context);
		case nodeTags.date:
			return ["leaf", new Date(source.double())];
		case nodeTags.boxed:
			return ["leaf", readBoxed(context)];
		case nodeTags.memory:
			return ["leaf", readView(context)];
		case nodeTags.attributes:
			return readAttributes(context);
		default:
			return fail(`unknown kind ${tag}`);
	}
}

function readFields({ source, name, slot }: Context): [string[], Slot[]] {
	const keys: string[] = [];
	const slots: Slot[] = [];
	for (let count = source.count(); count > 0; count--) {
		keys.push(name());
		slots.push(slot());
	}
	return [keys, slots];
}

function readArray(context: Context): Node {
	const { source, slot, sparse, fail } = context;
	const length = source.size();
	const form = source.byte();
	let slots: unknown[] | Float64Array = [];
	if (form === 0) slots = readNumbers(source, length, fail);
	else if (form === 1) slots = Array.from({ length: source.enough(length) }, slot);
	else if (form === 2) {
		const present = source.count();
		if (length > 0xffffffff || present > length) fail("an array with a wrong length");
		slots = sparseArray(length);
		sparse.set(slots, present);
		for (let left = present; left > 0; left--) {
			const place = source.size();
			if (place >= length) fail("an element outside of its array");
			slots[place] = slot();
		}
	} else fail("unknown form of an array");
	const [keys, held] = readFields(context);
	if (keys.includes("length")) fail("a second length of an array");
	return ["array", slots, keys.map((key, place) => [key, held[place]] as const)];
}

function readNumbers(source: Source, length: number, fail: Context["fail"]): Float64Array {
	if (length > source.left() / 8) fail("it was cut");
	const bytes = source.bytes(length * 8);
	const packed = new Float64Array(length);
	new Uint8Array(packed.buffer).set(bytes);
	return packed;
}

function readError({ source, name, slot, fail }: Context): Node {
	const [type, base, message, stack] = [name(), name(), source.text(), slot()];
	if (stack !== undefined && typeof stack !== "string") fail("a stack that is no text");
	const properties: (readonly [string, Slot, boolean])[] = [];
	for (let count = source.count(); count > 0; count--) {
		const [key, shown] = [name(), source.byte() === 1];
		properties.push([key, slot(), shown]);
	}
	return ["error", { type, base, message, stack: stack as string | undefined }, properties];
}

function readAttributes(context: Context): Node {
	const { source, name, slot, fail } = context;
	const place = slot();
	const level = source.byte();
	if (!Array.isArray(place) || level > 3) fail("attributes of nothing");
	const flags: (readonly [string, number])[] = [];
	for (let count = source.count(); count > 0; count--) flags.push([name(), source.byte()]);
	const [keys, held] = readFields(context);
	const added = keys.map((key, at) => [key, held[at]] as const);
	return ["attributes", (place as [number])[0], level, flags, added];
}

function readBuffer({ source, memory, fail }: Context): Node {
	if (source.byte() === 0) return ["buffer", new Uint8Array(source.block())];
	const [buffer, offset, length] = [memory(), source.size(), source.size()];
	if (offset + length > buffer.byteLength) fail("a view outside of its buffer");
	return ["buffer", new Uint8Array(buffer, offset, length)];
}

function readBoxed({ source, slot, fail }: Context): object {
	const type = boxTags[source.byte()];
	const held = slot();
	if (typeof held !== type) fail("a boxed value of another type");
	return Object(held) as object;
}

function readView({ source, memory, fail }: Context): object {
	const tag = source.byte();
	const buffer = memory();
	if (tag === typeTags.length) return buffer;
	const [offset, length] = [source.size(), source.size()];
	const type = typeTags[tag];
	const size = type === undefined ? 1 : typedArrays[type].BYTES_PER_ELEMENT;
	if (type === undefined && tag !== typeTags.length + 1) fail("unknown view");
	if (offset % size !== 0 || offset + length * size > buffer.byteLength) fail("a view outside of its buffer");
	return type === undefined
		? new DataView(buffer as ArrayBuffer, offset, length)
		: new typedArrays[type](buffer as ArrayBuffer, offset, length);
}

function readSlot(source: Source, nodes: number, fail: Context["fail"]): Slot {
	const tag = source.byte();
	switch (tag) {
		case slotTags.undefined:
			return undefined;
		case slotTags.null:
			return null;
		case slotTags.false:
		case slotTags.true:
			return tag === slotTags.true;
		case slotTags.number:
			return source.double();
		case slotTags.natural:
			return source.size();
		case slotTags.string:
			return source.text();
		case slotTags.bigint:
		case slotTags.negative: {
			const digits = source.text();
			if (!/^[0-9a-f]+$/.test(digits)) fail("a bigint with wrong digits");
			const value = BigInt(`0x${digits}`);
			return tag === slotTags.negative ? -value : value;
		}
		case slotTags.node: {
			const place = source.size();
			return place < nodes ? [place] : fail("a reference to nothing");
		}
		default:
			return fail(`unknown value ${tag}`);
	}
}

function readName(source: Source, strings: string[], fail: Context["fail"]): string {
	const place = source.size();
	if (place > 0) return strings[place - 1] ?? fail("a name that was not given");
	const text = source.text();
	strings.push(text);
	return text;
}

function numberIn(held: Slot, fail: Context["fail"]): number {
	return typeof held === "number" ? held : fail("a number is missing");
}
