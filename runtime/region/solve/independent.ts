/**
 * Do two iterations meet? With the numbers of the launch in the equations of subscripts, that is a question about integers.
 *
 * In:   s[i * w + n - i] = s[(i - 1) * w + n - i - 1], and w = 101, n = 60
 * Out:  100·(i' - i) = -102 has no solution: independent
 */
import type { Equations, Space, SubscriptPair, Sum, Unknown } from "../../contract.js";
import { type Budget, isSoluble, type Linear, type System } from "./search.js";

type Values = Readonly<Record<string, unknown>>;

/** Steps of the search for each iteration, and in all: so that a launch is not held up by it. */
const STEPS = { least: 1024, each: 4, most: 2 ** 14 } as const;

const SIGNS = {
	another: "not zero",
	"an earlier": "below zero",
	"its own or an earlier": "zero or below",
} as const;

/** False also if it would take too long to find out. The values that sums name are safe integers. */
export function areIndependent({ counter, unknowns, pairs }: Equations, values: Values, space: Space): boolean {
	const budget: Budget = { steps: Math.min(STEPS.most, STEPS.least + STEPS.each * space.count) };
	const known = { counter, unknowns: new Map(unknowns.map((one) => [one.name, one])), values, space };
	return pairs.every((pair) => [false, true].some((exactly) => isApart(pair, exactly)));

	function isApart(pair: SubscriptPair, exactly: boolean): boolean {
		const system = systemOf(pair, known, exactly);
		return system === "none" || (system !== undefined && isSoluble(system, budget) === false);
	}
}

interface Known {
	readonly counter: string;
	readonly unknowns: ReadonlyMap<string, Unknown>;
	readonly values: Values;
	readonly space: Space;
}

/** `exactly`: bounds of inner loops that differ between iterations count too, not only their ends. "none": no iteration accesses. */
function systemOf(pair: SubscriptPair, known: Known, exactly: boolean): System | "none" | undefined {
	const sides = [createSide(known, "'"), createSide(known, "")] as const;
	const [writer, accessor] = sides;
	const forms = (sums: readonly Sum[], side: Side) => sums.map((sum) => side.linear(sum));
	const [writes, accesses] = [forms(pair.write, writer), forms(pair.access, accessor)];
	const equations = writes.map((form, at) => form && minus(form, accesses[at]));
	const given = sides.flatMap((side, at) => forms(pair.holding[at] ?? [], side).filter((form) => form !== undefined));
	const [later, earlier] = sides.map((side) => side.turn());
	const distance = later && minus(later, earlier);
	// Now each side has met all its unknowns.
	const ends = exactly ? sides.flatMap((side) => side.ends()) : [];
	const bounds = new Map(sides.flatMap((side) => [...side.bounds]));
	if (!distance || !equations.every((one) => one !== undefined) || sides.some((side) => side.isOpen()))
		return undefined;
	if ([...bounds.values()].some(([low, high]) => low > high)) return "none";
	return { equations, holding: [...given, ...ends], distance, sign: SIGNS[pair.unless], bounds };
}

/** The unknowns of one of both iterations. */
interface Side {
	readonly bounds: Map<string, readonly [number, number]>;
	/** Undefined if the sum has products of unknowns. */
	linear(sum: Sum): Linear | undefined;
	/** The value of the counter, upwards from iteration to iteration. */
	turn(): Linear | undefined;
	/** What is at least 0 by the heads of inner loops. */
	ends(): Linear[];
	/** Something is not known. */
	isOpen(): boolean;
}

