/**
 * Decides the role of an outer array, map, set or object that the body changes.
 *
 * In:   all uses of the variable
 * Out:  write (each iteration its own elements), private, append, element-reduction, lastprivate of elements, or deferred; else
 *       the reasons
 *
 * Tried in that order: the first is done in place, the next two on private copies, and what only the caller can do in
 * iteration order is deferred. All but the first demand that nothing in the body reads the object. Before anything is
 * deferred, the launch is asked whether iterations keep apart.
 */

import type ts from "typescript";
import { bare, callText, isAssignment, isIncrement, isInside, isVoidContext, wrapped } from "../../syntax/nodes.js";
import { add, constant, type Polynomial } from "../../syntax/polynomial.js";
import { effectAround } from "../deferral/effects.js";
import { rootsOf } from "../deferral/expressions.js";
import { keyedKind } from "../deferral/group.js";
import { plainOperands } from "../deferral/objects.js";
import { type Operands, operandsOf } from "../deferral/operands.js";
import { touchesOneElement } from "../deferral/worth.js";
import { meet } from "../dependences/dependences.js";
import { scratchOf } from "../dependences/scratch/scratch.js";
import { METHODS } from "../effects/builtins.js";
import { isLookalike, isOfPlatform } from "../instances/lookalike.js";
import type { Problem } from "../problem.js";
import { integerOf } from "../subscripts/constants.js";
import { type PathUse, pathsOf } from "../variables/paths.js";
import { bindingOf, codeOf, isMemberName, type Scope } from "../variables/scope.js";
import type { Use } from "../variables/uses.js";
import { mentionsOf, type OuterVariable } from "../variables/variables.js";
import { counted, reducedElements } from "./elements.js";
import type { ContainerContext, Deferred, RoleDecision } from "./facts.js";
import { runsInOrder } from "./order.js";
import { lastElements } from "./patterns/last-elements.js";
import { viewOf } from "./patterns/views.js";
import { speculatedElements } from "./speculation/speculated.js";
import { elementwise } from "./writes.js";

export function decideContainer(context: ContainerContext, variable: OuterVariable): RoleDecision {
	const joined = reducedWithViews(context, variable);
	if (joined) return joined;
	const written = elementwise(context, variable);
	if (!Array.isArray(written)) return written;
	const scratch = scratchOf(context, variable);
	if (scratch) return { fact: { role: "private", ...scratch }, edits: [] };
	const effects = effectsOn(context, variable);
	const combined = Array.isArray(effects) ? combinedBy(context, variable, effects) : undefined;
	const reduced = combined ?? reducedAndMeasured(context, variable);
	if (reduced) return reduced;
	const asked = Array.isArray(effects) ? undefined : scratchOf(context, variable, true);
	if (asked) return { fact: { role: "private", ...asked }, edits: [] };
	const guarded = elementwise(context, variable, true);
	if (!Array.isArray(guarded)) return guarded;
	const last = context.tried.last && !Array.isArray(effects) ? lastElements(context, variable) : undefined;
	if (last) return last;
	const speculated =
		context.tried.speculates && !Array.isArray(effects) ? speculatedElements(context, variable) : undefined;
	if (speculated) return speculated;
	if (!Array.isArray(effects)) {
		return { fact: { role: "none", problems: explain(context, variable, written, effects) }, edits: [] };
	}
	// Effects are cut out of the body, not out of functions around it.
	const stray = variable.uses.find((use) => !isInside(use.root, context.scope.body));
	const fact: RoleDecision["fact"] = stray
		? { role: "none", problems: explain(context, variable, written, stray) }
		: { role: "deferred", sites: effects, assigned: false, parts: true };
	return { fact, edits: [] };
}

/** No path tells of a change, but methods may make some all the same. */
export function decideUnchanged(context: ContainerContext, variable: OuterVariable): RoleDecision {
	const isCalled = variable.uses.some(({ action }) => action === "call");
	const scratch = isCalled ? scratchOf(context, variable) : undefined;
	return { fact: scratch ? { role: "private", ...scratch } : { role: "shared" }, edits: [] };
}

function combinedBy(
	context: ContainerContext,
	variable: OuterVariable,
	effects: readonly Deferred[],
): RoleDecision | undefined {
	const sites = effects.map(({ site }) => site as ts.Expression);
	return (
		appended(context, variable, sites) ?? reducedElements(context, variable, sites) ?? counted(context, variable, sites)
	);
}

