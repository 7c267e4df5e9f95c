/** Writes a coded graph as bytes: see `bytes.ts`, and `tags.ts` for what the first bytes of things mean. */
import type { AttributesNode, Coded, Node, Slot } from "../graph.js";
import { kindOf, type TypedArray } from "../kind.js";
import { isShared, typeName } from "../memory.js";
import { eachElement } from "../numbers.js";
import { createSink, type Sink } from "./sink.js";
import { boxTags, memoryTags, nodeTags, slotTags, typeTags, VERSION } from "./tags.js";

export interface Writer {
	whole(coded: Coded): Uint8Array;
}

type Replace = (buffer: ArrayBufferLike) => unknown;

/** Small buffers of Node lie in a pool, beside what others put there: those travel by their own bytes alone. */
const isPooled = (view: Uint8Array): boolean => view.buffer.byteLength === Buffer.poolSize && view.length < 8192;

export function createWriter(encode: (value: unknown) => Uint8Array, replace?: Replace): Writer {
	const sink = createSink();
	const strings = new Map<string, number>();
	const buffers = new Map<ArrayBufferLike, number>();
	const named = (text: string): void => writeName(text, sink, strings);
	const slot = (held: Slot): void => writeSlot(held, sink);
	const graph = (coded: Coded): void => {
		const memory = coded.$coded.flatMap(memoryOf).filter((buffer) => !buffers.has(buffer));
		const news = [...new Set(memory)];
		sink.size(news.length);
		for (const buffer of news) {
			buffers.set(buffer, buffers.size);
			writeMemory(buffer, sink, encode, replace);
		}
		sink.size(coded.$coded.length);
		for (const node of coded.$coded) writeNode(node, { sink, named, slot, buffers, graph });
		slot(coded.root);
	};
	return {
		whole(coded) {
			sink.byte(VERSION);
			graph(coded);
			return sink.done();
		},
	};
}

function memoryOf(node: Node): readonly ArrayBufferLike[] {
	if (node[0] === "buffer") return isPooled(node[1]) ? [] : [node[1].buffer];
	if (node[0] !== "leaf") return [];
	const held = node[1] as object;
	const kind = kindOf(held);
	if (kind === "arraybuffer" || kind === "shared") return [held as ArrayBufferLike];
	return ArrayBuffer.isView(held) ? [held.buffer] : [];
}

function writeMemory(
	buffer: ArrayBufferLike,
	sink: Sink,
	encode: (value: unknown) => Uint8Array,
	replace?: Replace,
): void {
	const replacement = replace?.(buffer);
	const shared = isShared(buffer);
	if (replacement !== undefined) {
		sink.byte(memoryTags.outside);
		sink.block(encode(replacement));
		return;
	}
	sink.byte(shared ? memoryTags.shared : memoryTags.plain);
	sink.block(new Uint8Array(buffer));
}

interface Context {
	readonly sink: Sink;
	readonly named: (text: string) => void;
	readonly slot: (held: Slot) => void;
	readonly buffers: ReadonlyMap<ArrayBufferLike, number>;
	readonly graph: (coded: Coded) => void;
}

function writeNode(node: Node, context: Context): void {
	const { sink, named, slot, graph } = context;
	const [kind] = node;
	if (kind === "leaf") {
		writeLeaf(node[1] as object, context);
		return;
	}
	sink.byte(nodeTags[kind]);
	switch (kind) {
		case "captured":
		case "view":
			sink.size(node[1]);
			return;
		case "buffer":
			writeBuffer(node[1], context);
			return;
		case "array":
			writeArray(node, context);
			return;
		case "object":
		case "null-object":
		case "instance":
			writeMembers(node, context);
			return;
		case "made":
			named(node[1]);
			graph(node[2]);
			return;
		case "map":
		case "set":
			sink.size(node[1].length);
			node[1].forEach(slot);
			return;
		case "regexp":
			writeRegExp(node, context);
			return;
		case "error":
			writeError(node, context);
			return;
		case "attributes":
			writeAttributes(node, context);
			return;
		default:
			kind satisfies never;
	}
}

function writeMembers(
	node: Extract<Node, readonly ["object" | "null-object" | "instance", ...unknown[]]>,
	{ sink, named, slot }: Context,
): void {
	if (node[0] === "instance") named(node[3]);
	sink.size(node[1].length);
	for (const [place, key] of node[1].entries()) {
		named(key);
		slot(node[2][place]);
	}
}

