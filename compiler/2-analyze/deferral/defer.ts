/**
 * Variables that fit no role of their own, but can be carried to the caller together: what touches them is cut out of the
 * body as effects, and the caller carries these out in iteration order.
 *
 * In:   s += f(i); out[i] = s;       if (ok(i)) out[k++] = i;       if (m.has(k)) …; else m.set(k, …);
 * Out:  s and out, with two effects; k and out, with one; m, with one
 *
 * Guarantees: nothing that stays in the body depends on them, so any chunks compute the same operands; and the caller
 * does with these what the plain loop does, in the same order.
 */
import type ts from "typescript";
import { isInside, isReference, walk } from "../../syntax/nodes.js";
import { symbolOf } from "../../syntax/symbols.js";
import { isOfPlatform } from "../instances/lookalike.js";
import type { Deferred, RoleDecision } from "../roles/facts.js";
import { runsInOrder } from "../roles/order.js";
import { codeOf, type LoopScope } from "../variables/scope.js";
import { readUse } from "../variables/uses.js";
import { isAssigned, isInnerVar, mentionsOf, type OuterVariable } from "../variables/variables.js";
import { skippedBy, targetsOf } from "./effects.js";
import { type Candidates, createGroup, type Group, grow, keyedKind } from "./group.js";
import { objectOf, plainOperands, type Reach, storesKept } from "./objects.js";
import { operandsOf } from "./operands.js";
import { steadyIn } from "./steady.js";
import { isWorthwhile } from "./worth.js";

/**
 * The roles with which a loop is judged to be free of other changes; those that were decided, if deferring does not help.
 *
 * First only variables without a role are deferred; if then something is changed in parts, what it lies in is deferred too.
 */
export function withDeferred<T extends { readonly problems: readonly unknown[] }>(
	scope: LoopScope,
	candidates: Omit<Candidates, "inParts">,
	judge: (roles: ReadonlyMap<OuterVariable, RoleDecision>) => T,
): { readonly roles: ReadonlyMap<OuterVariable, RoleDecision>; readonly effects: T } {
	const attempt = (inParts: boolean) => {
		const group = deferGroup(scope, { ...candidates, inParts }) ?? [];
		const roles = withSteady(scope, candidates, new Map([...candidates.roles, ...group]));
		return { roles, effects: judge(roles) };
	};
	const first = attempt(false);
	if (first.effects.problems.length === 0) return first;
	const second = attempt(true);
	return second.effects.problems.length === 0 ? second : first;
}

/** Effects may look later into what nothing changes: that is known when all roles are. */
function withSteady(
	scope: LoopScope,
	candidates: Omit<Candidates, "inParts">,
	roles: ReadonlyMap<OuterVariable, RoleDecision>,
): Map<OuterVariable, RoleDecision> {
	return new Map(
		[...roles].map(([variable, decision]) => {
			const { fact } = decision;
			const isAlone = fact.role === "deferred" && decision === candidates.roles.get(variable);
			if (!isAlone || fact.besides) return [variable, decision] as const;
			const group = createGroup(scope, { ...candidates, inParts: false });
			group.members.clear();
			group.members.add(variable);
			const { isSteady } = steadyIn(scope, { ...candidates, roles }, group.members);
			const sites = plainOperands({ ...reachOf(group), isSteady }, fact.sites);
			return [variable, { ...decision, fact: { ...fact, sites } }] as const;
		}),
	);
}

/** The roles of the variables that have none and of those that they draw in; undefined if that cannot be. */
function deferGroup(scope: LoopScope, candidates: Candidates): Map<OuterVariable, RoleDecision> | undefined {
	const group = createGroup(scope, candidates);
	if (group.members.size === 0) return undefined;
	const effects = grow(group, candidates);
	if (!effects?.every((one) => runsInOrder({ scope }, one))) return undefined;
	if (![...group.members].every((one) => isFree(scope, candidates, one))) return undefined;
	const { ts, members, checker, isIdle, prints } = scope;
	const code = codeOf(scope);
	const { actors } = candidates;
	const names = namesOf(group, effects);
	const { isKept, isSteady } = steadyIn(scope, candidates, group.members);
	const objects = [...group.members].filter((one) => !isAssigned(one));
	const isObject = (node: ts.Node) => objects.some(({ uses }) => uses.some((use) => use.root === node));
	const deferred: Deferred[] = [];
	for (const site of effects) {
		const how = { ts, members, checker, is: group.is, code, actors, isObject, isKept, isIdle, prints };
		const found = operandsOf(how, site);
		if (!found) return undefined;
		const rest = skippedBy(ts, site) ?? [];
		deferred.push({ site, rest, ...found, primitive: new Set(), names });
	}
	if (!isWorthwhile(group, deferred)) return undefined;
	const reach = { ...reachOf(group), isSteady };
	if (storesKept(reach, deferred)) return undefined;
	const plain = plainOperands(reach, deferred);
	const roles = [...group.members].map(
		(one) => [one, { fact: factOf(group, one, plain), edits: [] as const }] as const,
	);
	return roles.some(([one, { fact }]) => fact.parts && isEmpty(scope, one)) ? undefined : new Map(roles);
}

