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
import { symbolOf } from "../syntax/symbols.js";
import type { LoopFacts, VariableFact } from "./analysis.js";
import { type Functions, followFunctions } from "./effects/functions.js";
import { judgeEffects } from "./effects/mutations.js";
import { findExits, findForbidden } from "./effects/statements.js";
import type { Problem } from "./problem.js";
import { findEarlyReads } from "./roles/assignments.js";
import { changes, decideContainer } from "./roles/containers.js";
import type { Edit, RoleDecision } from "./roles/facts.js";
import { collectGuards } from "./roles/guards.js";
import { decideScalar } from "./roles/scalars.js";
import { travelProblems } from "./roles/travel.js";
import { extentOf } from "./subscripts/dependences.js";
import { createSubscripts, type Subscripts } from "./subscripts/subscripts.js";
import { type Captures, collectCaptures } from "./variables/captures.js";
import { isNumber } from "./variables/kinds.js";
import type { LoopScope } from "./variables/scope.js";
import {
	collectReferences,
	declaredName,
	isInnerVar,
	type OuterVariable,
	type References,
} from "./variables/variables.js";

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
	const references = collectReferences(scope, [loop.variable, scope.body]);
	const functions = followFunctions(ts, checker, references.declarations);
	const captures = collectCaptures(scope, references, functions);
	const { variables } = captures;
	const earlyReads = readEarly(scope, captures);
	const assigned = variables.filter(isAssigned);
	const assignedFirst = new Set(assigned.map((one) => one.symbol).filter((symbol) => !earlyReads.has(symbol)));
	const subscripts = createSubscripts(scope, invariance(scope, variables, mutationsOf(variables)));
	const roles = new Map(variables.map((one) => [one, decide(one)]));
	const effects = judgeEffects(scope, { variables, functions, assignedFirst, roles });
	const facts = variables.map((one) => describe(scope, subscripts, one, roles.get(one) as RoleDecision, captures));
	const problems = [
		...findForbidden(ts, scope.body),
		...findForbidden(ts, loop.variable),
		...findExits(scope),
		...unbound(scope, captures),
		...references.strayThis.map((node): Problem => ({ code: "CL2013", node, args: { what: "this" } })),
		...problemsOfFunctions(references, functions),
		...varProblems(scope),
		...captures.problems,
		...effects.problems,
		...[...roles.values()].flatMap(({ fact }) => (fact.role === "none" ? fact.problems : [])),
		...travelProblems(scope, facts),
	];
	const { guards, symbols } = collectGuards(scope, facts, subscripts, effects.trusted);
	return {
		loop,
		owner,
		variables: facts,
		edits: [
			...[...roles.values()].flatMap(({ edits }) => edits),
			...nameEdits(variables, captures, references.renames),
		],
		problems: unique(problems),
		guards,
		symbols,
		induction: subscripts.induction,
		copies: captures.copies,
		imports: captures.imports,
		deferred: deferredOf(facts),
		assumptions: assumptionsOf(effects.assumptions, functions),
		accesses: facts.flatMap((one) => accessesOf(one)),
		classes: classesOf(scope, captures),
	};

	function decide(variable: OuterVariable): RoleDecision {
		const isElsewhere = variable.uses.some((use) => use.action !== "read" && captures.foreign.has(use.root));
		if (isElsewhere) return { fact: { role: "none", problems: [] }, edits: [] }; // its function has a problem
		if (isInnerVar(scope, variable)) return decideInnerVar(scope, variable, earlyReads);
		if (isAssigned(variable)) return decideScalar({ scope, variables, earlyReads }, variable);
		if (variable.uses.some(changes)) return decideContainer({ scope, subscripts }, variable);
		return { fact: { role: "shared" }, edits: [] };
	}
}

/** Problems of functions, at the call in the body that gets there. */
function problemsOfFunctions(references: References, functions: Functions): Problem[] {
	return [...functions.reached.values()].flatMap((one) =>
		one.problems.map((problem): Problem => {
			const entry = [...references.declarations.values()].find(({ declaration }) =>
				reaches(functions, declaration, one.declaration),
			);
			if (!entry) return problem;
			const here = { node: problem.node, message: problem.code === "CL2011" ? "written here" : "here" };
			return { ...problem, node: entry.node, related: [here, ...(problem.related ?? [])] };
		}),
	);
}

function reaches(functions: Functions, from: ts.Declaration, to: ts.Declaration): boolean {
	const seen = new Set<ts.Declaration>();
	const queue = [from];
	for (let next = queue.pop(); next; next = queue.pop()) {
		if (next === to) return true;
		if (seen.has(next)) continue;
		seen.add(next);
		const inner = functions.reached.get(next)?.references.declarations.values() ?? [];
		for (const { declaration } of inner) queue.push(declaration);
	}
	return false;
}

