/**
 * What a variable holds that is assigned before it is used, wherever it is declared.
 *
 * In:   let at: number; let j: number; …  { at = i * n; for (j = 0; j < n; j++) a[at + j] = 0; }
 * Out:  at: i * n; j: the head that it counts in, from 0
 *
 * The last assignment stands in a statement of its own before the use, in the same block or one around that, and no other
 * one can come between: no loop, function, `switch` or `try` around the use alone has one.
 */
import type ts from "typescript";
import { bare, isAssignment, isInside, type TS, walk } from "../../../syntax/nodes.js";
import { symbolOf } from "../../../syntax/symbols.js";
import type { LoopScope } from "../../variables/scope.js";
import { isAssignedIn } from "../counting-loops.js";

/** The head of a loop that counts in a variable of before, and where it begins. */
export interface AssignedHead {
	readonly head: ts.ForStatement;
	readonly first: ts.Expression;
}

export type Temporary = AssignedHead | { readonly value: ts.Expression };

/** What the variable is at this node of the body; undefined if that is not known. */
export function temporaryAt(scope: LoopScope, variable: ts.Symbol, node: ts.Node): Temporary | undefined {
	const { ts } = scope;
	if (isAssignedByFunctions(scope, variable)) return undefined;
	for (let at = node; at !== scope.body; at = at.parent) {
		const { parent } = at;
		if (!parent || ts.isFunctionLike(parent)) return undefined;
		if (ts.isForStatement(parent) && at === parent.statement) {
			const first = parent.initializer && assignedBy(scope, variable, parent.initializer);
			if (first) return { head: parent, first };
		}
		if (ts.isBlock(parent)) {
			const found = lastAssigned(scope, variable, parent.statements, at);
			if (found !== "not yet") return found;
		} else if (!mayPass(scope, variable, at)) return undefined;
	}
	return undefined;
}

const byFunctions = new WeakMap<ts.Symbol, Map<ts.Node, boolean>>();

/** Functions other than those around the loop may run anywhere. */
function isAssignedByFunctions(scope: LoopScope, variable: ts.Symbol): boolean {
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

/** What the statements before this one leave in the variable. */
function lastAssigned(
	scope: LoopScope,
	variable: ts.Symbol,
	statements: readonly ts.Statement[],
	end: ts.Node,
): { readonly value: ts.Expression } | undefined | "not yet" {
	const before = statements.slice(0, statements.indexOf(end as ts.Statement)).reverse();
	for (const one of before) {
		const value = valueGiven(scope, variable, one);
		if (value) return { value };
		if (isTouched(scope, variable, one)) return undefined;
	}
	return "not yet";
}

/** Does the node around this one leave the variable alone, as far as it may run before? */
function mayPass(scope: LoopScope, variable: ts.Symbol, node: ts.Node): boolean {
	const { ts } = scope;
	const { parent } = node;
	if (ts.isIfStatement(parent)) return !isAssignedIn(scope, variable, parent.expression);
	return !isAssignedIn(scope, variable, parent);
}

/** Is it declared or assigned in there? */
function isTouched(scope: LoopScope, variable: ts.Symbol, statement: ts.Statement): boolean {
	const { ts } = scope;
	const isDeclared = variable.declarations?.some((one) => ts.findAncestor(one, (at) => at === statement)) === true;
	return isDeclared || isAssignedIn(scope, variable, statement);
}

/** `e` of the statements `v = e;` and `let v = e;` */
function valueGiven(scope: LoopScope, variable: ts.Symbol, statement: ts.Statement): ts.Expression | undefined {
	const { ts, checker } = scope;
	if (ts.isExpressionStatement(statement)) return assignedBy(scope, variable, statement.expression);
	if (!ts.isVariableStatement(statement)) return undefined;
	const { declarations } = statement.declarationList;
	const own = declarations.find(({ name }) => ts.isIdentifier(name) && symbolOf(ts, checker, name) === variable);
	if (!own?.initializer) return undefined;
	const others = declarations.filter((one) => one !== own);
	return [own.initializer, ...others].some((one) => isAssignedIn(scope, variable, one)) ? undefined : own.initializer;
}

/** `e` of `v = e` among expressions that commas part, if nothing else in there assigns the variable. */
function assignedBy(scope: LoopScope, variable: ts.Symbol, node: ts.Node): ts.Expression | undefined {
	const { ts, checker } = scope;
	const parts = ts.isExpression(node) ? partsOf(ts, node) : [];
	const [own, ...others] = parts.filter((one) => isAssignedIn(scope, variable, one));
	if (!own || others.length > 0 || !isAssignment(ts, own) || own.operatorToken.kind !== ts.SyntaxKind.EqualsToken)
		return undefined;
	const name = bare(ts, own.left);
	if (!ts.isIdentifier(name) || symbolOf(ts, checker, name) !== variable) return undefined;
	return isAssignedIn(scope, variable, own.right) ? undefined : own.right;
}

function partsOf(ts: TS, expression: ts.Expression): ts.Expression[] {
	const node = bare(ts, expression);
	const isList = ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.CommaToken;
	return isList ? [...partsOf(ts, node.left), ...partsOf(ts, node.right)] : [node];
}
