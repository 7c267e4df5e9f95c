/** Packs an array of numbers into a Float64Array, which travels some twenty times faster; anything else stays. */
export function pack(values: unknown[]): unknown[] | Float64Array {
	for (let place = 0; place < values.length; place++) {
		if (typeof values[place] !== "number") return values;
	}
	return Float64Array.from(values as number[]);
}
