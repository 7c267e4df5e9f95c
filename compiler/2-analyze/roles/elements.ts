/**
 * Recognises reductions of elements: `h[k] += e`, `m.set(k, (m.get(k) ?? 0) + 1)`, `o[k] = (o[k] ?? 0) + 1`.
 */

import type ts from "typescript";
import type { Operator } from "../../../runtime/contract.js";
import { bare, isAssignment, isIncrement, sameText, type TS } from "../../syntax/nodes.js";
import { integerOf } from "../subscripts/constants.js";
import { isIntegral, isNumeric } from "../variables/kinds.js";
import type { LoopScope } from "../variables/scope.js";
import type { OuterVariable } from "../variables/variables.js";
import type { ContainerContext, Edit, ElementOperands, RoleDecision } from "./facts.js";
import { addendEdit, marksOf } from "./facts.js";
import { isRepeatable } from "./repeatable.js";

/** `h[k] += e`, `h[k]++`, `h[k] |= e`, `h[k] = Math.max(h[k], e)`: one operator at all sites. */
export function reducedElements(
	context: ContainerContext,
	variable: OuterVariable,
	sites: readonly ts.Expression[],
): RoleDecision | undefined {
	const { scope } = context;
	const shape = shapeOf(scope, variable);
	if (shape === "other") return undefined;
	const found = sites.map((site) => elementUpdate(context, variable, site));
	const operators = new Set(found.map((one) => one?.operator));
	const [operator] = operators;
	if (operators.size !== 1 || !operator) return undefined;
	const integral = found.every((one) => one?.integral);
	const exact = operator !== "*" && (operator !== "+" || integral);
	if (!exact && shape !== "float") return undefined;
	// A value beyond the range of the elements wraps when it is stored.
	if (shape === "integer" && (operator === "min" || operator === "max")) return undefined;
	if (operator === "*") return undefined;
	const addends = found.flatMap((one) => (one?.addends ?? []).map(addendEdit));
	if (addends.length > 0 && isOfAny(scope, variable)) return undefined;
	const marks = exact ? [] : found.flatMap((one) => (one ? markEdit(variable, one.subscripts) : []));
	const edits = [...marks, ...addends];
	const operands = exact && operator === "+" ? operandsOf(sites.map((site) => addedBy(scope, site))) : undefined;
	// Singles are rounded so early that other orders show: the caller does those in the order of iterations.
	const isSingle = variable.type.symbol?.name === "Float32Array";
	if (isSingle && operator !== "min" && operator !== "max" && operands?.same === undefined) return undefined;
	return {
		fact: { role: "element-reduction", operator, container: "index", exact, initial: undefined, operands },
		edits,
	};
}

/** What is known of operands, if all are known: where elements hold fractions, sums are exact by that. */
function operandsOf(all: readonly (number | undefined)[]): ElementOperands | undefined {
	const known = all.filter((one) => one !== undefined);
	const [first] = known;
	if (first === undefined || known.length < all.length) return undefined;
	const most = Math.max(...known.map(Math.abs));
	return known.every((one) => one === first) ? { most, same: first } : { most };
}

/** Chooses between roles only: each is right for every value, or guarded. */
function shapeOf({ ts, checker }: LoopScope, variable: OuterVariable): "float" | "integer" | "other" {
	const type = variable.type;
	const name = type.symbol?.name ?? "";
	if (name === "Float64Array" || name === "Float32Array") return "float";
	if (/^(Ui|I)nt(8|16|32)Array$/.test(name)) return "integer";
	const element = elementOf(checker, type);
	return element && element.flags & (ts.TypeFlags.NumberLike | ts.TypeFlags.Any) ? "float" : "other";
}

/** `new Array(n).fill(0)`: numbers, if numbers are added. */
function isOfAny({ ts, checker }: LoopScope, { type }: OuterVariable): boolean {
	return ((elementOf(checker, type)?.flags ?? 0) & ts.TypeFlags.Any) !== 0;
}

function elementOf(checker: ts.TypeChecker, type: ts.Type): ts.Type | undefined {
	return checker.isArrayType(type) ? checker.getTypeArguments(type as ts.TypeReference)[0] : undefined;
}

interface ElementUpdate {
	readonly operator: Operator;
	readonly integral: boolean;
	readonly subscripts: readonly ts.Expression[];
	/** What is added, of that what may be a string. */
	readonly addends?: readonly ts.Expression[];
}

