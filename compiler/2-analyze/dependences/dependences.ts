/**
 * In which iterations can two accesses touch the same element?
 *
 * In:   subscripts f (of a write) and g (of any access), as polynomials, dimension by dimension
 * Out:  bounds of t' - t, where iteration t' writes the element that iteration t accesses
 *
 * Let f = c·i' + r and g = d·i + s, with i' the writing and i the accessing iteration. With equal coefficients c·(i' - i)
 * lies in the interval of s - r (the strong SIV test of Goff, Kennedy and Tseng, "Practical dependence testing", PLDI 1991,
 * with Banerjee's bounds for the inner variables). Otherwise f - g is kept from zero by its bounds over the iteration
 * space, and if one coefficient is 1 the equation is solved for that iteration. Greatest common divisors of coefficients tell
 * distances that are possible from others (`residues.ts`). Dimensions are tested one by one, and what each allows is intersected. Subscripts are exact integers: each
 * symbol is checked at launch, and products beyond 2^53 cannot be subscripts of an array.
 */
import {
	add,
	allAtoms,
	asConstant,
	atom,
	constant,
	isEqual,
	type Polynomial,
	rename,
	scale,
	split,
	subtract,
} from "../../syntax/polynomial.js";
import type { Holding, Place, Subscripts } from "../subscripts/forms.js";
import { boundsOf, type Interval, isAtLeast } from "./bounds.js";
import { digitsOf, type Equation, equationsOf, type Given, variablesOf } from "./equations.js";
import { classOf, type Residues } from "./residues.js";

/** Whole iterations from the accessing one to the writing one: at least `low`, at most `high`. */
export interface Distance {
	readonly low: number;
	readonly high: number;
}

const ANY: Distance = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
const NEVER: Distance = { low: 1, high: -1 };

/** What two iterations that touch one element are to each other. */
export type Meeting =
	/** One iteration at most touches each element. */
	| "never"
	/** Only later iterations write what an iteration accesses. */
	| "later"
	/** Only later ones and itself. */
	| "own or later"
	| "maybe";

/** First without the bounds of the iteration space: only what rests on them needs its ends checked at launch. */
export function meet(write: Place, access: Place, subscripts: Subscripts, holding?: Held): Meeting {
	const anywhere = meetGiven(write, access, subscripts, { range: undefined, relations: [] });
	const range = subscripts.range();
	if (anywhere === "never") return anywhere;
	const within = range ? meetGiven(write, access, subscripts, { range, relations: [] }) : anywhere;
	if (within !== anywhere) subscripts.noteRange();
	if (within === "never" || !holding) return within;
	const both = holding();
	if (meetGiven(write, access, subscripts, { range, relations: [], holding: both }) !== "never") return within;
	subscripts.noteRange();
	subscripts.note(both.flatMap(({ atLeast, equal }) => [...atLeast, ...equal]));
	return "never";
}

/** What the code around both accesses says. */
type Held = () => readonly [Holding, Holding];

export function meetGiven(write: Place, access: Place, subscripts: Subscripts, given: Given): Meeting {
	const equations = equationsOf(write, access, subscripts, given);
	const all = equations.flatMap((one) => [one, ...digitsOf(one)]);
	return read(all.map(classOf).reduce(narrow, all.map(solve).reduce(intersect, ANY)));
}

/** Can both touch the same element in one iteration? */
export function mayMeetWithin(write: Place, access: Place, subscripts: Subscripts): boolean {
	const equations = equationsOf(write, access, subscripts, { range: undefined, relations: [] });
	return !equations.some((one) => {
		const { induction, primed } = one;
		const f = rename(one.f, (name) => (name === primed(induction) ? induction : name));
		const { low, high } = within(subtract(f, one.g), one);
		return low > 0 || high < 0;
	});
}

function read({ low, high }: Distance): Meeting {
	if (low > high || (low === 0 && high === 0)) return "never";
	if (low >= 1) return "later";
	return low === 0 ? "own or later" : "maybe";
}

function intersect(a: Distance, b: Distance): Distance {
	return { low: Math.max(a.low, b.low), high: Math.min(a.high, b.high) };
}

