/**
 * Numbers of which the values, or the places at which they can be computed again, are known.
 *
 * In:   const W = 640; const N = 2 * W;
 * Out:  N is 1280
 */
import type ts from "typescript";
import { bare, isAssignment, isPlace, listedFor, type TS } from "../../syntax/nodes.js";
import { isGlobal, symbolOf } from "../../syntax/symbols.js";
import { bindingOf, type LoopScope } from "../variables/scope.js";

/** The value of an expression of literals, constants, arithmetic and rounding; undefined if it is anything else, or no safe integer. */
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
	const all = (nodes: readonly ts.Expression[]): number[] | undefined => {
		const values = nodes.map((one) => numberOf(ts, checker, one, open));
		return values.every((one) => one !== undefined) ? values : undefined;
	};
	if (ts.isCallExpression(node)) {
		const callee = node.expression;
		const isOfMath = ts.isPropertyAccessExpression(callee) && isGlobal(ts, checker, callee.expression);
		const rounding = isOfMath ? ROUND[callee.getText()] : undefined;
		const values = rounding && all([...node.arguments]);
		return values && rounding?.(...values);
	}
	const operate = ts.isBinaryExpression(node) ? OPERATE[node.operatorToken.getText()] : undefined;
	const values = operate && ts.isBinaryExpression(node) ? all([node.left, node.right]) : undefined;
	return values && operate?.(...(values as [number, number]));
}

const OPERATE: Readonly<Record<string, (a: number, b: number) => number>> = {
	"+": (a, b) => a + b,
	"-": (a, b) => a - b,
	"*": (a, b) => a * b,
	"/": (a, b) => a / b,
	"%": (a, b) => a % b,
	"**": (a, b) => a ** b,
	"<<": (a, b) => a << b,
	">>": (a, b) => a >> b,
};

const ROUND: Readonly<Record<string, (...values: number[]) => number>> = {
	"Math.floor": (a = Number.NaN) => Math.floor(a),
	"Math.ceil": (a = Number.NaN) => Math.ceil(a),
	"Math.trunc": (a = Number.NaN) => Math.trunc(a),
	"Math.round": (a = Number.NaN) => Math.round(a),
	"Math.abs": (a = Number.NaN) => Math.abs(a),
	"Math.min": Math.min,
	"Math.max": Math.max,
};

/** Of a constant: what it is given, alone or by its place in a list (`const [m, n] = [8, 5]`). */
function initializerOf(ts: TS, checker: ts.TypeChecker, name: ts.Identifier): ts.Expression | undefined {
	const declaration = symbolOf(ts, checker, name)?.valueDeclaration;
	if (!declaration || (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) === 0) return undefined;
	if (ts.isBindingElement(declaration)) return listedFor(ts, declaration);
	const isPlain = ts.isVariableDeclaration(declaration) && ts.isIdentifier(declaration.name);
	return isPlain ? declaration.initializer : undefined;
}

/** `for (let k = 0; k < 3; k++)`: the test is true when it is made first, whatever the data is. */
export function isEntered(ts: TS, checker: ts.TypeChecker, { initializer, condition }: ts.ForStatement): boolean {
	const test = condition && bare(ts, condition);
	const holds = test && ts.isBinaryExpression(test) ? COMPARE[test.operatorToken.getText()] : undefined;
	if (!initializer || !holds || !test || !ts.isBinaryExpression(test)) return false;
	const firsts = new Map<ts.Symbol, number | undefined>();
	const given = ts.isVariableDeclarationList(initializer)
		? initializer.declarations.map(({ name, initializer: first }) => ({ name, first }))
		: isAssignment(ts, initializer) && initializer.operatorToken.kind === ts.SyntaxKind.EqualsToken
			? [{ name: bare(ts, initializer.left), first: initializer.right }]
			: [];
	for (const { name, first } of given) {
		const symbol = ts.isIdentifier(name) ? symbolOf(ts, checker, name) : undefined;
		const value = first && integerOf(ts, checker, first);
		// Another first value may change those before it.
		if (!symbol || value === undefined) return false;
		firsts.set(symbol, value);
	}
	const [one, other] = [test.left, test.right].map((side) => {
		const node = bare(ts, side);
		const symbol = ts.isIdentifier(node) ? symbolOf(ts, checker, node) : undefined;
		return (symbol && firsts.get(symbol)) ?? integerOf(ts, checker, node);
	});
	return one !== undefined && other !== undefined && holds(one, other);
}

