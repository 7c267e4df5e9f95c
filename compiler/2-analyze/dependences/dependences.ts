/**
 * In which iterations can two accesses touch the same element?
 *
 * In:   subscripts f (of a write) and g (of any access), as polynomials, dimension by dimension
 * Out:  bounds of t' - t, where iteration t' writes the element that iteration t accesses
 *
 * Let f = c·i' + r and g = d·i + s, with i' the writing and i the accessing iteration. With equal coefficients c·(i' - i)
 * lies in the interval of s - r (the strong SIV test of Goff, Kennedy and Tseng, "Practical dependence testing", PLDI 1991,
 * with Banerjee's bounds for the inner variables). Otherwise f - g is kept from zero by its bounds over the iteration
 * space or by the greatest common divisor of its coefficients, and if one coefficient is 1 the equation is solved for that
 * iteration. Dimensions are tested one by one, and what each allows is intersected. Subscripts are exact integers: each
 * symbol is checked at launch, and products beyond 2^53 cannot be subscripts of an array.
 */
import {
	add,
	allAtoms,
	asConstant,
	atom,
	constant,
	isEqual,
	multiply,
	type Polynomial,
	rename,
	scale,
	split,
	subtract,
} from "../../syntax/polynomial.js";
import type { Bounded, Range, Subscripts } from "../subscripts/forms.js";
import { boundsOf, type Interval, isAtLeast } from "./bounds.js";
import { remainder, stridesOf } from "./strides.js";

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

/** Subscripts of one access by dimension; undefined: not known. */
export type Place = readonly (Polynomial | undefined)[];

/** First without the bounds of the iteration space: only what rests on them needs its ends checked at launch. */
export function meet(write: Place, access: Place, subscripts: Subscripts): Meeting {
	const anywhere = read(distanceOf(write, access, subscripts, undefined));
	if (anywhere === "never" || !subscripts.range) return anywhere;
	const within = read(distanceOf(write, access, subscripts, subscripts.range));
	if (within !== anywhere) subscripts.noteRange();
	return within;
}

function read({ low, high }: Distance): Meeting {
	if (low > high || (low === 0 && high === 0)) return "never";
	if (low >= 1) return "later";
	return low === 0 ? "own or later" : "maybe";
}

/** Bounds of the distance; empty (`low > high`) if no two iterations meet, nor one with itself. */
function distanceOf(write: Place, access: Place, subscripts: Subscripts, range: Range | undefined): Distance {
	return equationsOf(write, access, subscripts, range).map(solve).reduce(intersect, ANY);
}

/** One equation for each dimension of which both subscripts are known. */
export function equationsOf(write: Place, access: Place, subscripts: Subscripts, range: Range | undefined): Equation[] {
	const { induction, bounded } = subscripts;
	if (!induction) return [];
	const equal = equalAtoms(write, access, subscripts);
	const primed = (name: string) => ((bounded.has(name) && !equal.has(name)) || name === induction ? `${name}'` : name);
	const facts = factsOf([...write, ...access], subscripts, range);
	return write.flatMap((f, dimension) => {
		const g = access[dimension];
		return f && g ? [{ f: rename(f, primed), g, induction, primed, subscripts, range, facts }] : [];
	});
}

function intersect(a: Distance, b: Distance): Distance {
	return { low: Math.max(a.low, b.low), high: Math.min(a.high, b.high) };
}

/**
 * What is at least 0 if both accesses take place: the loop has an iteration, and so have the inner loops in which they
 * are. Only what is the same in all iterations.
 */
export function factsOf(
	place: Place,
	{ bounded, induction }: Subscripts,
	range: Range | undefined,
): readonly Polynomial[] {
	const names = new Set(place.flatMap((form) => (form ? [...allAtoms(form)] : [])));
	for (const name of names) {
		const one = bounded.get(name);
		for (const form of one ? [one.low, one.high ?? one.low] : []) for (const other of allAtoms(form)) names.add(other);
	}
	const isInvariant = (form: Polynomial) =>
		[...allAtoms(form)].every((name) => !bounded.has(name) && name !== induction);
	const inner = [...names].flatMap((name) => {
		const one = bounded.get(name);
		return one?.high ? [subtract(one.high, one.low)] : [];
	});
	return [...(range ? [range.extent] : []), ...inner].filter(isInvariant);
}

/** Where one dimension is an inner value in both accesses, the two values are one wherever the accesses meet. */
function equalAtoms(write: Place, access: Place, { bounded }: Subscripts): ReadonlySet<string> {
	const equal = new Set<string>();
	for (const [dimension, f] of write.entries()) {
		const g = access[dimension];
		if (!f || !g || !isEqual(f, g) || f.size !== 1) continue;
		const [[name, factor] = ["", 0]] = f;
		if (factor === 1 && bounded.get(name)?.quotient) equal.add(name);
	}
	return equal;
}

