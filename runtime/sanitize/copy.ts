/**
 * Copies what a launch works on, so that it can be run for trial. Names that were one object are one object in the copy,
 * views of one buffer stay views of one buffer, and memory that is shared between threads is copied too.
 */
import { decodeGraph } from "../codec/decode.js";
import { encodeGraph } from "../codec/graph.js";
import { type TypedArray, typedArrays } from "../codec/kind.js";
import { isShared, typeName } from "../codec/memory.js";
import { walk } from "../codec/walk.js";

/** Thrown for a value that cannot be copied: the path to it, and what it is. */
export class NotCopied extends Error {}

/** A copy of everything below `values`. Throws NotCopied. */
export function copyValues<T extends object>(values: T): T {
	const fail = (path: string, what: string): never => {
		throw new NotCopied(`${path.replace(/^values\.?/, "")} is ${what}`);
	};
	const buffers = new Map<ArrayBufferLike, ArrayBufferLike>();
	const leaf = (value: object): object => copyMemory(value, buffers);
	walk(values, "values", {
		seen: new Set(),
		visit: (_, kind, path) => (kind === "shared" ? fail(path(), "raw shared memory") : true),
		fail,
	});
	return decodeGraph(encodeGraph(values, { leaf, fail })) as T;
}

function copyMemory(value: object, buffers: Map<ArrayBufferLike, ArrayBufferLike>): object {
	if (!ArrayBuffer.isView(value)) return copyBuffer(value as ArrayBuffer, buffers);
	const buffer = copyBuffer(value.buffer, buffers);
	if (value instanceof DataView) return new DataView(buffer, value.byteOffset, value.byteLength);
	const view = value as TypedArray;
	return new typedArrays[typeName(view)](buffer as never, view.byteOffset, view.length);
}

function copyBuffer(buffer: ArrayBufferLike, buffers: Map<ArrayBufferLike, ArrayBufferLike>): ArrayBufferLike {
	const known = buffers.get(buffer);
	if (known !== undefined) return known;
	const made = isShared(buffer) ? new SharedArrayBuffer(buffer.byteLength) : new ArrayBuffer(buffer.byteLength);
	new Uint8Array(made).set(bytesOf(buffer));
	buffers.set(buffer, made);
	return made;
}

function bytesOf(buffer: ArrayBufferLike): Uint8Array {
	try {
		return new Uint8Array(buffer);
	} catch {
		throw new NotCopied("a buffer of its arrays was transferred away");
	}
}
