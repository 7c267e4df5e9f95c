/** What kind of primitive an expression yields, whatever its inputs are. Nothing but `isPrimitive` rests on a type. */
import type ts from "typescript";
import { bare, isIncrement, type TS, walk } from "../../syntax/nodes.js";
import { isGlobal, isTypedArrayName, symbolOf } from "../../syntax/symbols.js";
import { bindingOf, isTopLevel, type LoopScope } from "./scope.js";
import { readUse } from "./uses.js";

/** A number (or a bigint) in any case: never a string, an object or undefined. */
export function isNumeric(scope: LoopScope, expression: ts.Expression): boolean {
	const { ts } = scope;
	const { SyntaxKind } = ts;
	const node = bare(ts, expression);
	if (ts.isNumericLiteral(node) || isIncrement(ts, node)) return true;
	if (ts.isPrefixUnaryExpression(node)) return node.operator !== SyntaxKind.ExclamationToken;
	if (ts.isIdentifier(node)) return viaConstant(scope, node, isNumeric) ?? isInduction(scope, node);
	if (ts.isConditionalExpression(node)) return isNumeric(scope, node.whenTrue) && isNumeric(scope, node.whenFalse);
	if (ts.isCallExpression(node)) return isMathCall(scope, node);
	if (!ts.isBinaryExpression(node)) return false;
	const kind = node.operatorToken.kind;
	if (kind === SyntaxKind.PlusToken) return isNumeric(scope, node.left) && isNumeric(scope, node.right);
	return ARITHMETIC(ts).has(kind);
}

/** A number in any case: in a Float64Array it is stored as it is. */
export function isNumber(scope: LoopScope, expression: ts.Expression): boolean {
	const { ts } = scope;
	const node = bare(ts, expression);
	if (ts.isNumericLiteral(node)) return true;
	if (ts.isPrefixUnaryExpression(node)) return node.operator === ts.SyntaxKind.PlusToken || isSigned(scope, node);
	if (ts.isIdentifier(node)) return viaConstant(scope, node, isNumber) ?? isInduction(scope, node);
	if (ts.isConditionalExpression(node)) return isNumber(scope, node.whenTrue) && isNumber(scope, node.whenFalse);
	if (ts.isCallExpression(node)) return isMathCall(scope, node);
	if (!ts.isBinaryExpression(node)) return false;
	const kind = node.operatorToken.kind;
	// One operand that is a number makes the other a number too, or the operation throws.
	const [left, right] = [isNumber(scope, node.left), isNumber(scope, node.right)];
	if (kind === ts.SyntaxKind.PlusToken) return left && right;
	if (kind === ts.SyntaxKind.GreaterThanGreaterThanGreaterThanToken) return true;
	return ARITHMETIC(ts).has(kind) && (left || right);
}

/** An integer of at most 32 bits and a sign in any case, and not -0: sums of such are exact in any grouping. */
export function isIntegral(scope: LoopScope, expression: ts.Expression): boolean {
	const { ts } = scope;
	const { SyntaxKind } = ts;
	const node = bare(ts, expression);
	if (ts.isNumericLiteral(node)) return Number.isInteger(Number(node.text)) && Number(node.text) < 2 ** 32;
	if (ts.isPrefixUnaryExpression(node)) {
		const isMinus = node.operator === SyntaxKind.MinusToken;
		return (
			isMinus && ts.isNumericLiteral(node.operand) && Number(node.operand.text) !== 0 && isIntegral(scope, node.operand)
		);
	}
	if (ts.isIdentifier(node)) return viaConstant(scope, node, isIntegral) ?? false;
	if (ts.isConditionalExpression(node)) return isIntegral(scope, node.whenTrue) && isIntegral(scope, node.whenFalse);
	if (!ts.isBinaryExpression(node)) return false;
	const kind = node.operatorToken.kind;
	if (kind === SyntaxKind.GreaterThanGreaterThanGreaterThanToken) return true;
	const bitwise =
		kind === SyntaxKind.BarToken ||
		kind === SyntaxKind.AmpersandToken ||
		kind === SyntaxKind.CaretToken ||
		kind === SyntaxKind.LessThanLessThanToken ||
		kind === SyntaxKind.GreaterThanGreaterThanToken;
	return bitwise && (isNumber(scope, node.left) || isNumber(scope, node.right));
}

