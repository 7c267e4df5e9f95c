/** Expressions that can be evaluated more or less often without anybody noticing. */

import type ts from "typescript";
import type { TS } from "../../syntax/nodes.js";
import { bare, isAssignment, isIncrement, walk } from "../../syntax/nodes.js";
import { METHODS } from "./builtins.js";

/** Does the expression give the same value each time it is evaluated, and change nothing? */
export function isStable(ts: TS, node: ts.Expression): boolean {
	let stable = true;
	walk(ts, node, (at) => {
		const isMath =
			ts.isCallExpression(at) &&
			at.expression.getText().startsWith("Math.") &&
			at.expression.getText() !== "Math.random";
		if (ts.isCallExpression(at) && !isMath) stable = false;
		if (ts.isNewExpression(at) || ts.isFunctionLike(at) || ts.isAwaitExpression(at) || ts.isYieldExpression(at))
			stable = false;
		if (isAssignment(ts, at) || isIncrement(ts, at) || ts.isDeleteExpression(at)) stable = false;
	});
	return stable;
}

/**
 * Nothing happens in the branch but assignments to plain variables, the update first: any other effect would depend on
 * the running value, which a chunk does not know.
 */
export function isOnlyAssignments(ts: TS, branch: ts.Statement, site: ts.Expression): boolean {
	const statements = ts.isBlock(branch) ? branch.statements : [branch];
	return [...statements].every((statement, place) => {
		if (!ts.isExpressionStatement(statement)) return false;
		const one = bare(ts, statement.expression);
		if (place === 0 && one !== site) return false;
		const isPlain = ts.isBinaryExpression(one) && one.operatorToken.kind === ts.SyntaxKind.EqualsToken;
		if (!isPlain) return false;
		const target = bare(ts, one.left);
		const isOwn = ts.isPropertyAccessExpression(target) && target.expression.kind === ts.SyntaxKind.ThisKeyword;
		return (ts.isIdentifier(target) || isOwn) && isQuiet(ts, one.right);
	});
}

/** May this be evaluated, or not, without anybody noticing? Calls of closures of the body may have effects. */
export function isQuiet(ts: TS, node: ts.Node): boolean {
	let quiet = true;
	walk(ts, node, (at) => {
		if (isAssignment(ts, at) || isIncrement(ts, at) || ts.isDeleteExpression(at)) quiet = false;
		if (
			ts.isAwaitExpression(at) ||
			ts.isYieldExpression(at) ||
			ts.isFunctionLike(at) ||
			ts.isTaggedTemplateExpression(at)
		)
			quiet = false;
		if (ts.isCallExpression(at) && !isQuietCall(ts, at)) quiet = false;
	});
	return quiet;
}

function isQuietCall(ts: TS, node: ts.CallExpression): boolean {
	const callee = bare(ts, node.expression);
	if (ts.isIdentifier(callee)) return true; // `scalars.ts` rules out closures of the body
	if (!ts.isPropertyAccessExpression(callee) || callee.expression.getText() === "console") return false;
	const row = METHODS.get(callee.name.text);
	return callee.expression.getText() === "Math" || (row !== undefined && !row.mutates);
}
