/**
 * Shifts to the left.
 *
 * In:   (y * w + x) << 2
 * Out:  4·y·w + 4·x, if that is no wider than 32 bits at both ends, which the launch has to find where the source does not tell
 */
import type ts from "typescript";
import { bare } from "../../../syntax/nodes.js";
import {
	add,
	allAtoms,
	asConstant,
	constant,
	isEqual,
	type Polynomial,
	scale,
	subtract,
} from "../../../syntax/polynomial.js";
import { factsOf } from "../../dependences/equations.js";
import type { LoopScope } from "../../variables/scope.js";
import type { Invariant, Narrow, Range } from "../forms.js";
import { extremesOf, type Space } from "./extremes.js";

/** What the subscripts of the loop know. */
interface Known extends Space {
	readonly of: (node: ts.Expression) => Polynomial | undefined;
	readonly symbols: ReadonlyMap<string, Invariant>;
	readonly narrow: Narrow[];
}

/** A shift by as many bits or more leaves no number of them. */
const BITS = 31;

export function createShifts({ ts }: LoopScope, known: Known): (node: ts.BinaryExpression) => Polynomial | undefined {
	const { of, symbols, narrow } = known;
	const isSteady = (form: Polynomial) => [...allAtoms(form)].every((name) => symbols.has(name));
	return ({ left, right, operatorToken }) => {
		const by = bare(ts, right);
		if (operatorToken.kind !== ts.SyntaxKind.LessThanLessThanToken || !ts.isNumericLiteral(by)) return undefined;
		const bits = Number(by.text);
		const whole = Number.isInteger(bits) && bits > 0 && bits < BITS ? of(left) : undefined;
		if (!whole) return undefined;
		const facts = (space: Range | undefined) =>
			factsOf([whole], { bounded: known.bounded, induction: known.own }, space);
		const { low, high, note } = extremesOf(whole, known, facts);
		if (!low || !high || !isSteady(low) || !isSteady(high)) return undefined;
		const room = constant(2 ** (BITS - bits));
		const needed = [add(low, room), subtract(subtract(room, constant(1)), high)];
		if (needed.some((one) => (asConstant(one) ?? 0) < 0)) return undefined;
		note();
		const isAsked = (form: Polynomial) => narrow.some(({ forms }) => forms.some((one) => isEqual(one, form)));
		// By what is asked: one text may be of several functions, calls and variables.
		const forms = needed.filter((one) => asConstant(one) === undefined && !isAsked(one));
		const text = `${left.getText()} << ${bits}`.replace(/\s+/g, " ");
		if (forms.length > 0) narrow.push({ text, forms });
		return scale(whole, 2 ** bits);
	};
}
