/**
 * The smallest and largest value of a polynomial, and what follows from inequalities that are known to hold.
 *
 * In:   y·w + x with 0 <= x <= w - 1
 * Out:  y·w … y·w + w - 1
 */
import {
	allAtoms,
	asConstant,
	constant,
	type Polynomial,
	split,
	substitute,
	subtract,
} from "../../syntax/polynomial.js";
import type { Bounded } from "../subscripts/forms.js";

/** An end that is undefined is not known. */
export interface Interval {
	readonly low: Polynomial | undefined;
	readonly high: Polynomial | undefined;
}

/** Facts taken together in one proof. */
const DEPTH = 6;

/** Is the polynomial at least `least`, given polynomials that are at least 0? */
export function isAtLeast(form: Polynomial, least: number, facts: readonly Polynomial[]): boolean {
	return follows(subtract(form, constant(least)), facts, DEPTH);
}

/** `form >= 0`: it is a sum of facts and of something that is not negative. */
function follows(form: Polynomial, facts: readonly Polynomial[], depth: number): boolean {
	const value = asConstant(form);
	if (value !== undefined) return value >= 0;
	if (depth === 0) return false;
	// Each term has to come from facts: so one of them has the first one with its sign.
	const [term = "", factor = 0] = [...form].find(([name]) => name !== "") ?? [];
	const helps = (fact: Polynomial) => (fact.get(term) ?? 0) * factor > 0;
	return facts.some((fact) => helps(fact) && follows(subtract(form, fact), facts, depth - 1));
}

/**
 * Bounds over the given variables, innermost first. An end is not known if a variable occurs in a way that has no bounds:
 * in a higher power, or with a factor of unknown sign.
 */
export function boundsOf(form: Polynomial, bounded: readonly Bounded[], facts: readonly Polynomial[]): Interval {
	return { low: extreme(form, bounded, facts, "low"), high: extreme(form, bounded, facts, "high") };
}

function extreme(
	form: Polynomial,
	bounded: readonly Bounded[],
	facts: readonly Polynomial[],
	end: "low" | "high",
): Polynomial | undefined {
	let value: Polynomial | undefined = form;
	for (let round = 0; round <= bounded.length && value; round++) {
		const atoms: Set<string> = allAtoms(value);
		const left: Bounded[] = bounded.filter((one) => atoms.has(one.name));
		if (left.length === 0) return value;
		// A variable on whose value no other remaining bound rests goes first.
		const next = left.findLast((one) => !left.some((other) => other !== one && restsOn(other, one.name)));
		if (!next) return undefined;
		value = eliminate(value, next, facts, end);
	}
	return value;
}

function restsOn(one: Bounded, name: string): boolean {
	return [one.low, one.high].some((end) => end !== undefined && allAtoms(end).has(name));
}

function eliminate(
	form: Polynomial,
	variable: Bounded,
	facts: readonly Polynomial[],
	end: "low" | "high",
): Polynomial | undefined {
	const parts = split(form, variable.name);
	if (!parts) return undefined;
	const { coefficient } = parts;
	if (coefficient.size === 0) return form;
	const rises = isAtLeast(coefficient, 0, facts);
	if (!rises && !isAtLeast(subtract(constant(0), coefficient), 0, facts)) return undefined;
	const value = rises === (end === "high") ? variable.high : variable.low;
	return value && substitute(form, variable.name, value);
}
