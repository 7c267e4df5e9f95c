/** What the launch can find out where the source text does not say whether iterations meet. */
import {
	add,
	allAtoms,
	asConstant,
	constant,
	isEqual,
	type Polynomial,
	scale,
	split,
	subtract,
} from "../../syntax/polynomial.js";
import type { Subscripts } from "../subscripts/forms.js";
import { boundsOf } from "./bounds.js";
import { type Equation, equationsOf, innerOf, type Place } from "./dependences.js";

/**
 * What would keep a read from the iterations that write: forms of which one has to be at least 0. Only later iterations
 * write (`orOwn`: or the reading one itself), or the distance is beyond the last iteration.
 *
 * In:   a[i] = a[i + k]      (n iterations)
 * Out:  k - 1, or -k - n
 */
export function conditionsFor(write: Place, read: Place, subscripts: Subscripts, orOwn: boolean): Polynomial[] {
	const { step, symbols, range } = subscripts;
	const isSteady = (form: Polynomial) => [...allAtoms(form)].every((name) => symbols.has(name));
	return equationsOf(write, read, subscripts, range)
		.flatMap((equation) => (step === undefined ? [] : conditionsOf(equation, step, orOwn ? 0 : 1)))
		.filter((form) => form.size > 0 && asConstant(form) === undefined && isSteady(form));
}

function conditionsOf({ f, g, induction, primed, ...equation }: Equation, step: number, least: number): Polynomial[] {
	const { subscripts, facts, range } = equation;
	const [write, access] = [split(f, primed(induction)), split(g, induction)];
	const c = write && asConstant(write.coefficient);
	if (!c || !access || !isEqual(write.coefficient, access.coefficient)) return [];
	const { low, high } = boundsOf(subtract(access.rest, write.rest), innerOf(subscripts, primed), facts);
	// A distance that is known is not the launch's business.
	if ([low, high].every((end) => !end || asConstant(end) !== undefined)) return [];
	const reach = range && add(scale(range.extent, Math.abs(c)), constant(1));
	const below = high && scale(high, -1);
	const later = c * step > 0 ? low : below;
	return [
		...(later ? [subtract(later, constant(least))] : []),
		...(reach && low ? [subtract(low, reach)] : []),
		...(reach && below ? [subtract(below, reach)] : []),
	];
}
