/**
 * Is an expression a number in any case, given the call in which its function runs?
 *
 * In:   let ix = 0; … t[ix] … ix = ix + step      in a call in which `step` is 2
 * Out:  yes: it starts as a number, and whatever it is assigned is one
 */
import type ts from "typescript";
import { bare, isAssignment, isIncrement, isInside, listedFor, walk } from "../../../syntax/nodes.js";
import { symbolOf } from "../../../syntax/symbols.js";
import { isNumber } from "../../variables/kinds.js";
import type { LoopScope } from "../../variables/scope.js";
import { type Frame, readUse } from "../../variables/uses.js";

/** Of a number and anything else they are numbers, or throw: nothing makes them of a number and a `bigint`. */
const ARITHMETIC: ReadonlySet<string> = new Set(["-", "*", "/", "%", "**", "<<", ">>", ">>>", "&", "|", "^"]);

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
		return sign === "+" ? Boolean(left && right) : ARITHMETIC.has(sign) && Boolean(left || right);
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
	const isPlain = declaration && ts.isVariableDeclaration(declaration) && ts.isIdentifier(declaration.name);
	const first = isPlain ? declaration.initializer : declaration && listedFor(ts, declaration);
	if (!declaration || more.length > 0 || !first) return false;
	if ((ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.BlockScoped) === 0) return false;
	const { name } = declaration as ts.VariableDeclaration | ts.BindingElement;
	// What it is assigned in a function it has only in that call.
	const frame = around && isInside(declaration, around.fn) ? around : undefined;
	let isOne = isNumberIn(scope, first, frame, given);
	walk(ts, declaration.getSourceFile(), (at) => {
		if (!ts.isIdentifier(at) || at === name || at.text !== symbol.name) return;
		if (symbolOf(ts, checker, at) === symbol && !keepsNumber(at)) isOne = false;
	});
	return isOne;

	function keepsNumber(at: ts.Identifier): boolean {
		let site: ts.Node = at.parent;
		while (ts.isParenthesizedExpression(site) || ts.isAsExpression(site) || ts.isNonNullExpression(site))
			site = site.parent;
		if (isIncrement(ts, site)) return true;
		if (isAssignment(ts, site) && bare(ts, site.left) === at) {
			const sign = site.operatorToken.getText();
			// It was one before.
			if (ARITHMETIC.has(sign.slice(0, -1))) return true;
			return ["=", "+="].includes(sign) && isNumberIn(scope, site.right, frame, given);
		}
		return isOnlyRead(ts, at);
	}
}

/** No part of a pattern that is assigned, nor the variable of a loop over something. */
function isOnlyRead(ts: LoopScope["ts"], at: ts.Identifier): boolean {
	for (let node: ts.Node = at; node.parent; node = node.parent) {
		const { parent } = node;
		// `[t[j], t[k]] = …`
		if (ts.isElementAccessExpression(parent) && parent.argumentExpression === node) return true;
		if (isAssignment(ts, parent) && parent.left === node && !ts.isIdentifier(node)) return !isPattern(ts, node);
		if ((ts.isForOfStatement(parent) || ts.isForInStatement(parent)) && parent.initializer === node) return false;
		if (ts.isStatement(node)) return true;
	}
	return true;
}

function isPattern(ts: LoopScope["ts"], node: ts.Node): boolean {
	return !ts.isElementAccessExpression(node) && !ts.isPropertyAccessExpression(node);
}

/** An element of a constant list of numbers that nothing changes: `[0, 4, 2, 6][k]`. */
export interface Entry {
	readonly place: ts.Expression;
	readonly length: number;
}

export function entryOf(scope: LoopScope, expression: ts.Expression): Entry | undefined {
	const { ts, checker } = scope;
	const node = bare(ts, expression);
	const list = ts.isElementAccessExpression(node) && !node.questionDotToken ? bare(ts, node.expression) : undefined;
	const symbol = list && ts.isIdentifier(list) ? symbolOf(ts, checker, list) : undefined;
	const [declaration, ...more] = symbol?.declarations ?? [];
	if (!symbol || !declaration || more.length > 0 || !ts.isVariableDeclaration(declaration)) return undefined;
	const flags = ts.getCombinedNodeFlags(declaration);
	const isExported = (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Export) !== 0;
	const value = declaration.initializer && bare(ts, declaration.initializer);
	if ((flags & ts.NodeFlags.Const) === 0 || isExported || !value || !ts.isArrayLiteralExpression(value))
		return undefined;
	const isList = value.elements.every((one) => ts.isNumericLiteral(one)) && isOnlyLookedUp(scope, symbol, declaration);
	return isList
		? { place: (node as ts.ElementAccessExpression).argumentExpression, length: value.elements.length }
		: undefined;
}

/** All mentions read one element, or the length, and no other file has any. */
function isOnlyLookedUp({ ts, checker }: LoopScope, symbol: ts.Symbol, { name }: ts.VariableDeclaration): boolean {
	const file = name.getSourceFile();
	let isOne = ts.isExternalModule(file);
	walk(ts, file, (at) => {
		if (!ts.isIdentifier(at) || at === name || at.text !== symbol.name) return;
		if (ts.isExportSpecifier(at.parent)) isOne = false;
		if (symbolOf(ts, checker, at) !== symbol) return;
		const { action, steps } = readUse(ts, at);
		const [step, ...beyond] = steps;
		const isLookedUp = step?.kind === "element" || (step?.kind === "property" && step.name === "length");
		if (action !== "read" || !isLookedUp || beyond.length > 0) isOne = false;
	});
	return isOne;
}