/** `if (k < h.length) h[k]++`: private copies are as long as the array, and the launch starts again if one grows. */
function reducedAndMeasured(context: ContainerContext, variable: OuterVariable): RoleDecision | undefined {
	const isLength = ({ action, steps: [step, ...more] }: Use) =>
		action === "read" && more.length === 0 && step?.kind === "property" && step.name === "length";
	const uses = variable.uses.filter((use) => !isLength(use));
	if (uses.length === variable.uses.length) return undefined;
	const effects = effectsOn(context, { ...variable, uses });
	const sites = Array.isArray(effects) ? effects.map(({ site }) => site as ts.Expression) : undefined;
	return sites && reducedElements(context, { ...variable, uses }, sites);
}

/** `x0[i] += e; x1[i] += e`, of views of one array, where iterations meet by different names: reduced by all of them. */
function reducedWithViews(context: ContainerContext, variable: OuterVariable): RoleDecision | undefined {
	const { scope, subscripts, variables } = context;
	const view = viewOf(scope, variable);
	if (!view) return undefined;
	const views = variables
		.filter((one) => pathsOf(scope, one).some((use) => changes(scope, use)))
		.map((one) => ({ one, view: viewOf(scope, one) }))
		.filter((each) => each.view?.of === view.of);
	if (views.length < 2) return undefined;
	const placed = views.flatMap(({ one, view: own }) => {
		const offsets = own?.offsets.map((node) => integerOf(scope.ts, scope.checker, node)) ?? [];
		return pathsOf(scope, one).map(({ steps: [step, ...more] }) => {
			const form = step && more.length === 0 ? subscripts.at(step) : undefined;
			return offsets.reduce<Polynomial | undefined>(
				(sum, offset) => (sum && offset !== undefined ? add(sum, constant(offset)) : undefined),
				form,
			);
		});
	});
	// Where it is not known, iterations are taken to keep apart, and the launch tests that.
	const isMet = placed.some((f) => placed.some((g) => f && g && meet([f], [g], subscripts) !== "never"));
	const roles = isMet ? views.map(({ one }) => reductionOf(context, one)) : [];
	const [first] = roles;
	const isAlike = first && roles.every((one) => JSON.stringify(one?.kind) === JSON.stringify(first.kind));
	return isAlike ? roles[views.findIndex(({ one }) => one === variable)]?.decision : undefined;
}

function reductionOf(context: ContainerContext, variable: OuterVariable) {
	const effects = effectsOn(context, variable);
	const decision = Array.isArray(effects) ? combinedBy(context, variable, effects) : undefined;
	if (decision?.fact.role !== "element-reduction") return undefined;
	const { operator, container, exact } = decision.fact;
	return { decision, kind: { operator, container, exact } };
}

// ---------------------------------------------------------------- effects on objects that the body does not read

/** All uses as deferrable effects, or the first use that is none. */
export function effectsOn(context: ContainerContext, variable: OuterVariable): Deferred[] | Use {
	const { ts, checker, members, isIdle, prints } = context.scope;
	const is = mentionsOf(variable);
	// A name for a part of it may stand for nothing.
	const parts = new Set<ts.Node>(
		variable.uses.flatMap((use: Use & Partial<Pick<PathUse, "alias">>) => (use.alias ? [use.root] : [])),
	);
	const isObject = (node: ts.Node) => is(node) && !parts.has(node);
	const sites = new Map<ts.Expression, Operands>();
	for (const use of variable.uses) {
		const site = changeAround(context, use.top);
		const found =
			site &&
			operandsOf(
				{
					ts,
					members,
					checker,
					is,
					code: codeOf(context.scope),
					actors: context.actors,
					isObject,
					isKept: () => false,
					isIdle,
					prints,
				},
				site,
			);
		// `rows[out.length].push(k)` changes another variable: only a group of both can be deferred.
		const isOther = (root: ts.Expression) => !is(root) && isOuter(context.scope, root);
		if (!found || rootsOf({ ts, members }, changedBy(ts, site)).some(isOther)) return use;
		if (!touchesOneElement(ts, site, is) || !runsInOrder(context, site)) return use;
		sites.set(site, found);
	}
	const deferred = [...sites].map(([site, found]) => ({
		site,
		rest: [],
		...found,
		primitive: new Set<never>(),
		names: new Map(),
	}));
	const reach = {
		ts,
		members,
		is,
		isKeyed: (node: ts.Node) => keyedKind(variable) !== undefined && is(node),
		isBuiltin: (callee: ts.PropertyAccessExpression) => isOfPlatform(context.scope, callee),
		holds: () => undefined,
		isSteady: () => false,
	};
	return plainOperands(reach, deferred);
}

