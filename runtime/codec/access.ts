/**
 * Reads and writes elements of the user's arrays, and leaves them as the engine keeps them.
 *
 * Where an access has met arrays of unboxed numbers and arrays of objects, V8's optimized code makes arrays of objects of
 * both, even if it only reads: the user's own loops over such an array are two times slower from then on. At an access
 * that has met more shapes than V8 tells apart, it does not.
 */

type Place = PropertyKey;

export interface Access {
	get(object: object, place: Place): unknown;
	set(object: object, place: Place, value: unknown): void;
}

const generic: Access = {
	get: (object, place) => (object as Record<Place, unknown>)[place],
	set: (object, place, value) => {
		(object as Record<Place, unknown>)[place] = value;
	},
};

/** Eight shapes; V8 tells four apart. */
const shapes: readonly object[] = [
	[1],
	[1.5],
	[{}],
	Object.assign(new Array(2), { 0: 1 }),
	Object.assign(new Array(2), { 0: 1.5 }),
	{ 0: 1 },
	new Uint8Array(1),
	new Float64Array(1),
];

/** Engines take notes of what a function meets only after some calls of it. */
const CALLS = 64;
/** Milliseconds. */
const FRESH = 100;

let shown = Number.NEGATIVE_INFINITY;

/** To be asked for at the beginning of each piece of work: engines drop the notes on functions that rest. */
export function access(): Access {
	const now = performance.now();
	if (now - shown < FRESH) return generic;
	shown = now;
	for (let call = 0; call < CALLS; call++) {
		for (const shape of shapes) generic.set(shape, 0, generic.get(shape, 0));
	}
	return generic;
}

/** `array.slice(low, high)`, whatever properties the array has besides its elements. */
export function sliceOf(array: readonly unknown[], low = 0, high = array.length): unknown[] {
	if (!Object.hasOwn(array, "constructor")) return Array.prototype.slice.call(array, low, high) as unknown[];
	const copy = new Array<unknown>(Math.max(0, Math.min(high, array.length) - low));
	for (let place = 0; place < copy.length; place++) if (low + place in array) copy[place] = array[low + place];
	return copy;
}

/** `array.some(test)`, likewise. */
export function someOf(array: readonly unknown[], test: (held: unknown) => boolean): boolean {
	return Array.prototype.some.call(array, test);
}
