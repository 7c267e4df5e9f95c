/**
 * Decides the role of an outer variable that the body assigns.
 *
 * In:   all uses of the variable, and what is read before it is assigned
 * Out:  reduction (with operator), induction, lastprivate or private; or the reason why none fits
 *
 * Every mention of a reduction variable must belong to one of its updates: then nothing else in the iteration can depend
 * on the running value, neither by data nor by control.
 */

import type ts from "typescript";
import { bare, isAssignment, isInside, isVoidContext, walk } from "../../syntax/nodes.js";
import { symbolOf } from "../../syntax/symbols.js";
import { isInert, isQuiet } from "../effects/quiet.js";
import type { Problem } from "../problem.js";
import { isReducer } from "../variables/reducers.js";
import { bindingOf, type LoopScope, walkCode } from "../variables/scope.js";
import type { OuterVariable } from "../variables/variables.js";
import { companion, leaderOf, opposite, selectAround } from "./companions.js";
import type { RoleDecision, RoleFact } from "./facts.js";
import { runsInOrder } from "./order.js";
import { carriedBy } from "./patterns/carried.js";
import { recurrenceOf } from "./patterns/recurrence.js";
import { isTorn } from "./patterns/torn.js";
import type { Update } from "./patterns/update.js";
import type { ScalarContext } from "./running.js";
import { updatesOf } from "./running.js";
import { choiceEdits, exactEdits, lastprivateEdits, updateEdits } from "./scalar-edits.js";
import { isUnused } from "./updates.js";

export function decideScalar(context: ScalarContext, variable: OuterVariable): RoleDecision {
	const known = combined(context, variable);
	const isStepped = known?.fact.role === "induction" && mayRound(context, variable);
	if (known && !isStepped) return known;
	const branch = selectAround(context, variable);
	const early = context.earlyReads.get(variable.symbol);
	const torn = variable.uses.find((use) => isTorn(context, use));
	if (!known && !early && !branch && torn) return refuse([inPieces(variable, torn.site)]);
	const last = (more: Omit<Extract<RoleFact, { role: "lastprivate" }>, "role">): RoleDecision => ({
		fact: { role: "lastprivate", ...more },
		// Of a recurrence each chunk has a value.
		edits: more.again ? [] : lastprivateEdits(context, variable),
	});
	if (!known && !early && !branch) return last({});
	const carried = branch || known ? undefined : carriedBy(context, variable);
	if (carried) return last({ carried });
	const again = branch || torn ? undefined : recurrenceOf(context, variable, (one) => hasRole(context, one));
	if (again) return last({ again });
	if (known) return known;
	const updates = updatesOf(context, variable);
	return refuse([...explain(context, variable, updates, early ?? branch ?? (variable.uses[0]?.root as ts.Node))]);
}

/** The role of a variable of which chunks have parts that can be combined, or that is known before the loop. */
function combined(context: ScalarContext, variable: OuterVariable): RoleDecision | undefined {
	const updates = updatesOf(context, variable);
	const covered = new Set(updates.flatMap((update) => update.mentions));
	const branch = selectAround(context, variable);
	const induction = context.inductions.get(variable.symbol);
	const isCovered = updates.length > 0 && variable.uses.every((use) => covered.has(use.root));
	const isUsed = updates.some((update) => !isUnused(context.scope.ts, update));
	if (!branch && isCovered && !(induction && isUsed)) return reduction(context, variable, updates);
	if (induction) return { fact: { role: "induction", by: induction.amounts }, edits: [] };
	const leader = leaderOf(context, variable);
	if (leader) return companion(leader.variable, leader.update);
	const choices = branch ? undefined : choiceEdits(context, variable);
	return choices && { fact: { role: "lastprivate" }, edits: choices };
}

/** Steps of which it is not known that they are integers; where it tells places, they have to be. */
function mayRound({ scope: { ts }, inductions }: ScalarContext, { symbol, uses }: OuterVariable): boolean {
	const { constant, terms = [] } = inductions.get(symbol)?.amounts ?? {};
	const isKnown = Number.isInteger(constant) && terms.every(({ factor, of }) => Number.isInteger(factor) && !of);
	const isPlace = ({ root }: OuterVariable["uses"][number]) =>
		ts.findAncestor(root, (at) => ts.isElementAccessExpression(at) && isInside(root, at.argumentExpression));
	return !isKnown && !uses.some(isPlace);
}

