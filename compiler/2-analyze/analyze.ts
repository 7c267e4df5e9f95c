/**
 * The second phase: what each variable of a loop is, or why the loop must stay sequential.
 *
 * In:   a loop
 * Out:  roles, edits of the body, guards, captures, and problems
 *
 * Guarantees: without problems, and if the guards hold, the iterations may run in any order and on copies as the roles
 * say, with the result of the sequential loop.
 */

import type ts from "typescript";
import type { FoundFunction, FoundLoop } from "../1-find/found.js";
import type { LoopFacts, VariableFact } from "./analysis.js";
import { withAdopted } from "./closures/adopted.js";
import { findBound, isTakenApart, problemsOfBound } from "./closures/bound.js";
import { decideApart, problemsOfApart, withPartsApart } from "./deferral/apart.js";
import { withDeferred } from "./deferral/defer.js";
import { accessesOf, describe } from "./describe.js";
import { type Functions, followFunctions } from "./effects/functions.js";
import { judgeEffects } from "./effects/mutations.js";
import { makesActors } from "./effects/quiet.js";
import { problemsOfFunctions } from "./effects/reached.js";
import { findActs, findExits, findForbidden } from "./effects/statements.js";
import { functionOf } from "./effects/targets.js";
import { collectGuards } from "./guards/guards.js";
import { type Hidden, problemsOfHidden } from "./hidden.js";
import { instanceProblems } from "./instances/changed.js";
import { instancesIn, withMembers } from "./instances/held.js";
import type { Registered } from "./instances/instances.js";
import { related } from "./instances/unrelated.js";
import type { Problem } from "./problem.js";
import { changes, decideContainer, decideUnchanged } from "./roles/containers.js";
import type { ContainerContext, Edit, RoleDecision, Tried } from "./roles/facts.js";
import { keepLengths } from "./roles/patterns/lengths.js";
import { decideScalar } from "./roles/scalars.js";
import { scopeOf } from "./scope-of.js";
import { findInductions } from "./subscripts/inductions.js";
import { invariance } from "./subscripts/invariants.js";
import { createSubscripts, type Surroundings } from "./subscripts/subscripts.js";
import { travelProblems } from "./travel.js";
import { turnOf } from "./turns.js";
import { findEarlyReads } from "./variables/assignments.js";
import { type Captures, collectCaptures } from "./variables/captures.js";
import { decideInnerVar, varProblems } from "./variables/hoisted.js";
import { byPlaces, withArray } from "./variables/items.js";
import { splitMembers, withDistinctNames } from "./variables/members.js";
import { classesOf, nameEdits, reassigned, unbound } from "./variables/names.js";
import { lengthReads, pathsOf } from "./variables/paths.js";
import type { LoopScope, Scope } from "./variables/scope.js";
import {
	collectReferences,
	isAssigned,
	isInnerVar,
	type OuterVariable,
	type References,
} from "./variables/variables.js";

/** What the passes share, whatever the loop. `registered`: the classes that the program registers. */
export interface Analyzing extends Pick<Scope, "ts" | "checker"> {
	readonly registered: readonly Registered[];
	/** See `Instances`. */
	readonly elsewhere: ReadonlySet<string>;
	readonly hidden: () => Hidden;
}

export function analyze(analyzing: Analyzing, owner: FoundFunction, found: FoundLoop): LoopFacts {
	const plain = analyzeWith(analyzing, owner, found);
	if (plain.problems.length === 0) return plain;
	const bound = findBound({ ...analyzing, inside: found.node });
	const seen = bound && analyzeWith({ ...analyzing, bound }, owner, found);
	if (seen && isTakenApart(seen, bound)) return seen;
	const inTwo = new Set(plain.variables.flatMap(({ variable, fact }) => (fact.role === "none" ? [variable.name] : [])));
	const apart = inTwo.size > 0 ? analyzeWith({ ...analyzing, inTwo }, owner, found) : plain;
	if (inTwo.size === 0 || apart.problems.length === 0) return apart;
	const last = analyzeWith({ ...analyzing, last: true }, owner, found);
	if (last.problems.length === 0) return last;
	const speculative = analyzeWith({ ...analyzing, last: true, speculates: true }, owner, found);
	return speculative.problems.length === 0 ? speculative : plain;
}

/** What is tried where the loop is refused: `inTwo` names variables of which some parts are changed, and others read. */
interface Attempt extends Analyzing, Pick<Scope, "bound">, Tried {
	readonly inTwo?: ReadonlySet<string>;
	/** Arrays are not taken to keep their lengths: roles have not shown it. */
	readonly growing?: true;
}

/** Arrays that may grow are not speculated on. */
function growing({ speculates: _, ...analyzing }: Attempt): Attempt {
	return { ...analyzing, growing: true };
}

