/**
 * Which elements an access touches, as far as the launch can compute it.
 *
 * In:   if (i > 0) a[i - 1] = 0      j of [i * 7, Math.min(n, i * 7 + 7)): b[j]
 * Out:  a: [i - 1, i), none below 0; b: [i * 7, i * 7 + 7), none from n on
 */
import { add, allAtoms, constant, type Polynomial, split, subtract } from "../../syntax/polynomial.js";
import type { Bounded, Invariant, Subscripts } from "../subscripts/forms.js";
import { boundsOf } from "./bounds.js";
import { factsOf } from "./equations.js";

/** `[low, high)`, but none below one of the `floors`, and none of the `caps` or above: these are the same for all iterations. */
export interface Extent {
	readonly low: Polynomial;
	readonly high: Polynomial;
	readonly floors: readonly Polynomial[];
	readonly caps: readonly Polynomial[];
}

/** The subscripts of one iteration, over the inner variables only. `limits`: what is at least 0 there. */
export function extentOf(form: Polynomial, subscripts: Subscripts, limits: readonly Polynomial[]): Extent | undefined {
	const { induction } = subscripts;
	const bounded = [...subscripts.bounded.values()];
	const facts = [...factsOf([form], subscripts, undefined), ...tested(subscripts)];
	const { low, high } = boundsOf(form, bounded, facts);
	if (!low || !high || ![low, high].every(isKnown)) return undefined;
	if (induction && [low, high].some((one) => split(one, induction) === undefined)) return undefined;
	const isLimit = limitsOver([form, low, high], subscripts);
	const floors = limits.map((fact) => boundsOf(subtract(form, fact), bounded, facts).low);
	const highs = [
		...limits.map((fact) => boundsOf(add(form, fact), bounded, facts).high),
		...cappedOf(bounded).map((one) => boundsOf(form, one, facts).high),
	];
	return {
		low,
		high: add(high, constant(1)),
		floors: floors.filter(isLimit),
		caps: highs.filter(isLimit).map((one) => add(one, constant(1))),
	};

	function isKnown(one: Polynomial): boolean {
		return [...allAtoms(one)].every((name) => !subscripts.bounded.has(name));
	}
}

/** What the launch finds true before it computes extents, and has nothing to take the place of. */
function tested({ assumptions, solved }: Subscripts): Polynomial[] {
	const isSure = (array: string) => !solved.some((one) => one.instead && one.array === array);
	return assumptions.flatMap(({ array, forms }) => (forms.length === 1 && isSure(array) ? forms : []));
}

/** The inner variables with another one of the limits that their loops have. */
function cappedOf(bounded: readonly Bounded[]): Bounded[][] {
	return bounded.flatMap((one) =>
		(one.caps ?? []).map((high) => bounded.map((other) => (other === one ? { ...one, high } : other))),
	);
}

/**
 * Numbers that are the same for all iterations, and integers in all programs: what rises or falls with the induction variable
 * and is cut off there has its extremes at the ends. Other numbers would have to be tested for being integers.
 */
function limitsOver(forms: readonly Polynomial[], { range, bounded, symbols, induction }: Subscripts) {
	const { low: first, high: last } = range() ?? {};
	const ends = [...bounded.values()].flatMap(({ low, high, caps = [] }) => [low, high, ...caps]);
	const named = new Set([...forms, first, last, ...ends].flatMap((one) => (one ? [...allAtoms(one)] : [])));
	const isInteger = (name: string): boolean => {
		const symbol = symbols.get(name);
		return symbol !== undefined && (named.has(name) || isLength(symbol));
	};
	return (form: Polynomial | undefined): form is Polynomial =>
		form !== undefined && [...allAtoms(form)].every((name) => name !== induction && isInteger(name));
}

function isLength({ text, rounding }: Invariant): boolean {
	return rounding === undefined && /^[\w$.]+\.length$/.test(text);
}