/** It is not made again from what it was before. */
function hasRole(context: ScalarContext, variable: OuterVariable): boolean {
	const known = combined(context, variable);
	const isStepped = known?.fact.role === "induction" && mayRound(context, variable);
	const isPlain = (!known || isStepped) && !selectAround(context, variable);
	const isMadeOnce = context.earlyReads.has(variable.symbol) && carriedBy(context, variable) !== undefined;
	return !isPlain || isMadeOnce || variable.uses.some((use) => isTorn(context, use));
}

function refuse(problems: readonly Problem[]): RoleDecision {
	return { fact: { role: "none", problems }, edits: [] };
}

function reduction(context: ScalarContext, variable: OuterVariable, updates: readonly Update[]): RoleDecision {
	const { ts, owner } = context.scope;
	const operators = [...new Set(updates.map((update) => update.operator))];
	const [operator] = operators;
	const place = updates[0]?.site as ts.Node;
	const last = updates.at(-1)?.site as ts.Node;
	if (operators.length > 1 || !operator) {
		const related = [{ node: last, message: "and here by another operator" }];
		return refuse([
			{ code: "CL2005", node: place, args: { name: variable.name, operators: operators.join(" and ") }, related },
		]);
	}
	for (const update of updates) {
		const problem = checkUpdate(context, variable, update);
		if (problem) return refuse([problem]);
	}
	const otherwise = updates.flatMap((one) => (one.otherwise ? (opposite(context, variable, one) ?? []) : []));
	const exactSum = owner.options.sum === "exact" && operator === "+";
	const reducer = operator === "reducer" ? reducerOf(context, updates) : undefined;
	if (operator === "reducer" && !reducer) return refuse([notCombining(variable, updates)]);
	const append = updates.every((update) => update.leads && !update.numeric);
	// `text = c + text` is for the caller: no parts are put together from the end.
	const isText = (variable.type.flags & ts.TypeFlags.StringLike) !== 0;
	if (operator === "+" && isText && !append) return refuse([notCombining(variable, updates)]);
	const fact: RoleFact = {
		role: "reduction",
		operator,
		append,
		bigint: !updates.some((update) => update.divides),
		flag: operator.startsWith("select") || operator === "&&" || operator === "||" || operator === "??",
		leader: undefined,
		otherwise,
		reducer,
		exactSum,
	};
	const mixed = updates.some((update) => update.numeric);
	const edits = updates.flatMap((update) =>
		exactSum ? exactEdits(context, update) : updateEdits(context, variable, update, { flag: fact.flag, mixed }),
	);
	if (exactSum && edits.length !== updates.length) return refuse([notCombining(variable, updates)]);
	return { fact, edits };

	function notCombining(of: OuterVariable, all: readonly Update[]): Problem {
		const operatorText = all[0]?.operand ? bare(ts, all[0].operand).getText() : "++";
		return { code: "CL2014", node: place, args: { operator: operatorText, name: of.name } };
	}
}

function checkUpdate(context: ScalarContext, variable: OuterVariable, update: Update): Problem | undefined {
	const { ts } = context.scope;
	const node = update.site;
	if (!isVoidContext(ts, node)) return { code: "CL2015", node, args: { name: variable.name } };
	if (!runsInOrder(context, node)) return { code: "CL2006", node, args: { name: variable.name } };
	const lazy = update.operator === "&&" || update.operator === "||" || update.operator === "??";
	const isHidden =
		(lazy && update.operand && !isQuiet(ts, operandOf(ts, update))) ||
		(update.statement && (callsClosure(context, update.statement) || assignsInner(context, update.statement)));
	const isMixed = update.otherwise && !opposite(context, variable, update);
	const isActing = context.actors && !skippable(ts, update).every((one) => isInert(ts, one));
	if (isHidden || isMixed || isActing || isCaught(context, update) || (lazy && callsClosure(context, node)))
		return { code: "CL2006", node, args: { name: variable.name } };
	return undefined;
}

/** Assigns a variable of the body: what is done with it later would depend on the running value. */
function assignsInner({ scope, variables }: ScalarContext, statement: ts.IfStatement): boolean {
	const { ts, checker } = scope;
	let found = false;
	walk(ts, statement.thenStatement, (at) => {
		const target = isAssignment(ts, at) ? bare(ts, at.left) : undefined;
		const symbol = target && ts.isIdentifier(target) ? symbolOf(ts, checker, target) : undefined;
		if (target && ts.isIdentifier(target) && !variables.some((one) => one.symbol === symbol)) found = true;
	});
	return found;
}

