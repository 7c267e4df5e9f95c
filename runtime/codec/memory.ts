/**
 * Shared memory that stands in for the caller's own during one region.
 *
 * One stand-in per buffer, of its full length, in which only the ranges that the loop touches are filled: pages nobody
 * touches are never allocated. Two views of one buffer become two views of one stand-in.
 */
import { types } from "node:util";
import { type TypedArray, typedArrays } from "./kind.js";

/** A view of memory: typed array, Buffer or DataView. */
export type View = TypedArray | DataView;

export interface Memory {
	/** A view like `view` over shared memory, filled in elements [low, high). Memory that is shared already stays. */
	standIn<V extends View>(view: V, low?: number, high?: number): V;
	/** The stand-in of a whole buffer. */
	standInBuffer(buffer: ArrayBuffer): SharedArrayBuffer;
	/** Copies elements [low, high) from the stand-in back to the view. */
	copyBack(view: TypedArray, low: number, high: number): void;
}

export function createMemory(): Memory {
	const buffers = new Map<ArrayBuffer, SharedArrayBuffer>();
	const views = new Map<View, View>();
	const bufferOf = (buffer: ArrayBuffer): SharedArrayBuffer => {
		const known = buffers.get(buffer);
		if (known !== undefined) return known;
		const made = new SharedArrayBuffer(buffer.byteLength);
		buffers.set(buffer, made);
		return made;
	};
	const copyIn = (view: View, low: number, high: number): void => {
		const source = view.buffer as ArrayBuffer;
		const from = view.byteOffset + low;
		new Uint8Array(bufferOf(source), from, high - low).set(new Uint8Array(source, from, high - low));
	};
	return {
		standIn(view, low = 0, high = Number.POSITIVE_INFINITY) {
			if (isShared(view.buffer)) return view;
			const made = views.get(view) ?? viewLike(view, bufferOf(view.buffer as ArrayBuffer));
			views.set(view, made);
			const size = "BYTES_PER_ELEMENT" in view ? view.BYTES_PER_ELEMENT : 1;
			const [from, to] = [Math.max(0, low) * size, Math.min(view.byteLength, high * size)];
			if (to > from) copyIn(view, from, to);
			return made as typeof view;
		},
		standInBuffer(buffer) {
			const made = bufferOf(buffer);
			new Uint8Array(made).set(new Uint8Array(buffer));
			return made;
		},
		copyBack(view, low, high) {
			const made = views.get(view) as TypedArray;
			const [from, to] = [Math.max(0, low), Math.min(view.length, high)];
			if (to > from) view.set(made.subarray(from, to) as never, from);
		},
	};
}

/** Whether memory is shared between threads. */
export function isShared(buffer: ArrayBufferLike): buffer is SharedArrayBuffer {
	return !(buffer instanceof ArrayBuffer) && Object.prototype.toString.call(buffer) === "[object SharedArrayBuffer]";
}

/** Whether a value is memory itself, shared or not. */
export function isBuffer(value: object): value is ArrayBufferLike {
	return types.isAnyArrayBuffer(value);
}

/** A copy of a typed array in shared memory of its own, of which only elements [low, high) are filled. */
export function copyShared<V extends TypedArray>(view: V, low = 0, high = view.length): V {
	const memory = new SharedArrayBuffer(view.byteLength);
	const copy = new typedArrays[typeName(view)](memory as never) as V;
	const [from, to] = [Math.max(0, low), Math.min(view.length, high)];
	if (to > from) copy.set(view.subarray(from, to) as never, from);
	return copy;
}

/** The class of a view, by name. */
export type ViewType = keyof typeof typedArrays | "Buffer" | "DataView";

export function viewType(view: View): ViewType {
	if (view instanceof DataView) return "DataView";
	return Buffer.isBuffer(view) ? "Buffer" : typeName(view);
}

/** Elements; bytes of a DataView. */
export function lengthOf(view: View): number {
	return view instanceof DataView ? view.byteLength : view.length;
}

export function makeView(type: ViewType, memory: ArrayBufferLike, byteOffset: number, length: number): View {
	if (type === "DataView") return new DataView(memory, byteOffset, length);
	if (type === "Buffer") return Buffer.from(memory as ArrayBuffer, byteOffset, length);
	return new typedArrays[type](memory as never, byteOffset, length) as TypedArray;
}

function viewLike(view: View, memory: SharedArrayBuffer): View {
	return makeView(viewType(view), memory, view.byteOffset, lengthOf(view));
}

/** Name of the builtin class of a typed array; a Buffer is a Uint8Array. */
export function typeName(view: TypedArray): keyof typeof typedArrays {
	return view[Symbol.toStringTag] as keyof typeof typedArrays;
}

/** Whether a value is a typed array of a builtin class (or a Buffer). */
export function isTypedArray(value: unknown): value is TypedArray {
	return ArrayBuffer.isView(value) && !(value instanceof DataView);
}
