/** Equations of subscripts, solved with the numbers of a launch, against all iterations one by one. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Equations, Space, SubscriptPair, Sum, Unknown } from "../../runtime/contract.js";
import { areIndependent } from "../../runtime/region/solve/independent.js";
import { isSoluble, type System } from "../../runtime/region/solve/search.js";

type Numbers = Readonly<Record<string, number>>;
type Case = { readonly equations: Equations; readonly values: Numbers; readonly space: Space };

const SYMBOLS = ["m", "w"];
const small = (most: number) => fc.integer({ min: -most, max: most });

const sumOf = (names: readonly string[], most = 3): fc.Arbitrary<Sum> =>
	fc.record({
		constant: small(8),
		terms: fc.array(
			fc.record({
				factor: small(most),
				of: fc
					.tuple(fc.constantFrom(...names, ...SYMBOLS), fc.option(fc.constantFrom(...SYMBOLS), { nil: undefined }))
					.map(([one, other]) => (other === undefined ? [one] : [one, other])),
			}),
			{ maxLength: 4 },
		),
	});

/** Of inner loops: bounds that may rest on the counter and on outer ones, steps, remainders and a quotient. */
const unknownsOf = fc
	.array(fc.constantFrom("plain", "triangle", "step", "remainder", "quotient", "capped"), { maxLength: 2 })
	.chain((kinds) => {
		const made = kinds.map((kind, at): fc.Arbitrary<Unknown> => {
			const name = `x${at}`;
			const [low, high] = [small(3), fc.integer({ min: -1, max: 5 })];
			const number = (constant: number): Sum => ({ constant, terms: [] });
			const counter: Sum = { constant: 0, terms: [{ factor: 1, of: ["i"] }] };
			if (kind === "triangle") return low.map((one) => ({ name, low: number(one), high: [counter] }));
			if (kind === "quotient")
				return fc.constant({ name, high: [], divisor: { constant: 0, terms: [{ factor: 1, of: ["d"] }] } });
			if (kind === "remainder")
				return fc.integer({ min: 2, max: 4 }).map((modulus) => ({
					name,
					low: number(1 - modulus),
					high: [number(modulus - 1)],
					by: { sum: counter, modulus },
				}));
			return fc.tuple(low, high, fc.integer({ min: 1, max: 3 })).map(([from, to, modulus]) => ({
				name,
				low: number(from),
				high: kind === "capped" ? [number(to), counter] : [number(to)],
				...(kind === "step" && { by: { sum: number(from), modulus } }),
			}));
		});
		return fc.tuple(...made);
	});

const cases: fc.Arbitrary<Case> = unknownsOf.chain((unknowns) => {
	const names = ["i", ...unknowns.map(({ name }) => name)];
	const dimensions = fc.integer({ min: 1, max: 2 });
	const pair: fc.Arbitrary<SubscriptPair> = dimensions.chain((count) => {
		const place = fc.array(sumOf(names), { minLength: count, maxLength: count });
		const holding = fc.array(sumOf(names, 1), { maxLength: 1 });
		return fc.record({
			write: place,
			access: place,
			holding: fc.tuple(holding, holding),
			unless: fc.constantFrom("another" as const, "an earlier" as const, "its own or an earlier" as const),
		});
	});
	const hasQuotient = unknowns.some(({ divisor }) => divisor);
	return fc.record({
		equations: fc.record({
			counter: fc.constant("i"),
			unknowns: fc.constant(unknowns),
			pairs: fc.array(pair, { minLength: 1, maxLength: 2 }),
		}),
		values: fc.record({ m: small(9), w: small(30), d: fc.integer({ min: 1, max: 4 }) }),
		space: fc.record({
			start: hasQuotient ? fc.nat(4) : small(4),
			step: hasQuotient ? fc.constantFrom(1, 2) : fc.constantFrom(1, 2, 3, -1, -2),
			count: fc.integer({ min: 1, max: 9 }),
		}),
	});
});

