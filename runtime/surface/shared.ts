/** `shared`: typed arrays that all threads see, so that loops send nothing and write in place. */
import { isTypedArray } from "../codec/memory.js";
import { CloudloopError, show } from "../errors.js";

interface TypedArrayClass<T> {
	readonly BYTES_PER_ELEMENT: number;
	new (buffer: SharedArrayBuffer): T;
}

/** A typed array of n zeros in shared memory; or a copy of a typed array in shared memory. */
export interface Shared {
	<T>(type: TypedArrayClass<T>, length: number): T;
	<T extends ArrayBufferView>(array: T): T;
}

function makeShared(first: unknown, length?: unknown): unknown {
	if (isTypedArray(first)) {
		const type = first.constructor as TypedArrayClass<typeof first>;
		const copy = new type(new SharedArrayBuffer(first.byteLength));
		copy.set(first as never);
		return copy;
	}
	const type = first as TypedArrayClass<unknown>;
	if (typeof type !== "function" || typeof type.BYTES_PER_ELEMENT !== "number") {
		const rule = "the class of a typed array, or a typed array";
		throw new CloudloopError("CL5008", { option: "type of shared()", value: show(first), rule });
	}
	if (!Number.isSafeInteger(length) || Number(length) < 0) {
		const rule = "a whole number of at least 0";
		throw new CloudloopError("CL5008", { option: "length of shared()", value: show(length), rule });
	}
	return new type(new SharedArrayBuffer(type.BYTES_PER_ELEMENT * Number(length)));
}

export const shared = makeShared as Shared;
