/**
 * The number of the iteration where the induction variable steps by more than 1.
 *
 * In:   for (const i of prange(0, n, 2)) out[k++] = a[i];
 * Out:  out[k + t], and 2·t is i
 */
import {
	add,
	allAtoms,
	atom,
	constant,
	multiply,
	type Polynomial,
	scale,
	split,
	subtract,
} from "../../../syntax/polynomial.js";
import type { Bounded, Place, Subscripts } from "../forms.js";

const TURN = "#turn of steps";

export function turnOf(bounded: Map<string, Bounded>, start: Polynomial, step: number): Polynomial {
	bounded.set(TURN, { name: TURN, low: constant(0), high: undefined, turn: { start, step } });
	return atom(TURN);
}

/** Both subscripts in terms of the induction variable: where the number of the iteration is in one, both are multiplied by the step. */
export function cleared([f, g]: readonly [Place, Place], { bounded, induction }: Subscripts): [Place, Place] {
	const { turn } = bounded.get(TURN) ?? {};
	if (!turn || !induction) return [[...f], [...g]];
	const distance = subtract(atom(induction), turn.start);
	const multiplied = (form: Polynomial | undefined): Polynomial | undefined => {
		const parts = form && split(form, TURN);
		return parts && add(scale(parts.rest, turn.step), multiply(parts.coefficient, distance));
	};
	const has = (form: Polynomial | undefined) => form !== undefined && allAtoms(form).has(TURN);
	const both = f.map((one, at) => (has(one) || has(g[at]) ? [multiplied(one), multiplied(g[at])] : [one, g[at]]));
	return [both.map(([one]) => one), both.map(([, one]) => one)];
}