/** One dimension: `f` is already in terms of the writing iteration's variables. */
export interface Equation {
	readonly f: Polynomial;
	readonly g: Polynomial;
	readonly induction: string;
	readonly primed: (name: string) => string;
	readonly subscripts: Subscripts;
	readonly range: Range | undefined;
	readonly facts: readonly Polynomial[];
}

function solve(equation: Equation): Distance {
	const { f, g, induction, primed, subscripts, facts } = equation;
	const [write, access] = [split(f, primed(induction)), split(g, induction)];
	if (!write || !access) return ANY;
	const [c, d] = [write.coefficient, access.coefficient];
	const inner = innerOf(subscripts, primed);
	const varies = [...allAtoms(c), ...allAtoms(d)].some((name) => inner.some((one) => one.name === name));
	if (varies) return ANY;
	if (isEqual(c, d) && c.size > 0) {
		const difference = subtract(access.rest, write.rest);
		return intersect(quotient(c, boundsOf(difference, inner, facts), equation), withinStride(c, difference, equation));
	}
	return separated(equation) ? NEVER : solved(equation, write, access);
}

/** The inner variables of both iterations. */
export function innerOf({ bounded }: Subscripts, primed: (name: string) => string): Bounded[] {
	return [...bounded.values()].flatMap((one) => [one, primeBounds(one, primed)]);
}

function primeBounds(one: Bounded, primed: (name: string) => string): Bounded {
	return { ...one, name: primed(one.name), low: rename(one.low, primed), high: one.high && rename(one.high, primed) };
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

/**
 * c·(i' - i) = D·q + t, where D·q are the terms of the difference that are multiples of D, the stride of an inner variable.
 * If c·(i' - i) - t is smaller than D, then q = 0.
 *
 * In:   j·n + i with 0 <= i < n
 * Out:  i' - i = n·(j - j'), so i' = i
 */
function withinStride(coefficient: Polynomial, difference: Polynomial, equation: Equation): Distance {
	const { range, facts, subscripts, primed } = equation;
	if (!range) return ANY;
	const inner = innerOf(subscripts, primed);
	const names = new Set(inner.map(({ name }) => name));
	const sign = [1, -1].find((one) => isAtLeast(scale(coefficient, one), 0, facts));
	if (sign === undefined) return ANY;
	const reach = multiply(scale(coefficient, sign), range.extent);
	let distance = ANY;
	for (const stride of stridesOf(difference, names)) {
		const rest = remainder(difference, stride);
		const { low, high } = boundsOf(rest, inner, facts);
		const room = subtract(stride, reach);
		if (!low || !high || !isAtLeast(add(room, low), 1, facts) || !isAtLeast(subtract(room, high), 1, facts)) continue;
		distance = intersect(distance, quotient(coefficient, { low, high }, equation));
	}
	return distance;
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
	const difference = subtract(equation.f, equation.g);
	const whole = difference.get("") ?? 0;
	const factors = [...difference].filter(([name]) => name !== "").map(([, value]) => Math.abs(value));
	const divisor = factors.reduce(gcd, 0);
	if (divisor > 1 && whole % divisor !== 0) return true;
	const { low, high } = within(difference, equation);
	return low > 0 || high < 0;
}

/** Bounds over the iteration space and the inner variables. */
function within(form: Polynomial, { induction, primed, subscripts, range, facts }: Equation): Distance {
	if (!range) return ANY;
	const own: Bounded = { name: induction, ...range };
	const all = [own, primeBounds(own, primed), ...innerOf(subscripts, primed)];
	return numbersOf(boundsOf(form, all, facts), facts);
}

function gcd(a: number, b: number): number {
	return b === 0 ? a : gcd(b, a % b);
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

/** The smallest and largest subscript of one iteration, over the inner variables only. */
export function extentOf(form: Polynomial, subscripts: Subscripts): { low: Polynomial; high: Polynomial } | undefined {
	const { induction } = subscripts;
	const extent = boundsOf(form, [...subscripts.bounded.values()], factsOf([form], subscripts, undefined));
	if (!extent.low || !extent.high) return undefined;
	const isKnown = (one: Polynomial) => [...allAtoms(one)].every((name) => !subscripts.bounded.has(name));
	if (!isKnown(extent.low) || !isKnown(extent.high)) return undefined;
	const linear = !induction || [extent.low, extent.high].every((one) => split(one, induction) !== undefined);
	return linear ? { low: extent.low, high: add(extent.high, constant(1)) } : undefined;
}
