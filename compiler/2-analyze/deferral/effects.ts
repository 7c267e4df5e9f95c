/**
 * Finds the effects that touch what is deferred: expressions whose value goes nowhere, declarations of constants that
 * hold a part of it, and `if` statements that it decides.
 */
import type ts from "typescript";
import { isAssignment, isIncrement, isInside, isVoidContext, type TS, walk, wrapped } from "../../syntax/nodes.js";
import { METHODS } from "../effects/builtins.js";
import { rootOf } from "./operands.js";

/** The smallest piece of code around an expression that hands nothing on to the code around it; or undefined. */
export function effectAround(ts: TS, part: ts.Node): ts.Node | undefined {
	let at = wrapped(ts, part);
	while (!isVoidContext(ts, at)) {
		const parent: ts.Node = at.parent;
		if (ts.isIfStatement(parent)) return parent.expression === at ? parent : undefined;
		if (ts.isVariableDeclaration(parent)) return statementOf(ts, parent);
		if (!ts.isExpression(parent) && !isPiece(ts, parent)) return undefined;
		if (ts.isFunctionLike(parent)) return undefined;
		at = wrapped(ts, parent);
	}
	return at;
}

/** Nodes that are no expressions, but parts of one. */
function isPiece(ts: TS, node: ts.Node): boolean {
	return (
		ts.isTemplateSpan(node) ||
		ts.isPropertyAssignment(node) ||
		ts.isShorthandPropertyAssignment(node) ||
		ts.isComputedPropertyName(node)
	);
}

/** The statement of a declaration; heads of loops have none. */
function statementOf(ts: TS, declaration: ts.VariableDeclaration): ts.Node | undefined {
	const statement = declaration.parent.parent;
	return ts.isVariableStatement(statement) ? statement : undefined;
}

/** Only those that lie in no other one, in source order. */
export function outermost(nodes: Iterable<ts.Node>): ts.Node[] {
	const all = [...new Set(nodes)];
	const outer = all.filter((node) => !all.some((other) => other !== node && isInside(node, other)));
	return outer.sort((a, b) => a.pos - b.pos);
}

/** The names of what an effect declares, assigns or changes by a method: identifiers, and `this.x`. */
export function targetsOf(ts: TS, effect: ts.Node): ts.Node[] {
	const targets: ts.Node[] = [];
	walk(ts, effect, (at) => {
		if (ts.isFunctionLike(at)) return false;
		if (ts.isVariableDeclaration(at)) targets.push(at.name);
		else if (isAssignment(ts, at)) targets.push(rootOf(ts, at.left));
		else if (isIncrement(ts, at)) targets.push(rootOf(ts, at.operand));
		else if (ts.isDeleteExpression(at)) targets.push(rootOf(ts, at.expression));
		else if (ts.isCallExpression(at) && ts.isPropertyAccessExpression(at.expression)) {
			if (METHODS.get(at.expression.name.text)?.mutates) targets.push(rootOf(ts, at.expression));
		}
		return true;
	});
	return targets;
}
