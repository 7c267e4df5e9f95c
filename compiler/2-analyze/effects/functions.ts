/**
 * Follows the project's functions that a loop reaches.
 *
 * In:   the functions and classes that the body names
 * Out:  every declaration reached, a summary of each, and the outside variables it reads
 *
 * Refuses: functions that write outside variables, or whose code is not there to read.
 */
import type ts from "typescript";
import { isAssignment, isReference, type TS, walk, wrapped } from "../../syntax/nodes.js";
import { createOrigins } from "../origins/origins.js";
import type { Problem } from "../problem.js";
import { bindingOf, isTopLevel, type Scope } from "../variables/scope.js";
import { collectReferences, type OuterVariable, type References } from "../variables/variables.js";
import { collectMutations } from "./effects.js";
import { findForbidden } from "./statements.js";
import { summarize } from "./summarize.js";
import type { Summary } from "./summary.js";
import { memberName, memberOf, ORDER, parametersOf, walkOwn } from "./summary.js";
import { functionOf } from "./targets.js";
import { touchesOf } from "./touches.js";
import { textOf } from "./touching/text.js";

/** A function or class that kernels need a copy of. */
export interface Reached extends Summary {
	readonly symbol: ts.Symbol;
	readonly declaration: ts.Declaration;
	readonly references: References;
	readonly problems: readonly Problem[];
	readonly assumptions: readonly string[];
	/** Outside variables that are matched against, so that they must keep no state. */
	readonly patterns: ReadonlySet<ts.Symbol>;
	/** Declared in a function: it can only be copied into the kernel itself. */
	readonly local: boolean;
}

export interface Functions {
	readonly reached: ReadonlyMap<ts.Declaration, Reached>;
}

type Roots = ReadonlyMap<ts.Symbol, { declaration: ts.Declaration }>;

/** `outer`: the scope of the loop. Methods of objects that it captures count as named. */
export function followFunctions(outer: Scope, roots: Roots): Functions {
	const { ts, checker, instances } = outer;
	const reached = new Map<ts.Declaration, Reached>();
	const classes = instances?.classes ?? [];
	const queue = [...[...roots].map(([symbol, { declaration }]) => ({ symbol, declaration })), ...classes];
	const recipes = new Map(classes.map(({ declaration, recipe }) => [declaration as ts.Declaration, recipe]));
	for (let next = queue.shift(); next; next = queue.shift()) {
		const { symbol, declaration } = next;
		if (reached.has(declaration) || ts.isEnumDeclaration(declaration)) continue;
		const recipe = recipes.get(declaration);
		const references = joined(
			[declaration, ...(recipe ? [recipe] : [])].map((inside) => collectReferences({ ts, checker, inside }, [inside])),
		);
		const parameters = parametersOf(ts, checker, functionOf(ts, declaration));
		const local = !isTopLevel(ts, declaration);
		reached.set(declaration, { symbol, declaration, references, parameters, ...NOTHING, local });
		for (const [other, { declaration: called }] of references.declarations)
			queue.push({ symbol: other, declaration: called });
	}
	// What a function does rests on what the functions it calls do, so this goes on until nothing is added.
	let known = "";
	for (let now = stateOf(outer, reached), pass = 0; now !== known; now = stateOf(outer, reached), pass++) {
		known = now;
		for (const [declaration, before] of reached) {
			const scope: Scope = { ts, checker, inside: declaration, instances };
			const after = inspect(scope, before, reached);
			// Paths that still change are no paths to rely on.
			reached.set(declaration, { ...before, ...after, ...(pass > MOST_PASSES && { touches: new Map() }) });
		}
	}
	return { reached };
}

/** What several pieces of code name. */
function joined([first, ...others]: readonly References[]): References {
	return others.reduce(
		(all, one): References => ({
			variables: [...all.variables, ...one.variables],
			declarations: new Map([...one.declarations, ...all.declarations]),
			packages: new Map([...all.packages, ...one.packages]),
			strayThis: [...all.strayThis, ...one.strayThis],
			strayModules: [...all.strayModules, ...one.strayModules],
			strayGlobals: [...all.strayGlobals, ...one.strayGlobals],
			renames: new Map([...all.renames, ...one.renames]),
		}),
		first as References,
	);
}

const NOTHING = {
	changes: new Map(),
	stores: new Set<string>(),
	storesOutside: false,
	returns: new Map(),
	touches: undefined,
	outside: new Set<ts.Symbol>(),
	patterns: new Set<ts.Symbol>(),
	problems: [],
	assumptions: [],
};

/** More than calls are nested in each other. */
const MOST_PASSES = 60;

/** Tells summaries apart: the rest of them only grows, but of touches one may take another's place. */
function stateOf(scope: Pick<Scope, "ts" | "checker">, reached: ReadonlyMap<ts.Declaration, Reached>): string {
	let size = 0;
	const texts: string[] = [];
	for (const { changes, stores, returns, touches, outside, patterns, problems } of reached.values()) {
		size += stores.size + outside.size + patterns.size + problems.length;
		for (const how of changes.values()) size += ORDER.indexOf(how) + 1;
		for (const { self, contents } of returns.values()) size += self.size + contents.size;
		texts.push(touches ? "" : "?");
		for (const [slot, paths] of touches ?? [])
			texts.push(`${slot} ${paths?.map((one) => textOf(scope, one)).join() ?? "?"}`);
	}
	return `${size} ${texts.join("\n")}`;
}

