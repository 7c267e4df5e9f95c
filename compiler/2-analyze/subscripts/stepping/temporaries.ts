/**
 * What a variable holds that is assigned before it is used, wherever it is declared: a value, and steps since.
 *
 * In:   let at: number; …  { at = i * n; at += 2; for (let j = 0; j < m; j++) { a[at] = 0; at += 3; } }
 * Out:  i * n, the step 2, and the step 3 for each turn of the loop
 *
 * The assignment stands in a statement of its own before the use, in the same block or one around that. What comes between
 * are steps that nothing skips: once, or in each turn of a loop around the use, or of one that has ended (`stepping.ts`).
 */
import type ts from "typescript";
import { bare, isAssignment, isInside, partsOf, type TS, walk } from "../../../syntax/nodes.js";
import { symbolOf } from "../../../syntax/symbols.js";
import type { LoopScope } from "../../variables/scope.js";
import { isAssignedIn, isWithinLimits } from "../counting-loops.js";
import type { Step } from "./steps.js";
import { loopAround, stepsBefore, stepsOf, stepsOfEnded, stepsOfTurn, type Turn } from "./turns.js";

export interface Temporary {
	/** Undefined: what it holds when the iteration starts. */
	readonly value: ts.Expression | undefined;
	/** Taken once since. */
	readonly steps: readonly Step[];
	/** Of the loops since that, the last first. */
	readonly turns: readonly Turn[];
	/** The loop whose head gives the value. */
	readonly head: ts.ForStatement | undefined;
}

/** What the variable is at this node of the body; undefined if that is not known. */
export function temporaryAt(scope: LoopScope, variable: ts.Symbol, node: ts.Node): Temporary | undefined {
	const { ts } = scope;
	if (isAssignedByFunctions(scope, variable)) return undefined;
	const steps: Step[] = [];
	const turns: Turn[] = [];
	for (let at = node; at !== scope.body; at = at.parent) {
		const { parent } = at;
		if (!parent || ts.isFunctionLike(parent) || ts.isClassLike(parent)) return undefined;
		const loop = loopAround(ts, at);
		const found =
			loop && isAssignedIn(scope, variable, loop)
				? turnAround(scope, variable, loop, node)
				: ts.isBlock(parent)
					? lastAssigned(scope, variable, parent.statements, { end: at, node })
					: passed(scope, variable, { parent, at, node });
		if (!found) return undefined;
		steps.push(...(found.steps ?? []));
		turns.push(...(found.turns ?? []));
		if (found.value) return { value: found.value, steps, turns, head: found.head };
	}
	return { value: undefined, steps, turns, head: undefined };
}

/** What a part of the code does before the node is come to; `value`: the steps are those since. */
interface Before {
	readonly value?: ts.Expression | undefined;
	readonly steps?: readonly Step[];
	readonly turns?: readonly Turn[];
	readonly head?: ts.ForStatement;
}

const byFunctions = new WeakMap<ts.Symbol, Map<ts.Node, boolean>>();

/** Functions other than those around the loop may run anywhere. */
export function isAssignedByFunctions(scope: LoopScope, variable: ts.Symbol): boolean {
	const { ts, body } = scope;
	const known = byFunctions.get(variable) ?? new Map<ts.Node, boolean>();
	byFunctions.set(variable, known);
	let found = known.get(body);
	if (found !== undefined) return found;
	found = false;
	for (const file of new Set(variable.declarations?.map((one) => one.getSourceFile()))) {
		walk(ts, file, (at) => {
			if (!ts.isFunctionLike(at) || isInside(body, at)) return !found;
			if (isAssignedIn(scope, variable, at)) found = true;
			return false;
		});
	}
	known.set(body, found);
	return found;
}

/** A loop that changes the variable, by steps alone, and whose head may give it its value. */
function turnAround(
	scope: LoopScope,
	variable: ts.Symbol,
	loop: ts.IterationStatement,
	node: ts.Node,
): Before | undefined {
	const { ts } = scope;
	if (!isWithinLimits(scope, loop, node)) return undefined;
	const steps = stepsOfTurn(scope, variable, loop, node);
	const head = ts.isForStatement(loop) ? loop : undefined;
	const value = head?.initializer && givenBy(scope, variable, head.initializer);
	const isTouchedByHead = head?.initializer && !value && isTouched(scope, variable, head.initializer);
	const turns = steps && steps.length > 0 ? [{ loop, steps }] : [];
	return steps && !isTouchedByHead ? { value, turns, ...(head && value ? { head } : {}) } : undefined;
}