function elementUpdate(
	{ scope, actors }: ContainerContext,
	variable: OuterVariable,
	site: ts.Expression,
): ElementUpdate | undefined {
	const { ts } = scope;
	const { SyntaxKind } = ts;
	const own = variable.uses.filter((use) => site.pos <= use.root.pos && use.root.end <= site.end);
	const elements = own.map((use) =>
		use.steps.length === 1 && use.steps[0]?.kind === "element" ? use.steps[0].subscript : undefined,
	);
	const subscripts = elements.filter((one) => one !== undefined);
	const [first] = subscripts;
	if (!first || subscripts.length !== elements.length) return undefined;
	// What is changed is an element of this array, not of one that it tells the place in.
	const target = isIncrement(ts, site) ? site.operand : isAssignment(ts, site) ? site.left : undefined;
	if (!target || bare(ts, target) !== own[0]?.top) return undefined;
	if (isIncrement(ts, site)) return { operator: "+", integral: true, subscripts };
	if (!isAssignment(ts, site)) return undefined;
	const rows: Partial<Record<ts.SyntaxKind, Operator>> = {
		[SyntaxKind.PlusEqualsToken]: "+",
		[SyntaxKind.MinusEqualsToken]: "+",
		[SyntaxKind.AsteriskEqualsToken]: "*",
		[SyntaxKind.AmpersandEqualsToken]: "&",
		[SyntaxKind.BarEqualsToken]: "|",
		[SyntaxKind.CaretEqualsToken]: "^",
	};
	const compound = rows[site.operatorToken.kind];
	if (compound) {
		const isAdded = site.operatorToken.kind === SyntaxKind.PlusEqualsToken && !isNumeric(scope, site.right);
		const addends = isAdded ? [site.right] : [];
		const integral = isIntegral(scope, site.right);
		return own.length === 1 ? { operator: compound, integral, subscripts, addends } : undefined;
	}
	// h[k] = Math.max(h[k], e), h[k] = h[k] + a - b: the same quiet subscript twice
	const same = own.length === 2 && subscripts[1] && sameText(ts, first, subscripts[1]);
	if (site.operatorToken.kind !== SyntaxKind.EqualsToken || !same || !isRepeatable(scope, first, actors))
		return undefined;
	const right = bare(ts, site.right);
	const isRead = (node: ts.Expression) => bare(ts, node) === own[1]?.top;
	if (ts.isCallExpression(right) && right.arguments.some(isRead)) {
		const callee = right.expression.getText();
		const operator = callee === "Math.max" ? "max" : callee === "Math.min" ? "min" : undefined;
		return operator && { operator, integral: false, subscripts };
	}
	const operands = addedTo(ts, right, isRead);
	if (!operands) return undefined;
	const addends = operands.filter(({ isTaken, node }) => !isTaken && !isNumeric(scope, node)).map(({ node }) => node);
	const integral = operands.every(({ node }) => isIntegral(scope, node));
	return { operator: "+", integral, subscripts, addends };
}

/** `a` and `b` of `h[k] + a - b` and `a + h[k] - b`. */
function addedTo(ts: TS, sum: ts.Expression, isRead: (node: ts.Expression) => boolean) {
	const { PlusToken, MinusToken } = ts.SyntaxKind;
	const operands: { readonly node: ts.Expression; readonly isTaken: boolean }[] = [];
	let at = sum;
	while (!isRead(at)) {
		if (!ts.isBinaryExpression(at)) return undefined;
		const { kind } = at.operatorToken;
		if (kind !== PlusToken && kind !== MinusToken) return undefined;
		const isSecond = kind === PlusToken && isRead(at.right);
		operands.push({ node: isSecond ? at.left : at.right, isTaken: kind === MinusToken });
		at = bare(ts, isSecond ? at.right : at.left);
	}
	return operands.length > 0 ? operands : undefined;
}

/** What an update by `+` adds, if that is a known integer. */
function addedBy({ ts, checker }: LoopScope, site: ts.Expression): number | undefined {
	const { SyntaxKind } = ts;
	if (isIncrement(ts, site)) return site.operator === SyntaxKind.PlusPlusToken ? 1 : -1;
	if (!isAssignment(ts, site)) return undefined;
	const right = bare(ts, site.right);
	const isCompound = site.operatorToken.kind !== SyntaxKind.EqualsToken;
	// Of several, and of one that comes first, it is not known in which order others would have to be added.
	if (!isCompound && !(ts.isBinaryExpression(right) && ts.isElementAccessExpression(bare(ts, right.left))))
		return undefined;
	const { operatorToken, right: added } = isCompound ? site : (right as ts.BinaryExpression);
	const isTaken = [SyntaxKind.MinusEqualsToken, SyntaxKind.MinusToken].includes(operatorToken.kind);
	const value = integerOf(ts, checker, added);
	return isTaken && value !== undefined ? -value : value;
}