/** Only distances of the class are left. */
function narrow({ low, high }: Distance, residues: Residues | undefined): Distance {
	if (!residues) return { low, high };
	const { modulus, residue } = residues;
	if (residue === undefined) return NEVER;
	const up = low + ((((residue - low) % modulus) + modulus) % modulus);
	const down = high - ((((high - residue) % modulus) + modulus) % modulus);
	return { low: Number.isFinite(low) ? up : low, high: Number.isFinite(high) ? down : high };
}

function solve(equation: Equation): Distance {
	const { f, g, induction, primed, facts } = equation;
	const [write, access] = [split(f, primed(induction)), split(g, induction)];
	if (!write || !access) return ANY;
	const [c, d] = [write.coefficient, access.coefficient];
	const variables = variablesOf(equation);
	const varies = [...allAtoms(c), ...allAtoms(d)].some((name) => variables.some((one) => one.name === name));
	if (varies) return ANY;
	if (isEqual(c, d) && c.size > 0) {
		const difference = subtract(access.rest, write.rest);
		return quotient(c, boundsOf(difference, variables, facts), equation);
	}
	return separated(equation) ? NEVER : solved(equation, write, access);
}

/** Bounds of an integer whose product with the coefficient lies in the interval, in iterations. */
function quotient(coefficient: Polynomial, { low, high }: Interval, equation: Equation): Distance {
	const { subscripts, facts, range } = equation;
	const c = asConstant(coefficient);
	const exceeds = (size: Polynomial) =>
		low && high && isAtLeast(subtract(size, high), 1, facts) && isAtLeast(add(size, low), 1, facts);
	if (exceeds(coefficient) || exceeds(scale(coefficient, -1))) return { low: 0, high: 0 };
	if (c === undefined) return ANY;
	if (range) {
		const beyond = add(scale(range.extent, Math.abs(c)), constant(1));
		if (low && isAtLeast(subtract(low, beyond), 0, facts)) return NEVER;
		if (high && isAtLeast(scale(add(high, beyond), -1), 0, facts)) return NEVER;
	}
	const { low: from, high: to } = numbersOf({ low, high }, facts);
	return inIterations(c > 0 ? { low: from / c, high: to / c } : { low: to / c, high: from / c }, subscripts);
}

/** The ends as numbers; of those that are none, the signs. */
function numbersOf({ low, high }: Interval, facts: readonly Polynomial[]): Distance {
	const least = (form: Polynomial | undefined) => {
		if (!form) return Number.NEGATIVE_INFINITY;
		const sign = [1, 0].find((one) => isAtLeast(form, one, facts));
		return asConstant(form) ?? sign ?? Number.NEGATIVE_INFINITY;
	};
	return { low: least(low), high: -least(high && scale(high, -1)) };
}

/** From values of the induction variable to iterations. */
function inIterations({ low, high }: Distance, { step }: Subscripts): Distance {
	if (step === undefined) return low > 0 || high < 0 || low < high ? ANY : { low: 0, high: 0 };
	const [a, b] = step > 0 ? [low / step, high / step] : [high / step, low / step];
	return { low: Math.ceil(a) + 0, high: Math.floor(b) + 0 };
}

/** Is f - g never zero, whatever the iterations are? */
function separated(equation: Equation): boolean {
	const { low, high } = within(subtract(equation.f, equation.g), equation);
	return low > 0 || high < 0;
}

/** Bounds over the iteration space and the inner variables, or by what is known of these themselves. */
function within(form: Polynomial, equation: Equation): Distance {
	const { facts } = equation;
	const bounds = numbersOf(boundsOf(form, variablesOf(equation), facts), facts);
	return intersect(bounds, numbersOf({ low: form, high: form }, facts));
}

type Parts = NonNullable<ReturnType<typeof split>>;

/** With a coefficient of 1 or -1 one iteration is a function of the other, and their distance has bounds. */
function solved(equation: Equation, write: Parts, access: Parts): Distance {
	const { f, g, primed, induction, subscripts } = equation;
	const [c, d] = [asConstant(write.coefficient), asConstant(access.coefficient)];
	const bounds = (distance: Polynomial) => inIterations(within(distance, equation), subscripts);
	let distance = ANY;
	if (c === 1 || c === -1) {
		const writer = scale(subtract(g, write.rest), c);
		distance = bounds(subtract(writer, atom(induction)));
	}
	if (d === 1 || d === -1) {
		const accessor = scale(subtract(f, access.rest), d);
		distance = intersect(distance, bounds(subtract(atom(primed(induction)), accessor)));
	}
	return distance;
}
