/**
 * How an assignment combines a variable with values that do not depend on it.
 *
 * In:   s += e · lo = Math.min(lo, e) · if (e > best.v) best = { v: e, at: i } · last = e > 10 ? i : last
 * Out:  the operator, and the mentions of the variable that the pattern accounts for
 *
 * What a `select` takes comes from outside: only whether it is taken depends on the variable.
 */
import type ts from "typescript";
import { bare, isAssignment, type TS } from "../../syntax/nodes.js";
import { type Seen, seenThrough } from "../closures/formulas.js";
import { type IsVariable, mentions } from "../roles/patterns/mentions.js";
import { matchUpdate, updateBy } from "../roles/updates.js";
import type { LoopScope } from "../variables/scope.js";
import type { Use } from "../variables/uses.js";
import { assignedBy } from "./effects.js";

export interface Combination {
	readonly operator: string;
	readonly mentions: readonly ts.Node[];
}

/** By which operator the value combines the variable itself, if it does. */
type Updates = (value: ts.Expression, is?: IsVariable) => string | undefined;

export function combination(scope: LoopScope, use: Use, is: IsVariable): Combination | undefined {
	const { ts } = scope;
	const { site, root } = use;
	if (isWrapped(ts, use)) return { operator: "wrap", mentions: [root] };
	const update = matchUpdate(scope, use, is);
	if (update && !update.statement) return update;
	if (use.steps.length > 0 || use.action !== "assign" || !isAssignment(ts, site)) return undefined;
	const value = assignedBy(ts, site, root);
	if (!value) return undefined;
	const call = bare(ts, value);
	const seen = ts.isCallExpression(call) ? seenThrough(scope, call, is) : undefined;
	const operator = operatorOf(scope, use, seen ?? { value, is });
	return operator === undefined ? undefined : { operator, mentions: [root, ...mentions(ts, value, is)] };
}

function operatorOf(scope: LoopScope, use: Use, { value, is }: Pick<Seen, "value" | "is">): string | undefined {
	const { ts } = scope;
	const site = use.site as ts.BinaryExpression;
	const updates = (part: ts.Expression, by = is) => updateBy(scope, { site, value: part }, use, by)?.operator;
	return (
		updates(value) ??
		(isTaken(ts, value, is) ? "select" : undefined) ??
		comparing(ts, value, is) ??
		wrapping(ts, value, is, updates) ??
		(isByParts(ts, value, is, updates) || isLonger(ts, value, is) ? "parts" : undefined)
	);
}

/** Of `best = e`, `last = test ? e : last` and `last = e ?? last`. */
function isTaken(ts: TS, value: ts.Expression, is: IsVariable): boolean {
	const node = bare(ts, value);
	if (ts.isConditionalExpression(node)) return isTaken(ts, node.whenTrue, is) && isTaken(ts, node.whenFalse, is);
	// Else it is what the left side gives.
	if (isLogical(ts, node) && mentions(ts, node.left, is).length === 0) return isTaken(ts, node.right, is);
	return is(node) || mentions(ts, node, is).length === 0;
}

function isLogical(ts: TS, node: ts.Expression): node is ts.BinaryExpression {
	const { AmpersandAmpersandToken, BarBarToken, QuestionQuestionToken } = ts.SyntaxKind;
	const kinds: readonly ts.SyntaxKind[] = [AmpersandAmpersandToken, BarBarToken, QuestionQuestionToken];
	return ts.isBinaryExpression(node) && kinds.includes(node.operatorToken.kind);
}

/** `even = even === e`, `odd = e !== odd` */
function comparing(ts: TS, value: ts.Expression, is: IsVariable): string | undefined {
	const node = bare(ts, value);
	if (!ts.isBinaryExpression(node)) return undefined;
	const operator = node.operatorToken.getText();
	const [own, other] = is(bare(ts, node.left)) ? [node.left, node.right] : [node.right, node.left];
	const isOne = is(bare(ts, own)) && mentions(ts, other, is).length === 0;
	return isOne && ["===", "!=="].includes(operator) ? operator : undefined;
}

