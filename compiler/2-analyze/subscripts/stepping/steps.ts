/**
 * Steps of a variable, and whether code around them takes them whenever it runs.
 *
 * In:   out[k++] = e; k = 2 + k;
 * Out:  1 and 2
 */
import type ts from "typescript";
import { bare, isAssignment, isIncrement, type TS } from "../../../syntax/nodes.js";

export interface Step {
	readonly site: ts.Expression;
	/** Undefined: 1. */
	readonly amount: ts.Expression | undefined;
	readonly sign: 1 | -1;
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

/** Is it evaluated exactly once whenever the whole is, of which it is a part? */
export function isPartOf(ts: TS, part: ts.Node, whole: ts.Node): boolean {
	for (let at = part; at !== whole; at = at.parent) if (!isAlways(ts, at.parent, at)) return false;
	return true;
}

/** Is this part of an expression, or of a statement, evaluated whenever the whole is? */
export function isAlways(ts: TS, parent: ts.Node, part: ts.Node): boolean {
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
