/**
 * Is every element of an array that an iteration reads written by the same iteration before?
 *
 * In:   for (let j = 0; j < n; j++) t[j] = a[i * n + j]; … for (let j = 1; j < n; j++) s += t[j] * t[j - 1];
 * Out:  yes: the first loop writes [0, n), the second reads [0, n)
 *
 * A write counts if it runs whenever the read does: its statement stands before that of the read in one block, and nothing
 * in it is conditional. Helpers that are given the array count as well, if they write in the same way.
 */
import type ts from "typescript";
import { bare, isAssignment, type TS, walk } from "../../syntax/nodes.js";
import {
	allAtoms,
	constant,
	isEqual,
	type Polynomial,
	split,
	substitute,
	subtract,
	ZERO,
} from "../../syntax/polynomial.js";
import { resolved } from "../../syntax/symbols.js";
import type { ContainerContext } from "../roles/facts.js";
import type { Access } from "../subscripts/accesses.js";
import type { LoopScope } from "../variables/scope.js";
import { boundsOf, isAtLeast } from "./bounds.js";
import { factsOf } from "./equations.js";

/** Of the accesses to an array, all of them to elements. */
export function isCovered(context: ContainerContext, found: readonly Access[]): boolean {
	const writes = found.filter((one) => isPlainWrite(context.scope.ts, one));
	const reads = found.filter((one) => !one.length && (!one.writes || one.use.action !== "assign"));
	return reads.every((read) => writes.some((write) => covers(context, write, read)));
}

function isPlainWrite(ts: TS, { writes, use, steps }: Access): boolean {
	return writes && use.action === "assign" && steps.length === 1 && statementOf(ts, nodeOf(steps)) !== undefined;
}

function nodeOf(steps: Access["steps"]): ts.Node {
	return steps[0]?.node as ts.Node;
}

/** The statement that is the assignment `t[j] = e`. */
function statementOf(ts: TS, node: ts.Node): ts.Statement | undefined {
	let at = node;
	while (ts.isParenthesizedExpression(at.parent) || ts.isNonNullExpression(at.parent)) at = at.parent;
	const { parent } = at;
	const isTarget =
		isAssignment(ts, parent) && parent.left === at && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
	return isTarget && ts.isExpressionStatement(parent.parent) ? parent.parent : undefined;
}

function covers(context: ContainerContext, write: Access, read: Access): boolean {
	const { scope } = context;
	const { ts } = scope;
	const node = nodeOf(write.steps);
	const own = write.use.passed ? write.use.root : node;
	if ([own, read.use.root].some((one) => isInFunction(scope, one))) return false;
	if (write.use.passed && !(runsInCall(ts, node) && isCalledBy(scope, write.use, node))) return false;
	// In one call of a helper nothing but writes may stand before.
	const isTogether = write.use.passed === true && write.use.root === read.use.root;
	const loops = isTogether ? (isFirst(scope, node) ? [] : undefined) : loopsBefore(ts, own, read.use.root);
	if (!loops) return false;
	const within = write.use.passed ? [...loops, ...loopsOfCall(ts, node)] : loops;
	return within.every((loop) => isWhole(ts, loop)) && holdsAll(context, write, read, within);
}

/** Do only such writes stand before this one in its function, of all that names the array? */
function isFirst({ ts, checker }: LoopScope, node: ts.Node): boolean {
	const name = ts.isElementAccessExpression(node) ? bare(ts, node.expression) : undefined;
	const fn = ts.findAncestor(node, ts.isFunctionLike);
	// Functions in there may run before, wherever they stand.
	const isWithin = (at: ts.Node) => ts.findAncestor(at, ts.isFunctionLike) === fn;
	const statement = statementOf(ts, node);
	const symbol = name && checker.getSymbolAtLocation(name);
	if (!fn || !statement || !symbol || loopsOfCall(ts, node).length > 0) return false;
	let isFirst = true;
	walk(ts, fn, (at) => {
		if (!ts.isIdentifier(at) || ts.isParameter(at.parent) || checker.getSymbolAtLocation(at) !== symbol) return;
		if (!isWithin(at) || (at.pos < statement.pos && !statementOf(ts, at.parent))) isFirst = false;
	});
	return isFirst;
}

