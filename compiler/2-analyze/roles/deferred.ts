/**
 * Effects that need no parallel running: the kernel computes their operands, and the caller carries them out in iteration
 * order when all chunks below have finished.
 *
 * In:   h[bin(x)] = mix(h[bin(x)], w)       h is mentioned nowhere else in the loop
 * Out:  kernel: log(bin(x), bin(x), w) · caller: h[$0] = mix(h[$1], $2)
 *
 * Guarantees: the operands do not mention the object and may be evaluated before the effect; the value of the effect is
 * unused.
 */
import type ts from "typescript";
import {
	bare,
	isAssignment,
	isIncrement,
	isVoidContext,
	sameText,
	type TS,
	walk,
	wrapped,
} from "../../syntax/nodes.js";
import { METHODS } from "../effects/builtins.js";
import { isQuiet } from "../effects/quiet.js";
import type { Use } from "../variables/uses.js";
import type { Deferred } from "./facts.js";

export type IsObject = (node: ts.Node) => boolean;

/** The deferrable effect that this use is a part of, or undefined. */
export function deferEffect(ts: TS, use: Use, is: IsObject): Deferred | undefined {
	const site = effectAround(ts, use.top);
	if (!site) return undefined;
	const operands: ts.Expression[] = [];
	if (!collectOperands(ts, site, is, operands, false) || !touchesOneElement(ts, site, is)) return undefined;
	return hasOptionalChain(ts, site, operands) ? undefined : { site, operands, primitive: new Set() };
}

/** `h[k]?.push(e)`: whether `e` is evaluated rests on the object. */
function hasOptionalChain(ts: TS, site: ts.Expression, operands: readonly ts.Expression[]): boolean {
	let found = false;
	walk(ts, site, (at) => {
		if (operands.includes(at as ts.Expression)) return false;
		if (ts.isOptionalChain(at)) found = true;
		return true;
	});
	return found;
}

/**
 * All parts that the effect reads or writes are one: `h[k] = g(h[k])`. An effect that reads another part than it writes
 * would carry the whole dependence to the caller.
 */
function touchesOneElement(ts: TS, site: ts.Expression, is: IsObject): boolean {
	const keys: ts.Node[] = [];
	walk(ts, site, (at) => {
		const key = is(at) ? keyOf(ts, at as ts.Expression) : undefined;
		if (key) keys.push(key);
	});
	const [first, ...rest] = keys;
	if (!first || rest.length === 0) return true;
	const text = (node: ts.Node) => (ts.isExpression(node) ? bare(ts, node) : node).getText().replace(/\s+/g, "");
	return rest.every((key) => text(key) === text(first)) && isQuiet(ts, first);
}

/** Of `h[k]` and `m.get(k)` the `k`, of `o.total` the name; none of `list.push(x)`. */
function keyOf(ts: TS, object: ts.Expression): ts.Node | undefined {
	const access = wrapped(ts, object).parent;
	if (ts.isElementAccessExpression(access)) return access.argumentExpression;
	if (!ts.isPropertyAccessExpression(access)) return undefined;
	const call = wrapped(ts, access).parent;
	const isCall = ts.isCallExpression(call) && bare(ts, call.expression) === access;
	if (isCall) return access.name.text === "push" ? undefined : call.arguments[0];
	return access.name.text === "length" ? undefined : access.name;
}

/** The smallest expression around the use whose value goes nowhere. */
function effectAround(ts: TS, top: ts.Expression): ts.Expression | undefined {
	let at = wrapped(ts, top) as ts.Expression;
	while (!isVoidContext(ts, at)) {
		const parent = at.parent;
		const climbs =
			ts.isBinaryExpression(parent) ||
			ts.isCallExpression(parent) ||
			ts.isPropertyAccessExpression(parent) ||
			ts.isElementAccessExpression(parent) ||
			ts.isConditionalExpression(parent) ||
			ts.isPrefixUnaryExpression(parent) ||
			ts.isPostfixUnaryExpression(parent) ||
			ts.isArrayLiteralExpression(parent) ||
			ts.isSpreadElement(parent) ||
			ts.isDeleteExpression(parent);
		if (!climbs) return undefined;
		at = wrapped(ts, parent) as ts.Expression;
	}
	const inner = bare(ts, at);
	const isEffect =
		isAssignment(ts, inner) || isIncrement(ts, inner) || ts.isCallExpression(inner) || ts.isDeleteExpression(inner);
	return isEffect ? inner : undefined;
}

