/**
 * Views of memory that was captured leave a kernel as places in the caller's own memory: a copy would be other memory.
 *
 * In:   `m.subarray(8, 12)`, where m is object 3 of the environment
 * Out:  `["view", 3, "Float64Array", 64, 4]`: bytes from the beginning of m, then elements
 *
 * Offsets are relative, because the buffer around m may be another one here than there.
 */
import { isBuffer, lengthOf, makeView, type View, type ViewType, viewType } from "./memory.js";

export type ViewNode = readonly ["view", number, ViewType | "buffer", number, number];

/** A captured object by number, and where its memory begins in the buffer that kernels see. */
export interface Anchor {
	readonly number: number;
	readonly offset: number;
}

/** The memory that a value is, or is a view of. */
export function bufferOf(value: object): ArrayBufferLike | undefined {
	if (ArrayBuffer.isView(value)) return value.buffer;
	return isBuffer(value) ? value : undefined;
}

export function offsetOf(value: object): number {
	return ArrayBuffer.isView(value) ? value.byteOffset : 0;
}

/** The buffers of captured views, and captured buffers. */
export function anchorsOf(captured: Iterable<readonly [object, number]>): Map<ArrayBufferLike, Anchor> {
	const anchors = new Map<ArrayBufferLike, Anchor>();
	for (const [object, number] of captured) {
		const buffer = bufferOf(object);
		if (buffer !== undefined) anchors.set(buffer, { number, offset: offsetOf(object) });
	}
	return anchors;
}

export function encodeView(value: object, { number, offset }: Anchor): ViewNode {
	if (!ArrayBuffer.isView(value)) return ["view", number, "buffer", 0, 0];
	const view = value as View;
	return ["view", number, viewType(view), view.byteOffset - offset, lengthOf(view)];
}

/** The view of the caller's memory. */
export function decodeView([, number, type, offset, length]: ViewNode, captured: readonly object[]): object {
	const object = captured[number] as object;
	const buffer = bufferOf(object) as ArrayBufferLike;
	return type === "buffer" ? buffer : makeView(type, buffer, offsetOf(object) + offset, length);
}
