/**
 * Finds outer variables that change by the same amount in each iteration, whatever happens in it.
 *
 * In:   out[k] = e; k += 2;
 * Out:  k, amount 2; in the subscript: k before the loop + 2·t, t the number of the iteration
 *
 * All updates stand in statements of the body itself, where nothing can skip them, so that the text before a mention tells
 * which of them it sees.
 */
import type ts from "typescript";
import { bare, isAssignment, isIncrement, isInside, type TS, walk } from "../../syntax/nodes.js";
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
import type { Bounded } from "./forms.js";
import { turnOf } from "./terms/ordinals.js";

export interface Step {
	readonly site: ts.Expression;
	/** Undefined: 1. */
	readonly amount: ts.Expression | undefined;
	readonly sign: 1 | -1;
}

/** What a step adds, if the source tells; otherwise the amount is a variable. */
export function amountOf({ ts, checker }: LoopScope, { amount, sign }: Step): number | undefined {
	if (!amount) return sign;
	const node = bare(ts, amount);
	const value = ts.isNumericLiteral(node) ? Number(node.text) : integerOf(ts, checker, node);
	return value === undefined ? undefined : sign * value;
}

/** The updates of a variable in one iteration, in the order in which they take place. */
export type Induction = readonly Step[];

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
	const isSteady = (step: Step) => {
		const value = amountOf(scope, step);
		const node = step.amount && bare(ts, step.amount);
		if (value !== undefined || !node) return value !== undefined && isDyadic(value);
		return ts.isIdentifier(node) && invariant(node) && variables.some((one) => isNamed(scope, node, one));
	};
	const steps: Step[] = [];
	for (const use of variable.uses) {
		if (use.action === "read") continue;
		const step = stepAt(ts, use.site, is);
		if (!step || !isSteady(step) || !happens(scope, step.site)) return undefined;
		steps.push(step);
	}
	steps.sort((a, b) => a.site.pos - b.site.pos);
	const last = steps.at(-1);
	return last && !mayContinue(scope, last.site) ? steps : undefined;
}

/** A multiple of 2^-16: sums of such are exact, as far as they are small. Others run sequentially anyway. */
function isDyadic(value: number): boolean {
	return Number.isSafeInteger(value * 2 ** 16);
}

function isNamed({ ts, checker }: LoopScope, node: ts.Identifier, { symbol, member }: OuterVariable): boolean {
	return !member && symbolOf(ts, checker, node) === symbol;
}

/** `k++`, `k += e`, `k = k + e`, `k = e + k`, `k -= e`, `k = k - e` */
export function stepAt(ts: TS, site: ts.Node, is: (node: ts.Expression) => boolean): Step | undefined {
	const { SyntaxKind } = ts;
	if (isIncrement(ts, site)) {
		return { site, amount: undefined, sign: site.operator === SyntaxKind.PlusPlusToken ? 1 : -1 };
	}
	if (!isAssignment(ts, site) || !is(site.left)) return undefined;
	const kind = site.operatorToken.kind;
	if (kind === SyntaxKind.PlusEqualsToken) return { site, amount: site.right, sign: 1 };
	if (kind === SyntaxKind.MinusEqualsToken) return { site, amount: site.right, sign: -1 };
	const sum = bare(ts, site.right);
	if (kind !== SyntaxKind.EqualsToken || !ts.isBinaryExpression(sum)) return undefined;
	const isPlus = sum.operatorToken.kind === SyntaxKind.PlusToken;
	const isMinus = sum.operatorToken.kind === SyntaxKind.MinusToken;
	if ((isPlus || isMinus) && is(sum.left)) return { site, amount: sum.right, sign: isPlus ? 1 : -1 };
	return isPlus && is(sum.right) ? { site, amount: sum.left, sign: 1 } : undefined;
}

/** Does each iteration that ends come by here exactly once? */
function happens({ ts, body }: LoopScope, site: ts.Node): boolean {
	for (let at = site; ; at = at.parent) {
		const { parent } = at;
		const isTop = at === body || (parent === body && ts.isBlock(body));
		if (isTop) return ts.isExpressionStatement(at) || ts.isVariableStatement(at) || ts.isIfStatement(at);
		if (!isAlways(ts, parent, at)) return false;
	}
}

/** Is it evaluated exactly once whenever the whole is, of which it is a part? */
export function isPartOf(ts: TS, part: ts.Node, whole: ts.Node): boolean {
	for (let at = part; at !== whole; at = at.parent) if (!isAlways(ts, at.parent, at)) return false;
	return true;
}

/** Is this part of an expression, or of a statement, evaluated whenever the whole is? */
function isAlways(ts: TS, parent: ts.Node, part: ts.Node): boolean {
	const { SyntaxKind } = ts;
	if (ts.isBinaryExpression(parent)) {
		if (parent.left === part) return !isAssignment(ts, parent) || !isPattern(ts, part);
		const lazy: readonly ts.SyntaxKind[] = [
			SyntaxKind.AmpersandAmpersandToken,
			SyntaxKind.BarBarToken,
			SyntaxKind.QuestionQuestionToken,
			SyntaxKind.AmpersandAmpersandEqualsToken,
			SyntaxKind.BarBarEqualsToken,
			SyntaxKind.QuestionQuestionEqualsToken,
		];
		return !lazy.includes(parent.operatorToken.kind);
	}
	if (ts.isConditionalExpression(parent)) return parent.condition === part;
	if (ts.isIfStatement(parent)) return parent.expression === part;
	if (ts.isCallExpression(parent) || ts.isElementAccessExpression(parent) || ts.isPropertyAccessExpression(parent))
		return !ts.isOptionalChain(parent);
	if (ts.isVariableDeclaration(parent)) return parent.initializer === part;
	return (
		ts.isParenthesizedExpression(parent) ||
		ts.isTemplateSpan(parent) ||
		ts.isTemplateExpression(parent) ||
		ts.isPrefixUnaryExpression(parent) ||
		ts.isExpressionStatement(parent) ||
		ts.isVariableDeclarationList(parent) ||
		ts.isVariableStatement(parent) ||
		ts.isNonNullExpression(parent) ||
		ts.isAsExpression(parent)
	);
}

function isPattern(ts: TS, node: ts.Node): boolean {
	return ts.isArrayLiteralExpression(node) || ts.isObjectLiteralExpression(node);
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
interface Parts {
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
	const steps = binding.kind === "local" || binding.kind === "module" ? inductions.get(binding.symbol) : undefined;
	if (!steps || (isUpdate && !steps.some(({ site }) => site === node))) return undefined;
	const sees = (site: ts.Node) =>
		isUpdate && site === node ? !ts.isPostfixUnaryExpression(node) : site.end <= mention.pos;
	const total = sumOf(steps, of);
	const done = sumOf(
		steps.filter(({ site }) => sees(site)),
		of,
	);
	const turns = total && ordinalTimes(parts, total);
	return turns && done && add(add(symbol(mention), turns), done);
}

/** In a function of the body: it may run at any time. */
function isLater({ ts, body }: LoopScope, node: ts.Node): boolean {
	for (let at = node; at !== body; at = at.parent) if (ts.isFunctionLike(at) || ts.isClassLike(at)) return true;
	return false;
}

function sumOf(steps: Induction, of: Parts["of"]): Polynomial | undefined {
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
