/**
 * Which questions can the launch answer by solving equations of subscripts, with the numbers that it knows?
 *
 * In:   s[i * w + n - i] = s[(i - 1) * w + n - i - 1]
 * Out:  i'·w - i' = i·w - w - i - 1 has no solution but i' = i, which depends on w
 *
 * The launch can if each term has one factor at most that differs between iterations.
 */
import { allAtoms, atomsOf, type Polynomial, subtract, ZERO } from "../../../syntax/polynomial.js";
import type { Bounded, Holding, Pair, Place, Subscripts } from "../../subscripts/forms.js";

/** Undefined if the launch could not solve it. */
export function pairOf(
	places: Pair["places"],
	[write, access]: readonly [Holding, Holding],
	unless: Pair["unless"],
	subscripts: Subscripts,
): Pair | undefined {
	const [f, g] = places.map((place, one) => place.filter((_, at) => places[1 - one]?.[at] !== undefined));
	const known = (place: Place = []) => place.filter((form) => form !== undefined);
	const forms = [...known(f), ...known(g)];
	const isKnown = (form: Polynomial) => isLinear(form, subscripts) && isBounded(form, subscripts);
	if (!subscripts.induction || forms.length === 0 || !forms.every(isKnown)) return undefined;
	const sums = ({ atLeast, equal }: Holding) =>
		[...atLeast, ...equal.flatMap((form) => [form, subtract(ZERO, form)])].filter(isKnown);
	return { places: [known(f), known(g)], unless, holding: [sums(write), sums(access)] };
}

/** One factor at most of each term differs between iterations. */
function isLinear(form: Polynomial, { bounded, induction, symbols }: Subscripts): boolean {
	return [...form.keys()].every((monomial) => {
		const unknown = atomsOf(monomial).filter((name) => !symbols.has(name));
		return unknown.length <= 1 && unknown.every((name) => name === induction || bounded.has(name));
	});
}

/** All that differs has bounds, or is made of something that has. */
function isBounded(form: Polynomial, subscripts: Subscripts): boolean {
	return [...allAtoms(form)].every((name) => {
		const one = subscripts.bounded.get(name);
		if (!one) return true;
		if (one.swaps) return false;
		const ends = one.quotient ? [one.quotient] : [one.low, one.high];
		return [...ends, one.congruent?.form ?? ZERO, ...(one.caps ?? [])].every(
			(end) => end !== undefined && isLinear(end, subscripts) && isBounded(end, subscripts),
		);
	});
}

/** Iterations that are looked at: so many first and last ones. */
const FIRST = 8;
const LAST = 2;

/** Values of each inner variable that are looked at, some first ones and the last, and combinations of these. */
const VALUES = 3;
const MOST = VALUES ** 6;
/** Where there are no numbers but the source's own, the launch has nothing to add, so that more of them are looked at. */
const VALUES_KNOWN = 64;

type Numbers = ReadonlyMap<string, number>;

/**
 * Do iterations meet whatever the numbers are? Then the launch need not be asked. Numbers of which nothing is known stand for
 * all others here: an equation that holds for them holds for any (Schwartz 1980, Zippel 1979).
 */
export function isDefinite({ places, unless }: Pair, subscripts: Subscripts): boolean {
	const inner = innerOf(places.flat(), subscripts);
	const forms = [...places.flat(), ...inner.flatMap(({ low, high }) => [low, high])];
	const isAsked = hasSymbols(forms, subscripts);
	// What is made of other numbers than counters meets itself sooner or later.
	if (!isAsked && !(inner.length > 0 && inner.every(({ counts }) => counts))) return true;
	const values = isAsked ? VALUES : VALUES_KNOWN;
	const known = numbersFor(forms, subscripts);
	const turns = turnsOf(subscripts, known);
	const [written, accessed] = places.map((place) => turns.map((value) => touched(place, value)));
	const meet = (writer: number, accessor: number) => {
		if (unless === "another" ? writer === accessor : writer > accessor) return false;
		if (unless === "an earlier" && writer === accessor) return false;
		return [...(written?.[writer] ?? [])].some((element) => accessed?.[accessor]?.has(element));
	};
	return turns.some((_, writer) => turns.some((_, accessor) => meet(writer, accessor)));

	function touched(place: Place, value: number): Set<string> {
		const start = new Map([...known, [subscripts.induction ?? "", value]]);
		const all = environments(innerOf(place, subscripts), start, values);
		return new Set(all.map((numbers) => place.map((form) => amount(form ?? ZERO, numbers)).join(" ")));
	}
}

