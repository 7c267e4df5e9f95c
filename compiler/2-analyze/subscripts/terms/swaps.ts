/**
 * Numbers that iterations have in pairs.
 *
 * In:   i ^ k
 * Out:  a variable x, of which it is known that x ^ k is i      (i from 0, and below 2^31: to be checked at launch)
 */
import type ts from "typescript";
import type { TS } from "../../../syntax/nodes.js";
import {
	allAtoms,
	asConstant,
	atom,
	constant,
	isEqual,
	type Polynomial,
	subtract,
} from "../../../syntax/polynomial.js";
import type { Bounded, Invariant, Range, Subscripts } from "../forms.js";

/** What the subscripts of the loop know. */
interface Known {
	readonly of: (node: ts.Expression) => Polynomial | undefined;
	/** Atom of the induction variable of a range. */
	readonly own: string | undefined;
	readonly range: () => Range | undefined;
	readonly symbols: ReadonlyMap<string, Invariant>;
	readonly bounded: Map<string, Bounded>;
}

export function createSwaps({ ts }: { readonly ts: TS }, { of, own, range, symbols, bounded }: Known): Known["of"] {
	return (node) => {
		if (!own || !ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.CaretToken) return undefined;
		const [left, right] = [of(node.left), of(node.right)];
		if (!left || !right) return undefined;
		const by = isEqual(left, atom(own)) ? right : left;
		const isPair = isEqual(left, atom(own)) || isEqual(right, atom(own));
		if (!isPair || ![...allAtoms(by)].every((name) => symbols.has(name))) return undefined;
		const low = range()?.low;
		if (!low || (asConstant(low) ?? -1) < 0) return undefined;
		const name = `${own}^${[...by].map(([monomial, factor]) => `${factor}*${monomial.replaceAll("·", "*")}`).join("+")}`;
		bounded.set(name, { name, low: undefined, high: undefined, swaps: { name: own, by } });
		return atom(name);
	};
}

/** What the launch has to find at least 0: the induction variable has 31 bits. */
export function limitOfSwaps(
	forms: readonly (Polynomial | undefined)[],
	known: Pick<Subscripts, "range" | "bounded">,
): Polynomial[] {
	const names = forms.flatMap((form) => (form ? [...allAtoms(form)] : []));
	const high = known.range()?.high;
	const room = high && subtract(constant(2 ** 31 - 1), high);
	const isKnown = room && (asConstant(room) ?? -1) >= 0;
	return room && !isKnown && names.some((name) => known.bounded.get(name)?.swaps) ? [room] : [];
}