/** What the statements before this one leave in the variable. */
function lastAssigned(
	scope: LoopScope,
	variable: ts.Symbol,
	statements: readonly ts.Statement[],
	{ end, node }: { readonly end: ts.Node; readonly node: ts.Node },
): Before | undefined {
	const steps: Step[] = [];
	const turns: Turn[] = [];
	const { ts } = scope;
	const before = statements.slice(0, statements.indexOf(end as ts.Statement)).reverse();
	for (const one of before) {
		const value = valueGiven(scope, variable, one);
		if (value) return { value, steps, turns };
		if (!isTouched(scope, variable, one)) continue;
		const own = stepsOf(scope, variable, one);
		const ended = own ? undefined : stepsOfEnded(scope, variable, one, node);
		if (!own && !ended) return undefined;
		steps.push(...(own ?? []));
		turns.push(...(ended ? [ended] : []));
		const head = ended && ts.isForStatement(ended.loop) ? ended.loop.initializer : undefined;
		if (!head || !isTouched(scope, variable, head)) continue;
		const first = givenBy(scope, variable, head);
		return first && { value: first, steps, turns };
	}
	return { steps, turns };
}

/** What the code around a part of it does with the variable before that. */
function passed(
	scope: LoopScope,
	variable: ts.Symbol,
	{ parent, at, node }: { readonly parent: ts.Node; readonly at: ts.Node; readonly node: ts.Node },
): Before | undefined {
	const { ts } = scope;
	// Targets of a pattern are looked at after its value.
	if (isAssignment(ts, parent) && at === parent.left && !ts.isExpressionStatement(at)) {
		const isPattern = ts.isArrayLiteralExpression(at) || ts.isObjectLiteralExpression(at);
		if (isPattern && isAssignedIn(scope, variable, parent)) return undefined;
	}
	if (ts.isVariableDeclaration(parent) && at === parent.name && isAssignedIn(scope, variable, parent)) return undefined;
	const isExpression = ts.isExpression(parent) || ts.isTemplateSpan(parent) || ts.isVariableDeclaration(parent);
	if (isExpression || (ts.isVariableDeclarationList(parent) && ts.isVariableStatement(parent.parent))) return {};
	const isPlain = ts.isExpressionStatement(parent) || ts.isVariableStatement(parent) || ts.isReturnStatement(parent);
	if (!isPlain && !ts.isIfStatement(parent)) return isAssignedIn(scope, variable, parent) ? undefined : {};
	const steps = stepsBefore(scope, variable, ts.isIfStatement(parent) ? parent.expression : parent, node);
	return steps && { steps };
}

/** Is it declared or assigned in there? */
export function isTouched(scope: LoopScope, variable: ts.Symbol, statement: ts.Node): boolean {
	const { ts } = scope;
	const isDeclared = variable.declarations?.some((one) => ts.findAncestor(one, (at) => at === statement)) === true;
	return isDeclared || isAssignedIn(scope, variable, statement);
}

/** `e` of the statements `v = e;` and `let v = e;` */
function valueGiven(scope: LoopScope, variable: ts.Symbol, statement: ts.Statement): ts.Expression | undefined {
	const { ts } = scope;
	if (ts.isExpressionStatement(statement)) return givenBy(scope, variable, statement.expression);
	return ts.isVariableStatement(statement) ? givenBy(scope, variable, statement.declarationList) : undefined;
}

/** `e` of `v = e` among expressions that commas part, or of a declaration, if nothing else in there assigns the variable. */
export function givenBy(scope: LoopScope, variable: ts.Symbol, node: ts.Node): ts.Expression | undefined {
	const { ts, checker } = scope;
	if (ts.isVariableDeclarationList(node)) {
		const { declarations } = node;
		const own = declarations.find(({ name }) => ts.isIdentifier(name) && symbolOf(ts, checker, name) === variable);
		if (!own?.initializer) return undefined;
		const others = declarations.filter((one) => one !== own);
		const isLeft = ![own.initializer, ...others].some((one) => isAssignedIn(scope, variable, one));
		return isLeft ? own.initializer : undefined;
	}
	const parts = ts.isExpression(node) ? partsOf(ts, node) : [];
	const [own, ...others] = parts.filter((one) => isAssignedIn(scope, variable, one));
	if (!own || others.length > 0 || !isValue(ts, own)) return undefined;
	const name = bare(ts, own.left);
	if (!ts.isIdentifier(name) || symbolOf(ts, checker, name) !== variable) return undefined;
	const isStep = stepsOf(scope, variable, own) !== undefined;
	return isStep || isAssignedIn(scope, variable, own.right) ? undefined : own.right;
}

function isValue(ts: TS, node: ts.Node): node is ts.BinaryExpression {
	return isAssignment(ts, node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken;
}
