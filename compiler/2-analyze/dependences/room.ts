/**
 * How much room would keep all iterations apart, where nothing says how numbers are made.
 *
 * In:   c[y * stride + x]      (x below width)
 * Out:  stride - width >= 0
 *
 * Nothing of it is known: it is what the launch tests.
 */
import {
	add,
	allAtoms,
	asConstant,
	constant,
	isEqual,
	type Polynomial,
	scale,
	split,
	subtract,
} from "../../syntax/polynomial.js";
import type { Place, Range, Subscripts } from "../subscripts/forms.js";
import { boundsOf, isAtLeast } from "./bounds.js";
import { digitsOf, type Equation, equationsOf, inTurns, variablesOf } from "./equations.js";

/** Of each list one form has to be at least 0. Undefined: that would never be true, or no form is known. */
export function roomFor(write: Place, access: Place, subscripts: Subscripts): Polynomial[][] | undefined {
	const [ours, others, view] = inTurns(write, access, subscripts);
	const range = view === subscripts ? subscripts.range() : undefined;
	const likely = subscripts.relations([...write, ...access]);
	const limits = [...likely.filter((form) => allAtoms(form).size > 1), ...(range ? [several(range)] : [])];
	const roomGiven = (relations: readonly Polynomial[]): Polynomial[][] | undefined => {
		const equations = equationsOf(ours, others, view, { range, relations });
		const rooms = equations.flatMap((one) => [one, ...digitsOf(one)]).map((one) => roomIn(one, limits));
		return rooms.find((one) => one !== undefined);
	};
	let relations: readonly Polynomial[] = [];
	if (!roomGiven(relations)) relations = likely;
	for (const one of relations) {
		const fewer = relations.filter((other) => other !== one);
		if (roomGiven(fewer)) relations = fewer;
	}
	const room = roomGiven(relations);
	if (room) subscripts.noteRange();
	return room && [...relations.map((one) => [one]), ...room];
}

/** A loop of one iteration is no reason to ask. */
function several({ extent }: Range): Polynomial {
	return subtract(extent, constant(1));
}

/** `limits`: what speaks against a form. */
function roomIn(equation: Equation, limits: readonly Polynomial[]): Polynomial[][] | undefined {
	const { f, g, induction, primed, subscripts, facts } = equation;
	const parts = [split(f, primed(induction))?.coefficient, split(g, induction)?.coefficient];
	const [stride, other] = parts;
	const isSame = stride && other && isEqual(stride, other) && stride.size > 0;
	const clauses = isSame ? withinStride(equation, stride) : beyond(equation);
	const isSteady = (form: Polynomial) => [...allAtoms(form)].every((name) => subscripts.symbols.has(name));
	const isPossible = (form: Polynomial) => isSteady(form) && !isAtLeast(scale(form, -1), 1, [...facts, ...limits]);
	const left = clauses
		.filter((forms) => !forms.some((form) => isAtLeast(form, 0, facts)))
		.map((forms) => forms.filter(isPossible))
		.map((forms) => forms.filter((form, at) => forms.findIndex((one) => isEqual(one, form)) === at));
	return clauses.length > 0 && left.every((forms) => forms.length > 0) ? left : undefined;
}

/** Equal strides: what else differs between two iterations is less than one stride. */
function withinStride(equation: Equation, stride: Polynomial): Polynomial[][] {
	const { f, g, facts, induction, primed } = equation;
	const rest = subtract(split(g, induction)?.rest ?? g, split(f, primed(induction))?.rest ?? f);
	const { low, high } = boundsOf(rest, variablesOf(equation), facts);
	if (!low || !high) return [];
	// Less than 1 is 0, and a distance that is known is not the launch's business.
	if (asConstant(stride) !== undefined) return asConstant(low) === undefined ? beyond(equation) : [];
	return [subtract(stride, high), add(stride, low)].map((room) => [subtract(room, constant(1))]);
}

/** One is beyond all that the other may be. */
function beyond(equation: Equation): Polynomial[][] {
	const { low, high } = boundsOf(subtract(equation.f, equation.g), variablesOf(equation), equation.facts);
	const ends = [low, high && scale(high, -1)].flatMap((end) => (end ? [subtract(end, constant(1))] : []));
	return ends.length > 0 ? [ends] : [];
}
