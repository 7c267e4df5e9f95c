/**
 * Expressions that are integers, though nothing else is known of them.
 *
 * In:   let low = x - r; while (low < 0) low++;      Math.max(0, x - r)      i & mask
 * Out:  yes, all three, if `x - r` is one
 *
 * None of it may grow by more than a constant at a time: what becomes infinite would be no integer.
 */
import type ts from "typescript";
import { bare, isAssignment, isIncrement, isInside, isReference, walk } from "../../../syntax/nodes.js";
import { symbolOf } from "../../../syntax/symbols.js";
import { bindingOf, type LoopScope } from "../../variables/scope.js";
import { readUse } from "../../variables/uses.js";
import { integerOf } from "../constants.js";

/** What the subscripts of the loop know. */
interface Known {
	/** Has it a form? Then it is an integer, if its symbols are. */
	readonly isKnown: (node: ts.Expression) => boolean;
	/** The function that is looked at, or the body. */
	readonly within: ts.Node;
}

export function isIntegral(scope: LoopScope, node: ts.Expression, known: Known): boolean {
	const { ts, checker } = scope;
	const open = new Set<ts.Symbol>();
	return is(node);

	function is(expression: ts.Expression): boolean {
		const inner = bare(ts, expression);
		if (known.isKnown(inner)) return true;
		if (ts.isIdentifier(inner)) return isVariable(inner);
		if (ts.isConditionalExpression(inner)) return is(inner.whenTrue) && is(inner.whenFalse);
		if (ts.isCallExpression(inner)) return isChoice(inner);
		return ts.isBinaryExpression(inner) && isBinary(inner);
	}

	function isBinary({ left, right, operatorToken }: ts.BinaryExpression): boolean {
		const sign = operatorToken.getText();
		if (["|", "&", "^", "<<", ">>", ">>>"].includes(sign)) return true;
		return ["+", "-"].includes(sign) && is(left) && isConstant(right);
	}

	/** `Math.max(a, b)` of integers. */
	function isChoice({ expression, arguments: all }: ts.CallExpression): boolean {
		const callee = bare(ts, expression);
		if (!ts.isPropertyAccessExpression(callee) || !ts.isIdentifier(callee.expression)) return false;
		const isOfMath = bindingOf(scope, callee.expression).kind === "global" && callee.expression.text === "Math";
		return isOfMath && ["max", "min"].includes(callee.name.text) && all.length > 0 && all.every(is);
	}

	/** It starts as one, and all that it is assigned are such. */
	function isVariable(name: ts.Identifier): boolean {
		const symbol = symbolOf(ts, checker, name);
		const declaration = symbol?.valueDeclaration;
		if (!symbol || !declaration || !ts.isVariableDeclaration(declaration) || symbol.declarations?.length !== 1)
			return false;
		if (!isInside(declaration, known.within)) return false;
		const isBlock = (declaration.parent.flags & ts.NodeFlags.BlockScoped) !== 0;
		if (!isBlock || !declaration.initializer || !ts.isIdentifier(declaration.name)) return false;
		if (open.has(symbol)) return true;
		open.add(symbol);
		return is(declaration.initializer) && isKept(symbol);
	}

	function isKept(symbol: ts.Symbol): boolean {
		let isOne = true;
		walk(ts, known.within, (at) => {
			if (!ts.isIdentifier(at) || !isReference(ts, at) || symbolOf(ts, checker, at) !== symbol) return;
			const { action, site, steps } = readUse(ts, at);
			if (action === "read" || steps.length > 0 || isIncrement(ts, site)) return;
			if (!isAssignment(ts, site) || bare(ts, site.left) !== at) isOne = false;
			else if (site.operatorToken.kind === ts.SyntaxKind.EqualsToken) isOne &&= is(site.right);
			else isOne &&= ["+=", "-="].includes(site.operatorToken.getText()) && isConstant(site.right);
		});
		return isOne;
	}

	function isConstant(expression: ts.Expression): boolean {
		return integerOf(ts, checker, expression) !== undefined;
	}
}
