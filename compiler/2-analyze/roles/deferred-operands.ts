/**
 * Which operands of deferred effects must not be objects, because it matters when the effect looks at them?
 *
 * In:   all deferred effects on one variable: h[k] += e · rows.get(k).push(row) · rows.set(k, row)
 * Out:  k and e (looked into: a later change of an array `e` would show), and `row` (stored where effects change parts)
 *
 * An object that is only stored, deeper than anything that the effects change, is as good at the end of the chunk.
 */
import type ts from "typescript";
import { bare, isAssignment, isIncrement, type TS, walk, wrapped } from "../../syntax/nodes.js";
import { METHODS } from "../effects/builtins.js";
import type { IsObject } from "./deferred.js";
import type { Deferred } from "./facts.js";

/** Steps from the variable to an object: `m.get(k)` is one away. */
interface Depth {
	readonly least: number;
	readonly most: number;
}

/** `keyed`: the variable is a Map or a Set, for which objects may be keys. */
export function plainOperands(
	ts: TS,
	effects: readonly Deferred[],
	is: IsObject,
	keyed: string | undefined,
): Deferred[] {
	const changed = Math.max(0, ...effects.map(({ site }) => deepestChange(ts, site, is)));
	return effects.map((effect) => {
		const mustBe = (operand: ts.Expression) => {
			const place = placeOf(ts, operand, is, keyed);
			return place === "inside" || (typeof place === "number" && place <= changed);
		};
		return { ...effect, primitive: new Set(effect.operands.filter(mustBe)) };
	});
}

/** How far from the variable the effect changes something. */
function deepestChange(ts: TS, site: ts.Expression, is: IsObject): number {
	let deepest = 0;
	const change = (receiver: ts.Expression) => {
		deepest = Math.max(deepest, depthOf(ts, receiver, is)?.most ?? 0);
	};
	const target = (node: ts.Expression) => {
		const inner = bare(ts, node);
		if (ts.isPropertyAccessExpression(inner) || ts.isElementAccessExpression(inner)) change(inner.expression);
	};
	walk(ts, site, (at) => {
		if (isAssignment(ts, at)) target(at.left);
		else if (isIncrement(ts, at)) target(at.operand);
		else if (ts.isDeleteExpression(at)) target(at.expression);
		const callee = ts.isCallExpression(at) ? bare(ts, at.expression) : undefined;
		if (callee && ts.isPropertyAccessExpression(callee)) change(callee.expression);
	});
	return deepest;
}

const SAME = new Set("set add fill sort reverse copyWithin".split(" "));

function depthOf(ts: TS, expression: ts.Expression, is: IsObject): Depth | undefined {
	const node = bare(ts, expression);
	if (is(node)) return { least: 0, most: 0 };
	const further = (depth: Depth | undefined, by: number) => depth && { least: depth.least + by, most: depth.most + by };
	if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
		return further(depthOf(ts, node.expression, is), 1);
	}
	if (ts.isCallExpression(node)) {
		const callee = bare(ts, node.expression);
		if (!ts.isPropertyAccessExpression(callee)) return undefined;
		return further(depthOf(ts, callee.expression, is), SAME.has(callee.name.text) ? 0 : 1);
	}
	const either: (ts.Expression | undefined)[] = ts.isConditionalExpression(node)
		? [node.whenTrue, node.whenFalse]
		: ts.isBinaryExpression(node)
			? [node.left, node.right]
			: [];
	const found = either.map((one) => one && depthOf(ts, one, is)).filter((one) => one !== undefined);
	if (found.length === 0) return undefined;
	return { least: Math.min(...found.map((one) => one.least)), most: Math.max(...found.map((one) => one.most)) };
}

/** How far from the variable the operand is stored; "key": compared by identity; "inside": the effect looks into it. */
function placeOf(ts: TS, operand: ts.Expression, is: IsObject, keyed: string | undefined): number | "key" | "inside" {
	const outer = wrapped(ts, operand) as ts.Expression;
	const parent = outer.parent;
	const { SyntaxKind } = ts;
	const isPassedOn =
		ts.isArrayLiteralExpression(parent) ||
		(ts.isConditionalExpression(parent) && parent.condition !== outer) ||
		(ts.isBinaryExpression(parent) &&
			(parent.operatorToken.kind === SyntaxKind.QuestionQuestionToken ||
				parent.operatorToken.kind === SyntaxKind.BarBarToken));
	if (isPassedOn) return placeOf(ts, parent as ts.Expression, is, keyed);
	if (isAssignment(ts, parent) && parent.right === outer) {
		const kind = parent.operatorToken.kind;
		const stores = kind === SyntaxKind.EqualsToken || kind === SyntaxKind.QuestionQuestionEqualsToken;
		return stores ? (depthOf(ts, parent.left, is)?.least ?? 0) : "inside";
	}
	if (!ts.isCallExpression(parent)) return "inside";
	const callee = bare(ts, parent.expression);
	if (!ts.isPropertyAccessExpression(callee) || !METHODS.has(callee.name.text)) return "inside";
	const place = parent.arguments.indexOf(outer);
	const method = callee.name.text;
	const stored = (depthOf(ts, callee.expression, is)?.least ?? 0) + 1;
	if (method === "push" || method === "unshift") return stored;
	const isOwn = keyed !== undefined && is(bare(ts, callee.expression));
	if (method === "set" && isOwn) return place === 0 ? "key" : stored;
	if (method === "add" && isOwn) return stored;
	return isOwn && (method === "get" || method === "has" || method === "delete") ? "key" : "inside";
}
