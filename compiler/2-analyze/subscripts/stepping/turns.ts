/**
 * The steps that code takes with a variable, if it does nothing else to it.
 *
 * In:   for (…) { for (let j = 0; j < m; j++) out[k++] = e; k += 2; }
 * Out:  in each turn of the outer loop: 1, as often as the inner loop has turns, and 2
 *
 * All of them are evaluated whenever the code around them is: nothing before them may end the turn.
 */
import type ts from "typescript";
import { bare, type TS, walk } from "../../../syntax/nodes.js";
import { symbolOf } from "../../../syntax/symbols.js";
import type { LoopScope } from "../../variables/scope.js";
import { assignmentsIn, isAssignedIn } from "../counting-loops.js";
import type { Repeated } from "../inductions.js";
import { testOf } from "../terms/limits.js";
import { isPartOf, type Step, stepAt } from "./steps.js";

/** A loop around the place that is looked at, or one that has ended before it. */
export interface Turn {
	readonly loop: ts.IterationStatement;
	readonly steps: readonly Repeated[];
	readonly ended?: true;
}

/** The loop of which this node is the statement, or the test. */
export function loopAround(ts: TS, node: ts.Node): ts.IterationStatement | undefined {
	const { parent } = node;
	const isLoop = ts.isIterationStatement(parent, false);
	return isLoop && (parent.statement === node || testOf(ts, parent) === node) ? parent : undefined;
}

/** What the statement, or expression, steps the variable by; undefined if it may do anything else to it. */
export function stepsOf(scope: LoopScope, variable: ts.Symbol, whole: ts.Node): Step[] | undefined {
	const sites = assignmentsIn(scope, variable, whole);
	const steps = sites.map((site) => (isPartOf(scope.ts, site, whole) ? stepOf(scope, variable, site) : undefined));
	return sites.length > 0 && steps.every((one) => one !== undefined) ? (steps as Step[]) : undefined;
}

/** The steps that stand before the node: parts of expressions are evaluated in this order. */
export function stepsBefore(scope: LoopScope, variable: ts.Symbol, whole: ts.Node, node: ts.Node): Step[] | undefined {
	const { ts } = scope;
	const sites = assignmentsIn(scope, variable, whole).filter((site) => site.end <= node.pos);
	const steps = sites.map((site) => (isPartOf(ts, site, whole) ? stepOf(scope, variable, site) : undefined));
	return steps.every((one) => one !== undefined) ? (steps as Step[]) : undefined;
}

/** What each turn of a loop around the node steps the variable by. */
export function stepsOfTurn(
	scope: LoopScope,
	variable: ts.Symbol,
	loop: ts.IterationStatement,
	node: ts.Node,
): Repeated[] | undefined {
	const { ts } = scope;
	const heads = ts.isForStatement(loop) ? [loop.condition] : headsOf(ts, loop);
	if (heads.some((one) => one && isAssignedIn(scope, variable, one))) return undefined;
	const body = bodyOf(ts, loop);
	const sites = body.flatMap((one) => assignmentsIn(scope, variable, one));
	const last = Math.max(...sites.map(({ end }) => end), 0);
	if (mayContinue(ts, loop.statement, last)) return undefined;
	const incrementor = ts.isForStatement(loop) ? loop.incrementor : undefined;
	const whole = [...body, ...(incrementor ? [incrementor] : [])].filter((one) => isAssignedIn(scope, variable, one));
	const steps = whole.map((one) => repeatedIn(scope, variable, one, node));
	return steps.every((one) => one !== undefined) ? steps.flat() : undefined;
}

function repeatedIn(scope: LoopScope, variable: ts.Symbol, one: ts.Node, node: ts.Node): Repeated[] | undefined {
	const { ts } = scope;
	const own = stepsOf(scope, variable, one);
	if (own) return own.map((step) => ({ step, loops: [] }));
	if (!ts.isForStatement(one) && !ts.isForOfStatement(one)) return undefined;
	if (ts.isForStatement(one) && one.initializer && isAssignedIn(scope, variable, one.initializer)) return undefined;
	const inner = stepsOfTurn(scope, variable, one, node);
	return inner?.map(({ step, loops }) => ({ step, loops: [one, ...loops] }));
}

/** The steps of a loop that is over, of which each turn took all or none. */
export function stepsOfEnded(scope: LoopScope, variable: ts.Symbol, loop: ts.Node, node: ts.Node): Turn | undefined {
	const { ts } = scope;
	if (!ts.isIterationStatement(loop, false) || ts.isForInStatement(loop)) return undefined;
	const steps = stepsOfTurn(scope, variable, loop, node);
	const sites = assignmentsIn(scope, variable, loop.statement);
	const incrementor = ts.isForStatement(loop) && loop.incrementor;
	const isLast = incrementor && isAssignedIn(scope, variable, incrementor);
	const [first, last] = [Math.min(...sites.map(({ pos }) => pos)), Math.max(...sites.map(({ end }) => end))];
	let isBetween = false;
	walk(ts, loop.statement, (at) => {
		if (!ts.isBreakOrContinueStatement(at) || (at.pos < first && ts.isBreakStatement(at))) return;
		if (isLast || at.pos < last) isBetween = true;
	});
	return steps && !isBetween ? { loop, steps, ended: true } : undefined;
}

/** What runs besides the statement, more often or at another time. */
function headsOf(ts: TS, loop: ts.IterationStatement): ts.Node[] {
	const found: ts.Node[] = [];
	ts.forEachChild(loop, (child) => {
		if (child !== loop.statement) found.push(child);
	});
	return found;
}

function bodyOf(ts: TS, { statement }: ts.IterationStatement): readonly ts.Statement[] {
	return ts.isBlock(statement) ? statement.statements : [statement];
}

/** A `continue` before this place; one of an inner loop counts too. */
function mayContinue(ts: TS, statement: ts.Node, end: number): boolean {
	let found = false;
	walk(ts, statement, (at) => {
		if (ts.isContinueStatement(at) && at.pos < end) found = true;
	});
	return found;
}

function stepOf(scope: LoopScope, variable: ts.Symbol, site: ts.Node): Step | undefined {
	const { ts, checker } = scope;
	const step = stepAt(ts, site, (node) => {
		const inner = bare(ts, node);
		return ts.isIdentifier(inner) && symbolOf(ts, checker, inner) === variable;
	});
	// `k += k++` loses the step inside.
	return step?.amount && isAssignedIn(scope, variable, step.amount) ? undefined : step;
}