/** `s >>>= 0`, `s %= 1000`: after it `s` is what it was, or what is left of it. */
function isWrapped(ts: TS, { site, steps, action }: Use): boolean {
	if (action !== "update" || steps.length > 0 || !isAssignment(ts, site)) return false;
	const { SyntaxKind } = ts;
	const { kind } = site.operatorToken;
	const value = bare(ts, site.right);
	if (!ts.isNumericLiteral(value)) return false;
	const isSigned =
		kind === SyntaxKind.BarEqualsToken || kind === SyntaxKind.GreaterThanGreaterThanGreaterThanEqualsToken;
	return isSigned
		? value.text === "0"
		: kind === SyntaxKind.PercentEqualsToken || kind === SyntaxKind.AmpersandEqualsToken;
}

/** `(s + e) | 0`, `(s ^ e) >>> 0`, `(s + e) % n`, `((s + e) << 16) >> 16` */
function wrapping(ts: TS, value: ts.Expression, is: IsVariable, updates: Updates): string | undefined {
	const { SyntaxKind } = ts;
	const wraps: readonly ts.SyntaxKind[] = [
		SyntaxKind.BarToken,
		SyntaxKind.AmpersandToken,
		SyntaxKind.PercentToken,
		SyntaxKind.GreaterThanGreaterThanGreaterThanToken,
		SyntaxKind.LessThanLessThanToken,
		SyntaxKind.GreaterThanGreaterThanToken,
	];
	const node = bare(ts, value);
	if (!ts.isBinaryExpression(node) || !wraps.includes(node.operatorToken.kind)) return undefined;
	if (mentions(ts, node.right, is).length > 0) return undefined;
	const operator = updates(node.left) ?? wrapping(ts, node.left, is, updates);
	return operator && `${operator} ${node.operatorToken.getText()} ${node.right.getText()}`;
}

/** `{ re: z.re + e, im: z.im + f }`, `[Math.min(r[0], e), Math.max(r[1], e)]`: each part is combined by itself. */
function isByParts(ts: TS, value: ts.Expression, is: IsVariable, updates: Updates): boolean {
	const node = bare(ts, value);
	const isCombined = (part: ts.Expression, isOwn: IsVariable): boolean => {
		const own = mentions(ts, part, is).length;
		return own === 0 || (mentions(ts, part, isOwn).length === own && updates(part, isOwn) !== undefined);
	};
	if (ts.isArrayLiteralExpression(node))
		return node.elements.every((one, place) => {
			const isOwn = (at: ts.Node) =>
				ts.isElementAccessExpression(at) &&
				is(bare(ts, at.expression)) &&
				at.argumentExpression.getText() === `${place}`;
			return !ts.isSpreadElement(one) && isCombined(one, isOwn);
		});
	if (!ts.isObjectLiteralExpression(node)) return false;
	return node.properties.every((one) => {
		if (!ts.isPropertyAssignment(one)) return ts.isShorthandPropertyAssignment(one) && !is(one.name);
		const isOwn = (at: ts.Node) =>
			ts.isPropertyAccessExpression(at) && is(bare(ts, at.expression)) && at.name.text === one.name.getText();
		return mentions(ts, one.name, is).length === 0 && isCombined(one.initializer, isOwn);
	});
}

/** `[...list, e]`, `{ ...o, [k]: e }`, `list.concat(e)` */
function isLonger(ts: TS, value: ts.Expression, is: IsVariable): boolean {
	const node = bare(ts, value);
	if (mentions(ts, node, is).length !== 1) return false;
	if (ts.isArrayLiteralExpression(node)) {
		return node.elements.some((one) => ts.isSpreadElement(one) && is(bare(ts, one.expression)));
	}
	if (ts.isObjectLiteralExpression(node)) {
		return node.properties.some((one) => ts.isSpreadAssignment(one) && is(bare(ts, one.expression)));
	}
	const callee = ts.isCallExpression(node) ? bare(ts, node.expression) : undefined;
	const isConcat = callee && ts.isPropertyAccessExpression(callee) && callee.name.text === "concat";
	return isConcat === true && is(bare(ts, callee.expression));
}
