/**
 * Finds outer variables that change by the same amount in each iteration, whatever happens in it.
 *
 * In:   out[k] = e; k += 2;                          for (let j = 0; j < m; j++) out[k++] = e;
 * Out:  k, amount 2; in the subscript: k before       k, amount 1 times m; see `stepping.ts` for the subscript
 *       the loop + 2·t, t the number of the iteration
 *
 * All updates stand in statements of the body itself, where nothing can skip them, so that the text before a mention tells
 * which of them it sees; or in loops among these, which have the same number of turns in each iteration.
 */
import type ts from "typescript";
import { bare, isAssignment, isIncrement, isInside, walk } from "../../syntax/nodes.js";
import {
	add,
	asConstant,
	atom,
	constant,
	multiply,
	type Polynomial,
	scale,
	subtract,
	ZERO,
} from "../../syntax/polynomial.js";
import { symbolOf } from "../../syntax/symbols.js";
import { bindingOf, type LoopScope } from "../variables/scope.js";
import type { OuterVariable } from "../variables/variables.js";
import { integerOf } from "./constants.js";
import { countingLoop } from "./counting-loops.js";
import type { Bounded } from "./forms.js";
import { isAlways, type Step, stepAt } from "./stepping/steps.js";
import { conjuncts } from "./terms/limits.js";
import { turnOf } from "./terms/ordinals.js";

/** What a step adds, if the source tells; otherwise the amount is a variable. */
export function amountOf({ ts, checker }: LoopScope, { amount, sign }: Step): number | undefined {
	if (!amount) return sign;
	const node = bare(ts, amount);
	const value = ts.isNumericLiteral(node) ? Number(node.text) : integerOf(ts, checker, node);
	return value === undefined ? undefined : sign * value;
}

/** An update, as often as all of these loops have turns. */
export interface Repeated {
	readonly step: Step;
	/** Outermost first. */
	readonly loops: readonly ts.IterationStatement[];
}

/** The updates of a variable in one iteration, in the order in which they take place, and what they add. */
export interface Induction {
	readonly steps: readonly Repeated[];
	readonly amounts: Amounts;
}

/** A number, and invariant variables; each term as often as its loops have turns: none, if that is below 0. */
export interface Amounts {
	readonly constant: number;
	readonly terms: readonly Amount[];
}

interface Amount {
	readonly factor: number;
	/** Undefined: 1. */
	readonly of?: OuterVariable;
	readonly turns?: readonly Amounts[];
}

/** What the updates of an induction may rest on. */
export interface Steady {
	readonly variables: readonly OuterVariable[];
	/** Uses in functions that the body calls: when those take place is not known. */
	readonly foreign: ReadonlySet<ts.Node>;
	readonly invariant: (node: ts.Expression) => boolean;
}

export function findInductions(scope: LoopScope, steady: Steady): ReadonlyMap<ts.Symbol, Induction> {
	const found = steady.variables.map((one) => [one.symbol, inductionOf(scope, one, steady)] as const);
	return new Map(found.flatMap(([symbol, one]) => (one ? [[symbol, one] as const] : [])));
}

function inductionOf(
	scope: LoopScope,
	variable: OuterVariable,
	{ variables, foreign, invariant }: Steady,
): Induction | undefined {
	const { ts, checker } = scope;
	const isOther = ({ root, steps }: OuterVariable["uses"][number]) =>
		foreign.has(root) || steps.length > 0 || !isInside(root, scope.body);
	if (variable.member || variable.uses.some(isOther)) return undefined;
	const is = (node: ts.Expression) => {
		const inner = bare(ts, node);
		return ts.isIdentifier(inner) && symbolOf(ts, checker, inner) === variable.symbol;
	};
	const names: Names = (node) => {
		if (!ts.isIdentifier(node) || !invariant(node)) return undefined;
		const symbol = symbolOf(ts, checker, node);
		return variables.find((one) => !one.member && one.symbol === symbol);
	};
	const steps: Repeated[] = [];
	const terms: Amount[] = [];
	for (const use of variable.uses) {
		if (use.action === "read") continue;
		const step = stepAt(ts, use.site, is);
		const loops = step && loopsOf(scope, step.site);
		const amount = loops && amountIn(scope, step, { loops, names });
		if (!amount) return undefined;
		steps.push({ step, loops });
		terms.push(amount);
	}
	steps.sort((a, b) => a.step.site.pos - b.step.site.pos);
	const last = steps.at(-1);
	return last && !mayContinue(scope, last.step.site) ? { steps, amounts: sumOf(terms) } : undefined;
}

