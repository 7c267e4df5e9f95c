/**
 * Variables of which each iteration makes the next value by itself, from the last one and from what never changes.
 *
 * In:   seed = (seed * 16807) % 2147483647; const u = seed / 2147483647; … f(u) …      sign = -sign;      [a, b] = [b, a + b];
 * Out:  these statements: a chunk runs them, and nothing else, for the iterations before it (a program slice: Weiser, "Program
 *       slicing", 1981)
 *
 * They are statements of the body itself that nothing skips, and do nothing but compute (`computed.ts`). What is left of the
 * body must be more than they are: else a loop on all cores is no faster than one.
 */
import type ts from "typescript";
import { isInside, walk } from "../../../syntax/nodes.js";
import { symbolOf } from "../../../syntax/symbols.js";
import { functionCalled } from "../../dependences/scratch/callees/calls.js";
import { functionOf } from "../../effects/targets.js";
import { isAssignedIn } from "../../subscripts/counting-loops.js";
import { isPrimitive } from "../../variables/kinds.js";
import type { LoopScope } from "../../variables/scope.js";
import { isAssigned, type OuterVariable } from "../../variables/variables.js";
import type { ScalarContext } from "../running.js";
import { type Computed, computedBy } from "./computed.js";

/** `hasRole`: a variable that fits another role, with which it is not made in this way. */
export function recurrenceOf(
	context: ScalarContext,
	variable: OuterVariable,
	hasRole: (one: OuterVariable) => boolean,
): readonly ts.Statement[] | undefined {
	const { scope, actors, variables } = context;
	const { ts, body, loop } = scope;
	if (actors || loop.async || !ts.isBlock(body)) return undefined;
	const slice = new Map<ts.Statement, Computed>();
	const known = new Set<ts.Symbol>([variable.symbol]);
	for (const symbol of known) {
		const outer = variables.find((one) => one.symbol === symbol);
		if (outer && (!isMember(context, outer) || hasRole(outer))) return undefined;
		for (const statement of body.statements.filter((one) => mayAssign(context, symbol, one))) {
			const computed = slice.get(statement) ?? computedBy(scope, statement);
			if (!computed) return undefined;
			slice.set(statement, computed);
			for (const one of [...computed.reads, ...computed.writes]) {
				const standing = standingOf(context, one, statement);
				if (standing === "unknown") return undefined;
				if (standing === "made") known.add(one);
			}
		}
	}
	const statements = body.statements.filter((one) => slice.has(one));
	return isSkipped(context, statements) || !isWorth(scope, body, statements) ? undefined : statements;
}

/** A variable of outside that may be made again with the others. */
function isMember({ scope }: ScalarContext, { member, type, uses }: OuterVariable): boolean {
	const { ts, body } = scope;
	const code = [body, ...adoptedOf(scope)];
	return !member && isPrimitive(ts, type) && uses.every(({ root }) => code.some((one) => isInside(root, one)));
}

function adoptedOf({ ts, adopted = [] }: LoopScope): ts.Node[] {
	return adopted.map((one) => functionOf(ts, one));
}

/** Declares or assigns it, or runs a function that may. */
function mayAssign({ scope }: ScalarContext, symbol: ts.Symbol, statement: ts.Statement): boolean {
	const { ts, checker } = scope;
	const isDeclared = symbol.declarations?.some((one) => isInside(one, statement));
	if (isDeclared || isAssignedIn(scope, symbol, statement)) return true;
	const names = (node: ts.Node, fns: readonly ts.Node[]): boolean => {
		let found = false;
		walk(ts, node, (at) => {
			const declarations = ts.isIdentifier(at) ? (symbolOf(ts, checker, at)?.declarations ?? []) : [];
			if (declarations.some((one) => fns.includes(functionOf(ts, one)))) found = true;
		});
		return found;
	};
	const all = adoptedOf(scope);
	let assigning = all.filter((fn) => isAssignedIn(scope, symbol, fn));
	for (let size = -1; size !== assigning.length; ) {
		size = assigning.length;
		assigning = all.filter((fn) => assigning.includes(fn) || names(fn, assigning));
	}
	return assigning.length > 0 && names(statement, assigning);
}

/** What a name of the slice stands for: something that never changes, a variable of the statement, or one to be made as well. */
function standingOf({ scope, variables }: ScalarContext, symbol: ts.Symbol, statement: ts.Statement) {
	const { ts, checker, loop, body } = scope;
	const isOwn = ts.isIdentifier(loop.variable) && checker.getSymbolAtLocation(loop.variable) === symbol;
	if (isOwn) return loop.header.kind === "range" ? "fixed" : "unknown";
	const outer = variables.find((one) => one.symbol === symbol);
	if (outer) return outer.member ? "unknown" : isAssigned(outer) ? "made" : "fixed";
	const [declaration] = symbol.declarations ?? [];
	const list = declaration && ts.isVariableDeclaration(declaration) ? declaration.parent : undefined;
	if (!declaration || !list || !ts.isVariableDeclarationList(list)) return "unknown";
	if (list.parent.parent === body) return "made";
	if (isInside(declaration, statement)) return "own";
	return !isInside(declaration, loop.node) && (list.flags & ts.NodeFlags.Const) !== 0 ? "fixed" : "unknown";
}

/** The next iteration may begin before all of the statements have run. */
function isSkipped({ scope: { ts, body } }: ScalarContext, statements: readonly ts.Statement[]): boolean {
	const end = statements.at(-1)?.end ?? 0;
	const within = (node: ts.Node, loops: number): boolean => {
		if (ts.isFunctionLike(node) || node.pos >= end) return false;
		if (ts.isContinueStatement(node)) return loops === 0 || node.label !== undefined;
		const inner = loops + (ts.isIterationStatement(node, false) ? 1 : 0);
		return ts.forEachChild(node, (child) => within(child, inner)) === true;
	};
	return within(body, 0);
}

/** Each thread makes all values: that must take much less time than what the threads share. */
function isWorth(scope: LoopScope, body: ts.Block, statements: readonly ts.Statement[]): boolean {
	const weigh = (all: readonly ts.Statement[]) => all.reduce((sum, one) => sum + weightOf(scope, one), 0);
	return weigh(body.statements.filter((one) => !statements.includes(one))) >= 2 * weigh(statements);
}

/** Turns of a loop, and operations of a function, of which nothing is known. */
const [TURNS, OPERATIONS] = [8, 10];

/** About how many operations it is. */
function weightOf(scope: LoopScope, node: ts.Node, depth = 0): number {
	const { ts } = scope;
	let weight = 0;
	ts.forEachChild(node, (child) => {
		weight += weightOf(scope, child, depth);
	});
	if (ts.isIterationStatement(node, false)) return weight * TURNS;
	if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
		const fn = functionCalled(scope, node);
		return weight + (fn?.body && depth < 3 ? 1 + weightOf(scope, fn.body, depth + 1) : OPERATIONS);
	}
	if (ts.isCallOrNewExpression(node)) return weight + OPERATIONS;
	const isOperation =
		ts.isBinaryExpression(node) ||
		ts.isPrefixUnaryExpression(node) ||
		ts.isPostfixUnaryExpression(node) ||
		ts.isElementAccessExpression(node) ||
		ts.isPropertyAccessExpression(node);
	return weight + (isOperation ? 1 : 0);
}
