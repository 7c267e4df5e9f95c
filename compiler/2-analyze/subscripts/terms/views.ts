/**
 * Which elements of a typed array are those of its views?
 *
 * In:   const row = a.subarray(y * w, (y + 1) * w); row[x] = 0; row[order[x]] = 1
 * Out:  y·w + x; and y·w + v with 0 <= v <= w - 1, for nothing beyond the end of a view is an element of it
 *
 * An element that there is not is counted as well. A view that begins or ends below 0 would count from the end of the array:
 * the launch has to find that none does.
 */
import type ts from "typescript";
import {
	allAtoms,
	asConstant,
	atom,
	constant,
	multiply,
	type Polynomial,
	split,
	substitute,
	subtract,
	ZERO,
} from "../../../syntax/polynomial.js";
import { boundsOf } from "../../dependences/bounds.js";
import type { Step, View } from "../../variables/uses.js";
import type { Bounded, Subscripts } from "../forms.js";
import type { Cursor } from "../framed.js";

/** What the subscripts of the loop know. */
interface Known {
	readonly cursor: Cursor;
	readonly of: (node: ts.Expression) => Polynomial | undefined;
	readonly ofSum: (left: Polynomial, right: Polynomial) => Polynomial | undefined;
	readonly bounded: Map<string, Bounded>;
}

/** The form of a step to an element, which may be one of a view. */
export function createPlaces({ cursor, of, ofSum, bounded }: Known): Subscripts["at"] {
	const sum = (left: Polynomial | undefined, right: Polynomial | undefined) => left && right && ofSum(left, right);

	const at: Subscripts["at"] = (step) => {
		if (step.kind === "element") return cursor.within(step.frame, () => of(step.subscript));
		const view = step.kind === "all" ? step.view : undefined;
		if (!view?.place) return undefined;
		const { place } = view;
		// The counter of a function may go as far as the view does, which is known by less.
		if (place.kind === "all" && place.counted) return sum(beginOf(view), anyOf(view) ?? at(place.counted));
		const own = at(place);
		return sum(beginOf(view), own && isClosed(own) ? own : (anyOf(view) ?? own));
	};

	/** Is it known where the form ends, wherever the view does? */
	const isClosed = (form: Polynomial) => boundsOf(form, [...bounded.values()], []).high !== undefined;

	/** Where it begins in the array. */
	const beginOf = (view: View): Polynomial | undefined => {
		const begin = endsOf(view)[0];
		return view.outer ? sum(beginOf(view.outer), begin) : begin;
	};

	const endsOf = ({ begin, end, between, frame }: View) =>
		cursor.within(frame, () => {
			const first = begin ? of(begin) : ZERO;
			const [from, to] = between?.map((one) => of(one)) ?? [];
			const size = from && to && subtract(to, from);
			return [first, (end && of(end)) ?? sum(first, size)] as const;
		});

	/** Any of its elements, up to the end of it, or of what it is a view of. */
	const anyOf = (view: View): Polynomial | undefined => {
		const name = cursor.within(view.frame, () => `view#${view.call.pos}${cursor.mark()}`);
		let size: Polynomial | undefined;
		let before: Polynomial | undefined = ZERO;
		for (let one: View | undefined = view; one && !size && before; one = one.outer) {
			const [begin, end] = endsOf(one);
			before = sum(before, begin);
			// Products that were rounded would be beyond the end of the array, as the size is then that they give.
			if (end && before) size = subtract(end, before);
		}
		if (!size) return undefined;
		bounded.set(name, { name, low: ZERO, high: subtract(size, constant(1)) });
		return atom(name);
	};

	return at;
}

/** What has to be at least 0, so that the views on the way to an element count from the beginning. Undefined: not known. */
export function needsOfViews(step: Step | undefined, subscripts: Subscripts): Polynomial[] | undefined {
	const needs: Polynomial[] = [];
	let view = step?.kind === "all" ? step.view : undefined;
	for (; view; view = view.outer) {
		for (const subscript of [view.begin, view.end, ...(view.between ?? [])]) {
			if (!subscript) continue;
			const form = subscripts.at({ kind: "element", subscript, node: view.call, frame: view.frame });
			const found = form && leastOf(form, subscripts);
			if (!found) return undefined;
			needs.push(...found);
		}
	}
	return needs;
}

/** What is at least 0 if the form is so in all iterations. */
function leastOf(form: Polynomial, subscripts: Subscripts): Polynomial[] | undefined {
	const { bounded, symbols } = subscripts;
	const inner = [...bounded.values()];
	const factors = [...allAtoms(form)].filter((name) => symbols.has(name)).map(atom);
	const sure = boundsOf(form, inner, []).low;
	const low = sure ?? boundsOf(form, inner, factors).low;
	const ends = low && endsOver(low, subscripts);
	const isSteady = (one: Polynomial) => [...allAtoms(one)].every((name) => symbols.has(name));
	const all = ends && [...ends, ...(sure ? [] : factors)];
	if (!all?.every(isSteady) || all.some((one) => (asConstant(one) ?? 0) < 0)) return undefined;
	return all.filter((one) => asConstant(one) === undefined);
}

/** A form that is linear in the induction variable is nowhere less than at the ends, or than where it rises from. */
function endsOver(form: Polynomial, subscripts: Subscripts): Polynomial[] | undefined {
	const { induction } = subscripts;
	const parts = induction ? split(form, induction) : undefined;
	if (!induction || parts?.coefficient.size === 0) return [form];
	const [range, turns] = [subscripts.range(), subscripts.turns()];
	const at = (value: Polynomial) => substitute(form, induction, value);
	const ends = range
		? [at(range.low), at(range.high)]
		: [turns && at(turns.start), turns && parts && multiply(parts.coefficient, turns.step)];
	return parts && ends.every((one) => one !== undefined) ? (ends as Polynomial[]) : undefined;
}