function amountOf({ constant, terms }: Sum, numbers: Numbers): number {
	return terms.reduce(
		(sum, { factor, of }) => sum + of.reduce((all, name) => all * (numbers[name] as number), factor),
		constant,
	);
}

/** Values of all unknowns in one iteration. */
function environments(unknowns: readonly Unknown[], start: Numbers): Numbers[] {
	return unknowns.reduce<Numbers[]>(
		(all, { name, low, high, by, divisor }) =>
			all.flatMap((numbers) => {
				if (divisor) return [{ ...numbers, [name]: Math.floor((numbers.i as number) / amountOf(divisor, numbers)) }];
				const [from, to] = [amountOf(low as Sum, numbers), Math.min(...high.map((one) => amountOf(one, numbers)))];
				const values = Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at);
				const isOf = (value: number) => !by || (value - amountOf(by.sum, numbers)) % by.modulus === 0;
				return values.filter(isOf).map((value) => ({ ...numbers, [name]: value }));
			}),
		[start],
	);
}

/** By looking at all iterations. */
function meet({ equations: { unknowns, pairs }, values, space }: Case): boolean {
	const turns = Array.from({ length: space.count }, (_, turn) =>
		environments(unknowns, { ...values, i: space.start + turn * space.step }),
	);
	const touched = (sums: readonly Sum[], holding: readonly Sum[], turn: number) =>
		new Set(
			(turns[turn] ?? [])
				.filter((numbers) => holding.every((one) => amountOf(one, numbers) >= 0))
				.map((numbers) => sums.map((one) => amountOf(one, numbers)).join(" ")),
		);
	const order = { another: [-1, 1], "an earlier": [-1], "its own or an earlier": [-1, 0] };
	return pairs.some(({ write, access, holding: [ours, others], unless }) =>
		turns.some((_, writer) => {
			const written = touched(write, ours, writer);
			return turns.some((__, accessor) => {
				if (!order[unless].includes(Math.sign(writer - accessor))) return false;
				return [...touched(access, others, accessor)].some((one) => written.has(one));
			});
		}),
	);
}

test("what is found independent is so, and most of what is so is found", () => {
	let [found, all] = [0, 0];
	fc.assert(
		fc.property(cases, (one) => {
			const independent = areIndependent(one.equations, one.values, one.space);
			if (!meet(one)) all++;
			if (!independent) return;
			found++;
			assert.equal(meet(one), false, "iterations meet");
		}),
		{ seed: 20261128, numRuns: 20_000 },
	);
	assert.ok(all > 2000 && found > 0.6 * all, `${found} of ${all} found`);
});

test("numbers that are too large for sums are no proof", () => {
	const pair = (factor: number): SubscriptPair => {
		const sum = (constant: number): Sum => ({ constant, terms: [{ factor, of: ["i", "m"] }] });
		return { write: [sum(0)], access: [sum(1)], holding: [[], []], unless: "another" };
	};
	const ask = (m: number) =>
		areIndependent({ counter: "i", unknowns: [], pairs: [pair(2)] }, { m }, { start: 0, step: 1, count: 100 });
	assert.equal(ask(3), true);
	assert.equal(ask(2 ** 50), false);
});

test("a search that would take long is given up", () => {
	const of = (...factors: readonly number[]) => new Map(factors.map((factor, at) => [`x${at}`, factor]));
	const system: System = {
		equations: [{ constant: -49_999 * 97, of: of(99_991, 99_989, 99_971, 99_961, -7) }],
		holding: [{ constant: -1, of: of(0, 0, 0, 0, -1) }],
		distance: { constant: 0, of: of(1, -1, 0, 0, 0) },
		sign: "not zero",
		bounds: new Map([0, 1, 2, 3, 4].map((at) => [`x${at}`, [-(10 ** 6), 10 ** 6]])),
	};
	assert.equal(isSoluble(system, { steps: 3 }), undefined);
	assert.equal(isSoluble(system, { steps: 10 ** 7 }), true);
});
