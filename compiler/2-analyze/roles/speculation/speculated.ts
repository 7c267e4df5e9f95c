/**
 * Arrays at places of which nothing is known, of which it is found out while the loop runs whether iterations keep apart.
 *
 * In:   for (const u of prange(n)) for (const v of next[u]) if (cost[v] < 0) cost[v] = cost[u] + 1;
 * Out:  cost, each place watched: each run of iterations has a copy, and notes what it reads before it writes it, and what it writes
 *
 * If a run has read what an earlier one has written, nothing of the loop counts, and the caller runs it: the test of Rauchwerger
 * and Padua, "The LRPD test: speculative run-time parallelization of loops", PLDI 1995, between runs of iterations.
 * Copies that lag behind must do no harm: code that prints, or that may not come to an end with other values (`ends.ts`), is not
 * run in this way, nor is a loop that is known to carry elements from one iteration to the next.
 */
import type ts from "typescript";
import { bare, isAssignment, isIncrement, isInside } from "../../../syntax/nodes.js";
import { allAtoms, asConstant, isEqual, split, subtract } from "../../../syntax/polynomial.js";
import { type Access, accesses } from "../../subscripts/accesses.js";
import type { OuterVariable } from "../../variables/variables.js";
import { around, type ContainerContext, type Edit, marksOf, type RoleDecision } from "../facts.js";
import { runsInOrder } from "../order.js";
import { elementsKind, isItems } from "../patterns/last-elements.js";
import { endsAnyway } from "./ends.js";

export function speculatedElements(context: ContainerContext, variable: OuterVariable): RoleDecision | undefined {
	const { scope, actors } = context;
	const kind = elementsKind(scope, variable);
	const isCandidate = kind && !scope.loop.async && !variable.member && !isItems(scope, variable);
	const all = isCandidate && !actors && !scope.prints ? accesses(scope, variable) : undefined;
	if (!kind || !all || !Array.isArray(all) || !all.every((one) => isPlain(context, one))) return undefined;
	// Where all places are known, the analysis is right.
	const isKnown = ({ length, steps: [step] }: Access) => length || (step && context.subscripts.at(step)) !== undefined;
	if (all.every(isKnown) || isCarried(context, all) || !endsAnyway(scope, context.variables)) return undefined;
	const watches = all.filter(({ length }) => !length).map((one) => watchEdit(context, variable, one));
	if (!watches.every((one) => one !== undefined)) return undefined;
	const fact = { role: "element-reduction", operator: "last", container: "index", exact: true, of: kind } as const;
	return { fact: { ...fact, initial: undefined, watches }, edits: [] };
}

/** An element by its place, or the length; in the body itself, by the array's own name. */
function isPlain(context: ContainerContext, { use, steps, length }: Access): boolean {
	const { body } = context.scope;
	if (use.alias || use.passed || use.frame || !isInside(use.root, body)) return false;
	if (length) return steps.length === 0;
	const [step, ...more] = steps;
	return more.length === 0 && step?.kind === "element" && use.top === step.node && runsInOrder(context, use.site);
}

/** `x[i] = f(x[i - 1])`, `x[0] = f(x[0])`, `x[i] = f(x[n - i])`: there is no doubt that iterations need each other. */
function isCarried({ subscripts }: ContainerContext, all: readonly Access[]): boolean {
	const { induction } = subscripts;
	if (induction === undefined) return false;
	const isSteady = (name: string) => name === induction || subscripts.symbols.has(name);
	const forms = all.map(({ steps: [step] }) => step && subscripts.at(step));
	return all.some((write, w) =>
		all.some((read, r) => {
			const [f, g] = [forms[w], forms[r]];
			if (!write.writes || read.length || !f || !g || !(read.use.action === "update" || !read.writes)) return false;
			if (![...allAtoms(f), ...allAtoms(g)].every(isSteady)) return false;
			const [writing, reading] = [split(f, induction), split(g, induction)];
			if (!writing || !reading) return false;
			const [c, d] = [asConstant(writing.coefficient), asConstant(reading.coefficient)];
			if (c !== undefined && d !== undefined && c * d < 0) return true;
			if (!isEqual(writing.coefficient, reading.coefficient)) return false;
			const distance = asConstant(subtract(reading.rest, writing.rest));
			const isMoving = writing.coefficient.size > 0;
			return distance !== undefined && (isMoving ? distance !== 0 : distance === 0);
		}),
	);
}

/** `x[k]` as `x[marks.read(k)]`, `x[k] += e` as `x[marks.both(k)] += e`, `x[k] = e` as `marks.set(k, e)`. */
function watchEdit({ scope }: ContainerContext, variable: OuterVariable, { use, writes }: Access): Edit | undefined {
	const { ts } = scope;
	const { site, top } = use;
	if (!ts.isElementAccessExpression(top) || ts.isOptionalChain(top)) return undefined;
	const marks = marksOf(variable);
	if (!writes) return use.action === "read" ? around(top.argumentExpression, `${marks}.read(`, ")") : undefined;
	if (isIncrement(ts, site) && bare(ts, site.operand) === top)
		return around(top.argumentExpression, `${marks}.both(`, ")");
	if (!isAssignment(ts, site) || bare(ts, site.left) !== top) return undefined;
	// Whether these store anything is decided later.
	if (["&&=", "||=", "??="].includes(site.operatorToken.getText())) return undefined;
	if (site.operatorToken.kind !== ts.SyntaxKind.EqualsToken)
		return around(top.argumentExpression, `${marks}.both(`, ")");
	const spanOf = (node: ts.Node) => ({ start: node.getStart(), end: node.getEnd() });
	const parts = [`${marks}.set(`, spanOf(top.argumentExpression), ", (", spanOf(site.right), "))"];
	return { ...spanOf(site), parts };
}
