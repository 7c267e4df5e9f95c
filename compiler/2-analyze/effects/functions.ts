/**
 * Follows the project's functions that a loop reaches.
 *
 * In:   the functions and classes that the body names
 * Out:  every declaration reached, what each changes of its parameters, and the outside variables it reads
 *
 * Refuses: functions that write outside variables, or whose code is not there to read.
 */
import type ts from "typescript";
import { isReference, type TS, walk, wrapped } from "../../syntax/nodes.js";
import type { Problem } from "../problem.js";
import { bindingOf, isTopLevel, type Scope } from "../variables/scope.js";
import { collectReferences, type OuterVariable, type References } from "../variables/variables.js";
import { collectMutations } from "./effects.js";
import { createOrigins } from "./origins.js";
import { findForbidden } from "./statements.js";

/** A function or class that kernels need a copy of. */
export interface Reached {
	readonly symbol: ts.Symbol;
	readonly declaration: ts.Declaration;
	readonly references: References;
	/** Places of parameters whose object the function changes; -1 stands for objects that cannot be told. */
	readonly changes: ReadonlySet<number>;
	readonly problems: readonly Problem[];
	readonly assumptions: readonly string[];
	/** Declared in a function: it can only be copied into the kernel itself. */
	readonly local: boolean;
}

export interface Functions {
	readonly reached: ReadonlyMap<ts.Declaration, Reached>;
}

type Roots = ReadonlyMap<ts.Symbol, { declaration: ts.Declaration }>;

export function followFunctions(ts: TS, checker: ts.TypeChecker, roots: Roots): Functions {
	const reached = new Map<ts.Declaration, Reached>();
	const queue = [...roots].map(([symbol, { declaration }]) => ({ symbol, declaration }));
	for (let next = queue.shift(); next; next = queue.shift()) {
		const { symbol, declaration } = next;
		if (reached.has(declaration) || ts.isEnumDeclaration(declaration)) continue;
		const scope: Scope = { ts, checker, inside: declaration };
		const references = collectReferences(scope, [declaration]);
		reached.set(declaration, { symbol, declaration, references, ...NOTHING, local: !isTopLevel(ts, declaration) });
		for (const [other, { declaration: called }] of references.declarations)
			queue.push({ symbol: other, declaration: called });
	}
	// What a function changes depends on what the functions it calls change, so this goes on until nothing is added.
	for (let changed = true; changed; ) {
		changed = false;
		for (const [declaration, before] of reached) {
			const after = { ...before, ...inspect(ts, checker, declaration, before.references, reached) };
			if (after.changes.size !== before.changes.size || after.problems.length !== before.problems.length)
				changed = true;
			reached.set(declaration, after);
		}
	}
	return { reached };
}

const NOTHING = { changes: new Set<number>(), problems: [], assumptions: [] };

function inspect(
	ts: TS,
	checker: ts.TypeChecker,
	declaration: ts.Declaration,
	references: References,
	reached: ReadonlyMap<ts.Declaration, Reached>,
): Pick<Reached, "changes" | "problems" | "assumptions"> {
	const fn = functionOf(ts, declaration);
	const scope: Scope = { ts, checker, inside: fn };
	const origins = createOrigins(scope);
	const { mutations, calls } = collectMutations(scope, fn, origins);
	const problems: Problem[] = [...calls.problems, ...findForbidden(ts, fn)];
	for (const variable of references.variables) problems.push(...writesOf(declaration, variable));
	const parameters = parametersOf(ts, checker, fn);
	const changes = new Set<number>();
	const bases = [...mutations, ...argumentMutations(calls.functions, reached)];
	for (const { base, site } of bases) {
		for (const symbol of origins.of(base).self) {
			const place = parameters.get(symbol);
			if (place !== undefined) changes.add(place);
			else problems.push({ code: "CL2011", node: site, args: { call: nameOf(declaration), name: symbol.name } });
		}
	}
	for (const { node, declaration: other } of handedOut(scope, fn, reached)) {
		problems.push({ code: "CL2010", node, args: { call: nameOf(other), name: "its argument" } });
	}
	return { changes, problems: unique(problems), assumptions: calls.assumptions };
}

