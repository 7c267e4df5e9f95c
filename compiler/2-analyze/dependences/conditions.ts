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
import type { Place, Subscripts } from "../subscripts/forms.js";
import { boundsOf } from "./bounds.js";
import { meetGiven } from "./dependences.js";
import { type Equation, equationsOf, inTurns, variablesOf } from "./equations.js";

/**
 * What keeps iterations apart for sure, if the launch finds it true: of each list one form has to be at least 0. Undefined
 * if nothing is known to.
 *
 * In:   a[n - 1 - i] = a[i]     (i below half, which is n >> 1)
 * Out:  n - 2·half
 */
export function needsOf(write: Place, access: Place, subscripts: Subscripts): Polynomial[][] | undefined {
	const [ours, others, view] = inTurns(write, access, subscripts);
	const range = view === subscripts ? subscripts.range() : undefined;
	const isApart = (relations: readonly Polynomial[]) => meetGiven(ours, others, view, { range, relations }) === "never";
	let needed = subscripts.relations([...write, ...access]);
	if (!isApart(needed)) return undefined;
	subscripts.noteRange();
	for (const one of needed) {
		const fewer = needed.filter((other) => other !== one);
		if (isApart(fewer)) needed = fewer;
	}
	return needed.map((one) => [one]);
}

/**
 * What would keep a read from the iterations that write: forms of which one has to be at least 0. Only later iterations
 * write (`orOwn`: or the reading one itself), or the distance is beyond the last iteration.
 *
 * In:   a[i] = a[i + k]      (n iterations)
 * Out:  k - 1, or -k - n
 */
export function conditionsFor(write: Place, read: Place, subscripts: Subscripts, orOwn: boolean): Polynomial[] {
	const { step, symbols } = subscripts;
	const isSteady = (form: Polynomial) => [...allAtoms(form)].every((name) => symbols.has(name));
	return equationsOf(write, read, subscripts, { range: subscripts.range(), relations: [] })
		.flatMap((equation) => (step === undefined ? [] : conditionsOf(equation, step, orOwn ? 0 : 1)))
		.filter((form) => form.size > 0 && asConstant(form) === undefined && isSteady(form));
}

function conditionsOf(equation: Equation, step: number, least: number): Polynomial[] {
	const { f, g, induction, primed, facts, range } = equation;
	const [write, access] = [split(f, primed(induction)), split(g, induction)];
	const c = write && asConstant(write.coefficient);
	if (!c || !access || !isEqual(write.coefficient, access.coefficient)) return [];
	const { low, high } = boundsOf(subtract(access.rest, write.rest), variablesOf(equation), facts);
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