function createSide({ counter, unknowns, values, space }: Known, mark: string): Side {
	const bounds = new Map<string, readonly [number, number]>();
	const forms = new Map<string, Linear | undefined>();
	const ends: (Linear | undefined)[] = [];
	const { divisor, several } = divisorOf(unknowns, values);
	let isOpen = several;
	const first = space.start;
	const last = space.start + (space.count - 1) * space.step;
	const [low, high] = [Math.min(first, last), Math.max(first, last)];

	const unknown = (name: string, from: number, to: number): Linear => {
		bounds.set(name + mark, [from, to]);
		return { constant: 0, of: new Map([[name + mark, 1]]) };
	};

	/** The counter; where a quotient of it is named too, it is made of that and the remainder. */
	const counted = (): Linear => {
		if (divisor === undefined) return steps(unknown(counter, 0, space.count - 1));
		const rest = unknown(`${counter}%`, 0, divisor - 1);
		return plus(rest, quotient(), divisor);
	};
	const steps = (turn: Linear) => plus({ constant: space.start, of: new Map() }, turn, space.step);
	const quotient = () => unknown(`${counter}/`, Math.floor(low / (divisor ?? 1)), Math.floor(high / (divisor ?? 1)));

	const formOf = (name: string): Linear | undefined => {
		if (forms.has(name)) return forms.get(name);
		forms.set(name, undefined);
		const one = unknowns.get(name);
		const form = name === counter ? counted() : one?.divisor ? quotient() : one && inner(one);
		forms.set(name, form);
		if (form === undefined) isOpen = true;
		return form;
	};

	const inner = ({ name, low: least, high: most, by }: Unknown): Linear | undefined => {
		const from = least && linear(least);
		const to = most.map(linear);
		if (!from || to.length === 0 || !to.every((one) => one !== undefined)) return undefined;
		const box = [rangeOf(from)[0], Math.min(...to.map((one) => rangeOf(one)[1]))] as const;
		const base = by && linear(by.sum);
		if (by && !base) return undefined;
		const form = base ? multiples(name, base, { box, modulus: by?.modulus ?? 1 }) : unknown(name, ...box);
		ends.push(minus(form, from), ...to.map((one) => minus(one, form)));
		return form;
	};

	const multiples = (
		name: string,
		base: Linear,
		{ box, modulus }: { readonly box: readonly [number, number]; readonly modulus: number },
	): Linear => {
		const [from, to] = rangeOf(base);
		const times = unknown(name, Math.ceil((box[0] - to) / modulus), Math.floor((box[1] - from) / modulus));
		return plus(base, times, modulus);
	};

	const rangeOf = ({ constant, of }: Linear): readonly [number, number] => {
		const all = [...of].map(([name, factor]) => (bounds.get(name) ?? [0, 0]).map((end) => factor * end));
		const sum = (pick: (...ends: number[]) => number) => all.reduce((total, one) => total + pick(...one), constant);
		return [sum(Math.min), sum(Math.max)];
	};

	const linear = (sum: Sum): Linear | undefined => {
		let total: Linear = { constant: sum.constant, of: new Map() };
		for (const { factor, of } of sum.terms) {
			const names = of.filter((name) => name === counter || unknowns.has(name));
			const known = of.filter((name) => !names.includes(name));
			const number = known.reduce((product, name) => product * (values[name] as number), factor);
			const [name, ...others] = names;
			const form = name === undefined ? ONE : formOf(name);
			if (others.length > 0 || form === undefined) return undefined;
			total = plus(total, form, number);
			if (![number, total.constant, ...total.of.values()].every(Number.isSafeInteger)) return undefined;
		}
		return total;
	};

	return {
		bounds,
		linear,
		turn: () => {
			const form = formOf(counter);
			return form && plus(ZERO, form, Math.sign(space.step));
		},
		ends: () => ends.filter((form) => form !== undefined),
		isOpen: () => isOpen,
	};
}

/** The number by which the counter is divided; there may be one only. */
function divisorOf(
	unknowns: ReadonlyMap<string, Unknown>,
	values: Values,
): { readonly divisor: number | undefined; readonly several: boolean } {
	const product = (of: readonly string[]) => of.reduce((all, name) => all * (values[name] as number), 1);
	const all = [...unknowns.values()].flatMap(({ divisor }) =>
		divisor ? [divisor.terms.reduce((sum, { factor, of }) => sum + factor * product(of), divisor.constant)] : [],
	);
	const [divisor] = all;
	return { divisor, several: all.some((one) => one !== divisor || !(one >= 1)) };
}

const ZERO: Linear = { constant: 0, of: new Map() };
const ONE: Linear = { constant: 1, of: new Map() };

function plus(a: Linear, b: Linear, factor = 1): Linear {
	const of = new Map(a.of);
	for (const [name, one] of b.of) of.set(name, (of.get(name) ?? 0) + factor * one);
	return { constant: a.constant + factor * b.constant, of };
}

function minus(a: Linear, b: Linear | undefined): Linear | undefined {
	return b && plus(a, b, -1);
}