/** Asks of the initializer of a constant of the body; undefined for other names. */
function viaConstant(
	scope: LoopScope,
	node: ts.Identifier,
	ask: (scope: LoopScope, node: ts.Expression) => boolean,
): boolean | undefined {
	const { ts } = scope;
	const binding = bindingOf(scope, node);
	if (!("declaration" in binding)) return node.text === "NaN" || node.text === "Infinity";
	const { declaration } = binding;
	if (!ts.isVariableDeclaration(declaration) || !ts.isIdentifier(declaration.name) || !declaration.initializer)
		return undefined;
	if (!ts.isVariableDeclarationList(declaration.parent) || !ts.isVariableStatement(declaration.parent.parent))
		return undefined;
	return (declaration.parent.flags & ts.NodeFlags.Const) !== 0 ? ask(scope, declaration.initializer) : undefined;
}

function isInduction(scope: LoopScope, node: ts.Identifier): boolean {
	const { ts, checker, loop } = scope;
	if (loop.header.kind !== "range" || !ts.isIdentifier(loop.variable)) return false;
	return checker.getSymbolAtLocation(node) === checker.getSymbolAtLocation(loop.variable);
}

function isSigned(scope: LoopScope, node: ts.PrefixUnaryExpression): boolean {
	const { SyntaxKind } = scope.ts;
	const sign = node.operator === SyntaxKind.MinusToken || node.operator === SyntaxKind.TildeToken;
	return sign && isNumber(scope, node.operand);
}

/** `Math.sqrt(x)` and the rest: numbers, or a TypeError. */
function isMathCall(scope: LoopScope, node: ts.CallExpression): boolean {
	const { ts } = scope;
	const callee = bare(ts, node.expression);
	if (ts.isIdentifier(callee))
		return (
			(callee.text === "Number" || callee.text === "parseFloat" || callee.text === "parseInt") &&
			bindingOf(scope, callee).kind === "global"
		);
	if (!ts.isPropertyAccessExpression(callee) || !ts.isIdentifier(callee.expression)) return false;
	return callee.expression.text === "Math" && bindingOf(scope, callee.expression).kind === "global";
}

function ARITHMETIC(ts: LoopScope["ts"]): ReadonlySet<ts.SyntaxKind> {
	const { SyntaxKind } = ts;
	return new Set([
		SyntaxKind.MinusToken,
		SyntaxKind.AsteriskToken,
		SyntaxKind.SlashToken,
		SyntaxKind.PercentToken,
		SyntaxKind.AsteriskAsteriskToken,
		SyntaxKind.BarToken,
		SyntaxKind.AmpersandToken,
		SyntaxKind.CaretToken,
		SyntaxKind.LessThanLessThanToken,
		SyntaxKind.GreaterThanGreaterThanToken,
		SyntaxKind.GreaterThanGreaterThanGreaterThanToken,
	]);
}

/** The checker says that the value is no object; whatever rests on it is an assumption in the plan, or checked at launch. */
export function isPrimitive(ts: TS, type: ts.Type): boolean {
	const { TypeFlags } = ts;
	const primitive =
		TypeFlags.StringLike |
		TypeFlags.NumberLike |
		TypeFlags.BooleanLike |
		TypeFlags.BigIntLike |
		TypeFlags.Undefined |
		TypeFlags.Null |
		TypeFlags.Void;
	const types = type.isUnion() ? type.types : [type];
	return types.every((one) => (one.flags & primitive) !== 0);
}

/** By its form alone, whatever the operands are: literals, arithmetic, comparisons. */
export function yieldsPrimitive(ts: TS, expression: ts.Expression): boolean {
	const node = bare(ts, expression);
	if (ts.isLiteralExpression(node)) return !ts.isRegularExpressionLiteral(node);
	if (ts.isTemplateExpression(node) || ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node))
		return true;
	return ts.isTypeOfExpression(node) || (ts.isBinaryExpression(node) && isOperation(ts, node.operatorToken.kind));
}

/** May elements of the array be objects, as far as types tell? */
export function holdsObjects(ts: TS, checker: ts.TypeChecker, array: ts.Expression): boolean {
	const type = checker.getNonNullableType(checker.getTypeAtLocation(array));
	const element = checker.getIndexTypeOfType(type, ts.IndexKind.Number);
	return element === undefined || !isPrimitive(ts, element);
}

/** An operator whose result is a number, a string or a boolean: it hands on none of its operands. */
export function isOperation(ts: TS, kind: ts.SyntaxKind): boolean {
	const { SyntaxKind } = ts;
	const handing: readonly ts.SyntaxKind[] = [
		SyntaxKind.CommaToken,
		SyntaxKind.EqualsToken,
		SyntaxKind.BarBarToken,
		SyntaxKind.AmpersandAmpersandToken,
		SyntaxKind.QuestionQuestionToken,
		SyntaxKind.BarBarEqualsToken,
		SyntaxKind.AmpersandAmpersandEqualsToken,
		SyntaxKind.QuestionQuestionEqualsToken,
	];
	return !handing.includes(kind);
}

