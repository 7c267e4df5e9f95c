/**
 * Turns integer expressions into polynomials over the induction variable, bounded inner variables and loop-invariant
 * symbols.
 *
 * In:   for (let x = 0; x < w; x++) out[y * w + x]      (y the induction variable)
 * Out:  y·w + x, with 0 <= x <= w - 1 and w an integer (to be checked at launch)
 *
 * Guarantees: an expression that has a form here is, given the integer guards, an integer of that value. Everything
 * else has no form.
 */
import type ts from "typescript";
import { bare, isAssignment, isIncrement, isInside, walk } from "../../syntax/nodes.js";
import { add, atom, constant, multiply, type Polynomial, subtract } from "../../syntax/polynomial.js";
import { ourName, symbolOf } from "../../syntax/symbols.js";
import { bindingOf, type LoopScope } from "../variables/scope.js";

/** A symbol that differs within an iteration: `low <= name <= high`. */
export interface Bounded {
	readonly name: string;
	readonly low: Polynomial;
	readonly high: Polynomial;
}

export interface Subscripts {
	/** The polynomial, or undefined. */
	of(node: ts.Expression): Polynomial | undefined;
	/** Atom of the induction variable; undefined for `prange(items)`. */
	readonly induction: string | undefined;
	/** Inner variables by atom, outermost first. */
	readonly bounded: ReadonlyMap<string, Bounded>;
	/** Loop-invariant atoms used so far, with the expression that denotes them outside of the loop. */
	readonly symbols: ReadonlyMap<string, ts.Expression>;
}