/** Operands are the largest parts that do not mention the object; `lazy`: evaluated only on some paths. */
function collectOperands(ts: TS, node: ts.Expression, is: IsObject, operands: ts.Expression[], lazy: boolean): boolean {
	const inner = bare(ts, node);
	const each = (parts: readonly ts.Expression[], on: boolean) =>
		parts.every((part) => collectOperands(ts, part, is, operands, on));
	if (is(inner)) return true;
	if (isConstant(ts, inner)) return true;
	if (!mentions(ts, inner, is)) {
		const before = operands.some((operand) => sameText(ts, operand, inner) && isQuiet(ts, inner));
		if (lazy && !before && !isHarmless(ts, inner)) return false;
		operands.push(node);
		return true;
	}
	if (ts.isPropertyAccessExpression(inner)) return each([inner.expression], lazy);
	if (ts.isElementAccessExpression(inner)) return each([inner.expression, inner.argumentExpression], lazy);
	if (isIncrement(ts, inner)) return each([inner.operand], lazy);
	if (ts.isPrefixUnaryExpression(inner)) return each([inner.operand], lazy);
	if (ts.isDeleteExpression(inner) || ts.isSpreadElement(inner)) return each([inner.expression], lazy);
	if (ts.isArrayLiteralExpression(inner)) return each(inner.elements, lazy);
	if (ts.isConditionalExpression(inner)) {
		return each([inner.condition], lazy) && each([inner.whenTrue, inner.whenFalse], true);
	}
	if (ts.isBinaryExpression(inner)) {
		const { SyntaxKind } = ts;
		const kind = inner.operatorToken.kind;
		if (isAssignment(ts, inner) && !is(rootOf(ts, inner.left))) return false; // x = h[k]: h is read
		const short =
			kind === SyntaxKind.BarBarToken ||
			kind === SyntaxKind.AmpersandAmpersandToken ||
			kind === SyntaxKind.QuestionQuestionToken ||
			kind === SyntaxKind.BarBarEqualsToken ||
			kind === SyntaxKind.AmpersandAmpersandEqualsToken ||
			kind === SyntaxKind.QuestionQuestionEqualsToken;
		return each([inner.left], lazy) && each([inner.right], lazy || short);
	}
	return (
		ts.isCallExpression(inner) &&
		isKnownCall(ts, inner, is) &&
		each([...calleeParts(ts, inner, is), ...inner.arguments], lazy)
	);
}

function calleeParts(ts: TS, call: ts.CallExpression, is: IsObject): ts.Expression[] {
	const callee = bare(ts, call.expression);
	return ts.isPropertyAccessExpression(callee) && mentions(ts, callee, is) ? [callee.expression] : [];
}

/** A builtin method of the object or of a part of it, without functions as arguments; or a function of Math. */
function isKnownCall(ts: TS, call: ts.CallExpression, is: IsObject): boolean {
	const callee = bare(ts, call.expression);
	if (!ts.isPropertyAccessExpression(callee)) return false;
	if (callee.expression.getText() === "Math") return callee.name.text !== "random";
	const row = METHODS.get(callee.name.text);
	if (row === undefined || row.callback || !mentions(ts, callee.expression, is)) return false;
	return !row.mutates || KEYED.has(callee.name.text);
}

/** Methods that change one part of a collection, or add one. Others change its whole shape. */
const KEYED: ReadonlySet<string> = new Set(["set", "add", "delete", "push"]);

/** `h` of `h[k].x`. */
function rootOf(ts: TS, node: ts.Expression): ts.Expression {
	let at = bare(ts, node);
	while (ts.isElementAccessExpression(at) || ts.isPropertyAccessExpression(at)) {
		if (at.expression.kind === ts.SyntaxKind.ThisKeyword) return at;
		at = bare(ts, at.expression);
	}
	return at;
}

/** Literals stay in the effect: a new `[]` must be made at each execution. */
function isConstant(ts: TS, node: ts.Expression): boolean {
	if (ts.isStringLiteralLike(node) || ts.isNumericLiteral(node) || ts.isBigIntLiteral(node)) return true;
	const { SyntaxKind } = ts;
	if (
		node.kind === SyntaxKind.TrueKeyword ||
		node.kind === SyntaxKind.FalseKeyword ||
		node.kind === SyntaxKind.NullKeyword
	)
		return true;
	if (ts.isIdentifier(node)) return node.text === "undefined" || node.text === "Infinity" || node.text === "NaN";
	if (ts.isPrefixUnaryExpression(node)) return !isIncrement(ts, node) && isConstant(ts, bare(ts, node.operand));
	if (ts.isArrayLiteralExpression(node)) return node.elements.every((one) => isConstant(ts, bare(ts, one)));
	return ts.isObjectLiteralExpression(node) && node.properties.length === 0;
}

/** Evaluating it when the original would not changes nothing and cannot throw. */
function isHarmless(ts: TS, node: ts.Expression): boolean {
	let harmless = isQuiet(ts, node);
	walk(ts, node, (at) => {
		if (ts.isCallExpression(at) || ts.isNewExpression(at)) harmless = false;
		if (ts.isPropertyAccessExpression(at) || ts.isElementAccessExpression(at)) harmless = false;
		if (ts.isBinaryExpression(at)) harmless = false;
	});
	return harmless;
}

function mentions(ts: TS, node: ts.Node, is: IsObject): boolean {
	let found = false;
	walk(ts, node, (at) => {
		if (is(at)) found = true;
	});
	return found;
}