function analyzeWith(analyzing: Attempt, owner: FoundFunction, found: FoundLoop): LoopFacts {
	const { code, mentioned, functions } = reachedFrom(analyzing, found);
	const written = scopeOf(code, functions, { owner, found });
	const taken = takenApart(written, { references: mentioned, inTwo: analyzing.inTwo }, functions);
	const { scope, references, collected, whole, variables, apart } = taken;
	const captures = { ...collected, variables };
	const { earlyReads, assignedFirst } = firstAssigned(variables, readEarly(scope, captures));
	const { invariant, fixed } = invariance(scope, variables, !analyzing.growing);
	const inductions = findInductions(scope, { variables, foreign: captures.foreign, invariant });
	const { subscripts, arrayOf } = subscriptsOf(scope, variables, { invariant, inductions });
	const actors = makesActors(scope.ts, [scope.body, ...captures.copies.map(({ declaration }) => declaration)]);
	const context = { scope, subscripts, arrayOf, actors, variables, tried: analyzing };
	const decided = new Map(variables.map((one) => [one, decideApart(context, one, apart) ?? decide(one)]));
	const { roles, effects } = withDeferred(scope, { ...captures, roles: decided, actors }, (given) =>
		judgeEffects(scope, { variables, functions, assignedFirst, roles: given }),
	);
	if (!keepLengths(fixed, roles)) return analyzeWith(growing(analyzing), owner, found);
	const facts = variables.map((one) => describe({ scope, subscripts, captures }, one, roles.get(one) as RoleDecision));
	const exits = findExits(scope);
	const problems = [
		...problemsOfSyntax(scope),
		...problemsOfExits(scope, exits, captures),
		...problemsOfNames(scope, references, captures),
		...problemsOfFunctions(references, functions),
		...problemsOfApart(apart, roles),
		...problemsOfBound(scope, functions),
		...problemsOfHidden(scope, variables, analyzing.hidden),
		...effects.problems,
		...[...roles.values()].flatMap(({ fact }) => (fact.role === "none" ? fact.problems : [])),
		...travelProblems(scope, facts),
		...instanceProblems(scope, facts, functions),
	];
	return {
		loop: scope.loop,
		owner,
		variables: facts,
		edits: [...editsOf(roles), ...nameEdits(scope, whole, captures, references.renames)],
		problems: unique(problems),
		exits,
		...collectGuards(scope, facts, subscripts, { ...effects, fixed }),
		induction: subscripts.induction,
		turn: turnOf(scope, facts),
		copies: captures.copies,
		imports: captures.imports,
		deferred: deferredOf(facts),
		assumptions: assumptionsOf(effects.assumptions, functions),
		accesses: facts.flatMap((one) => accessesOf(one)),
		classes: classesOf(scope, captures),
		instances: scope.instances?.classes ?? [],
	};

	function decide(variable: OuterVariable): RoleDecision {
		const isElsewhere = variable.uses.some((use) => captures.foreign.has(use.root) && isWritten(scope, use));
		if (isElsewhere) return { fact: { role: "none", problems: [] }, edits: [] }; // its function has a problem
		if (isInnerVar(scope, variable)) return decideInnerVar(scope, variable, earlyReads);
		if (isAssigned(variable)) return decideScalar({ scope, variables, earlyReads, inductions, actors }, variable);
		if (isChanged(scope, variable)) return decideContainer(context, variable);
		return decideUnchanged(context, variable);
	}
}

/** The code that runs in an iteration, what it names, and the functions and classes that it reaches. */
function reachedFrom({ ts, checker, registered, elsewhere, bound }: Attempt, { node, variable, header }: FoundLoop) {
	const adopting = withAdopted({ ts, checker, inside: node, bound });
	const mentioned = collectReferences(adopting, [variable, node.statement, ...adopting.adopted]);
	const named = followFunctions(adopting, mentioned.declarations);
	const items = header.kind === "items" ? header.args.map((one) => checker.getTypeAtLocation(one)) : [];
	const outer = [mentioned, ...[...named.reached.values()].map(({ references }) => references)];
	const types = outer.flatMap(({ variables }) => variables.map(({ type }) => type));
	const found = instancesIn(adopting, registered, {
		types: [...items, ...types],
		named: new Set(named.reached.keys()),
	});
	const instances = found && { ...found, elsewhere };
	const code = { ...adopting, instances };
	if (!instances?.classes.length) return { code, mentioned, functions: named };
	const functions = followFunctions(code, mentioned.declarations);
	const kept = related(code, instances.classes, { functions, sure: instances.sure });
	if (kept.length === instances.classes.length) return { code, mentioned, functions };
	const fewer = { ...code, instances: { ...instances, ...withMembers(code, kept) } };
	return { code: fewer, mentioned, functions: followFunctions(fewer, mentioned.declarations) };
}