/** Evaluates, under a `try` of the body, what the plain loop may skip and what may throw: the error would be caught. */
function isCaught({ scope }: ScalarContext, update: Update): boolean {
	const { ts } = scope;
	const skipped = skippable(ts, update);
	if (skipped.every((node) => isSimple(ts, node))) return false;
	let tries = false;
	walkCode(scope, (at) => {
		if (ts.isTryStatement(at)) tries = true;
	});
	return tries;
}

/** What of an update the plain loop evaluates only if the running value says so. */
function skippable(ts: LoopScope["ts"], update: Update): ts.Node[] {
	const { operator, operand, statement } = update;
	if (operand && (operator === "&&" || operator === "||" || operator === "??")) return [operandOf(ts, update)];
	if (!statement) return [];
	const condition = bare(ts, statement.expression);
	const isTest =
		!ts.isBinaryExpression(condition) || condition.operatorToken.kind !== ts.SyntaxKind.AmpersandAmpersandToken;
	const branches = [statement.thenStatement, ...(update.otherwise ? [update.otherwise] : [])];
	return [...(isTest ? [] : [condition]), ...branches];
}

/** Nothing but names, literals and assignments of such. */
function isSimple(ts: LoopScope["ts"], node: ts.Node): boolean {
	let simple = true;
	walk(ts, node, (at) => {
		if (ts.isCallOrNewExpression(at) || ts.isPropertyAccessExpression(at) || ts.isElementAccessExpression(at))
			simple = false;
		if (ts.isTemplateExpression(at) || ts.isTaggedTemplateExpression(at) || ts.isAwaitExpression(at)) simple = false;
	});
	return simple;
}

/** Of `ok = ok && f(x)`: `f(x)`. */
function operandOf(ts: LoopScope["ts"], update: Update): ts.Node {
	const operand = bare(ts, update.operand as ts.Expression);
	return ts.isBinaryExpression(operand) && !isAssignment(ts, operand) && update.mentions.length > 1
		? operand.right
		: operand;
}

/** Calls a function of the body: it may have effects that then depend on the running value. */
function callsClosure(context: ScalarContext, node: ts.Node): boolean {
	const { ts } = context.scope;
	let found = false;
	walk(ts, node, (at) => {
		const callee = ts.isCallExpression(at) ? bare(ts, at.expression) : undefined;
		if (callee && ts.isIdentifier(callee) && bindingOf(context.scope, callee).kind === "inner") found = true;
	});
	return found;
}

/** The `reducer(…)` constant that all updates call. */
function reducerOf({ scope }: ScalarContext, updates: readonly Update[]): ts.Expression | undefined {
	const { ts } = scope;
	const callees = updates.map((update) => {
		const call = update.operand && bare(ts, update.operand);
		return call && ts.isCallExpression(call) && ts.isIdentifier(call.expression) ? call.expression : undefined;
	});
	const [first] = callees;
	if (!first || callees.some((callee) => callee?.text !== first.text)) return undefined;
	const binding = bindingOf(scope, first);
	const isRegistered = binding.kind === "module" && isReducer(scope, binding.declaration);
	return isRegistered ? first : undefined;
}

function inPieces(variable: OuterVariable, node: ts.Node): Problem {
	const fix = `assign \`${variable.name}\` in a statement of its own`;
	return { code: "CL2015", node, args: { name: variable.name }, fix };
}

// ---------------------------------------------------------------- reasons

function explain(
	context: ScalarContext,
	variable: OuterVariable,
	updates: readonly Update[],
	early: ts.Node,
): Problem[] {
	const { ts } = context.scope;
	const write = variable.uses.find((use) => use.action !== "read" && use.steps.length === 0);
	const site = write?.site ?? early;
	const args = { name: variable.name };
	const read = variable.uses.find(
		(use) => use.action === "read" && !updates.some((update) => update.mentions.includes(use.root)),
	);
	if (updates.length > 0 && read) {
		return [
			{
				code: "CL2006",
				node: read.root,
				args,
				related: [{ node: updates[0]?.site as ts.Node, message: "combined here" }],
			},
		];
	}
	const notAssociative =
		isAssignment(ts, site) && write?.action === "update" ? site.operatorToken.getText() : undefined;
	if (notAssociative && updates.length === 0)
		return [{ code: "CL2014", node: site, args: { ...args, operator: notAssociative } }];
	return [
		{
			code: "CL2001",
			node: early,
			args,
			related: [{ node: site, message: "written here, read by the next iteration" }],
		},
	];
}
