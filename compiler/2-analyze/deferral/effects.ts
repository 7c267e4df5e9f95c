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
import { rootsOf } from "./expressions.js";

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
		ts.isSpreadAssignment(node) ||
		ts.isComputedPropertyName(node)
	);
}

/** The statement of a declaration; heads of loops have none. */
function statementOf(ts: TS, declaration: ts.VariableDeclaration): ts.Node | undefined {
	const statement = declaration.parent.parent;
	return ts.isVariableStatement(statement) ? statement : undefined;
}

/** Only those that lie in no other one, in source order. */
export function outermost(ts: TS, nodes: Iterable<ts.Node>): ts.Node[] {
	const all = [...new Set(nodes)].map((node) => piecesOf(ts, node));
	const outer = all.filter(([node]) => {
		return !all.some((pieces) => pieces[0] !== node && pieces.some((one) => isInside(node as ts.Node, one)));
	});
	return outer.map(([node]) => node as ts.Node).sort((a, b) => a.pos - b.pos);
}

/** An effect, and the statements after it that it may skip. */
export function piecesOf(ts: TS, effect: ts.Node): readonly ts.Node[] {
	return [effect, ...(skippedBy(ts, effect) ?? [])];
}

/** `if (seen.has(k)) continue;`: what follows in the body of the loop; undefined if the effect does not jump there. */
export function skippedBy(ts: TS, effect: ts.Node): readonly ts.Statement[] | undefined {
	if (!ts.isIfStatement(effect) || !mayContinue(ts, effect)) return undefined;
	const { parent } = effect;
	if (ts.isIterationStatement(parent, false)) return [];
	const isBody = ts.isBlock(parent) && ts.isIterationStatement(parent.parent, false);
	return isBody ? parent.statements.slice(parent.statements.indexOf(effect) + 1) : undefined;
}

function mayContinue(ts: TS, node: ts.Node): boolean {
	let found = false;
	walk(ts, node, (at) => {
		if (ts.isContinueStatement(at)) found = true;
		return !ts.isFunctionLike(at);
	});
	return found;
}

/** Visits an effect with what it may skip. */
export function walkEffect(ts: TS, effect: ts.Node, visit: (node: ts.Node) => unknown): void {
	for (const one of piecesOf(ts, effect)) walk(ts, one, visit);
}

/** A name that an effect declares or assigns, or of which it changes a part: an identifier, `this.x`, or such a member. */
export interface Target {
	readonly name: ts.Node;
	/** The declaration, assignment, increment or call. */
	readonly change: ts.Node;
	/** Of one name among those of a pattern: what it is assigned. */
	readonly value?: ts.Expression | undefined;
}

export function targetsOf(roots: Roots, effect: ts.Node): Target[] {
	const { ts } = roots;
	const targets: Target[] = [];
	walkEffect(ts, effect, (at) => {
		if (ts.isFunctionLike(at)) return false;
		const changed = changedBy(ts, at);
		if (isAssignment(ts, at) && ts.isArrayLiteralExpression(at.left)) {
			targets.push(...namesOfPattern(roots, at));
			return true;
		}
		for (const name of changed ? (ts.isExpression(changed) ? rootsOf(roots, changed) : [changed]) : [])
			targets.push({ name, change: at });
		return true;
	});
	return targets;
}

/** `[lo, hi] = [a, b]` */
function namesOfPattern(roots: Roots, change: ts.BinaryExpression): Target[] {
	const { elements } = bare(roots.ts, change.left) as ts.ArrayLiteralExpression;
	return elements.flatMap((one) => {
		const value = assignedBy(roots.ts, change, one);
		return rootsOf(roots, one).map((name) => ({ name, change, value }));
	});
}

/** What an assignment gives to a target, which may stand in a list of such: undefined if that is no part of its text. */
export function assignedBy(ts: TS, { left, right }: ts.BinaryExpression, target: ts.Node): ts.Expression | undefined {
	const [to, from] = [bare(ts, left), bare(ts, right)];
	if (to === target) return right;
	if (!ts.isArrayLiteralExpression(to) || !ts.isArrayLiteralExpression(from)) return undefined;
	if (to.elements.length !== from.elements.length || from.elements.some(ts.isSpreadElement)) return undefined;
	return from.elements[to.elements.findIndex((one) => bare(ts, one) === target)];
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
	const pieces = piecesOf(ts, effect);
	const place = pieces.findIndex((one) => isInside(part, one));
	const conditions = pieces.slice(0, place).flatMap((one) => (mayContinue(ts, one) ? testsIn(ts, one) : []));
	for (let at = part; at !== pieces[place]; at = at.parent) {
		const parent = at.parent;
		if (ts.isIfStatement(parent) && parent.expression !== at) conditions.push(parent.expression);
		if (ts.isConditionalExpression(parent) && parent.condition !== at) conditions.push(parent.condition);
		if (ts.isBinaryExpression(parent) && parent.right === at && !isAssignment(ts, parent)) conditions.push(parent.left);
		if (ts.isOptionalChain(parent)) conditions.push(parent.expression);
	}
	return conditions;
}

/** All that decides about the branches of a statement. */
function testsIn(ts: TS, statement: ts.Node): ts.Expression[] {
	const tests: ts.Expression[] = [];
	walk(ts, statement, (at) => {
		if (ts.isIfStatement(at)) tests.push(at.expression);
	});
	return tests;
}