/** `invariant`: is this variable (or `p.x`, `xs.length`) the same in all iterations? */
export function createSubscripts(scope: LoopScope, invariant: (node: ts.Expression) => boolean): Subscripts {
	const { ts, checker, loop } = scope;
	const bounded = new Map<string, Bounded>();
	const symbols = new Map<string, ts.Expression>();
	const ids = new Map<ts.Symbol, string>();
	const open = new Set<ts.Symbol>();
	const isRange = loop.header.kind === "range" && ts.isIdentifier(loop.variable);
	const own = isRange ? checker.getSymbolAtLocation(loop.variable) : undefined;

	const idOf = (symbol: ts.Symbol): string => {
		const id = ids.get(symbol) ?? `${symbol.name}#${ids.size}`;
		ids.set(symbol, id);
		return id;
	};

	const ofName = (node: ts.Identifier): Polynomial | undefined => {
		const binding = bindingOf(scope, node);
		if (binding.kind === "inner") {
			if (binding.symbol === own) return atom(idOf(own));
			return ofInner(binding.symbol, binding.declaration, node);
		}
		return invariant(node) ? symbol(node) : undefined;
	};

	const symbol = (node: ts.Expression): Polynomial => {
		const name = bare(ts, node).getText().replace(/\s+/g, "");
		symbols.set(name, node);
		return atom(name);
	};

	/** A constant of the body is its initializer; the variable of an inner counting loop has bounds. */
	const ofInner = (variable: ts.Symbol, declaration: ts.Declaration, node: ts.Node): Polynomial | undefined => {
		if (open.has(variable) || !ts.isVariableDeclaration(declaration)) return undefined;
		open.add(variable);
		const form = boundsOf(variable, declaration, node) ?? initialOf(declaration);
		open.delete(variable);
		return form;
	};

	const initialOf = (declaration: ts.VariableDeclaration): Polynomial | undefined => {
		const isConstant = (declaration.parent.flags & ts.NodeFlags.Const) !== 0;
		const isPlain =
			isConstant && ts.isIdentifier(declaration.name) && ts.isVariableStatement(declaration.parent.parent);
		return isPlain && declaration.initializer ? of(declaration.initializer) : undefined;
	};

	const boundsOf = (
		variable: ts.Symbol,
		declaration: ts.VariableDeclaration,
		node: ts.Node,
	): Polynomial | undefined => {
		const head = declaration.parent.parent;
		// The bounds hold in the statement of the loop, not in its head.
		if (!ts.isIterationStatement(head, false) || !isInside(node, head.statement)) return undefined;
		const known = ids.get(variable);
		if (known && bounded.has(known)) return atom(known);
		const range = ts.isForStatement(head)
			? forBounds(variable, declaration, head)
			: ts.isForOfStatement(head)
				? prangeBounds(head)
				: undefined;
		if (!range) return undefined;
		const name = idOf(variable);
		bounded.set(name, { name, ...range });
		return atom(name);
	};

	/** `for (let j = a; j < b; j += c)` and `for (let j = b; j >= a; j -= c)`, `j` assigned nowhere else. */
	const forBounds = (variable: ts.Symbol, declaration: ts.VariableDeclaration, head: ts.ForStatement) => {
		const step = head.incrementor && stepOf(variable, head.incrementor);
		const first = declaration.initializer && of(declaration.initializer);
		const test = head.condition && bare(ts, head.condition);
		if (!step || !first || !test || !ts.isBinaryExpression(test) || assignedIn(variable, head.statement))
			return undefined;
		const { SyntaxKind } = ts;
		const kind = test.operatorToken.kind;
		const isLeft = names(variable, test.left);
		if (!isLeft && !names(variable, test.right)) return undefined;
		const limit = of(isLeft ? test.right : test.left);
		if (!limit) return undefined;
		const less = isLeft ? SyntaxKind.LessThanToken : SyntaxKind.GreaterThanToken;
		const lessEqual = isLeft ? SyntaxKind.LessThanEqualsToken : SyntaxKind.GreaterThanEqualsToken;
		const greater = isLeft ? SyntaxKind.GreaterThanToken : SyntaxKind.LessThanToken;
		const greaterEqual = isLeft ? SyntaxKind.GreaterThanEqualsToken : SyntaxKind.LessThanEqualsToken;
		if (step > 0 && kind === less) return { low: first, high: subtract(limit, constant(1)) };
		if (step > 0 && kind === lessEqual) return { low: first, high: limit };
		if (step < 0 && kind === greater) return { low: add(limit, constant(1)), high: first };
		if (step < 0 && kind === greaterEqual) return { low: limit, high: first };
		return undefined;
	};

	/** `for (const j of prange(a, b))` inside the body. */
	const prangeBounds = (head: ts.ForOfStatement) => {
		const call = bare(ts, head.expression);
		if (!ts.isCallExpression(call) || ourName(ts, checker, call.expression) !== "prange") return undefined;
		const args = call.arguments.filter((argument) => !ts.isObjectLiteralExpression(bare(ts, argument)));
		const [a, b] = args;
		if (!a || args.length > 2) return undefined;
		const low = b ? of(a) : constant(0);
		const high = of(b ?? a);
		return low && high && { low, high: subtract(high, constant(1)) };
	};

	const stepOf = (variable: ts.Symbol, node: ts.Expression): number | undefined => {
		const inner = bare(ts, node);
		if (isIncrement(ts, inner) && names(variable, inner.operand)) {
			return inner.operator === ts.SyntaxKind.PlusPlusToken ? 1 : -1;
		}
		if (!isAssignment(ts, inner) || !names(variable, inner.left)) return undefined;
		const amount = bare(ts, inner.right);
		if (!ts.isNumericLiteral(amount) || !Number.isSafeInteger(Number(amount.text)) || Number(amount.text) <= 0)
			return undefined;
		if (inner.operatorToken.kind === ts.SyntaxKind.PlusEqualsToken) return Number(amount.text);
		return inner.operatorToken.kind === ts.SyntaxKind.MinusEqualsToken ? -Number(amount.text) : undefined;
	};

	const names = (variable: ts.Symbol, node: ts.Expression): boolean => {
		const inner = bare(ts, node);
		return ts.isIdentifier(inner) && symbolOf(ts, checker, inner) === variable;
	};

	const assignedIn = (variable: ts.Symbol, node: ts.Node): boolean => {
		let found = false;
		walk(ts, node, (at) => {
			const target = isAssignment(ts, at) ? at.left : isIncrement(ts, at) ? at.operand : undefined;
			if (target && mentions(variable, target)) found = true;
			if ((ts.isForOfStatement(at) || ts.isForInStatement(at)) && mentions(variable, at.initializer)) found = true;
		});
		return found;
	};

	/** Is the variable a target in here? Members of what it holds are others' targets. */
	const mentions = (variable: ts.Symbol, node: ts.Node): boolean => {
		let found = false;
		walk(ts, node, (at) => {
			if (ts.isElementAccessExpression(at) || ts.isPropertyAccessExpression(at)) return false;
			if (ts.isIdentifier(at) && symbolOf(ts, checker, at) === variable) found = true;
			return true;
		});
		return found;
	};

	const of = (expression: ts.Expression): Polynomial | undefined => {
		const node = bare(ts, expression);
		if (ts.isNumericLiteral(node)) {
			const value = Number(node.text);
			return Number.isSafeInteger(value) ? constant(value) : undefined;
		}
		if (ts.isIdentifier(node)) return ofName(node);
		if (ts.isPropertyAccessExpression(node)) return invariant(node) ? symbol(node) : undefined;
		if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) {
			const inner = of(node.operand);
			return inner && subtract(constant(0), inner);
		}
		return ts.isBinaryExpression(node) ? ofBinary(node) : undefined;
	};

	const ofBinary = (node: ts.BinaryExpression): Polynomial | undefined => {
		const { SyntaxKind } = ts;
		const kind = node.operatorToken.kind;
		if (kind !== SyntaxKind.PlusToken && kind !== SyntaxKind.MinusToken && kind !== SyntaxKind.AsteriskToken)
			return undefined;
		const [left, right] = [of(node.left), of(node.right)];
		if (!left || !right) return undefined;
		if (kind === SyntaxKind.AsteriskToken) return multiply(left, right);
		return kind === SyntaxKind.PlusToken ? add(left, right) : subtract(left, right);
	};

	return { of, induction: own && idOf(own), bounded, symbols };
}
