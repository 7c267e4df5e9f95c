/**
 * Finds the effects that touch what is deferred: expressions whose value goes nowhere, declarations of constants that
 * hold a part of it, and `if` statements that it decides.
 */
import type ts from "typescript";
import {
	bare,
	isAssignment,
	isIncrement,
	isInside,
	isVoidContext,
	type TS,
	walk,
	wrapped,
} from "../../syntax/nodes.js";
import { METHODS } from "../effects/builtins.js";
import type { Roots } from "../variables/scope.js";
import { rootsOf } from "./operands.js";

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

/** A name that an effect declares or assigns, or of which it changes a part: an identifier, `this.x`, or such a member. */
export interface Target {
	readonly name: ts.Node;
	/** The declaration, assignment, increment or call. */
	readonly change: ts.Node;
}

export function targetsOf(roots: Roots, effect: ts.Node): Target[] {
	const { ts } = roots;
	const targets: Target[] = [];
	walk(ts, effect, (at) => {
		if (ts.isFunctionLike(at)) return false;
		const changed = changedBy(ts, at);
		for (const name of changed ? (ts.isExpression(changed) ? rootsOf(roots, changed) : [changed]) : [])
			targets.push({ name, change: at });
		return true;
	});
	return targets;
}

function changedBy(ts: TS, node: ts.Node): ts.Node | undefined {
	if (ts.isVariableDeclaration(node)) return node.name;
	if (isAssignment(ts, node)) return node.left;
	if (isIncrement(ts, node)) return node.operand;
	if (ts.isDeleteExpression(node)) return node.expression;
	const callee = ts.isCallExpression(node) ? bare(ts, node.expression) : undefined;
	const isMethod = callee && ts.isPropertyAccessExpression(callee) && METHODS.get(callee.name.text)?.mutates;
	return isMethod ? callee : undefined;
}

/** What an effect looks at to decide whether a part of it happens. */
export function conditionsOf(ts: TS, effect: ts.Node, part: ts.Node): ts.Expression[] {
	const conditions: ts.Expression[] = [];
	for (let at = part; at !== effect; at = at.parent) {
		const parent = at.parent;
		if (ts.isIfStatement(parent) && parent.expression !== at) conditions.push(parent.expression);
		if (ts.isConditionalExpression(parent) && parent.condition !== at) conditions.push(parent.condition);
		if (ts.isBinaryExpression(parent) && parent.right === at && !isAssignment(ts, parent)) conditions.push(parent.left);
		if (ts.isOptionalChain(parent)) conditions.push(parent.expression);
	}
	return conditions;
}
