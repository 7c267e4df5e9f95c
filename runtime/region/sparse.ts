/**
 * Finds arrays that are far too long for what they hold: `a[2 ** 31 - 2] = x` makes one of two thousand million places,
 * which engines keep as a table of the few that have a value. Whoever goes through all places is busy for minutes.
 */

/** Up to this many places `new Array(n)` has memory for all of them, which a loop may be about to fill. */
const FEW_PLACES = 2 ** 25;
const PROBES = 64;

/** The name of one, if any. */
export function sparseAmong(values: Readonly<Record<string, unknown>>): string | undefined {
	for (const name in values) {
		const value = values[name];
		if (Array.isArray(value) && value.length > FEW_PLACES && isSparse(value)) return name;
	}
	return undefined;
}

/** Looks at places that lie evenly spread. */
function isSparse(array: readonly unknown[]): boolean {
	let held = 0;
	for (let at = 0; at < PROBES; at++) if (Math.floor((array.length / PROBES) * at) in array) held++;
	return held < PROBES / 2;
}
