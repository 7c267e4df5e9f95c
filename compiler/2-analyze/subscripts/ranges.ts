/** The values of the induction variable, and what the launch has to find true of these and of other numbers. */
import type ts from "typescript";
import { add, asConstant, constant, type Polynomial, subtract, ZERO } from "../../syntax/polynomial.js";
import type { Assumption, Bounded, Narrow, Range, Solved, Subscripts } from "./forms.js";

type FormOf = (node: ts.Expression) => Polynomial | undefined;

interface Ranges
	extends Pick<
		Subscripts,
		"range" | "turns" | "noteRange" | "note" | "noted" | "assume" | "assumptions" | "solve" | "solved"
	> {
	readonly narrow: Narrow[];
	readonly ends: () => readonly Polynomial[];
}

/** Of no arguments nothing is known. */
export function createRanges(args: readonly ts.Expression[], of: FormOf, step: number | undefined): Ranges {
	const range = once(() => (step === undefined ? undefined : rangeOf(args, of, step)));
	const turns = once(() => (step === undefined ? turnsOf(args, of) : undefined));
	const ends = () => Object.values({ ...range(), ...turns() });
	const assumptions: Assumption[] = [];
	const solved: Solved[] = [];
	const noted = new Set<Polynomial>();
	const note = (forms: readonly Polynomial[]) => {
		for (const form of forms) noted.add(form);
	};
	let isNoting = false;
	// To find the ends, sums are looked at, which may have to be small themselves.
	const noteRange = () => {
		if (isNoting) return;
		isNoting = true;
		note(ends());
		isNoting = false;
	};
	return {
		range,
		turns,
		ends,
		noteRange,
		note,
		noted: () => [...noted],
		assume(array, forms) {
			noteRange();
			const next = { array, forms };
			if (assumptions.some((one) => implies(one, next))) return;
			const left = assumptions.filter((one) => !implies(next, one));
			assumptions.splice(0, assumptions.length, ...left, next);
		},
		assumptions,
		narrow: [],
		solve(one) {
			solved.push(one);
			note(
				one.pairs.flatMap(({ places, holding }) =>
					[...places.flat(), ...holding.flat()].filter((form) => form !== undefined),
				),
			);
		},
		solved,
	};
}

/** `prange(stop)`, `prange(start, stop)`, with a step that is known. */
function rangeOf([first, second]: readonly ts.Expression[], of: FormOf, step: number): Range | undefined {
	const start = second ? first && of(first) : ZERO;
	const last = second ?? first;
	const stop = last && of(last);
	if (!start || !stop) return undefined;
	const [low, high] = step > 0 ? [start, subtract(stop, constant(1))] : [add(stop, constant(1)), start];
	return { low, high, extent: subtract(high, low) };
}

/** `prange(start, stop, step)`. */
function turnsOf([first, , third]: readonly ts.Expression[], of: FormOf): ReturnType<Subscripts["turns"]> {
	const [start, step] = first && third ? [of(first), of(third)] : [];
	return start && step && { start, step };
}

/** What is known of a variable that differs within an iteration rests on these; `caps`: on all of its limits. */
export function restsOn({ low, high, caps = [], ...one }: Bounded, withCaps: boolean): (Polynomial | undefined)[] {
	const { congruent, swaps, by, turn } = one;
	return [low, high, congruent?.form, swaps?.by, by, turn?.start, ...(withCaps ? caps : [])];
}

function once<T>(make: () => T): () => T {
	let made: { readonly value: T } | undefined;
	return () => {
		made ??= { value: make() };
		return made.value;
	};
}

/** Each form of the one is at least as much to ask as some form of the other. */
function implies(one: Assumption, other: Assumption): boolean {
	const isEnough = (form: Polynomial) =>
		other.forms.some((weaker) => (asConstant(subtract(weaker, form)) ?? Number.NEGATIVE_INFINITY) >= 0);
	return one.array === other.array && one.forms.every(isEnough);
}