/** `let p;` that only the loop assigns: the launch, which looks into what is changed, would find nothing in it. */
function isEmpty({ ts, checker, loop }: LoopScope, { declaration, symbol }: OuterVariable): boolean {
	if (!declaration || !ts.isVariableDeclaration(declaration) || declaration.initializer) return false;
	let isGiven = !ts.isVariableStatement(declaration.parent.parent);
	walk(ts, declaration.getSourceFile(), (at) => {
		if (at === loop.node) return false;
		if (!ts.isIdentifier(at) || !isReference(ts, at) || symbolOf(ts, checker, at) !== symbol) return true;
		if (readUse(ts, at).action !== "read") isGiven = true;
		return true;
	});
	return !isGiven;
}

function factOf(group: Group, variable: OuterVariable, sites: readonly Deferred[]) {
	return {
		role: "deferred" as const,
		sites,
		assigned: isAssigned(variable),
		parts: sites.some(({ site }) => changesParts(group, variable, site)),
	};
}

/** Of the variable, or of something by a name of the body: that may lie in any member. */
function changesParts({ scope, members }: Group, variable: OuterVariable, site: ts.Node): boolean {
	const isOf = (one: OuterVariable, name: ts.Node) => one.uses.some((use) => use.root === name);
	return targetsOf(scope, site).some(({ name, change }) => {
		const isPart = objectOf(scope, change) !== undefined;
		return isPart && (isOf(variable, name) || ![...members].some((one) => isOf(one, name)));
	});
}

/** Nothing but the body itself uses the variable. */
function isFree(scope: LoopScope, { foreign }: Candidates, variable: OuterVariable): boolean {
	const isOfBody = ({ root }: OuterVariable["uses"][number]) => !foreign.has(root) && isInside(root, scope.body);
	return !isInnerVar(scope, variable) && variable.uses.every(isOfBody);
}

/** Mentions of variables of the body that effects share: their declarations are effects of their own. */
function namesOf({ scope, locals }: Group, effects: readonly ts.Node[]): ReadonlyMap<ts.Node, string> {
	const { ts } = scope;
	const names = new Map<ts.Node, string>();
	const declared = [...locals].filter(([symbol]) => {
		const statement = symbol.valueDeclaration?.parent.parent;
		return statement && ts.isVariableStatement(statement) && effects.includes(statement);
	});
	declared.forEach(([symbol, mentions], place) => {
		for (const node of mentions) names.set(node, `${symbol.name}$${place}`);
	});
	return names;
}

function reachOf({ scope, members, locals, is }: Group): Omit<Reach, "isSteady"> {
	const { ts, checker } = scope;
	const keyed = [...members].filter((one) => keyedKind(one) !== undefined).map(mentionsOf);
	return {
		ts,
		members: scope.members,
		is,
		isKeyed: (node) => keyed.some((isMention) => isMention(node)),
		isBuiltin: (callee) => isOfPlatform(scope, callee),
		holds(node) {
			const symbol = ts.isIdentifier(node) ? checkedSymbol(node) : undefined;
			const declaration = symbol && locals.has(symbol) ? symbol.valueDeclaration : undefined;
			if (!declaration || !ts.isVariableDeclaration(declaration)) return undefined;
			const isConstant = (declaration.parent.flags & ts.NodeFlags.Const) !== 0;
			return (isConstant && declaration.initializer) || "anything";
		},
	};

	function checkedSymbol(node: ts.Identifier): ts.Symbol | undefined {
		return symbolOf(ts, checker, node);
	}
}
