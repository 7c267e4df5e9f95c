/**
 * Numbers of which the values, or the places at which they can be computed again, are known.
 *
 * In:   const W = 640; const N = 2 * W;
 * Out:  N is 1280
 */
import type ts from "typescript";
import { bare, type TS } from "../../syntax/nodes.js";
import { symbolOf } from "../../syntax/symbols.js";
import { bindingOf, type LoopScope } from "../variables/scope.js";

/** The value of an expression of literals, constants and `+ - *`; undefined if it is anything else, or no safe integer. */
export function integerOf(ts: TS, checker: ts.TypeChecker, expression: ts.Expression): number | undefined {
	const value = numberOf(ts, checker, expression, new Set());
	return value !== undefined && Number.isSafeInteger(value) ? value + 0 : undefined;
}

function numberOf(ts: TS, checker: ts.TypeChecker, expression: ts.Expression, open: Set<ts.Node>): number | undefined {
	const { SyntaxKind } = ts;
	const node = bare(ts, expression);
	if (ts.isNumericLiteral(node)) return Number(node.text);
	if (ts.isIdentifier(node)) {
		const initializer = initializerOf(ts, checker, node);
		if (!initializer || open.has(initializer)) return undefined;
		return numberOf(ts, checker, initializer, new Set([...open, initializer]));
	}
	if (ts.isPrefixUnaryExpression(node) && node.operator === SyntaxKind.MinusToken) {
		const value = numberOf(ts, checker, node.operand, open);
		return value === undefined ? undefined : -value;
	}
	if (!ts.isBinaryExpression(node)) return undefined;
	const [left, right] = [numberOf(ts, checker, node.left, open), numberOf(ts, checker, node.right, open)];
	if (left === undefined || right === undefined) return undefined;
	const kind = node.operatorToken.kind;
	if (kind === SyntaxKind.PlusToken) return left + right;
	if (kind === SyntaxKind.MinusToken) return left - right;
	return kind === SyntaxKind.AsteriskToken ? left * right : undefined;
}

function initializerOf(ts: TS, checker: ts.TypeChecker, name: ts.Identifier): ts.Expression | undefined {
	const declaration = symbolOf(ts, checker, name)?.valueDeclaration;
	if (!declaration || !ts.isVariableDeclaration(declaration) || !ts.isIdentifier(declaration.name)) return undefined;
	return (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0 ? declaration.initializer : undefined;
}

/** `n`, `grid.width`, `xs.length` of variables outside of the loop. */
export function isChain(scope: LoopScope, expression: ts.Expression): boolean {
	const { ts } = scope;
	const node = bare(ts, expression);
	if (ts.isPropertyAccessExpression(node)) return !node.questionDotToken && isChain(scope, node.expression);
	if (!ts.isIdentifier(node)) return false;
	const { kind } = bindingOf(scope, node);
	return kind === "local" || kind === "module";
}

/** Functions of Math that always give the same number for the same numbers. */
const ROUNDING = new Set(["Math.floor", "Math.ceil", "Math.trunc", "Math.round", "Math.min", "Math.max", "Math.abs"]);

/** `n / 2`, `Math.ceil(n / width)`: evaluated twice it gives the same, and does nothing else. */
export function isArithmetic(scope: LoopScope, expression: ts.Expression): boolean {
	const { ts } = scope;
	const { SyntaxKind } = ts;
	const node = bare(ts, expression);
	if (ts.isNumericLiteral(node) || isChain(scope, node)) return true;
	if (ts.isCallExpression(node))
		return ROUNDING.has(node.expression.getText()) && node.arguments.every((one) => isArithmetic(scope, one));
	const operators: readonly ts.SyntaxKind[] = [
		SyntaxKind.PlusToken,
		SyntaxKind.MinusToken,
		SyntaxKind.AsteriskToken,
		SyntaxKind.SlashToken,
		SyntaxKind.PercentToken,
	];
	if (!ts.isBinaryExpression(node) || !operators.includes(node.operatorToken.kind)) return false;
	return isArithmetic(scope, node.left) && isArithmetic(scope, node.right);
}

interface Division {
	readonly left: ts.Expression;
	readonly right: ts.Expression;
	/** Rounded by a bitwise operator. */
	readonly narrow: boolean;
}

/** `Math.floor(a / b)`, `Math.trunc(a / b)`, `(a / b) | 0`, `~~(a / b)`. */
export function roundedDivision(ts: TS, node: ts.Expression): Division | undefined {
	const { SyntaxKind } = ts;
	const divisionIn = (inner: ts.Expression | undefined, narrow: boolean): Division | undefined => {
		const found = inner && bare(ts, inner);
		const isDivision = found && ts.isBinaryExpression(found) && found.operatorToken.kind === SyntaxKind.SlashToken;
		return isDivision ? { left: found.left, right: found.right, narrow } : undefined;
	};
	if (ts.isCallExpression(node)) {
		const isRounding = ["Math.floor", "Math.trunc"].includes(node.expression.getText());
		return isRounding && node.arguments.length === 1 ? divisionIn(node.arguments[0], false) : undefined;
	}
	if (ts.isBinaryExpression(node)) {
		const isRounding = node.operatorToken.kind === SyntaxKind.BarToken && bare(ts, node.right).getText() === "0";
		return isRounding ? divisionIn(node.left, true) : undefined;
	}
	const operandOf = (at: ts.Expression | undefined) =>
		at && ts.isPrefixUnaryExpression(at) && at.operator === SyntaxKind.TildeToken ? bare(ts, at.operand) : undefined;
	return divisionIn(operandOf(operandOf(node)), true);
}