function inspect(
	{ ts, checker, inside, instances }: Scope,
	before: Reached,
	reached: ReadonlyMap<ts.Declaration, Reached>,
): Omit<Reached, "symbol" | "declaration" | "references" | "parameters" | "local"> {
	const declaration = inside as ts.Declaration;
	const fn = functionOf(ts, declaration);
	const scope: Scope = { ts, checker, inside: fn, instances };
	const origins = createOrigins(scope, reached);
	const { mutations, calls } = collectMutations(scope, fn, { origins, summaries: reached });
	const problems: Problem[] = [...calls.problems, ...findForbidden(scope, fn)];
	for (const variable of before.references.variables) problems.push(...writesOf(declaration, variable));
	const summary = summarize(scope, before, { origins, reached, mutations });
	const touches = touchesOf({ scope, origins, mutations, reached });
	for (const { node, name } of summary.written)
		problems.push({ code: "CL2011", node, args: { call: nameOf(declaration), name } });
	for (const node of replacingConstructors(ts, fn))
		problems.push({ code: "CL2010", node, args: { call: `new ${nameOf(declaration)}`, name: "its argument" } });
	for (const { node, declaration: other } of handedOut(scope, fn, reached)) {
		problems.push({ code: "CL2010", node, args: { call: nameOf(other), name: "its argument" } });
	}
	return { ...summary, touches, problems: unique(problems), assumptions: calls.assumptions };
}

/** `constructor(o) { return o; }`: constructors of classes below would change what it gives. */
function replacingConstructors(ts: TS, node: ts.Node): ts.Node[] {
	const found: ts.Node[] = [];
	for (const one of ts.isClassLike(node) ? node.members : []) {
		if (!ts.isConstructorDeclaration(one)) continue;
		walkOwn(ts, one, (at) => {
			if (ts.isReturnStatement(at) && at.expression) found.push(at);
		});
	}
	return found;
}

/** Functions and methods that change an argument, used as values: nobody knows with what they are called. */
export function handedOut(
	scope: Scope,
	node: ts.Node,
	reached: ReadonlyMap<ts.Declaration, Reached>,
): { node: ts.Node; declaration: ts.Declaration }[] {
	const { ts } = scope;
	const found: { node: ts.Node; declaration: ts.Declaration }[] = [];
	const changing = [...reached.values()].flatMap((one) =>
		[...one.changes.keys()].map((slot) => ({ declaration: one.declaration, member: memberOf(slot) })),
	);
	walk(ts, node, (at) => {
		const taken = takenOut(scope, at);
		const one =
			taken &&
			changing.find(({ declaration, member }) => hasMethod(ts, declaration, member, taken === ANY ? member : taken));
		if (one) found.push({ node: at, declaration: one.declaration });
		const isMember = ts.isPropertyAccessExpression(at);
		if (!isMember && !(ts.isIdentifier(at) && isReference(ts, at))) return;
		const outer = wrapped(ts, at);
		const isCalled = ts.isCallExpression(outer.parent) && outer.parent.expression === outer;
		if (isCalled || (ts.isTaggedTemplateExpression(outer.parent) && outer.parent.tag === outer)) return;
		if (isMember) {
			const method = changing.find(({ declaration, member }) => hasMethod(ts, declaration, member, at.name.text));
			if (method) found.push({ node: at, declaration: method.declaration });
			return;
		}
		const binding = bindingOf(scope, at);
		const declaration = "declaration" in binding ? binding.declaration : undefined;
		const changes = declaration && !ts.isClassLike(declaration) ? (reached.get(declaration)?.changes.size ?? 0) : 0;
		if (declaration && changes > 0) found.push({ node: at, declaration });
	});
	return found;
}

/** `add` of `const { add } = list`, `({ add } = list)` and `list["add"]`, if it may be a function; `ANY` if the name is computed. */
function takenOut({ ts, checker }: Scope, node: ts.Node): string | undefined {
	const isBound = ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent) && !node.dotDotDotToken;
	const isSet = ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node);
	const isPlace =
		ts.isElementAccessExpression(node) && !(ts.isCallExpression(node.parent) && node.parent.expression === node);
	const ofPattern = isBound
		? (node.propertyName ?? node.name)
		: isSet && isTarget(ts, node.parent)
			? node.name
			: undefined;
	const name = isPlace ? node.argumentExpression : ofPattern;
	if (!name) return undefined;
	const type = checker.getTypeAtLocation(isBound ? node.name : isPlace ? node : name);
	if (!(type.flags & ts.TypeFlags.Any) && type.getCallSignatures().length === 0) return undefined;
	if (ts.isStringLiteralLike(name) || (ts.isIdentifier(name) && !isPlace)) return name.text;
	const isNumber = isPlace && (checker.getTypeAtLocation(name).flags & ts.TypeFlags.NumberLike) !== 0;
	return isNumber ? undefined : ANY;
}

/** No name of a member. */
const ANY = "*";

/** Does it stand on the left of an assignment? */
function isTarget(ts: TS, literal: ts.Node): boolean {
	let at = literal;
	while (at.parent && !isAssignment(ts, at.parent) && !ts.isStatement(at.parent)) at = at.parent;
	return at.parent && isAssignment(ts, at.parent) && at.parent.left === at;
}

function hasMethod(ts: TS, declaration: ts.Declaration, member: string | undefined, name: string): boolean {
	if (!ts.isClassLike(declaration) || member !== name) return false;
	return declaration.members.some((one) => ts.isMethodDeclaration(one) && memberName(ts, one) === name);
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

export function nameOf(declaration: ts.Declaration): string {
	const { name } = declaration as ts.NamedDeclaration;
	return name ? name.getText() : "anonymous";
}
