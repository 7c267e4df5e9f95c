/** Elements that cannot be written, in arrays that can otherwise: a commit would throw half way. */
import { access } from "../codec/access.js";
import { Mismatch } from "../reduction/mismatch.js";

type Elements = { [index: number]: unknown; readonly length: number };

/** Throws Mismatch if one of the elements is constant. `places`: some, or from one to before another. */
export function checkWritable(
	name: string,
	array: Elements,
	places: ArrayLike<number> | { readonly low: number; readonly high: number },
): void {
	const listed = "length" in places ? places : undefined;
	const [low, high] = "length" in places ? [0, places.length] : [places.low, Math.min(places.high, array.length)];
	const { get, set } = access();
	try {
		for (let at = low; at < high; at++) {
			const place = listed ? (listed[at] as number) : at;
			const value = get(array, place);
			// Nothing changes: an element gets its own value.
			if (value !== undefined || Object.hasOwn(array, place)) set(array, place, value);
		}
	} catch {
		throw new Mismatch(`${name}[…]`);
	}
}