const COMPARE: Readonly<Record<string, (a: number, b: number) => boolean>> = {
	"<": (a, b) => a < b,
	"<=": (a, b) => a <= b,
	">": (a, b) => a > b,
	">=": (a, b) => a >= b,
	"!==": (a, b) => a !== b,
	"!=": (a, b) => a !== b,
};

/** `n`, `grid.width`, `xs.length`, `shape[0]` of variables outside of the loop. */
export function isChain(scope: LoopScope, expression: ts.Expression): boolean {
	const { ts } = scope;
	const node = bare(ts, expression);
	if (isPlace(ts, node)) return isChain(scope, node.expression);
	if (ts.isPropertyAccessExpression(node)) return !node.questionDotToken && isChain(scope, node.expression);
	if (!ts.isIdentifier(node)) return false;
	const { kind } = bindingOf(scope, node);
	return kind === "local" || kind === "module";
}

/** Functions of Math that always give the same number for the same numbers. */
const ROUNDING = new Set(["Math.floor", "Math.ceil", "Math.trunc", "Math.round", "Math.min", "Math.max", "Math.abs"]);

/**
 * `n / 2`, `Math.ceil(n / width)`: the same number from the same numbers. Its names (the leaves), if each of them is
 * steady; undefined: it is something else.
 */
export function leavesOf(
	scope: LoopScope,
	expression: ts.Expression,
	isSteady: (node: ts.Expression) => boolean,
): ts.Expression[] | undefined {
	const { ts } = scope;
	const { SyntaxKind } = ts;
	const node = bare(ts, expression);
	const all = (nodes: readonly ts.Expression[]) => {
		const leaves = nodes.map((one) => leavesOf(scope, one, isSteady));
		return leaves.every((one) => one !== undefined) ? leaves.flat() : undefined;
	};
	if (ts.isNumericLiteral(node)) return [];
	if (ts.isIdentifier(node) || ts.isPropertyAccessExpression(node) || isPlace(ts, node))
		return isSteady(node) ? [node] : undefined;
	if (ts.isCallExpression(node)) return ROUNDING.has(node.expression.getText()) ? all([...node.arguments]) : undefined;
	if (ts.isPrefixUnaryExpression(node))
		return node.operator === SyntaxKind.MinusToken || node.operator === SyntaxKind.TildeToken
			? all([node.operand])
			: undefined;
	const operators: readonly ts.SyntaxKind[] = [
		SyntaxKind.PlusToken,
		SyntaxKind.MinusToken,
		SyntaxKind.AsteriskToken,
		SyntaxKind.SlashToken,
		SyntaxKind.PercentToken,
		SyntaxKind.BarToken,
		SyntaxKind.AmpersandToken,
		SyntaxKind.CaretToken,
		SyntaxKind.LessThanLessThanToken,
		SyntaxKind.GreaterThanGreaterThanToken,
		SyntaxKind.GreaterThanGreaterThanGreaterThanToken,
	];
	if (!ts.isBinaryExpression(node) || !operators.includes(node.operatorToken.kind)) return undefined;
	return all([node.left, node.right]);
}

