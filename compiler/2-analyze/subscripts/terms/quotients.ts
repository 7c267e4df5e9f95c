/**
 * Rounded quotients and remainders.
 *
 * In:   Math.floor(i / w), i % w, (i + k) % 2, and k >> 2 with k below 16
 * Out:  a variable q, i - w·q, a variable from -1 to 1 (from 0 if i + k is) that differs from i + k by a multiple of 2, and one
 *       from 0 to 3
 *
 * Needs: i from 0 or more, w at least 1 (to be checked at launch).
 */
import type ts from "typescript";
import {
	allAtoms,
	asConstant,
	atom,
	constant,
	isEqual,
	multiply,
	type Polynomial,
	scale,
	subtract,
} from "../../../syntax/polynomial.js";
import type { LoopScope } from "../../variables/scope.js";
import { type Division, divisionOf } from "../constants.js";
import type { Bounded, Invariant, Range } from "../forms.js";
import { extremesOf, type Space } from "./extremes.js";

/** What the subscripts of the loop know. */
interface Known extends Space {
	readonly of: (node: ts.Expression) => Polynomial | undefined;
	readonly symbols: ReadonlyMap<string, Invariant>;
	readonly least: Map<string, number>;
	readonly bounded: Map<string, Bounded>;
}

type FormOf = Known["of"];

export function createQuotients({ ts }: LoopScope, known: Known): FormOf {
	const { of, own, symbols, least, bounded } = known;

	const ofDivision: FormOf = (node) => {
		const division = divisionOf(ts, node);
		if (!division || division.rounding === "none" || division.rounding === "up") return undefined;
		const quotient = quotientOf(division);
		if (division.rounding === "down") return quotient ?? boundedQuotientOf(division);
		if (!quotient) return remainderOf(division);
		const [whole, by] = [of(division.left), ofDivisor(division)];
		return whole && by && subtract(whole, multiply(by, quotient));
	};

	const ofDivisor = ({ right }: Division) => (typeof right === "number" ? constant(right) : of(right));

	/** The induction variable, which is not negative, by a positive invariant: all ways to round agree. */
	const quotientOf = (division: Division): Polynomial | undefined => {
		const [dividend, divisor] = [of(division.left), ofDivisor(division)];
		if (!own || !dividend || !divisor || !isEqual(dividend, atom(own))) return undefined;
		// Only now: the ends of the range may be quotients too, of which none has the induction variable.
		const range = known.range();
		if (!range || (asConstant(range.low) ?? -1) < 0) return undefined;
		const [name = "", factor] = [...divisor][0] ?? [];
		const value = asConstant(divisor);
		if (value === undefined ? divisor.size > 1 || factor !== 1 || !symbols.has(name) : value < 1) return undefined;
		if (division.narrow && !isNarrow(range)) return undefined;
		const quotient = `${own}/${value ?? name}`;
		if (value === undefined) least.set(name, Math.max(1, least.get(name) ?? 1));
		known.noteRange();
		bounded.set(quotient, { name: quotient, low: constant(0), high: undefined, quotient: divisor });
		return atom(quotient);
	};

	/** Of what differs between iterations and is not negative, by a number: that it has bounds is known. */
	const boundedQuotientOf = (division: Division): Polynomial | undefined => {
		const [whole, by] = [of(division.left), ofDivisor(division)];
		const value = by && asConstant(by);
		if (!whole || value === undefined || value < 2 || isSteady(whole)) return undefined;
		const { least, most, high, note } = endsOf(whole);
		if (least === undefined || least < 0 || (division.narrow && (most ?? 2 ** 31) >= 2 ** 31)) return undefined;
		note();
		const name = `(${textOf(whole)})/${value}`;
		const end = most === undefined ? high : constant(Math.floor(most / value));
		bounded.set(name, { name, low: constant(Math.floor(least / value)), high: end });
		return atom(name);
	};

	/** What it is at least and at most; `note`: that is used. */
	const endsOf = (whole: Polynomial) => {
		const { low, high, note } = extremesOf(whole, known);
		const [least, most] = [low && asConstant(low), high && asConstant(high)];
		return { least, most, high, note };
	};

	/** Of what differs between iterations, by a number: that it is congruent is known. */
	const remainderOf = (division: Division): Polynomial | undefined => {
		const [whole, by] = [of(division.left), ofDivisor(division)];
		const modulus = by && asConstant(by);
		if (!whole || modulus === undefined || modulus < 2 || isSteady(whole)) return undefined;
		const most = constant(modulus - 1);
		// A mask gives no negative numbers, nor does what is none itself.
		const isMask = typeof division.right === "number";
		const { least = -1, note } = endsOf(whole);
		if (!isMask && least >= 0) note();
		const low = isMask || least >= 0 ? constant(0) : scale(most, -1);
		const name = `(${textOf(whole)})${isMask ? "&" : "%"}${modulus}`;
		bounded.set(name, { name, low, high: most, congruent: { form: whole, modulus } });
		return atom(name);
	};

	const isSteady = (form: Polynomial) => [...allAtoms(form)].every((name) => symbols.has(name));

	return ofDivision;
}

function textOf(form: Polynomial): string {
	const terms = [...form].map(([monomial, factor]) => `${factor}*${monomial.replaceAll("·", "*")}`);
	return terms.sort().join("+");
}

/** Below 2^31, so that bitwise rounding does not wrap. */
function isNarrow({ high }: Range): boolean {
	const value = asConstant(high);
	return value !== undefined && value < 2 ** 31;
}
