/**
 * What a test says about a variable that counts.
 *
 * In:   j < n      n > j      j <= (a < b ? a : b)
 * Out:  below n; below n; not above a, and not above b
 */
import type ts from "typescript";
import { bare, isInside, sameText, type TS } from "../../../syntax/nodes.js";
import { symbolOf } from "../../../syntax/symbols.js";
import type { LoopScope } from "../../variables/scope.js";

/** An end that the variable does not get beyond. */
export interface Limit {
	readonly value: ts.Expression;
	readonly inclusive: boolean;
}

export function conjuncts(ts: TS, expression: ts.Expression): ts.Expression[] {
	const node = bare(ts, expression);
	const isAnd = ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken;
	return isAnd ? [...conjuncts(ts, node.left), ...conjuncts(ts, node.right)] : [node];
}

/** `j < n`, `n > j`, `j <= Math.min(a, b)`; none of `j !== n`, which the variable may step over. */
export function limitsOf(scope: LoopScope, variable: ts.Symbol, test: ts.Expression, step: number): readonly Limit[] {
	const { ts } = scope;
	const { SyntaxKind } = ts;
	if (!ts.isBinaryExpression(test)) return [];
	const isLeft = names(scope, variable, test.left);
	if (!isLeft && !names(scope, variable, test.right)) return [];
	const kind = test.operatorToken.kind;
	const less = kind === SyntaxKind.LessThanToken || kind === SyntaxKind.LessThanEqualsToken;
	const greater = kind === SyntaxKind.GreaterThanToken || kind === SyntaxKind.GreaterThanEqualsToken;
	const isUpper = isLeft ? less : greater;
	if (!(less || greater) || isUpper !== step > 0) return [];
	const inclusive = kind === SyntaxKind.LessThanEqualsToken || kind === SyntaxKind.GreaterThanEqualsToken;
	const limit = bare(ts, isLeft ? test.right : test.left);
	const found = pickedOf(ts, constantOf(scope, limit), step > 0 ? "Math.min" : "Math.max");
	return (found ?? [limit]).map((value) => ({ value, inclusive }));
}

/** `Math.min(p, q)`, or `p < q ? p : q`, of integers. */
export function pickedOf(
	ts: TS,
	choice: ts.Expression,
	pick: "Math.min" | "Math.max",
): readonly ts.Expression[] | undefined {
	if (ts.isCallExpression(choice)) {
		const isPick = choice.expression.getText() === pick && !choice.arguments.some(ts.isSpreadElement);
		return isPick ? choice.arguments : undefined;
	}
	const test = ts.isConditionalExpression(choice) ? bare(ts, choice.condition) : undefined;
	if (!test || !ts.isConditionalExpression(choice) || !ts.isBinaryExpression(test)) return undefined;
	const { left, right, operatorToken } = test;
	const sign = operatorToken.getText();
	if (!["<", "<=", ">", ">="].includes(sign)) return undefined;
	const isLess = sign.startsWith("<") === (pick === "Math.min");
	const [taken, other] = isLess ? [left, right] : [right, left];
	const isPick = sameText(ts, choice.whenTrue, taken) && sameText(ts, choice.whenFalse, other);
	return isPick ? [left, right] : undefined;
}

/** What has to be true for the loop to have another turn. */
export function testOf(ts: TS, loop: ts.IterationStatement): ts.Expression | undefined {
	if (ts.isForStatement(loop)) return loop.condition;
	return ts.isWhileStatement(loop) || ts.isDoStatement(loop) ? loop.expression : undefined;
}

/** What a constant of the body was given: `const end = Math.min(n, (i + 1) * b)`. */
function constantOf({ ts, checker, body }: LoopScope, node: ts.Expression): ts.Expression {
	const symbol = ts.isIdentifier(node) ? symbolOf(ts, checker, node) : undefined;
	const declaration = symbol?.valueDeclaration;
	if (!declaration || !ts.isVariableDeclaration(declaration) || !isInside(declaration, body)) return node;
	const isConstant = (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
	if (!isConstant || !ts.isIdentifier(declaration.name) || !declaration.initializer) return node;
	return bare(ts, declaration.initializer);
}

export function names({ ts, checker }: LoopScope, variable: ts.Symbol, node: ts.Expression): boolean {
	const inner = bare(ts, node);
	return ts.isIdentifier(inner) && symbolOf(ts, checker, inner) === variable;
}