/** The invariant variable that this is. */
type Names = (node: ts.Expression) => OuterVariable | undefined;

function amountIn(
	scope: LoopScope,
	step: Step,
	{ loops, names }: { readonly loops: readonly ts.IterationStatement[]; readonly names: Names },
): Amount | undefined {
	const counts = loops.map((loop) => turnsOf(scope, loop, names));
	if (!counts.every((one) => one !== undefined)) return undefined;
	const turns = counts.length > 0 ? { turns: counts } : {};
	const value = amountOf(scope, step);
	if (value !== undefined || !step.amount)
		return value !== undefined && isDyadic(value) ? { factor: value, ...turns } : undefined;
	const of = names(bare(scope.ts, step.amount));
	return of && { factor: step.sign, of, ...turns };
}

/** Terms that are numbers, as one. */
function sumOf(terms: readonly Amount[]): Amounts {
	const isNumber = ({ of, turns }: Amount) => !of && !turns;
	const constant = terms.filter(isNumber).reduce((sum, { factor }) => sum + factor, 0);
	return { constant, terms: terms.filter((one) => !isNumber(one)) };
}

/** How many turns the loop has if nothing ends it: numbers and invariant variables, from its first value to its only limit. */
function turnsOf(scope: LoopScope, loop: ts.IterationStatement, names: Names): Amounts | undefined {
	const { ts, checker } = scope;
	if (!(ts.isForStatement(loop) || ts.isForOfStatement(loop)) || mayBreak(scope, loop)) return undefined;
	const list = loop.initializer;
	if (!list || !ts.isVariableDeclarationList(list) || !(list.flags & ts.NodeFlags.BlockScoped)) return undefined;
	if (ts.isForStatement(loop) && (!loop.condition || conjuncts(ts, loop.condition).length > 1)) return undefined;
	for (const one of list.declarations) {
		const variable = checker.getSymbolAtLocation(one.name);
		const found = variable && countingLoop(scope, variable, one);
		const [limit, ...more] = found?.limits ?? [];
		if (!found || !limit || found.by || more.length > 0 || Math.abs(found.step) !== 1) continue;
		const first = found.first ? sumIn(scope, found.first, names) : sumOf([]);
		const last = sumIn(scope, limit.value, names);
		if (!first || !last) return undefined;
		const inclusive = limit.inclusive ? [{ factor: 1 }] : [];
		return sumOf([...scaled(last, found.step), ...scaled(first, -found.step), ...inclusive]);
	}
	return undefined;
}

function scaled({ constant, terms }: Amounts, by: number): Amount[] {
	return [{ factor: constant * by }, ...terms.map((one) => ({ ...one, factor: one.factor * by }))];
}

/** `m`, `m - 1`, `lo + hi`, `7` */
function sumIn(scope: LoopScope, expression: ts.Expression, names: Names): Amounts | undefined {
	const { ts, checker } = scope;
	const node = bare(ts, expression);
	const value = integerOf(ts, checker, node);
	if (value !== undefined) return { constant: value, terms: [] };
	const of = names(node);
	if (of) return { constant: 0, terms: [{ factor: 1, of }] };
	const sign = ts.isBinaryExpression(node) ? { "+": 1, "-": -1 }[node.operatorToken.getText()] : undefined;
	if (!sign || !ts.isBinaryExpression(node)) return undefined;
	const [left, right] = [sumIn(scope, node.left, names), sumIn(scope, node.right, names)];
	return left && right && sumOf([...scaled(left, 1), ...scaled(right, sign)]);
}

/** Does a turn end the loop, or may it leave out what comes later? */
export function mayBreak({ ts }: LoopScope, { statement }: ts.IterationStatement): boolean {
	let found = false;
	walk(ts, statement, (at) => {
		if (ts.isBreakOrContinueStatement(at)) found = true;
	});
	return found;
}

/** A multiple of 2^-16: sums of such are exact, as far as they are small. Others run sequentially anyway. */
function isDyadic(value: number): boolean {
	return Number.isSafeInteger(value * 2 ** 16);
}

/** The loops around it in each turn of which it happens exactly once, if nothing else is around it that may leave it out. */
function loopsOf({ ts, body }: LoopScope, site: ts.Node): ts.IterationStatement[] | undefined {
	const loops: ts.IterationStatement[] = [];
	for (let at = site; ; at = at.parent) {
		const { parent } = at;
		if (at === body || (parent === body && ts.isBlock(body))) return isRun(ts, at) ? loops : undefined;
		const isTurn =
			(ts.isForStatement(parent) && (parent.statement === at || parent.incrementor === at)) ||
			(ts.isForOfStatement(parent) && parent.statement === at);
		if (isTurn) loops.unshift(parent);
		else if (!(ts.isBlock(parent) && ts.isIterationStatement(parent.parent, false)) && !isAlways(ts, parent, at))
			return undefined;
	}
}