/** The variables of the loop, and the items that it changes by their places, if these are items of a variable. */
function takenApart(
	written: LoopScope,
	{ references: mentioned, inTwo }: { readonly references: References } & Pick<Attempt, "inTwo">,
	functions: Functions,
) {
	const attempt = ({ loop, references }: ReturnType<typeof byPlaces>) => {
		const collected = collectCaptures({ ...written, loop }, references, functions);
		const { variables, members } = withDistinctNames(written, splitMembers({ ...written, loop }, collected));
		const placed = withArray(loop, variables);
		if (!placed) return undefined;
		const scope = { ...written, loop: placed, members };
		const split = withPartsApart(scope, { ...collected, variables }, inTwo);
		return { scope, references, collected, whole: variables, ...split };
	};
	const plain = { loop: written.loop, references: mentioned };
	return (attempt(byPlaces(written, mentioned, (use) => changes(written, use))) ?? attempt(plain)) as NonNullable<
		ReturnType<typeof attempt>
	>;
}

/** And the variables that each iteration assigns before it reads them. */
function firstAssigned(variables: readonly OuterVariable[], earlyReads: ReadonlyMap<ts.Symbol, ts.Node>) {
	const symbols = variables.filter(isAssigned).map((one) => one.symbol);
	return { earlyReads, assignedFirst: new Set(symbols.filter((symbol) => !earlyReads.has(symbol))) };
}

function editsOf(roles: ReadonlyMap<OuterVariable, RoleDecision>): Edit[] {
	return [...roles.values()].flatMap(({ edits }) => edits);
}

function problemsOfSyntax(scope: LoopScope): Problem[] {
	const { ts, loop, body, adopted = [] } = scope;
	const code = [body, loop.variable, ...adopted.map((one) => functionOf(ts, one))];
	return [...code.flatMap((node) => findForbidden(scope, node)), ...varProblems(scope)];
}

/** What a loop that may end early must not do. */
function problemsOfExits(scope: LoopScope, exits: LoopFacts["exits"], captures: Captures): Problem[] {
	return findActs(scope, exits, {
		code: [scope.body, ...captures.copies.map(({ declaration }) => declaration)],
		packages: new Set(captures.imports.map(({ symbol }) => symbol)),
	});
}

function problemsOfNames(scope: LoopScope, references: References, captures: Captures): Problem[] {
	const strays = references.strayThis.map((node): Problem => ({ code: "CL2013", node, args: { what: "this" } }));
	return [...unbound(scope, captures), ...reassigned(scope, captures), ...strays, ...captures.problems];
}

/** Does the use change the variable, or what it holds? */
function isWritten(scope: LoopScope, use: OuterVariable["uses"][number]): boolean {
	return changes(scope, use) || (use.steps.length === 0 && use.action !== "read");
}

function readEarly(scope: LoopScope, { variables, foreign }: Captures): Map<ts.Symbol, ts.Node> {
	const assigned = variables.filter((one) => isAssigned(one) || isInnerVar(scope, one));
	const early = findEarlyReads(scope, new Set(assigned.map((one) => one.symbol)));
	for (const variable of assigned) {
		const read = variable.uses.find((use) => foreign.has(use.root));
		if (read) early.set(variable.symbol, read.root);
	}
	return early;
}

/** By its own name, or by a constant that is another name for a part of it. */
function isChanged(scope: LoopScope, variable: OuterVariable): boolean {
	return pathsOf(scope, variable).some((use) => changes(scope, use));
}

/** Subscripts, and names for the arrays whose lengths bound them. */
function subscriptsOf(
	scope: LoopScope,
	variables: readonly OuterVariable[],
	known: Pick<Surroundings, "invariant" | "inductions">,
): Pick<ContainerContext, "subscripts" | "arrayOf"> {
	const lengths = lengthReads(scope, variables);
	const arrayOf: ContainerContext["arrayOf"] = (variable, steps) => {
		const names = steps.map((step) => {
			const form = subscripts.at(step);
			return step.kind === "property" ? `.${step.name}` : form && `[${[...form].sort().join(" ")}]`;
		});
		return names.includes(undefined) ? undefined : [variable.local, ...names].join("");
	};
	const subscripts = createSubscripts(scope, {
		...known,
		arrayOf(node) {
			const read = lengths.get(node);
			return read && arrayOf(read.variable, read.steps);
		},
	});
	return { subscripts, arrayOf };
}

function deferredOf(facts: readonly VariableFact[]): LoopFacts["deferred"] {
	const all = facts.flatMap(({ fact }) => (fact.role === "deferred" ? fact.sites : []));
	return [...new Map(all.map((one) => [one.site, one])).values()].sort((a, b) => a.site.pos - b.site.pos);
}

function assumptionsOf(own: readonly string[], functions: Functions): string[] {
	return [...new Set([...own, ...[...functions.reached.values()].flatMap((one) => one.assumptions)])];
}

function unique(problems: readonly Problem[]): Problem[] {
	return [...new Map(problems.map((one) => [`${one.code}:${one.node.pos}:${JSON.stringify(one.args)}`, one])).values()];
}
