/** Elements that chunks wrote into copies of an array, and what may be one. */
import { type TypedArray, typedArrays } from "../../codec/kind.js";
import { isTypedArray, typeName } from "../../codec/memory.js";
import { Mismatch } from "../../reduction/mismatch.js";

export type Elements = { [index: number]: unknown; length: number };

/** Elements that one chunk wrote, and their values. */
export interface Written {
	readonly places: Float64Array;
	readonly values: ArrayLike<unknown>;
}

/** Neither an object, nor anything that operators may throw at. */
export function isValue(value: unknown): boolean {
	return value === null || !["object", "function", "symbol", "bigint"].includes(typeof value);
}

/** What has been written there. Throws Mismatch if it is an object. */
export function valuesAt(name: string, elements: Elements, places: readonly number[]): ArrayLike<unknown> {
	if (isTypedArray(elements)) {
		const values = new typedArrays[typeName(elements)](places.length) as TypedArray;
		for (let at = 0; at < places.length; at++) values[at] = elements[places[at] as number] as never;
		return values;
	}
	const values = places.map((place) => elements[place]);
	if (!values.every(isValue)) throw new Mismatch(`${name}[…]`);
	return values.every((one) => typeof one === "number") ? Float64Array.from(values) : values;
}
