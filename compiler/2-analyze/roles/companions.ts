/**
 * Variables that move with a select reduction: `if (e > m) { m = e; at = i; }` makes `at` a companion of `m`.
 */

import type ts from "typescript";
import { sameText } from "../../syntax/nodes.js";
import type { OuterVariable } from "../variables/variables.js";
import type { RoleDecision } from "./facts.js";
import type { Update } from "./patterns/update.js";
import type { ScalarContext } from "./running.js";
import { updatesOf } from "./running.js";

/** The select reductions of the loop: leader and update. What each iteration begins anew does not run on. */
function selects(context: ScalarContext): { variable: OuterVariable; update: Update }[] {
	const running = context.variables.filter(({ symbol }) => context.earlyReads.has(symbol));
	return running.flatMap((variable) =>
		updatesOf(context, variable)
			.filter((update) => update.statement)
			.map((update) => ({ variable, update })),
	);
}

/** The leader in whose branches, all of them, and only there this variable is assigned. */
export function leaderOf(
	context: ScalarContext,
	variable: OuterVariable,
): { variable: OuterVariable; update: Update } | undefined {
	const plain = variable.uses.every((use) => use.action === "assign" && use.steps.length === 0);
	if (!plain) return undefined;
	const all = selects(context).filter((one) => one.variable !== variable);
	const leaders = variable.uses.map((use) => all.find(({ update }) => contains(update, use.site)));
	const [first] = leaders;
	if (!first || leaders.some((leader) => leader?.variable !== first.variable)) return undefined;
	// An update without a branch would move the leader and leave the companion behind.
	const updates = updatesOf(context, first.variable);
	if (updates.some((update) => !update.statement)) return undefined;
	const branches = all.filter((one) => one.variable === first.variable);
	const everywhere = branches.every(({ update }) => variable.uses.some((use) => contains(update, use.site)));
	return everywhere ? first : undefined;
}

/**
 * `if (e > hi) hi = e; else if (e < lo) lo = e;`: of `hi` the variable `lo`. As long as `lo` is not above `hi` only one of
 * the tests is true, so that each variable goes its own way; and then that stays so.
 */
export function opposite(context: ScalarContext, variable: OuterVariable, update: Update): OuterVariable | undefined {
	const { ts } = context.scope;
	const isOpposite = (other: Update) => {
		const operators = [update.operator, other.operator];
		const isEither = operators.every((one) => one.endsWith("="));
		const turns = new Set(operators.map((one) => one.slice(0, "select<".length)));
		const isSame = update.operand && other.operand && sameText(ts, update.operand, other.operand);
		return turns.size === 2 && !isEither && isSame && !update.negated && !other.negated;
	};
	return selects(context).find(
		(other) => other.variable !== variable && other.update.statement === update.otherwise && isOpposite(other.update),
	)?.variable;
}

function contains(update: Update, node: ts.Node): boolean {
	const branch = update.statement?.thenStatement;
	return branch !== undefined && branch.pos <= node.pos && node.end <= branch.end;
}

export function companion(leader: OuterVariable, { operator }: Update): RoleDecision {
	const rest = {
		append: false,
		bigint: true,
		flag: false,
		otherwise: [],
		reducer: undefined,
		exactSum: false,
	} as const;
	return { fact: { role: "reduction", operator, leader, ...rest }, edits: [] };
}

/** A change that lies in the branch of another variable's select: it happens or not depending on a running value. */
export function selectAround(context: ScalarContext, variable: OuterVariable): ts.Node | undefined {
	const others = selects(context).filter((one) => one.variable !== variable);
	return variable.uses.find(
		({ action, site }) => action !== "read" && others.some(({ update }) => contains(update, site)),
	)?.root;
}