/** An integer, if its names are. */
export function isWhole(ts: TS, expression: ts.Expression): boolean {
	const node = bare(ts, expression);
	if (ts.isNumericLiteral(node)) return Number.isInteger(Number(node.text));
	if (ts.isPrefixUnaryExpression(node)) return isWhole(ts, node.operand);
	if (ts.isCallExpression(node)) {
		const isChoice = ["Math.min", "Math.max", "Math.abs"].includes(node.expression.getText());
		return !isChoice || node.arguments.every((one) => isWhole(ts, one));
	}
	if (!ts.isBinaryExpression(node)) return true;
	const { BarToken, CaretToken, SlashToken } = ts.SyntaxKind;
	const kind = node.operatorToken.kind;
	if (kind === BarToken || kind === CaretToken || divisionOf(ts, node)?.narrow) return true;
	return kind !== SlashToken && [node.left, node.right].every((one) => isWhole(ts, one));
}

/** A quotient or remainder. */
export interface Division {
	readonly left: ts.Expression;
	/** A number where a shift or a mask says it. */
	readonly right: ts.Expression | number;
	readonly rounding: "down" | "up" | "none" | "rest";
	/** By a bitwise operator, which takes 32 bits. */
	readonly narrow: boolean;
}

const CALLS: Readonly<Record<string, Division["rounding"]>> = {
	"Math.floor": "down",
	"Math.trunc": "down",
	"Math.ceil": "up",
};

/** `Math.floor(a / b)`, `Math.ceil(a / b)`, `(a / b) | 0`, `~~(a / b)`, `a >> 1`, `a / b`, `a % b`, `a & 1`. */
export function divisionOf(ts: TS, expression: ts.Expression): Division | undefined {
	const { SyntaxKind } = ts;
	const node = bare(ts, expression);
	const rounded = (inner: ts.Expression | undefined, rounding: Division["rounding"], narrow: boolean) => {
		const found = inner && divisionOf(ts, inner);
		return found?.rounding === "none" ? { ...found, rounding, narrow } : undefined;
	};
	if (ts.isCallExpression(node)) {
		const rounding = CALLS[node.expression.getText()];
		return rounding && node.arguments.length === 1 ? rounded(node.arguments[0], rounding, false) : undefined;
	}
	if (ts.isPrefixUnaryExpression(node)) {
		const inner = node.operator === SyntaxKind.TildeToken ? bare(ts, node.operand) : undefined;
		const isTwice = inner && ts.isPrefixUnaryExpression(inner) && inner.operator === SyntaxKind.TildeToken;
		return isTwice ? rounded(inner.operand, "down", true) : undefined;
	}
	return ts.isBinaryExpression(node) ? divisionIn(ts, node, rounded) : undefined;
}

function divisionIn(
	ts: TS,
	{ left, right, operatorToken }: ts.BinaryExpression,
	rounded: (inner: ts.Expression, rounding: "down", narrow: boolean) => Division | undefined,
): Division | undefined {
	const { SyntaxKind } = ts;
	const by = bare(ts, right);
	const bits = ts.isNumericLiteral(by) ? Number(by.text) : undefined;
	switch (operatorToken.kind) {
		case SyntaxKind.SlashToken:
			return { left, right, rounding: "none", narrow: false };
		case SyntaxKind.PercentToken:
			return { left, right, rounding: "rest", narrow: false };
		case SyntaxKind.BarToken:
			return bits === 0 ? rounded(left, "down", true) : undefined;
		case SyntaxKind.GreaterThanGreaterThanToken:
		case SyntaxKind.GreaterThanGreaterThanGreaterThanToken:
			return bits !== undefined && bits > 0 && bits < 31
				? { left, right: 2 ** bits, rounding: "down", narrow: true }
				: undefined;
		case SyntaxKind.AmpersandToken:
			return bits !== undefined && isMask(bits)
				? { left, right: bits + 1, rounding: "rest", narrow: false }
				: undefined;
		default:
			return undefined;
	}
}

/** `1`, `3`, `7`. */
function isMask(bits: number): boolean {
	return bits > 0 && bits < 2 ** 31 - 1 && (bits & (bits + 1)) === 0;
}