/** Is it the function itself that the body calls, not one that this calls in turn? */
function isCalledBy({ ts, checker }: LoopScope, { site }: Access["use"], node: ts.Node): boolean {
	const fn = ts.findAncestor(node, ts.isFunctionLike);
	const callee = ts.isCallExpression(site) ? bare(ts, site.expression) : undefined;
	const symbol = callee && ts.isIdentifier(callee) ? checker.getSymbolAtLocation(callee) : undefined;
	const target = symbol && resolved(ts, checker, symbol).valueDeclaration;
	return fn !== undefined && target !== undefined && (target === fn || fn.parent === target);
}

/** When functions of the body run is not known. */
function isInFunction({ ts, body }: LoopScope, node: ts.Node): boolean {
	for (let at = node; at !== body; at = at.parent) if (!at.parent || ts.isFunctionLike(at)) return true;
	return false;
}

/** The loops around the write that do not hold the read, which stands behind them; undefined if it may run without the write. */
function loopsBefore(ts: TS, write: ts.Node, read: ts.Node): ts.ForStatement[] | undefined {
	const above = new Set<ts.Node>();
	for (let at: ts.Node | undefined = read; at; at = at.parent) above.add(at);
	const loops: ts.ForStatement[] = [];
	let at = statementAround(ts, write);
	for (; at && !above.has(at.parent); at = at.parent as ts.Statement) {
		const { parent } = at;
		if (ts.isForStatement(parent) && parent.statement === at) loops.push(parent);
		else if (!ts.isBlock(parent) || !isFirstToLeave(ts, parent, at)) return undefined;
	}
	if (!at || !ts.isBlock(at.parent)) return undefined;
	const { statements } = at.parent;
	const later = statements.find((one) => above.has(one));
	return later && statements.indexOf(at as ts.Statement) < statements.indexOf(later) ? loops : undefined;
}

/** The statement that runs the code, whatever its values are. */
function statementAround(ts: TS, node: ts.Node): ts.Node | undefined {
	for (let at = node; at; at = at.parent) {
		if (ts.isExpressionStatement(at) || ts.isVariableStatement(at)) return at;
		if (!runsAlways(ts, at)) return undefined;
	}
	return undefined;
}

/** Does what is around this node evaluate it in any case? */
function runsAlways(ts: TS, node: ts.Node): boolean {
	const { parent } = node;
	if (ts.isBinaryExpression(parent)) {
		const sign = parent.operatorToken.getText();
		return parent.left === node || !["&&", "||", "??", "&&=", "||=", "??="].includes(sign);
	}
	if (ts.isElementAccessExpression(parent)) return parent.expression === node;
	if (ts.isCallExpression(parent)) return !ts.isOptionalChain(parent) && parent.arguments.some((one) => one === node);
	if (ts.isVariableDeclaration(parent)) return parent.initializer === node && ts.isIdentifier(parent.name);
	return (
		ts.isParenthesizedExpression(parent) ||
		ts.isNonNullExpression(parent) ||
		ts.isVariableDeclarationList(parent) ||
		ts.isExpressionStatement(parent) ||
		ts.isVariableStatement(parent)
	);
}

/** Nothing before the statement in its block leaves the block. */
function isFirstToLeave(ts: TS, block: ts.Block, statement: ts.Node): boolean {
	const before = block.statements.slice(0, block.statements.indexOf(statement as ts.Statement));
	return !before.some((one) => mayLeave(ts, one));
}

function mayLeave(ts: TS, node: ts.Node): boolean {
	let leaves = false;
	walk(ts, node, (at) => {
		if (ts.isFunctionLike(at)) return false;
		if (ts.isBreakOrContinueStatement(at) || ts.isReturnStatement(at)) leaves = true;
		return true;
	});
	return leaves;
}