/** A statement that runs with all that is always evaluated in it. */
function isRun(ts: LoopScope["ts"], node: ts.Node): boolean {
	const isLoop = ts.isForStatement(node) || ts.isForOfStatement(node);
	return isLoop || ts.isExpressionStatement(node) || ts.isVariableStatement(node) || ts.isIfStatement(node);
}

/** A `continue` before the update; one of an inner loop counts too. */
function mayContinue({ ts, body }: LoopScope, site: ts.Node): boolean {
	let found = false;
	walk(ts, body, (at) => {
		if (ts.isContinueStatement(at) && at.pos < site.end) found = true;
	});
	return found;
}

/** What the forms of inductions are made of. */
export interface Parts {
	readonly scope: LoopScope;
	readonly inductions: ReadonlyMap<ts.Symbol, Induction>;
	readonly of: (node: ts.Expression) => Polynomial | undefined;
	/** The value before the loop, named by a mention of the variable. */
	readonly symbol: (node: ts.Identifier) => Polynomial;
	/** The atom that differs from iteration to iteration by the step; undefined: there is none. */
	readonly number: () => string | undefined;
	readonly step: number | undefined;
	readonly bounded: Map<string, Bounded>;
}

/** The form of a mention, or of the value of an update: `k`, `k++`, `k += 2`. */
export function runningForm(parts: Parts, node: ts.Expression): Polynomial | undefined {
	const { scope, inductions, of, symbol } = parts;
	const { ts } = scope;
	const isUpdate = isIncrement(ts, node) || isAssignment(ts, node);
	const name = isIncrement(ts, node) ? node.operand : isAssignment(ts, node) ? node.left : node;
	const mention = bare(ts, name as ts.Expression);
	if (!ts.isIdentifier(mention) || !isInside(mention, scope.body) || isLater(scope, mention)) return undefined;
	const binding = bindingOf(scope, mention);
	const found = binding.kind === "local" || binding.kind === "module" ? inductions.get(binding.symbol) : undefined;
	if (!found || found.steps.some(({ loops }) => loops.length > 0)) return undefined;
	const steps = found.steps.map(({ step }) => step);
	if (isUpdate && !steps.some(({ site }) => site === node)) return undefined;
	const sees = (site: ts.Node) =>
		isUpdate && site === node ? !ts.isPostfixUnaryExpression(node) : site.end <= mention.pos;
	const total = formOf(steps, of);
	const done = formOf(
		steps.filter(({ site }) => sees(site)),
		of,
	);
	const turns = total && ordinalTimes(parts, total);
	return turns && done && add(add(symbol(mention), turns), done);
}

/** What a variable is at the start of an iteration, if each of those before has added this amount. */
export function startOfTurn(parts: Parts, name: ts.Identifier, amount: Polynomial): Polynomial | undefined {
	const turns = ordinalTimes(parts, amount);
	return turns && add(parts.symbol(name), turns);
}

/** In a function of the body: it may run at any time. */
function isLater({ ts, body }: LoopScope, node: ts.Node): boolean {
	for (let at = node; at !== body; at = at.parent) if (ts.isFunctionLike(at) || ts.isClassLike(at)) return true;
	return false;
}

function formOf(steps: readonly Step[], of: Parts["of"]): Polynomial | undefined {
	return steps.reduce<Polynomial | undefined>((sum, { amount, sign }) => {
		const form = amount ? of(amount) : constant(1);
		return sum && form && add(sum, form, sign);
	}, ZERO);
}

/** `factor` times the number of the iteration, `(i - start) / step`; undefined if that has no form. */
function ordinalTimes({ scope, of, number, step, bounded }: Parts, factor: Polynomial): Polynomial | undefined {
	const { kind, args } = scope.loop.header;
	const [first, second] = args;
	const start = kind === "range" && first && second ? of(first) : ZERO;
	const name = number();
	if (!name || !step || !start) return undefined;
	const distance = subtract(atom(name), start);
	if (Math.abs(step) === 1) return scale(multiply(distance, factor), step);
	const value = asConstant(factor);
	return value !== undefined && value % step === 0
		? scale(distance, value / step)
		: multiply(turnOf(bounded, start, step), factor);
}
