/**
 * Can two iterations touch the same element?
 *
 * In:   subscripts f (of a write) and g (of any access), as polynomials
 * Out:  "never", or why it may be
 *
 * The test: let f = c·i + r and g = c·i' + r' with the same coefficient c. They meet if c·(i - i') = r' - r for some
 * i ≠ i'. With r' - r within [low, high] that is impossible if c is a number with no multiple but 0 in that interval, or
 * if |c| is larger than every value in it (the strong SIV test of Goff, Kennedy and Tseng, "Practical dependence
 * testing", PLDI 1991, with Banerjee's bounds for the inner variables). Subscripts are exact integers: each symbol is
 * checked at launch, and products beyond 2^53 cannot be subscripts of an array.
 */
import {
	add,
	allAtoms,
	asConstant,
	constant,
	isEqual,
	type Polynomial,
	rename,
	split,
	substitute,
	subtract,
} from "../../syntax/polynomial.js";
import type { Bounded, Subscripts } from "./subscripts.js";

export type Meeting = "never" | "maybe" | { readonly distance: number };

export function meet(write: Polynomial, access: Polynomial, subscripts: Subscripts): Meeting {
	const { induction, bounded } = subscripts;
	if (!induction) return "maybe";
	const f = split(write, induction);
	const g = split(access, induction);
	if (!f || !g || !isEqual(f.coefficient, g.coefficient) || f.coefficient.size === 0) return "maybe";
	if ([...allAtoms(f.coefficient)].some((name) => bounded.has(name))) return "maybe";
	const primed = (name: string) => (bounded.has(name) || name === induction ? `${name}'` : name);
	const difference = subtract(rename(g.rest, primed), f.rest);
	const all = [...bounded.values()].flatMap((one) => [one, primeBounds(one, primed)]);
	const interval = boundsOf(difference, all);
	if (!interval) return "maybe";
	return compare(f.coefficient, interval.low, interval.high);
}

function primeBounds(one: Bounded, primed: (name: string) => string): Bounded {
	return { name: primed(one.name), low: rename(one.low, primed), high: rename(one.high, primed) };
}

function compare(coefficient: Polynomial, low: Polynomial, high: Polynomial): Meeting {
	const [c, from, to] = [asConstant(coefficient), asConstant(low), asConstant(high)];
	if (c !== undefined && from !== undefined && to !== undefined) {
		const size = Math.abs(c);
		const first = Math.ceil(from / size) * size;
		for (let multiple = first; multiple <= to; multiple += size) {
			if (multiple !== 0) return from === to ? { distance: Math.abs(multiple / c) } : "maybe";
		}
		return "never";
	}
	const larger = (a: Polynomial, b: Polynomial) => (asConstant(subtract(a, b)) ?? 0) >= 1;
	const minus = (a: Polynomial) => subtract(constant(0), a);
	if (larger(coefficient, high) && larger(coefficient, minus(low))) return "never";
	if (larger(minus(coefficient), high) && larger(minus(coefficient), minus(low))) return "never";
	return "maybe";
}

/**
 * The smallest and largest value of a polynomial over its bounded variables, innermost first. A variable must occur with
 * a coefficient of known sign.
 */
export function boundsOf(
	form: Polynomial,
	bounded: readonly Bounded[],
): { low: Polynomial; high: Polynomial } | undefined {
	let low: Polynomial | undefined = form;
	let high: Polynomial | undefined = form;
	for (let round = 0; round <= bounded.length && low && high; round++) {
		const atoms: Set<string> = new Set([...allAtoms(low), ...allAtoms(high)]);
		const left: Bounded[] = bounded.filter((one) => atoms.has(one.name));
		// A variable on whose value no other remaining bound rests goes first.
		const next: Bounded | undefined = left.findLast(
			(one) => !left.some((other) => other !== one && restsOn(other, one.name)),
		);
		if (!next) return left.length ? undefined : { low, high };
		low = eliminate(low, next, "low");
		high = eliminate(high, next, "high");
	}
	return low && high && { low, high };
}

function restsOn(one: Bounded, name: string): boolean {
	return allAtoms(one.low).has(name) || allAtoms(one.high).has(name);
}

function eliminate(form: Polynomial, variable: Bounded, end: "low" | "high"): Polynomial | undefined {
	const parts = split(form, variable.name);
	if (!parts) return undefined;
	if (parts.coefficient.size === 0) return form;
	const sign = asConstant(parts.coefficient);
	if (sign === undefined) return undefined;
	const value = sign > 0 === (end === "high") ? variable.high : variable.low;
	return substitute(form, variable.name, value);
}

/** The smallest and largest subscript of one iteration, over the inner variables only. */
export function extentOf(form: Polynomial, subscripts: Subscripts): { low: Polynomial; high: Polynomial } | undefined {
	const extent = boundsOf(form, [...subscripts.bounded.values()]);
	const { induction } = subscripts;
	if (!extent || !induction) return extent;
	const linear = [extent.low, extent.high].every((one) => split(one, induction) !== undefined);
	return linear ? { low: extent.low, high: add(extent.high, constant(1)) } : undefined;
}
