/**
 * Variables of the body that step in its loops: their values by the numbers of turns that these have had.
 *
 * In:   let at = i * n; for (let j = 4; j < 50; j += 5) { use(a[at]); at++; }
 * Out:  i·n + t, with 0 <= t <= 9, where `at` is used
 *
 * Where a loop around the use has turns of another loop in each of its own, it multiplies: the use shows that the inner loop
 * has a turn, and if their number is the same in all iterations of the loop around, it is the number of all turns. Of a loop
 * that the use is not in, the launch has to find that the number is none below 0. What all iterations step by the same amount
 * (`inductions.ts`) starts where those before have left it.
 */
import type ts from "typescript";
import { bare, isAssignment, isIncrement, isInside } from "../../../syntax/nodes.js";
import {
	add,
	allAtoms,
	asConstant,
	atom,
	constant,
	multiply,
	type Polynomial,
	scale,
} from "../../../syntax/polynomial.js";
import { symbolOf } from "../../../syntax/symbols.js";
import { bindingOf, type LoopScope } from "../../variables/scope.js";
import { type CountingLoop, countingFrom, isAssignedIn } from "../counting-loops.js";
import type { Bounded, Invariant } from "../forms.js";
import type { Cursor } from "../framed.js";
import { mayBreak, type Parts, type Repeated, startOfTurn } from "../inductions.js";
import { extremesOf, type Space } from "../terms/extremes.js";
import { conjuncts, limitsOf, testOf } from "../terms/limits.js";
import { countersOf } from "./counters.js";
import type { Step } from "./steps.js";
import { givenBy, isAssignedByFunctions, isTouched, type Temporary, temporaryAt } from "./temporaries.js";
import { stepsOf, stepsOfTurn, type Turn } from "./turns.js";

/** What the subscripts of the loop know. */
interface Known extends Parts, Pick<Space, "range" | "noteRange"> {
	readonly cursor: Cursor;
	/** Undefined if JavaScript might round it. */
	readonly sum: (left: Polynomial, right: Polynomial) => Polynomial | undefined;
	readonly ofLoop: (name: string, find: () => CountingLoop | undefined) => Polynomial | undefined;
	readonly highsOf: (found: CountingLoop, first: Polynomial, sign: number) => Polynomial[];
	readonly idOf: (symbol: ts.Symbol) => string;
	readonly symbols: ReadonlyMap<string, Invariant>;
	readonly own: string | undefined;
	readonly least: Map<string, number>;
}

interface Stepping {
	/** Of a variable that is assigned before it is used. */
	readonly ofTemporary: (variable: ts.Symbol, node: ts.Node) => Polynomial | undefined;
	/** `k++`, `k += 2` of such a variable. */
	readonly ofUpdate: (node: ts.Expression) => Polynomial | undefined;
}

type Form = Polynomial | undefined;

interface Limit {
	readonly high: Polynomial;
	readonly unit: number;
}

/** Where the variable is mentioned, or what is asked about it there. */
interface Mention {
	readonly variable: ts.Symbol;
	readonly node: ts.Node;
}

