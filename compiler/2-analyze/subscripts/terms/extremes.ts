/**
 * The least and the greatest value of a form, over the iterations of the loop and the turns of its inner loops.
 *
 * In:   i + 2·j      i of [0, n), j below 3
 * Out:  0 and n + 3, by the range of the loop
 */
import { allAtoms, type Polynomial } from "../../../syntax/polynomial.js";
import { boundsOf, type Interval } from "../../dependences/bounds.js";
import type { Bounded, Range } from "../forms.js";

/** What the subscripts of a loop know of variables. */
export interface Space {
	/** Atom of the induction variable of a range. */
	readonly own: string | undefined;
	readonly range: () => Range | undefined;
	readonly noteRange: () => void;
	readonly bounded: ReadonlyMap<string, Bounded>;
}

/** Given forms that are at least 0; `note`: to be called if the ends are used, for they may rest on the range. */
export function extremesOf(
	form: Polynomial,
	{ own, range, noteRange, bounded }: Space,
	facts: (range: Range | undefined) => readonly Polynomial[] = () => [],
): Interval & { readonly note: () => void } {
	const space = own !== undefined && allAtoms(form).has(own) ? range() : undefined;
	const ends = [...(own !== undefined && space ? [{ name: own, ...space }] : []), ...bounded.values()];
	return { ...boundsOf(form, ends, facts(space)), note: () => space && noteRange() };
}
