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
import { bare, type TS, walk } from "../syntax/nodes.js";
import type { LoopFacts, VariableFact } from "./analysis.js";
import { findEarlyReads } from "./assignments.js";
import { type Captures, collectCaptures } from "./captures.js";
import { changes, decideContainer } from "./containers.js";
import { extentOf } from "./dependences.js";
import { collectMutations } from "./effects.js";
import type { Edit, RoleDecision } from "./facts.js";
import { type Functions, followFunctions } from "./functions.js";
import { collectGuards } from "./guards.js";
import { isNumber } from "./kinds.js";
import { findUnhandled } from "./mutations.js";
import { createOrigins } from "./origins.js";
import type { Problem } from "./problem.js";
import { decideScalar } from "./scalars.js";
import type { LoopScope } from "./scope.js";
import { findExits, findForbidden } from "./statements.js";
import { createSubscripts, type Subscripts } from "./subscripts.js";
import { travelProblems } from "./travel.js";
import { collectReferences, isInnerVar, type OuterVariable } from "./variables.js";

export function analyze(ts: TS, checker: ts.TypeChecker, owner: FoundFunction, loop: FoundLoop): LoopFacts {
	const scope: LoopScope = {
		ts,
		checker,
		inside: loop.node,
		loop,
		owner,
		body: loop.node.statement,
		file: loop.node.getSourceFile(),
	};
	const references = collectReferences(scope, [scope.body]);
	const functions = followFunctions(ts, checker, references.declarations);
	const captures = collectCaptures(scope, references, functions);
	const { variables } = captures;
	const earlyReads = readEarly(scope, captures);
	const assigned = variables.filter(isAssigned);
	const assignedFirst = new Set(assigned.map((one) => one.symbol).filter((symbol) => !earlyReads.has(symbol)));
	const origins = createOrigins(scope, assignedFirst);
	const { mutations, calls } = collectMutations(scope, scope.body, origins);
	const subscripts = createSubscripts(scope, invariance(scope, variables, mutationsOf(variables)));
	const roles = new Map(variables.map((one) => [one, decide(one)]));
	const facts = variables.map((one) => describe(scope, subscripts, one, roles.get(one) as RoleDecision, captures));
	const problems = [
		...findForbidden(ts, scope.body),
		...findExits(scope),
		...references.strayThis.map((node): Problem => ({ code: "CL2013", node, args: { what: "this" } })),
		...[...functions.reached.values()].flatMap((one) => one.problems),
		...captures.problems,
		...calls.problems,
		...findUnhandled(scope, { mutations, calls, origins, variables, functions, assignedFirst }),
		...[...roles.values()].flatMap(({ fact }) => (fact.role === "none" ? fact.problems : [])),
		...travelProblems(scope, facts),
	];
	const { guards, symbols } = collectGuards(scope, facts, subscripts);
	return {
		loop,
		owner,
		variables: facts,
		edits: [...[...roles.values()].flatMap(({ edits }) => edits), ...nameEdits(ts, variables, captures)],
		problems: unique(problems),
		guards,
		symbols,
		induction: subscripts.induction,
		copies: captures.copies,
		imports: captures.imports,
		deferred: deferredOf(facts),
		assumptions: assumptionsOf(calls.assumptions, functions),
		accesses: facts.flatMap((one) => accessesOf(one)),
		classes: captures.copies.filter(({ declaration }) => ts.isClassDeclaration(declaration)).map(({ symbol }) => ({ name: symbol.name, symbol })),
	};

	function decide(variable: OuterVariable): RoleDecision {
		if (isInnerVar(scope, variable)) return decideInnerVar(scope, variable, earlyReads);
		if (isAssigned(variable)) return decideScalar({ scope, variables, earlyReads }, variable);
		if (variable.uses.some(changes)) return decideContainer({ scope, subscripts }, variable);
		return { fact: { role: "shared" }, edits: [] };
	}
}

/** A `var` of the body must be of no use outside of the iteration: the kernel declares it again. */
function decideInnerVar(scope: LoopScope, variable: OuterVariable, earlyReads: ReadonlyMap<ts.Symbol, ts.Node>): RoleDecision {
	const { ts, checker, body, owner } = scope;
	let outside: ts.Node | undefined = earlyReads.get(variable.symbol);
	walk(ts, owner.node, (at) => {
		if (at === body) return false;
		if (ts.isIdentifier(at) && checker.getSymbolAtLocation(at) === variable.symbol) outside ??= at;
		return true;
	});
	if (!outside) return { fact: { role: "private" }, edits: [] };
	const related = variable.declaration ? [{ node: variable.declaration, message: "declared here by var" }] : [];
	const fix = `declare \`${variable.name}\` with let before the loop, or with const inside it`;
	return { fact: { role: "none", problems: [{ code: "CL2001", node: outside, args: { name: variable.name }, related, fix }] }, edits: [] };
}

