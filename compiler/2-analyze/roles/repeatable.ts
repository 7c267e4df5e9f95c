/** Keys that give the same each time they are evaluated: `h[k] = h[k] + 1` is an update of one element only then. */
import type ts from "typescript";
import { bare, type TS, walk } from "../../syntax/nodes.js";
import { INERT, isQuiet } from "../effects/quiet.js";
import { isPrimitive } from "../variables/kinds.js";
import { bindingOf, type Scope } from "../variables/scope.js";

/** `actors`: the loop's code makes objects that act when they are looked at, or converted. */
export function isRepeatable(scope: Scope, node: ts.Expression, actors: boolean): boolean {
	const { ts, checker } = scope;
	const isValue = (one: ts.Expression) => isPrimitive(ts, checker.getTypeAtLocation(one));
	let same = isQuiet(ts, node);
	walk(ts, node, (at) => {
		if (ts.isNewExpression(at)) same = false;
		if (ts.isCallExpression(at)) same &&= isRepeatableCall(scope, at, actors);
		if (!actors || !ts.isExpression(at)) return;
		const isAccess = ts.isPropertyAccessExpression(at) || ts.isElementAccessExpression(at);
		if (isAccess && !isValue(at.expression) && !isElement(scope, at)) same = false;
		if (isConverted(ts, at) && !isValue(at)) same = false;
	});
	return same && (!actors || !ts.isElementAccessExpression(node.parent) || isValue(node));
}

function isRepeatableCall(scope: Scope, call: ts.CallExpression, actors: boolean): boolean {
	const { ts, checker } = scope;
	const isValue = (one: ts.Expression) => isPrimitive(ts, checker.getTypeAtLocation(one));
	const callee = bare(ts, call.expression);
	if (ts.isIdentifier(callee)) return bindingOf(scope, callee).kind !== "inner" && call.arguments.every(isValue);
	const isOfValue =
		ts.isPropertyAccessExpression(callee) && (isValue(callee.expression) || callee.getText().startsWith("Math."));
	return !actors || (isOfValue && call.arguments.every(isValue));
}

/** An element of an array, or its length. */
function isElement({ checker }: Scope, at: ts.PropertyAccessExpression | ts.ElementAccessExpression): boolean {
	return (
		checker.getTypeAtLocation(at.expression).getNumberIndexType() !== undefined &&
		(!("name" in at) || at.name.text === "length")
	);
}

/** `-x`, `x + y`, `${x}`. */
function isConverted(ts: TS, { parent }: ts.Node): boolean {
	const isNot = ts.isPrefixUnaryExpression(parent) && parent.operator === ts.SyntaxKind.ExclamationToken;
	const isInertBinary = ts.isBinaryExpression(parent) && INERT.has(parent.operatorToken.getText());
	return (
		(ts.isPrefixUnaryExpression(parent) && !isNot) ||
		(ts.isBinaryExpression(parent) && !isInertBinary) ||
		ts.isTemplateSpan(parent)
	);
}
