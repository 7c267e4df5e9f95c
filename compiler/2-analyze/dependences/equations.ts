/**
 * What two subscripts say of the iterations in which they are equal.
 *
 * In:   a[i * n + j] and a[j * n + i], with 0 <= j < n and 0 <= i < n
 * Out:  i'·n + j' = j·n + i, and digit by digit: i' = j and j' = i       (i' and j' are those of the writing iteration)
 */
import {
	add,
	allAtoms,
	asConstant,
	atom,
	isEqual,
	multiply,
	type Polynomial,
	rename,
	scale,
	split,
	substitute,
	subtract,
} from "../../syntax/polynomial.js";
import type { Bounded, Holding, Place, Range, Subscripts } from "../subscripts/forms.js";
import { boundsOf, isAtLeast } from "./bounds.js";
import { divided, remainder, stridesOf } from "./strides.js";

/** What a proof may rest on: the bounds of the iteration space, and what the launch finds true (at least 0). */
export interface Given {
	readonly range: Range | undefined;
	readonly relations: readonly Polynomial[];
	/** Of the write, and of the access. Pairs of the induction variable have the limit of `limitOfSwaps` then. */
	readonly holding?: readonly [Holding, Holding];
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

/** One equation for each dimension of which both subscripts are known. */
export function equationsOf(write: Place, access: Place, subscripts: Subscripts, given: Given): Equation[] {
	const { induction, bounded } = subscripts;
	const { range, holding = [] } = given;
	if (!induction) return [];
	const equal = equalAtoms(write, access, subscripts);
	const primed = (name: string) => ((bounded.has(name) && !equal.has(name)) || name === induction ? `${name}'` : name);
	const [ours, others] = holding;
	const found = [...(ours?.atLeast ?? []).map((form) => rename(form, primed)), ...(others?.atLeast ?? [])];
	const facts = [...factsOf([...write, ...access], subscripts, range), ...given.relations, ...found];
	const equations = write.flatMap((f, dimension): Equation[] => {
		const g = access[dimension];
		return f && g ? [{ f: rename(f, primed), g, induction, primed, subscripts, range, facts }] : [];
	});
	if (!ours || !others) return equations;
	const zeros = ours.equal.flatMap((f) => others.equal.map((g) => [rename(f, primed), g] as const));
	const sums = zeros.flatMap(([f, g]) => equations.flatMap((one) => combined(one, f, g)));
	return [...equations, ...equations.flatMap(swap), ...sums];
}

/** An equation of the sums, and of the differences, of both sides. */
function combined(equation: Equation, f: Polynomial, g: Polynomial): Equation[] {
	return [1, -1].map((sign) => ({ ...equation, f: add(equation.f, f, sign), g: add(equation.g, g, sign) }));
}

/**
 * In:   i' = i ^ k
 * Out:  i' ^ k = i
 */
function swap(equation: Equation): Equation[] {
	const { f, g, induction, primed, subscripts } = equation;
	return [...subscripts.bounded.values()].flatMap(({ name, swaps }): Equation[] => {
		if (swaps?.name !== induction) return [];
		const [own, other] = [atom(induction), atom(name)];
		const is = (form: Polynomial, one: Polynomial) => isEqual(form, one);
		if (is(f, rename(own, primed)) && is(g, other)) return [{ ...equation, f: rename(other, primed), g: own }];
		if (is(f, rename(other, primed)) && is(g, own)) return [{ ...equation, f: rename(own, primed), g: other }];
		return is(f, rename(other, primed)) && is(g, other) ? [{ ...equation, f: rename(own, primed), g: own }] : [];
	});
}

/**
 * What is at least 0 if both accesses take place: the loop has an iteration, and so have the inner loops in which they
 * are. Only what is the same in all iterations.
 */
export function factsOf(
	place: Place,
	{ bounded, induction }: Pick<Subscripts, "bounded" | "induction">,
	range: Range | undefined,
): readonly Polynomial[] {
	const names = new Set(place.flatMap((form) => (form ? [...allAtoms(form)] : [])));
	for (const name of names)
		for (const form of endsOf(bounded.get(name))) for (const other of allAtoms(form)) names.add(other);
	const isInvariant = (form: Polynomial) =>
		[...allAtoms(form)].every((name) => !bounded.has(name) && name !== induction);
	const inner = [...names].flatMap((name) => {
		const one = bounded.get(name);
		return one?.high && one.low ? [subtract(one.high, one.low)] : [];
	});
	return [...(range ? [range.extent] : []), ...inner].filter(isInvariant);
}

function endsOf(one: Bounded | undefined): Polynomial[] {
	return [one?.low, one?.high].filter((form) => form !== undefined);
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

/** The inner variables of both iterations, and of those the induction variable if its bounds are given. */
export function variablesOf({ subscripts, primed, induction, range, facts }: Equation): Bounded[] {
	const own: Bounded[] = range ? [{ name: induction, ...range }] : [];
	const all = [...own, ...subscripts.bounded.values()].flatMap((one) => [one, primeBounds(one, primed)]);
	return all.map((one) => facts.reduce(tightened, one));
}

/** With what a fact says of the variable alone, if that is nearer than its end by a number. */
function tightened(one: Bounded, fact: Polynomial): Bounded {
	const factor = fact.get(one.name);
	if (factor !== 1 && factor !== -1) return one;
	const parts = split(fact, one.name);
	if (!parts || asConstant(parts.coefficient) !== factor) return one;
	const end = scale(parts.rest, -factor);
	const isNearer = (other: Polynomial | undefined, sign: number) =>
		other !== undefined && (asConstant(subtract(end, other)) ?? 0) * sign > 0;
	if (factor === 1) return isNearer(one.low, 1) ? { ...one, low: end } : one;
	return isNearer(one.high, -1) ? { ...one, high: end } : one;
}

function primeBounds(one: Bounded, primed: (name: string) => string): Bounded {
	return {
		...one,
		name: primed(one.name),
		low: one.low && rename(one.low, primed),
		high: one.high && rename(one.high, primed),
		...withForm(one, (form) => rename(form, primed)),
	};
}

function withForm({ congruent }: Bounded, change: (form: Polynomial) => Polynomial | undefined): Partial<Bounded> {
	const form = congruent && change(congruent.form);
	return form ? { congruent: { ...congruent, form } } : {};
}

/**
 * f - g = D·q + r, where D is the stride of some variable. If r is smaller than D, both q and r are 0: an equation for each.
 *
 * In:   j'·n + i' = j·n + i with 0 <= i < n
 * Out:  j' = j and i' = i
 */
export function digitsOf(equation: Equation): Equation[] {
	const { facts, induction, primed } = equation;
	const variables = variablesOf(equation);
	const [f, g] = [inSteps(equation.f, variables), inSteps(equation.g, variables)];
	const steps = variables.flatMap(({ name, by }) => (by ? [stepsOf(name)] : []));
	const names = new Set([...variables.map(({ name }) => name), ...steps, induction, primed(induction)]);
	return stridesOf(subtract(f, g), names).flatMap((stride) => {
		const [rest, other] = [remainder(f, stride), remainder(g, stride)];
		const { low, high } = boundsOf(subtract(rest, other), variables, facts);
		if (!low || !high) return [];
		if (!isAtLeast(add(stride, low), 1, facts) || !isAtLeast(subtract(stride, high), 1, facts)) return [];
		return [
			{ ...equation, f: rest, g: other },
			{ ...equation, f: divided(subtract(f, rest), stride), g: divided(subtract(g, other), stride) },
		];
	});
}

/** A distance that goes by steps of unknown size, as their number: nothing else is known of that. */
function inSteps(form: Polynomial, variables: readonly Bounded[]): Polynomial {
	const put = (before: Polynomial, { name, by }: Bounded) =>
		(by && substitute(before, name, multiply(by, atom(stepsOf(name))))) ?? before;
	return variables.reduce(put, form);
}

function stepsOf(name: string): string {
	return `${name} in steps`;
}

/** The number of the iteration. */
const TURN = "#turn";

/** The same accesses by the number of the iteration, where the step is a variable. */
export function inTurns(write: Place, access: Place, subscripts: Subscripts): [Place, Place, Subscripts] {
	const { induction } = subscripts;
	const turns = subscripts.turns();
	if (!turns || !induction) return [write, access, subscripts];
	const value = add(turns.start, multiply(turns.step, atom(TURN)));
	const put = (form: Polynomial | undefined) => form && substitute(form, induction, value);
	const bounded = [...subscripts.bounded].map(
		([name, { congruent, ...one }]) =>
			[name, { ...one, low: put(one.low), high: put(one.high), ...withForm({ ...one, congruent }, put) }] as const,
	);
	const own = { induction: TURN, step: 1, bounded: new Map(bounded) };
	return [write.map(put), access.map(put), { ...subscripts, ...own }];
}