/** A `const` with a primitive value that is the same in every thread: literals, arithmetic, `Math.PI`. */
export function isPureConstant(ts: TS, checker: ts.TypeChecker, declaration: ts.Declaration): boolean {
	if (!ts.isVariableDeclaration(declaration) || !ts.isIdentifier(declaration.name) || !declaration.initializer)
		return false;
	if (!ts.isVariableDeclarationList(declaration.parent) || !(declaration.parent.flags & ts.NodeFlags.Const))
		return false;
	if (!ts.isVariableStatement(declaration.parent.parent) || !isTopLevel(ts, declaration)) return false;
	return isPure(ts, checker, declaration.initializer, 0) || isTable(ts, checker, declaration);
}

/**
 * `const NAMES = { a: "x", b: "y" }`: primitive constants in one object that the module only looks up, and does not hand
 * out.
 */
function isTable(ts: TS, checker: ts.TypeChecker, declaration: ts.VariableDeclaration): boolean {
	const literal = declaration.initializer && bare(ts, declaration.initializer);
	const isConstant = (node: ts.Expression) => isPure(ts, checker, node, 1);
	const pure =
		literal &&
		(ts.isArrayLiteralExpression(literal)
			? literal.elements.every(isConstant)
			: ts.isObjectLiteralExpression(literal) &&
				literal.properties.every(
					(one) => ts.isPropertyAssignment(one) && !ts.isComputedPropertyName(one.name) && isConstant(one.initializer),
				));
	const statement = declaration.parent.parent;
	const isExported =
		ts.isVariableStatement(statement) && statement.modifiers?.some((one) => one.kind === ts.SyntaxKind.ExportKeyword);
	return Boolean(pure) && !isExported && isOnlyLookedUp(ts, checker, declaration);
}

function isOnlyLookedUp(ts: TS, checker: ts.TypeChecker, declaration: ts.VariableDeclaration): boolean {
	const symbol = checker.getSymbolAtLocation(declaration.name);
	let only = true;
	walk(ts, declaration.getSourceFile(), (at) => {
		if (
			!ts.isIdentifier(at) ||
			at === declaration.name ||
			at.text !== symbol?.name ||
			symbolOf(ts, checker, at) !== symbol
		)
			return;
		if (ts.isPropertyAccessExpression(at.parent) && at.parent.name === at) return;
		const use = readUse(ts, at);
		if (use.action !== "read" || use.steps.length !== 1) only = false;
	});
	return only;
}

/** Primitive, and the same in every thread. */
export function isPure(ts: TS, checker: ts.TypeChecker, node: ts.Expression, depth: number): boolean {
	const inner = bare(ts, node);
	const { SyntaxKind } = ts;
	if (depth > 20) return false;
	if (ts.isNumericLiteral(inner) || ts.isStringLiteralLike(inner) || ts.isBigIntLiteral(inner)) return true;
	if (
		inner.kind === SyntaxKind.TrueKeyword ||
		inner.kind === SyntaxKind.FalseKeyword ||
		inner.kind === SyntaxKind.NullKeyword
	)
		return true;
	if (ts.isPrefixUnaryExpression(inner)) {
		const counts = inner.operator === SyntaxKind.PlusPlusToken || inner.operator === SyntaxKind.MinusMinusToken;
		return !counts && isPure(ts, checker, inner.operand, depth + 1);
	}
	if (ts.isBinaryExpression(inner)) {
		const isPlain =
			inner.operatorToken.kind < SyntaxKind.FirstAssignment || inner.operatorToken.kind > SyntaxKind.LastAssignment;
		return isPlain && isPure(ts, checker, inner.left, depth + 1) && isPure(ts, checker, inner.right, depth + 1);
	}
	if (ts.isPropertyAccessExpression(inner))
		return /^(Math|Number)\.[A-Z0-9_]+$/.test(inner.getText()) && isGlobal(ts, checker, inner.expression);
	if (!ts.isIdentifier(inner)) return false;
	const declaration = symbolOf(ts, checker, inner)?.declarations?.[0];
	return declaration !== undefined && ts.isVariableDeclaration(declaration) && isPureConstant(ts, checker, declaration);
}

/** A typed array by its type: where that matters, the launch checks it. */
export function isTyped({ type }: { readonly type: ts.Type }): boolean {
	return isTypedArrayName(type.symbol?.name ?? "");
}