/** `h[k]` as `h[marks.mark(k)]`. */
function markEdit(variable: OuterVariable, subscripts: readonly ts.Expression[]): Edit[] {
	return subscripts.map((node) => {
		const [start, end] = [node.getStart(), node.getEnd()];
		return { start, end, parts: [`${marksOf(variable)}.mark(`, { start, end }, ")"] };
	});
}

/**
 * `m.set(k, (m.get(k) ?? 0) + e)` and `o[k] = (o[k] ?? 0) + e` with integers: counts, exact in any grouping. Other
 * defaults than 0 would enter once for each private copy.
 */
export function counted(
	context: ContainerContext,
	variable: OuterVariable,
	sites: readonly ts.Expression[],
): RoleDecision | undefined {
	const { ts } = context.scope;
	const found = sites.map((site) => mapCount(context, variable, site) ?? objectCount(context, variable, site));
	const [first] = found;
	if (!first || found.some((one) => one?.container !== first.container || !sameText(ts, one.initial, first.initial)))
		return undefined;
	const fact = {
		role: "element-reduction",
		operator: "+",
		exact: true,
		container: first.container,
		initial: first.initial,
	} as const;
	return { fact, edits: [] };
}

interface Count {
	readonly container: "map" | "object";
	readonly initial: ts.Expression;
}

function mapCount(
	{ scope, actors }: ContainerContext,
	variable: OuterVariable,
	site: ts.Expression,
): Count | undefined {
	const { ts } = scope;
	const call = ownCall(scope, variable, site, "set");
	const [key, value] = call?.arguments ?? [];
	if (!key || !value || !isRepeatable(scope, key, actors)) return undefined;
	return countOf(scope, value, "map", (read) => {
		const get = ownCall(scope, variable, read, "get");
		return get?.arguments.length === 1 && sameText(ts, get.arguments[0] as ts.Expression, key);
	});
}

function ownCall(
	{ ts }: LoopScope,
	variable: OuterVariable,
	node: ts.Expression,
	method: string,
): ts.CallExpression | undefined {
	const call = bare(ts, node);
	const callee = ts.isCallExpression(call) ? bare(ts, call.expression) : undefined;
	if (!callee || !ts.isCallExpression(call) || !ts.isPropertyAccessExpression(callee) || callee.name.text !== method)
		return undefined;
	return variable.uses.some((use) => use.root === bare(ts, callee.expression)) ? call : undefined;
}

function objectCount(
	{ scope, actors }: ContainerContext,
	variable: OuterVariable,
	site: ts.Expression,
): Count | undefined {
	const { ts, checker } = scope;
	if (!isAssignment(ts, site) || site.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return undefined;
	if (checker.isArrayLikeType(variable.type)) return undefined;
	const target = bare(ts, site.left);
	const isOwn = (node: ts.Expression) => {
		const access = bare(ts, node);
		return (
			ts.isElementAccessExpression(access) && variable.uses.some((use) => use.root === bare(ts, access.expression))
		);
	};
	if (!ts.isElementAccessExpression(target) || !isOwn(target)) return undefined;
	if (!isRepeatable(scope, target.argumentExpression, actors)) return undefined;
	return countOf(scope, site.right, "object", (read) => isOwn(read) && sameText(ts, read, target));
}

/** `(read ?? 0) + e` */
function countOf(
	scope: LoopScope,
	value: ts.Expression,
	container: Count["container"],
	isRead: (node: ts.Expression) => boolean,
): Count | undefined {
	const { ts } = scope;
	const sum = bare(ts, value);
	if (
		!ts.isBinaryExpression(sum) ||
		sum.operatorToken.kind !== ts.SyntaxKind.PlusToken ||
		!isIntegral(scope, sum.right)
	)
		return undefined;
	const read = bare(ts, sum.left);
	if (!ts.isBinaryExpression(read) || read.operatorToken.kind !== ts.SyntaxKind.QuestionQuestionToken) return undefined;
	const initial = bare(ts, read.right);
	return ts.isNumericLiteral(initial) && Number(initial.text) === 0 && isRead(read.left)
		? { container, initial }
		: undefined;
}