function writeRegExp(
	[, source, flags, place]: Extract<Node, readonly ["regexp", ...unknown[]]>,
	context: Context,
): void {
	context.sink.text(source);
	context.sink.text(flags);
	context.slot(place);
}

function writeError([, fields, properties]: Extract<Node, readonly ["error", ...unknown[]]>, context: Context): void {
	const { sink, named, slot } = context;
	named(fields.type);
	named(fields.base);
	sink.text(fields.message);
	slot(fields.stack);
	sink.size(properties.length);
	for (const [key, held, shown] of properties) {
		named(key);
		sink.byte(shown ? 1 : 0);
		slot(held);
	}
}

function writeAttributes([, place, level, flags, added]: AttributesNode, { sink, named, slot }: Context): void {
	slot([place]);
	sink.byte(level);
	sink.size(flags.length);
	for (const [key, bits] of flags) {
		named(key);
		sink.byte(bits);
	}
	sink.size(added.length);
	for (const [key, held] of added) {
		named(key);
		slot(held);
	}
}

function writeBuffer(view: Uint8Array, { sink, buffers }: Context): void {
	const place = buffers.get(view.buffer);
	sink.byte(place === undefined ? 0 : 1);
	if (place === undefined) {
		sink.block(view);
		return;
	}
	for (const size of [place, view.byteOffset, view.length]) sink.size(size);
}

function writeArray([, slots, named]: Extract<Node, readonly ["array", ...unknown[]]>, context: Context): void {
	const { sink, slot } = context;
	sink.size(slots.length);
	let present = 0;
	let numbers = 0;
	eachElement(slots, (held) => {
		present++;
		if (typeof held === "number") numbers++;
	});
	if (numbers === slots.length) {
		sink.byte(0);
		const packed = Float64Array.from(slots as number[]);
		sink.bytes(new Uint8Array(packed.buffer));
	} else if (present === slots.length) {
		sink.byte(1);
		for (const held of slots) slot(held);
	} else {
		sink.byte(2);
		sink.size(present);
		eachElement(slots, (held, place) => {
			sink.size(place);
			slot(held);
		});
	}
	sink.size(named.length);
	for (const [key, held] of named) {
		context.named(key);
		slot(held);
	}
}

function writeLeaf(held: object, { sink, buffers }: Context): void {
	const kind = kindOf(held);
	if (kind === "date") {
		sink.byte(nodeTags.date);
		sink.double((held as Date).getTime());
		return;
	}
	if (kind === "boxed") {
		sink.byte(nodeTags.boxed);
		const inner = held.valueOf() as string | number | boolean;
		sink.byte(boxTags.indexOf(typeof inner));
		writeSlot(inner, sink);
		return;
	}
	sink.byte(nodeTags.memory);
	if (!ArrayBuffer.isView(held)) {
		sink.byte(typeTags.length);
		sink.size(buffers.get(held as ArrayBufferLike) as number);
		return;
	}
	const view = held as TypedArray | DataView;
	sink.byte(view instanceof DataView ? typeTags.length + 1 : typeTags.indexOf(typeName(view)));
	const length = view instanceof DataView ? view.byteLength : view.length;
	for (const size of [buffers.get(view.buffer) as number, view.byteOffset, length]) sink.size(size);
}

function writeSlot(held: Slot, sink: Sink): void {
	if (Array.isArray(held)) {
		sink.byte(slotTags.node);
		sink.size(held[0] as number);
		return;
	}
	switch (typeof held) {
		case "string":
			sink.byte(slotTags.string);
			sink.text(held);
			return;
		case "number":
			if (held >= 0 && held <= 0x7fffffff && Number.isInteger(held) && !Object.is(held, -0)) {
				sink.byte(slotTags.natural);
				sink.size(held);
				return;
			}
			sink.byte(slotTags.number);
			sink.double(held);
			return;
		case "bigint":
			sink.byte(held < 0n ? slotTags.negative : slotTags.bigint);
			sink.text((held < 0n ? -held : held).toString(16));
			return;
		default:
			sink.byte(slotTags[String(held) as "undefined" | "null" | "false" | "true"]);
	}
}

/** Names come often: each is written once. */
function writeName(text: string, sink: Sink, strings: Map<string, number>): void {
	const known = strings.get(text);
	sink.size(known === undefined ? 0 : known + 1);
	if (known !== undefined) return;
	strings.set(text, strings.size);
	sink.text(text);
}