function isOuter(scope: Scope, root: ts.Expression): boolean {
	if (isMemberName(scope, root)) return true;
	return scope.ts.isIdentifier(root) && ["local", "module"].includes(bindingOf(scope, root).kind);
}

/** What an effect changes: `h[k]` of `h[k] += e`, `out` of `out.push(e)`. */
function changedBy(ts: ContainerContext["scope"]["ts"], site: ts.Expression): ts.Expression {
	if (isAssignment(ts, site)) return site.left;
	if (isIncrement(ts, site)) return site.operand;
	const callee = ts.isCallExpression(site) ? bare(ts, site.expression) : site;
	return ts.isPropertyAccessExpression(callee) || ts.isDeleteExpression(callee) ? callee.expression : callee;
}

/** The effect around a use, if it is an expression that changes something. */
function changeAround({ scope: { ts } }: ContainerContext, part: ts.Node): ts.Expression | undefined {
	const effect = effectAround(ts, part);
	const site = effect && ts.isExpression(effect) ? bare(ts, effect) : undefined;
	if (!site) return undefined;
	const changes = isAssignment(ts, site) || isIncrement(ts, site) || ts.isCallExpression(site);
	return changes || ts.isDeleteExpression(site) ? site : undefined;
}

/** `out.push(a, b)` or `seen.add(x)`, and nothing else. */
function appended(
	{ scope }: ContainerContext,
	variable: OuterVariable,
	sites: readonly ts.Expression[],
): RoleDecision | undefined {
	const { ts } = scope;
	const methods = new Set(
		sites.map((site) => {
			const callee = ts.isCallExpression(site) ? bare(ts, site.expression) : undefined;
			const isOwn =
				callee &&
				ts.isPropertyAccessExpression(callee) &&
				variable.uses.some((use) => use.root === bare(ts, callee.expression));
			const isOnly = variable.uses.filter((use) => site.pos <= use.root.pos && use.root.end <= site.end).length === 1;
			return isOwn && isOnly && ts.isPropertyAccessExpression(callee) ? callee.name.text : "";
		}),
	);
	if (methods.size !== 1) return undefined;
	const container = methods.has("push") ? "array" : methods.has("add") ? "set" : undefined;
	return container && mayBe(scope, variable.type, container)
		? { fact: { role: "append", container }, edits: [] }
		: undefined;
}

/** Whether the launch may find such a container there: methods of other classes can have these names. */
function mayBe(scope: ContainerContext["scope"], type: ts.Type, container: "array" | "set"): boolean {
	if (type.isUnion()) return type.types.some((one) => mayBe(scope, one, container));
	const { TypeFlags } = scope.ts;
	const isOpen = (type.flags & (TypeFlags.Any | TypeFlags.Unknown | TypeFlags.Instantiable)) !== 0;
	return isOpen || (container === "array" ? scope.checker.isArrayLikeType(type) : type.symbol?.name === "Set");
}

// ---------------------------------------------------------------- reasons

function explain(
	{ scope }: ContainerContext,
	variable: OuterVariable,
	written: readonly Problem[],
	stuck: Use,
): Problem[] {
	const { ts } = scope;
	const change =
		variable.uses.find((use) => use.action !== "read" && use.action !== "call") ??
		variable.uses.find((use) => changes(scope, use));
	const isRead = !changes(scope, stuck) || !isVoidContext(ts, stuck.site);
	const onlyElements = written.every((one) => one.code !== "CL2007");
	if (onlyElements && written.length > 0) return [written[0] as Problem];
	if (scope.touches(stuck.top)) {
		const call = wrapped(ts, stuck.top).parent;
		const [declared] = variable.symbol.declarations ?? [];
		const args = { call: callText(call), name: variable.name };
		return [
			{ code: "CL2010", node: call, args, related: declared ? [{ node: declared, message: "declared here" }] : [] },
		];
	}
	const related = change && change !== stuck ? [{ node: change.site, message: "changed here" }] : [];
	if (isRead && change && change !== stuck)
		return [{ code: "CL2008", node: stuck.top, args: { name: variable.name }, related }];
	return [{ code: "CL2007", node: stuck.site, args: { name: variable.name }, related }];
}

export function changes(scope: Scope, use: Use): boolean {
	if (use.action === "assign" || use.action === "update" || use.action === "delete") return use.steps.length > 0;
	const last = use.steps.at(-1);
	const isMethod = use.action === "call" && last?.kind === "property" && METHODS.get(last.name)?.mutates === true;
	return isMethod && !isLookalike(scope, use.top);
}