/** Arguments of calls whose function changes the parameter. */
export function argumentMutations(
	calls: readonly { readonly call: ts.CallExpression; readonly declaration: ts.Declaration }[],
	reached: ReadonlyMap<ts.Declaration, Reached>,
): { base: ts.Expression; site: ts.Node; unknown: false }[] {
	return calls.flatMap(({ call, declaration }) => {
		const changes = reached.get(declaration)?.changes ?? new Set<number>();
		const spread = call.arguments.findIndex((argument) => argument.getText().startsWith("..."));
		const isHit = (place: number) => changes.has(place) || (spread >= 0 && place >= spread && changes.size > 0);
		const hits = call.arguments.filter((_, place) => isHit(place) || (changes.has(-1) && place >= 0));
		return hits.map((base) => ({ base, site: call, unknown: false as const }));
	});
}

/** Functions that change an argument, used as values: nobody knows with what they are called. */
export function handedOut(
	scope: Scope,
	node: ts.Node,
	reached: ReadonlyMap<ts.Declaration, Reached>,
): { node: ts.Node; declaration: ts.Declaration }[] {
	const { ts } = scope;
	const found: { node: ts.Node; declaration: ts.Declaration }[] = [];
	walk(ts, node, (at) => {
		if (!ts.isIdentifier(at) || !isReference(ts, at)) return;
		const outer = wrapped(ts, at);
		const isCalled = ts.isCallExpression(outer.parent) && outer.parent.expression === outer;
		const binding = isCalled ? undefined : bindingOf(scope, at);
		const declaration = binding && "declaration" in binding ? binding.declaration : undefined;
		if (declaration && (reached.get(declaration)?.changes.size ?? 0) > 0) found.push({ node: at, declaration });
	});
	return found.filter(({ declaration }) => !ts.isClassLike(declaration));
}

/** Outside scalars that the function assigns. */
function writesOf(declaration: ts.Declaration, variable: OuterVariable): Problem[] {
	return variable.uses
		.filter((use) => use.action !== "read" && use.steps.length === 0)
		.map((use) => ({
			code: "CL2011" as const,
			node: use.site,
			args: { call: nameOf(declaration), name: variable.name },
		}));
}

function unique(problems: readonly Problem[]): Problem[] {
	const seen = new Map(
		problems.map((one) => [`${one.code}:${one.node.pos}:${one.node.getSourceFile().fileName}`, one]),
	);
	return [...seen.values()];
}

/** The function behind `const f = () => …`; the declaration itself otherwise. */
export function functionOf(ts: TS, declaration: ts.Declaration): ts.Node {
	return ts.isVariableDeclaration(declaration) && declaration.initializer ? declaration.initializer : declaration;
}

/** Names bound by the parameters, with their places; in a class: by the parameters of all members, place -1. */
function parametersOf(ts: TS, checker: ts.TypeChecker, node: ts.Node): Map<ts.Symbol, number> {
	const places = new Map<ts.Symbol, number>();
	const bind = (name: ts.BindingName, place: number): void => {
		if (ts.isIdentifier(name)) {
			const symbol = checker.getSymbolAtLocation(name);
			if (symbol) places.set(symbol, place);
		} else for (const one of name.elements) if (!ts.isOmittedExpression(one)) bind(one.name, place);
	};
	if (ts.isFunctionLike(node))
		for (const [place, one] of node.parameters.entries()) bind(one.name, one.dotDotDotToken ? -1 : place);
	if (ts.isClassLike(node)) {
		for (const member of node.members) {
			if (ts.isFunctionLike(member)) for (const one of member.parameters) bind(one.name, -1);
		}
	}
	return places;
}

export function nameOf(declaration: ts.Declaration): string {
	const { name } = declaration as ts.NamedDeclaration;
	return name ? name.getText() : "anonymous";
}
