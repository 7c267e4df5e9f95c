/**
 * Is an expression a number in any case, given the call in which its function runs?
 *
 * In:   let ix = 0; … t[ix] … ix = ix + step      in a call in which `step` is 2
 * Out:  yes: it starts as a number, and whatever it is assigned is one
 */
import type ts from "typescript";
import { bare, isAssignment, isIncrement, isInside, walk } from "../../../syntax/nodes.js";
import { symbolOf } from "../../../syntax/symbols.js";
import { isNumber } from "../../variables/kinds.js";
import type { LoopScope } from "../../variables/scope.js";
import type { Frame } from "../../variables/uses.js";

type Names = ReadonlySet<ts.Symbol>;

/** `given`: variables of which it is being asked. */
export function isNumberIn(
	scope: LoopScope,
	expression: ts.Expression,
	frame: Frame | undefined,
	given: Names = new Set(),
): boolean {
	const { ts, checker } = scope;
	const node = bare(ts, expression);
	if (isNumber(scope, node)) return true;
	if (isIncrement(ts, node)) return isNumberIn(scope, node.operand, frame, given);
	if (ts.isBinaryExpression(node) && !isAssignment(ts, node)) {
		const [left, right] = [node.left, node.right].map((one) => isNumberIn(scope, one, frame, given));
		const sign = node.operatorToken.getText();
		return sign === "+" ? Boolean(left && right) : ["-", "*"].includes(sign) && Boolean(left || right);
	}
	const symbol = ts.isIdentifier(node) ? symbolOf(ts, checker, node) : undefined;
	if (!symbol) return false;
	if (given.has(symbol)) return true;
	const argument = frame?.given.get(symbol);
	if (frame && argument) return isNumberIn(scope, argument, frame.outer);
	return isNumberVariable(scope, symbol, frame, new Set([...given, symbol]));
}

/** It starts as one, and each assignment keeps it one. */
function isNumberVariable(scope: LoopScope, symbol: ts.Symbol, around: Frame | undefined, given: Names): boolean {
	const { ts, checker } = scope;
	const [declaration, ...more] = symbol.declarations ?? [];
	if (!declaration || more.length > 0 || !ts.isVariableDeclaration(declaration) || !declaration.initializer)
		return false;
	if (!ts.isIdentifier(declaration.name) || (declaration.parent.flags & ts.NodeFlags.BlockScoped) === 0) return false;
	// What it is assigned in a function it has only in that call.
	const frame = around && isInside(declaration, around.fn) ? around : undefined;
	let isOne = isNumberIn(scope, declaration.initializer, frame, given);
	walk(ts, declaration.getSourceFile(), (at) => {
		if (!ts.isIdentifier(at) || at === declaration.name || at.text !== symbol.name) return;
		if (symbolOf(ts, checker, at) === symbol && !keepsNumber(at)) isOne = false;
	});
	return isOne;

	function keepsNumber(at: ts.Identifier): boolean {
		let site: ts.Node = at.parent;
		while (ts.isParenthesizedExpression(site) || ts.isAsExpression(site) || ts.isNonNullExpression(site))
			site = site.parent;
		if (isIncrement(ts, site)) return true;
		if (isAssignment(ts, site) && bare(ts, site.left) === at) {
			const isKnown = ["=", "+=", "-=", "*="].includes(site.operatorToken.getText());
			return isKnown && isNumberIn(scope, site.right, frame, given);
		}
		return isOnlyRead(ts, at);
	}
}

/** No part of a pattern that is assigned, nor the variable of a loop over something. */
function isOnlyRead(ts: LoopScope["ts"], at: ts.Identifier): boolean {
	for (let node: ts.Node = at; node.parent; node = node.parent) {
		const { parent } = node;
		if (isAssignment(ts, parent) && parent.left === node && !ts.isIdentifier(node)) return !isPattern(ts, node);
		if ((ts.isForOfStatement(parent) || ts.isForInStatement(parent)) && parent.initializer === node) return false;
		if (ts.isStatement(node)) return true;
	}
	return true;
}

function isPattern(ts: LoopScope["ts"], node: ts.Node): boolean {
	return !ts.isElementAccessExpression(node) && !ts.isPropertyAccessExpression(node);
}