/** Does every call of the function run the statement? */
function runsInCall(ts: TS, node: ts.Node): boolean {
	let at = statementAround(ts, node);
	for (; at && !ts.isFunctionLike(at.parent); at = at.parent) {
		const { parent } = at;
		if (ts.isForStatement(parent) && parent.statement === at) continue;
		if (!ts.isBlock(parent) || !isFirstToLeave(ts, parent, at)) return false;
	}
	return at !== undefined;
}

function loopsOfCall(ts: TS, node: ts.Node): ts.ForStatement[] {
	const loops: ts.ForStatement[] = [];
	for (let at = node; at && !ts.isFunctionLike(at); at = at.parent) if (ts.isForStatement(at)) loops.push(at);
	return loops;
}

/** One comparison ends the loop, and nothing else: it writes all that it may write. */
function isWhole(ts: TS, loop: ts.ForStatement): boolean {
	const test = loop.condition && bare(ts, loop.condition);
	if (!test || !ts.isBinaryExpression(test) || !["<", "<=", ">", ">="].includes(test.operatorToken.getText()))
		return false;
	if ([test.left, test.right].some((one) => /\bMath\.(min|max)\b/.test(one.getText()))) return false;
	return !mayLeave(ts, loop.statement);
}

/** Are the elements that the read touches among those of the write, which has these loops for itself? */
function holdsAll(
	{ scope: { ts }, subscripts }: ContainerContext,
	write: Access,
	read: Access,
	loops: readonly ts.ForStatement[],
): boolean {
	const [f, g] = [write, read].map(({ steps: [step] }) =>
		step && step.kind === "element" ? subscripts.at(step) : undefined,
	);
	if (!f || !g) return false;
	const [loop, ...deeper] = loops;
	if (!loop) return isEqual(f, g);
	const bounded = [...subscripts.bounded.values()];
	const others = new Set(allAtoms(g));
	const [variable, ...more] = bounded.filter(({ name }) => allAtoms(f).has(name) && !others.has(name));
	if (deeper.length > 0 || !variable || more.length > 0 || !countsIn(ts, loop, variable.name)) return false;
	if (!variable.high || variable.congruent || variable.by || variable.caps) return false;
	const parts = split(f, variable.name);
	const isStep = parts && [1, -1].some((one) => isEqual(parts.coefficient, constant(one)));
	if (!isStep) return false;
	const ends = [ZERO, variable.high].map((end) => substitute(f, variable.name, end));
	const [low, high] = isEqual(parts.coefficient, constant(1)) ? ends : ends.reverse();
	if (!low || !high) return false;
	// Only of the read: loops around the write may not run at all.
	const facts = factsOf([g], subscripts, undefined);
	const isPositive = (form: Polynomial) => {
		const least = boundsOf(form, bounded, facts).low;
		return least !== undefined && isAtLeast(least, 0, facts);
	};
	return isPositive(subtract(g, low)) && isPositive(subtract(high, g));
}

/** Is the inner variable that of the loop, and has no other loop around the write one of that name? */
function countsIn(ts: TS, loop: ts.ForStatement, name: string): boolean {
	const text = name.replace(/#.*/s, "");
	const names = (head: ts.Node): boolean => {
		let found = false;
		walk(ts, head, (at) => {
			if (ts.isIdentifier(at) && at.text === text) found = true;
		});
		return found;
	};
	const { initializer } = loop;
	const [own, ...others] = initializer && ts.isVariableDeclarationList(initializer) ? initializer.declarations : [];
	const isOwn = own !== undefined && others.length === 0 && own.name.getText() === text;
	for (let at: ts.Node = loop.parent; at && !ts.isFunctionLike(at); at = at.parent) {
		const head =
			ts.isForStatement(at) || ts.isForOfStatement(at) || ts.isForInStatement(at) ? at.initializer : undefined;
		if (head && names(head)) return false;
	}
	return isOwn;
}