/** Variables declared by `var` in the body and used behind the loop. */
function varProblems(scope: LoopScope): Problem[] {
	const { ts, checker, body, owner } = scope;
	const problems: Problem[] = [];
	walk(ts, body, (at) => {
		if (ts.isFunctionLike(at)) return false;
		const isVar = ts.isVariableDeclarationList(at) && (at.flags & ts.NodeFlags.BlockScoped) === 0;
		for (const { name } of isVar ? at.declarations : []) {
			const symbol = ts.isIdentifier(name) ? checker.getSymbolAtLocation(name) : undefined;
			let outside: ts.Node | undefined;
			walk(ts, owner.node, (node) => {
				if (node === body) return false;
				if (ts.isIdentifier(node) && symbol && symbolOf(ts, checker, node) === symbol) outside ??= node;
				return true;
			});
			if (!ts.isIdentifier(name) || outside) problems.push(varProblem(name, outside ?? name));
		}
		return true;
	});
	return problems;
}

function varProblem(name: ts.Node, outside: ts.Node): Problem {
	const related = [{ node: outside, message: "used here" }];
	const fix = `declare \`${name.getText()}\` with let before the loop, or with const inside it`;
	return { code: "CL2001", node: name, args: { name: name.getText() }, related, fix };
}

/** A `var` of the body must be of no use outside of the iteration: the kernel declares it again. */
function decideInnerVar(
	scope: LoopScope,
	variable: OuterVariable,
	earlyReads: ReadonlyMap<ts.Symbol, ts.Node>,
): RoleDecision {
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
	return {
		fact: { role: "none", problems: [{ code: "CL2001", node: outside, args: { name: variable.name }, related, fix }] },
		edits: [],
	};
}

/** Is the variable itself assigned, rather than a part of its value? */
function isAssigned(variable: OuterVariable): boolean {
	return variable.uses.some((use) => use.steps.length === 0 && use.action !== "read");
}

function readEarly(scope: LoopScope, { variables, foreign }: Captures): Map<ts.Symbol, ts.Node> {
	const assigned = variables.filter((one) => isAssigned(one) || isInnerVar(scope, one));
	const early = findEarlyReads(scope.ts, scope.checker, scope.loop, new Set(assigned.map((one) => one.symbol)));
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
	const isOwn = variable.uses.every(
		(use) => !foreign.has(use.root) && (use.action === "read" || fact.role === "write"),
	);
	const numeric =
		isOwn && places.length > 0 && places.every((one) => one && (subscripts.of(one) || isNumber(scope, one)));
	const flat = variable.uses.every((use) => use.steps.length === 1);
	const extents = isOwn ? places.map((one) => (one ? extentOfPlace(one) : undefined)) : [];
	const known = isOwn && places.length > 0 && extents.every((one) => one !== undefined);
	return {
		variable,
		fact,
		elements: numeric && flat && !ts.isThisTypeNode(variable.uses[0]?.root as ts.Node),
		extents: known ? extents.filter((one) => one !== undefined) : undefined,
	};

	function extentOfPlace(node: ts.Expression) {
		const form = subscripts.of(node);
		return form && extentOf(form, subscripts);
	}
}

/** `this.x` and variables of other modules become locals of the kernel, functions of other modules plain names. */
function nameEdits(
	variables: readonly OuterVariable[],
	{ foreign }: Captures,
	renames: ReadonlyMap<ts.Node, string>,
): Edit[] {
	const texts = new Map(renames);
	for (const { uses, local } of variables) {
		for (const { root } of uses) if (!foreign.has(root) && root.getText() !== local) texts.set(root, local);
	}
	return [...texts].map(([node, text]) => ({ start: node.getStart(), end: node.getEnd(), parts: [text] }));
}

/** Classes whose copies the caller can replace by its own, so that their instances stay instances. */
function classesOf({ ts, file }: LoopScope, { copies }: Captures): LoopFacts["classes"] {
	return copies
		.filter(({ declaration, inside }) => ts.isClassDeclaration(declaration) && !inside)
		.flatMap(({ symbol, declaration, aliases }) => {
			const visible = declaration.getSourceFile() === file ? symbol.name : (aliases[0] ?? importedAs(ts, file, symbol));
			return visible ? [{ name: declaredName(declaration), visible }] : [];
		});
}

/** The local name of an import of this class in the loop's own file. */
function importedAs(ts: TS, file: ts.SourceFile, symbol: ts.Symbol): string | undefined {
	for (const statement of file.statements) {
		const named = ts.isImportDeclaration(statement) ? statement.importClause?.namedBindings : undefined;
		if (!named || !ts.isNamedImports(named)) continue;
		const found = named.elements.find((one) => (one.propertyName ?? one.name).text === symbol.name);
		if (found) return found.name.text;
	}
	return undefined;
}

/** Classes that the caller cannot name: a copy in the kernel would be another class. */
function unbound(scope: LoopScope, captures: Captures): Problem[] {
	const bound = new Set(classesOf(scope, captures).map(({ name }) => name));
	return captures.copies
		.filter(({ declaration }) => scope.ts.isClassDeclaration(declaration) && !bound.has(declaredName(declaration)))
		.map(({ declaration, symbol }) => {
			const related = [{ node: declaration, message: "declared here" }];
			const fix = `declare \`${symbol.name}\` at the top level of this module, or import it here`;
			return { code: "CL4001", node: scope.loop.call, args: { name: symbol.name }, related, fix };
		});
}

function deferredOf(facts: readonly VariableFact[]): LoopFacts["deferred"] {
	return facts
		.flatMap(({ variable, fact }) =>
			fact.role === "deferred" ? fact.sites.map((effect) => ({ variable, effect })) : [],
		)
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