export function createStepping(scope: LoopScope, known: Known): Stepping {
	const { ts, checker } = scope;
	const { cursor, of, sum, ofLoop, highsOf, idOf, bounded, symbols, own, least, inductions, range, noteRange } = known;
	const open = new Set<string>();

	const ofTemporary = (variable: ts.Symbol, node: ts.Node): Form => {
		const name = `${idOf(variable)}@${node.pos}`;
		if (open.has(name) || cursor.frame) return undefined;
		open.add(name);
		const found = temporaryAt(scope, variable, node);
		const form = found && (ofHead(variable, found) ?? ofSteps(found, { variable, node }));
		open.delete(name);
		return form;
	};

	/** The variable in which a loop counts. */
	const ofHead = (variable: ts.Symbol, { head, value, steps, turns }: Temporary): Form => {
		if (!head || !value || steps.length > 0 || turns.length !== 1 || turns[0]?.loop !== head) return undefined;
		const found = countingFrom(scope, variable, head, value);
		return found && found.limits.length > 0 ? ofLoop(`${idOf(variable)}@${head.pos}`, () => found) : undefined;
	};

	const ofSteps = ({ value, steps, turns }: Temporary, at: Mention): Form => {
		const around = [...turns]
			.reverse()
			.reduce((form, turn) => plus(form, ofTurns(turn, at)), value ? of(value) : ofStart(at));
		return steps.reduce((form, step) => plus(form, amountOf(step)), around);
	};

	/** Of a variable that keeps its value from iteration to iteration. */
	const ofStart = (at: Mention): Form => {
		const steps = ts.isIdentifier(at.node) ? inductions.get(at.variable)?.steps : undefined;
		const total = steps?.reduce<Form>((form, step) => plus(form, amountOfTurn(step, at)), constant(0));
		return total && startOfTurn(known, at.node as ts.Identifier, total);
	};

	const plus = (left: Form, right: Form): Form => left && right && sum(left, right);

	const amountOf = ({ amount, sign }: Step): Form => {
		const form = amount ? of(amount) : constant(1);
		return form && scale(form, sign);
	};

	/** What all turns before this one have added, or all turns of a loop that has ended. */
	const ofTurns = ({ loop, steps, ended }: Turn, at: Mention): Form => {
		const total = steps.reduce<Form>((form, step) => plus(form, amountOfTurn(step, at)), constant(0));
		if (!ended) return total && timesNumber(loop, total);
		const count = total && notNegative(countOf(loop));
		return total && multiply(total, count && isSteady(count) ? count : atom(turnsIn(loop)));
	};

	/** The same in all turns of all loops. */
	const amountOfTurn = ({ step, loops }: Repeated, { node }: Mention): Form => {
		const counts = loops.map((loop) => (isInside(node, loop.statement) ? countOf(loop) : notNegative(countOf(loop))));
		const factors = [amountOf(step), ...counts];
		if (!factors.every((one) => one && isSteady(one))) return undefined;
		return factors.reduce((product, one) => product && one && multiply(product, one));
	};

	/** The launch has to find it: then a loop that has this number of turns, or none, has this number. */
	const notNegative = (form: Form): Form => {
		const value = form && asConstant(form);
		if (!form || value !== undefined) return value === undefined ? undefined : constant(Math.max(value, 0));
		const [name, ...more] = [...allAtoms(form)];
		if (name === undefined || more.length > 0 || form.get(name) !== 1 || !symbols.has(name)) return undefined;
		least.set(name, Math.max(least.get(name) ?? Number.NEGATIVE_INFINITY, -(form.get("") ?? 0)));
		return form;
	};

	const isSteady = (form: Polynomial) => [...allAtoms(form)].every((name) => symbols.has(name) || name === own);

	/** How many turns the loop has, if it has one. */
	const countOf = (loop: ts.IterationStatement): Form => {
		const counter = counterOf(loop);
		const one = counter && bounded.get(counter.name);
		if (!counter || !one?.counts || !one.high || one.caps || unitOf(one) !== 1 || mayBreak(scope, loop))
			return undefined;
		const isAlone = !ts.isForStatement(loop) || (loop.condition && conjuncts(ts, loop.condition).length === 1);
		return isAlone && counter.limits === 1 ? add(one.high, constant(1)) : undefined;
	};

	/** The variable of the head that limits the loop, as the atom that is its distance from the first value. */
	const counterOf = (loop: ts.IterationStatement) => {
		for (const { variable, name, find } of countersOf(scope, idOf, loop)) {
			const found = isAssignedByFunctions(scope, variable) ? undefined : find();
			if (!found || found.limits.length === 0 || !ofLoop(name, () => found)) continue;
			return { variable, name, step: found.step, limits: found.limits.length };
		}
		return undefined;
	};

	/** The number of the turn, times a factor: by what it counts in, if the factor is a multiple of its steps. */
	const timesNumber = (loop: ts.IterationStatement, factor: Polynomial): Polynomial => {
		const known = knownIn(loop);
		const isMultiple = (unit: number) => [...factor.values()].every((value) => value % unit === 0);
		const found = known.find(({ unit }) => isMultiple(unit));
		if (found) return multiply(divided(factor, found.unit), atom(found.name));
		return multiply(factor, atom(turnUpTo(loop, 1, numbersOf(loop))));
	};

	/** Atoms for the number of the turn, times a unit. */
	const knownIn = (loop: ts.IterationStatement) => {
		const counter = counterOf(loop);
		const one = counter && bounded.get(counter.name);
		const unit = one && unitOf(one);
		return counter && one?.counts && unit !== undefined ? [{ name: counter.name, unit }] : limitedIn(loop);
	};

	/** An atom for the number of turns that the loop has had: one more than the last of them, unless it had none. */
	const turnsIn = (loop: ts.IterationStatement): string => {
		const name = `turns@${loop.pos}`;
		const [high, ...caps] = numbersOf(loop).flatMap((last) => noneBelow(add(last, constant(1))) ?? []);
		bounded.set(name, { name, low: constant(0), high, ...(caps.length > 0 ? { caps } : {}) });
		return name;
	};

	/** A form of at least 0, by what is known of its variables or as the launch finds it: 0 in the place of less. */
	const noneBelow = (form: Polynomial): Form => {
		const { low, note } = extremesOf(form, { own, range, noteRange, bounded });
		const isEnough = low !== undefined && (asConstant(low) ?? -1) >= 0;
		if (isEnough) note();
		return isEnough ? form : notNegative(form);
	};

	/** What the number of the turn is at most. */
	const numbersOf = (loop: ts.IterationStatement): Polynomial[] =>
		knownIn(loop).flatMap(({ name, unit }) => {
			const { high, caps = [] } = bounded.get(name) ?? {};
			return [...(high ? [high] : []), ...caps].map((one) => fewer(one, unit));
		});

	/** An atom for the number of the turn times the unit: at most each of these. */
	const turnUpTo = (loop: ts.IterationStatement, unit: number, [high, ...caps]: readonly Polynomial[]): string => {
		const name = `turn@${loop.pos}*${unit}`;
		const congruent = unit > 1 ? { congruent: { form: constant(0), modulus: unit } } : {};
		bounded.set(name, { name, low: constant(0), high, ...(caps.length > 0 ? { caps } : {}), ...congruent });
		return name;
	};

	/** Atoms for what variables that the loop tests have stepped. */
	const limitedIn = (loop: ts.IterationStatement) => {
		const limits = limitsIn(loop);
		const units = [...new Set(limits.map(({ unit }) => unit))];
		const highsOfUnit = (unit: number) => limits.filter((one) => one.unit === unit).map(({ high }) => high);
		return units.map((unit) => ({ name: turnUpTo(loop, unit, highsOfUnit(unit)), unit }));
	};

	/** What the loop's test says of variables that step in its body: the number times the unit is at most `high`. */
	const limitsIn = (loop: ts.IterationStatement): Limit[] => {
		const test = testOf(ts, loop);
		return test ? conjuncts(ts, test).flatMap((one) => limitsBy(loop, one)) : [];
	};

	const limitsBy = (loop: ts.IterationStatement, test: ts.Expression): Limit[] => {
		const sides = ts.isBinaryExpression(test) ? [test.left, test.right].map((one) => bare(ts, one)) : [];
		return sides.filter(ts.isIdentifier).flatMap((name) => {
			const variable = symbolOf(ts, checker, name);
			const step = variable && isAssignedIn(scope, variable, loop) ? amountIn(loop, variable) : undefined;
			const first = variable && step ? firstOf(variable, loop) : undefined;
			if (!variable || !step || !first) return [];
			const limits = limitsOf(scope, variable, test, step);
			const highs = highsOf({ first: undefined, limits, step }, first, Math.sign(step));
			// The first turn of `do` is not tested.
			const known = ts.isDoStatement(loop) ? highs.flatMap((high) => noneBelow(high) ?? []) : highs;
			return known.map((high) => ({ high, unit: Math.abs(step) }));
		});
	};

	/** By how much each turn steps the variable, if that is a number. */
	const amountIn = (loop: ts.IterationStatement, variable: ts.Symbol): number | undefined => {
		if (isAssignedByFunctions(scope, variable)) return undefined;
		const steps = stepsOfTurn(scope, variable, loop, loop);
		const total = steps?.reduce<Form>(
			(form, step) => plus(form, amountOfTurn(step, { variable, node: loop })),
			constant(0),
		);
		return total && asConstant(total);
	};

	/** Before the first turn. */
	const firstOf = (variable: ts.Symbol, loop: ts.IterationStatement): Form => {
		const head = ts.isForStatement(loop) || ts.isForOfStatement(loop) ? loop.initializer : undefined;
		if (!head || !isTouched(scope, variable, head)) return ofTemporary(variable, loop);
		const value = givenBy(scope, variable, head);
		return value && of(value);
	};

	const ofUpdate = (node: ts.Expression): Form => {
		const target = isIncrement(ts, node) ? node.operand : isAssignment(ts, node) ? node.left : undefined;
		const name = target && bare(ts, target as ts.Expression);
		if (!name || !ts.isIdentifier(name)) return undefined;
		const binding = bindingOf(scope, name);
		if (!("symbol" in binding)) return undefined;
		const [step, ...more] = stepsOf(scope, binding.symbol, node) ?? [];
		const before = step && more.length === 0 ? ofTemporary(binding.symbol, name) : undefined;
		return ts.isPostfixUnaryExpression(node) ? before : step && plus(before, amountOf(step));
	};

	return { ofTemporary, ofUpdate };
}

function divided(form: Polynomial, by: number): Polynomial {
	return new Map([...form].map(([name, value]) => [name, value / by]));
}

/** By how much the distance grows in a turn, if the source tells. */
function unitOf({ by, congruent }: Bounded): number | undefined {
	return by ? undefined : (congruent?.modulus ?? 1);
}

/** A form of at least 0, by the unit: if it is no number the unit counts as 1. */
function fewer(form: Polynomial, unit: number): Polynomial {
	const value = asConstant(form);
	return value === undefined ? form : constant(Math.floor(value / unit));
}