function hasSymbols(forms: Place, { symbols }: Subscripts): boolean {
	return forms.some((form) => [...allAtoms(form ?? ZERO)].some((name) => symbols.has(name)));
}

/** The inner variables that the forms rest on, outermost first. */
export function innerOf(forms: Place, { bounded }: Subscripts): Bounded[] {
	const atomsIn = (all: Place) => all.flatMap((form) => [...allAtoms(form ?? ZERO)]);
	const names = new Set(atomsIn(forms));
	const inner = [...bounded.values()].reverse();
	for (const { name, low, high, caps = [], congruent } of inner) {
		if (names.has(name)) for (const other of atomsIn([low, high, ...caps, congruent?.form])) names.add(other);
	}
	return inner.filter(({ name }) => names.has(name)).reverse();
}

/** Large, and nothing to each other, but for what is known of how one is made of others: `half` is the largest below `n / 2`. */
function numbersFor(forms: Place, subscripts: Subscripts): Numbers {
	const names = [...subscripts.symbols.keys()];
	const numbers = new Map(names.map((name, at) => [name, 1009 + 7919 * (at + 1) ** 3]));
	const relations = subscripts.relations(forms);
	for (const name of names) {
		const limits = relations.flatMap((form) => {
			const factor = form.get(name) ?? 0;
			return factor < 0 ? [amount(form, numbers) / -factor + (numbers.get(name) ?? 0)] : [];
		});
		if (limits.length > 0) numbers.set(name, Math.floor(Math.min(...limits)));
	}
	return numbers;
}

/** With each of the values of each inner variable that are looked at. Quotients are those of the first iterations. */
function environments(inner: readonly Bounded[], start: Numbers, values: number): Numbers[] {
	let all = [start];
	for (const one of inner) {
		const most = one.quotient ? 1 : Math.max(1, Math.min(values, Math.floor(MOST / all.length)));
		const valuesIn = (numbers: Numbers) => valuesOf(one, numbers, most).slice(0, most);
		all = all.flatMap((numbers) => valuesIn(numbers).map((value) => new Map([...numbers, [one.name, value]])));
	}
	return all;
}

function valuesOf({ low, high, congruent, quotient }: Bounded, numbers: Numbers, count: number): number[] {
	if (quotient) return [0];
	const { form = ZERO, modulus = 1 } = congruent ?? {};
	const beyond = (value: number) => (((value - amount(form, numbers)) % modulus) + modulus) % modulus;
	const least = low ? amount(low, numbers) : 0;
	const first = least + ((modulus - beyond(least)) % modulus);
	const most = high ? amount(high, numbers) : Number.POSITIVE_INFINITY;
	const last = Number.isFinite(most) ? [most - beyond(most)] : [];
	const next = Array.from({ length: Math.max(1, count - 2) }, (_, at) => first + modulus * (at + 1));
	return [first, ...last, ...next].filter((value) => value <= most);
}

/** Values of the induction variable. */
function turnsOf(subscripts: Subscripts, numbers: Numbers): number[] {
	const { step = 1 } = subscripts;
	const turns = subscripts.turns();
	const range = subscripts.range();
	const start = turns?.start ?? (step > 0 ? range?.low : range?.high) ?? ZERO;
	const by = turns ? amount(turns.step, numbers) : step;
	const first = Array.from({ length: FIRST }, (_, turn) => amount(start, numbers) + turn * by);
	if (!range) return first;
	const count = Math.floor(amount(range.extent, numbers) / Math.abs(step));
	const last = Array.from({ length: LAST }, (_, turn) => amount(start, numbers) + (count - LAST + 1 + turn) * by);
	return count < FIRST + LAST ? first.slice(0, Math.max(0, count + 1)) : [...first, ...last];
}

function amount(form: Polynomial, numbers: Numbers): number {
	const terms = [...form].map(([monomial, factor]) =>
		atomsOf(monomial).reduce((product, name) => product * (numbers.get(name) ?? 1), factor),
	);
	return terms.reduce((sum, term) => sum + term, 0);
}