/** Is the variable itself assigned, rather than a part of its value? */
function isAssigned(variable: OuterVariable): boolean {
	return variable.uses.some((use) => use.steps.length === 0 && use.action !== "read");
}

function readEarly(scope: LoopScope, { variables, foreign }: Captures): Map<ts.Symbol, ts.Node> {
	const assigned = variables.filter((one) => isAssigned(one) || isInnerVar(scope, one));
	const early = findEarlyReads(scope.ts, scope.checker, scope.body, new Set(assigned.map((one) => one.symbol)));
	for (const variable of assigned) {
		const read = variable.uses.find((use) => foreign.has(use.root));
		if (read) early.set(variable.symbol, read.root);
	}
	return early;
}

/** Variables whose value or parts change in the loop. */
function mutationsOf(variables: readonly OuterVariable[]): ReadonlySet<ts.Symbol> {
	return new Set(variables.filter((one) => isAssigned(one) || one.uses.some(changes)).map((one) => one.symbol));
}

/** `w`, `p.width`, `xs.length`: names of variables that nothing in the loop changes, and members of such. */
function invariance(
	scope: LoopScope,
	variables: readonly OuterVariable[],
	changed: ReadonlySet<ts.Symbol>,
): (node: ts.Expression) => boolean {
	const { ts } = scope;
	const roots = new Map(variables.flatMap((one) => one.uses.map((use) => [use.root as ts.Node, one] as const)));
	const isInvariant = (node: ts.Expression): boolean => {
		const inner = bare(ts, node);
		const variable = roots.get(inner);
		if (variable) return !changed.has(variable.symbol);
		return ts.isPropertyAccessExpression(inner) && isInvariant(inner.expression);
	};
	return isInvariant;
}

function describe(
	scope: LoopScope,
	subscripts: Subscripts,
	variable: OuterVariable,
	{ fact }: RoleDecision,
	{ foreign }: Captures,
): VariableFact {
	const { ts } = scope;
	const isLength = (use: OuterVariable["uses"][number]) => {
		const [first] = use.steps;
		return first?.kind === "property" && first.name === "length" && use.steps.length === 1;
	};
	const nodes = variable.uses.filter((use) => !isLength(use)).map((use) => use.steps[0]);
	const places = nodes.map((step) => (step?.kind === "element" ? step.subscript : undefined));
	const isOwn = variable.uses.every((use) => !foreign.has(use.root) && (use.action === "read" || fact.role === "write"));
	const numeric = isOwn && places.length > 0 && places.every((one) => one && (subscripts.of(one) || isNumber(scope, one)));
	const flat = variable.uses.every((use) => use.steps.length === 1);
	const extents = isOwn ? places.map((one) => (one ? extentOfPlace(one) : undefined)) : [];
	const known = isOwn && places.length > 0 && extents.every((one) => one !== undefined);
	return { variable, fact, elements: numeric && flat && !ts.isThisTypeNode(variable.uses[0]?.root as ts.Node), extents: known ? extents.filter((one) => one !== undefined) : undefined };

	function extentOfPlace(node: ts.Expression) {
		const form = subscripts.of(node);
		return form && extentOf(form, subscripts);
	}
}

/** `this.x` becomes a local of the kernel. */
function nameEdits(ts: TS, variables: readonly OuterVariable[], { foreign }: Captures): Edit[] {
	return variables
		.filter((one) => one.scope === "this")
		.flatMap((one) =>
			one.uses
				.filter((use) => !foreign.has(use.root) && ts.isPropertyAccessExpression(use.root))
				.map(({ root }) => ({ start: root.getStart(), end: root.getEnd(), parts: [one.local] })),
		);
}

function deferredOf(facts: readonly VariableFact[]): LoopFacts["deferred"] {
	return facts
		.flatMap(({ variable, fact }) => (fact.role === "deferred" ? fact.sites.map((effect) => ({ variable, effect })) : []))
		.sort((a, b) => a.effect.site.pos - b.effect.site.pos);
}

function assumptionsOf(own: readonly string[], functions: Functions): string[] {
	return [...new Set([...own, ...[...functions.reached.values()].flatMap((one) => one.assumptions)])];
}

function accessesOf({ variable }: VariableFact): LoopFacts["accesses"] {
	return variable.uses.flatMap((use) => {
		const [first] = use.steps;
		if (first?.kind !== "element") return [];
		const file = first.node.getSourceFile();
		const line = file.getLineAndCharacterOfPosition(first.node.getStart()).line + 1;
		const kind = use.steps.length > 1 || use.action === "call" ? "read" : use.action;
		const kinds = { read: "read", assign: "write", update: "update", delete: "write", call: "read" } as const;
		return [{ variable: variable.name, subscript: first.subscript.getText(), kind: kinds[kind], line }];
	});
}

function unique(problems: readonly Problem[]): Problem[] {
	return [...new Map(problems.map((one) => [`${one.code}:${one.node.pos}:${JSON.stringify(one.args)}`, one])).values()];
}
