/**
 * Decides whether a perfect nest of two prange loops can run as one loop.
 *
 * In:   the facts of both loops, each judged by itself
 * Out:  where the inner body and variable stand, and the text of the inner bounds
 *
 * The outer facts say that iterations with different outer variables do not meet, the inner ones that iterations with the
 * same outer and different inner variables do not. If each variable has the same role in both, no two iterations meet.
 */
import type ts from "typescript";
import type { Guard } from "../../runtime/contract.js";
import type { LoopFacts } from "../2-analyze/analysis.js";
import { bare, type TS, walk } from "../syntax/nodes.js";
import { symbolOf } from "../syntax/symbols.js";
import { spanOf } from "./copies.js";
import { touchedOf, variablesOf } from "./fields.js";
import type { CollapsePlan } from "./kernel-plan.js";

const ROLES = new Set([
	"shared",
	"private",
	"write",
	"reduction",
	"element-reduction",
	"append",
	"lastprivate",
	"deferred",
]);

/** Undefined if the nest must stay two loops. */
export function collapse(
	ts: TS,
	checker: ts.TypeChecker,
	outer: LoopFacts,
	inner: LoopFacts,
): CollapsePlan | undefined {
	const isNest = isPerfect(ts, outer, inner) && staysInside(ts, inner.loop.node.statement);
	if (!isNest || inner.problems.length > 0 || outer.loop.async) return undefined;
	if ([...outer.deferred, ...inner.deferred].some(({ reached }) => reached)) return undefined;
	const bounds = inner.loop.header.args;
	if (!bounds.every((one) => isFixed(ts, checker, one, outer))) return undefined;
	const isSpare = (one: Guard) => one.kind === "independent" && one.instead;
	const guards = inner.guards.map(strict).filter((one) => !isMet(one, outer) && !isSpare(one));
	if (!sameRoles(outer, inner) || !guards.every((one) => isNamed(one, outer))) return undefined;
	const { node, variable } = inner.loop;
	const texts = bounds.map((one) => one.getText());
	return { body: spanOf(node.statement), variable: spanOf(variable), args: texts, guards };
}

/** Nothing but the inner loop in the outer one, both over ranges, neither with a label. */
function isPerfect(ts: TS, { loop: outer }: LoopFacts, { loop: inner }: LoopFacts): boolean {
	const body = outer.node.statement;
	const only = ts.isBlock(body) ? (body.statements.length === 1 ? body.statements[0] : undefined) : body;
	const labelled = ts.isLabeledStatement(outer.node.parent);
	return only === inner.node && !labelled && outer.header.kind === "range" && inner.header.kind === "range";
}

/** No way out of the inner body but `continue` of its own loop, and throws. */
function staysInside(ts: TS, body: ts.Statement): boolean {
	let stays = true;
	walk(ts, body, (at) => {
		if (ts.isFunctionLike(at)) return false;
		if (ts.isReturnStatement(at) || ts.isYieldExpression(at)) stays = false;
		if (ts.isBreakOrContinueStatement(at) && at.label) stays = false;
		if (ts.isBreakStatement(at) && !at.label && !isCaught(ts, at, body)) stays = false;
		return true;
	});
	return stays;
}

/** Is there a loop or switch in the body that a `break` ends? */
function isCaught(ts: TS, node: ts.Node, body: ts.Node): boolean {
	for (let at = node.parent; at !== body.parent; at = at.parent) {
		if (ts.isIterationStatement(at, false) || ts.isSwitchStatement(at)) return true;
	}
	return false;
}

/** Arithmetic of numbers and of names that the loop does not assign: the same in each outer iteration. */
function isFixed(ts: TS, checker: ts.TypeChecker, node: ts.Expression, facts: LoopFacts): boolean {
	const inner = bare(ts, node);
	if (ts.isNumericLiteral(inner)) return true;
	if (ts.isPrefixUnaryExpression(inner) && inner.operator === ts.SyntaxKind.MinusToken)
		return isFixed(ts, checker, inner.operand, facts);
	if (ts.isBinaryExpression(inner)) {
		const { PlusToken, MinusToken, AsteriskToken } = ts.SyntaxKind;
		const isArithmetic = [PlusToken, MinusToken, AsteriskToken].some((one) => one === inner.operatorToken.kind);
		return isArithmetic && [inner.left, inner.right].every((one) => isFixed(ts, checker, one, facts));
	}
	if (!ts.isIdentifier(inner)) return false;
	const symbol = symbolOf(ts, checker, inner);
	const known = facts.variables.find(({ variable }) => variable.symbol === symbol);
	return known?.fact.role === "shared";
}

/** Each variable of the inner loop has the same role in the outer one, in all that the runtime knows of it. */
function sameRoles(outer: LoopFacts, inner: LoopFacts): boolean {
	const ofOuter = new Map(outer.variables.map((one) => [one.variable.symbol, one]));
	const [outerRows, innerRows] = [outer, inner].map(rowsOf);
	return inner.variables.every(({ variable, fact }) => {
		const other = ofOuter.get(variable.symbol);
		if (other === undefined) return fact.role === "shared" || fact.role === "none";
		if (!ROLES.has(fact.role) || other.fact.role !== fact.role) return false;
		return outerRows?.get(variable.local) === innerRows?.get(variable.local);
	});
}

/** Rows of the runtime as text, without what each loop has of its own: extents. */
function rowsOf(facts: LoopFacts): Map<string, string> {
	const rows = variablesOf(facts, touchedOf(facts));
	return new Map(rows.map((row) => [row.name, JSON.stringify({ ...row, touch: 0, elements: false })]));
}

/** A guard that the outer loop has too; its own variable is an integer, for it counts. */
function isMet(guard: Guard, outer: LoopFacts): boolean {
	const own = outer.loop.variable.getText();
	if (guard.kind === "integer" && guard.name === own) return true;
	// What the outer loop's equations may take the place of says nothing of the inner one.
	const isReplaced = outer.guards.some(
		(one) => one.kind === "independent" && one.instead && one.name === nameOf(guard),
	);
	if (guard.kind === "apart" && isReplaced) return false;
	const isStronger = (one: Guard) => one.kind === "disjoint" && !one.same && guard.kind === "disjoint" && guard.same;
	return outer.guards.some((one) => {
		const found = strict(one);
		return JSON.stringify(isStronger(found) ? { ...found, same: true } : found) === JSON.stringify(guard);
	});
}

/** Whether iterations keep apart in memory that arrays share is seen by the extents of the outer loop alone. */
function strict(guard: Guard): Guard {
	if (guard.kind !== "disjoint") return guard;
	const { across: _, together: __, own: ___, beside: ____, ...rest } = guard;
	return rest;
}

function nameOf(guard: Guard): string {
	return guard.kind === "disjoint" || guard.kind === "ordered" ? guard.a : guard.name;
}

/** A guard on variables that the frame of the outer loop holds. */
function isNamed(guard: Guard, { variables }: LoopFacts): boolean {
	// These are about the iterations of its own loop.
	if (guard.kind === "independent" || guard.kind === "narrow") return false;
	const terms = guard.kind === "apart" ? guard.any.flatMap((one) => one.terms.flatMap(({ of }) => of)) : [];
	const names = "a" in guard ? [guard.a, guard.b] : [guard.name, ...terms];
	return names.every((name) =>
		variables.some(({ variable, fact }) => variable.local === name && fact.role !== "private" && fact.role !== "none"),
	);
}
