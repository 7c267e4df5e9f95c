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
import { bare, isInside, isReference, walk } from "../../syntax/nodes.js";
import { symbolOf } from "../../syntax/symbols.js";
import type { Deferred, RoleDecision } from "../roles/facts.js";
import { runsInOrder } from "../roles/order.js";
import type { LoopScope } from "../variables/scope.js";
import { isInnerVar, type OuterVariable } from "../variables/variables.js";
import { effectAround, outermost, targetsOf } from "./effects.js";
import { plainOperands, type Reach } from "./objects.js";
import { operandsOf } from "./operands.js";
import { isWorthwhile } from "./worth.js";

/** What the group is taken from. */
export interface Candidates {
	readonly variables: readonly OuterVariable[];
	/** Uses in functions that the body calls. */
	readonly foreign: ReadonlySet<ts.Node>;
	readonly roles: ReadonlyMap<OuterVariable, RoleDecision>;
}

/** A group that grows until nothing outside of it touches what is in it. */
export interface Group {
	readonly scope: LoopScope;
	/** Outer variables. */
	readonly members: Set<OuterVariable>;
	/** Variables of the body that hold parts of them, or values computed from them. */
	readonly locals: Map<ts.Symbol, ts.Node[]>;
	readonly is: (node: ts.Node) => boolean;
}

/** The roles of the variables that have none and of those that they draw in; undefined if that cannot be. */
export function deferGroup(scope: LoopScope, candidates: Candidates): Map<OuterVariable, RoleDecision> | undefined {
	const group = createGroup(scope, candidates);
	if (group.members.size === 0) return undefined;
	const effects = grow(group, candidates);
	if (!effects?.every((one) => runsInOrder({ scope }, one))) return undefined;
	if (![...group.members].every((one) => isFree(scope, candidates, one))) return undefined;
	const { ts, checker } = scope;
	const names = namesOf(group, effects);
	const deferred: Deferred[] = [];
	for (const site of effects) {
		const found = operandsOf({ ts, checker, is: group.is }, site);
		if (!found) return undefined;
		deferred.push({ site, ...found, primitive: new Set(), names });
	}
	if (!isWorthwhile(group, deferred)) return undefined;
	const plain = plainOperands(reachOf(group), deferred);
	return new Map([...group.members].map((one) => [one, { fact: factOf(one, plain), edits: [] }]));
}

function factOf(variable: OuterVariable, sites: readonly Deferred[]): RoleDecision["fact"] {
	const assigned = variable.uses.some((use) => use.steps.length === 0 && use.action !== "read");
	return { role: "deferred", sites, assigned };
}

function createGroup(scope: LoopScope, { variables, roles }: Candidates): Group {
	const { ts, checker } = scope;
	const members = new Set(variables.filter((one) => roles.get(one)?.fact.role === "none"));
	const locals = new Map<ts.Symbol, ts.Node[]>();
	const is = (node: ts.Node): boolean => {
		if (ts.isIdentifier(node)) {
			const symbol = symbolOf(ts, checker, node);
			if (!symbol) return false;
			return locals.has(symbol) || [...members].some((one) => one.scope !== "this" && one.symbol === symbol);
		}
		const isOwn = ts.isPropertyAccessExpression(node) && node.expression.kind === ts.SyntaxKind.ThisKeyword;
		if (!isOwn) return false;
		const symbol = checker.getSymbolAtLocation(node.name);
		return [...members].some((one) => one.scope === "this" && one.symbol === symbol);
	};
	return { scope, members, locals, is };
}

/** All effects, when what they change and declare has come into the group; undefined if something stands in the way. */
function grow(group: Group, candidates: Candidates): ts.Node[] | undefined {
	const { ts } = group.scope;
	for (;;) {
		const size = group.members.size + group.locals.size;
		const mentions = [
			...[...group.members].flatMap((one) => one.uses.map((use) => use.root)),
			...[...group.locals.values()].flat(),
		];
		const found = mentions.map((one) => effectAround(ts, one));
		if (found.includes(undefined)) return undefined;
		const effects = outermost(found as ts.Node[]).map((one) => (ts.isExpression(one) ? bare(ts, one) : one));
		for (const target of effects.flatMap((one) => targetsOf(ts, one))) {
			if (!join(group, candidates, target)) return undefined;
		}
		if (group.members.size + group.locals.size === size) return effects;
	}
}

/** Takes what an effect changes into the group. False if it is neither a variable around the loop nor one of the body. */
function join(group: Group, { variables }: Candidates, target: ts.Node): boolean {
	const { ts, checker } = group.scope;
	if (group.is(target)) return true;
	const outer = variables.find((one) => one.uses.some((use) => use.root === target));
	if (outer) {
		group.members.add(outer);
		return true;
	}
	const symbol = ts.isIdentifier(target) ? symbolOf(ts, checker, target) : undefined;
	const mentions = symbol && mentionsOf(group.scope, symbol);
	if (!symbol || !mentions) return false;
	group.locals.set(symbol, mentions);
	return true;
}

/** All mentions of a variable of the body, its declaration included; undefined if it is none of a statement of its own. */
function mentionsOf(scope: LoopScope, symbol: ts.Symbol): ts.Node[] | undefined {
	const { ts, checker, body } = scope;
	const declaration = symbol.valueDeclaration;
	if (!declaration || !ts.isVariableDeclaration(declaration) || !ts.isIdentifier(declaration.name)) return undefined;
	const list = declaration.parent;
	const isScoped = ts.isVariableDeclarationList(list) && (list.flags & ts.NodeFlags.BlockScoped) !== 0;
	if (!isScoped || !ts.isVariableStatement(list.parent) || !isInside(declaration, body)) return undefined;
	// A function could be called while it runs: then there are several of its variables.
	for (let at: ts.Node = declaration; at !== body; at = at.parent) if (ts.isFunctionLike(at)) return undefined;
	const mentions: ts.Node[] = [declaration.name];
	walk(ts, body, (at) => {
		if (ts.isIdentifier(at) && isReference(ts, at) && symbolOf(ts, checker, at) === symbol) mentions.push(at);
	});
	return mentions;
}

/** Nothing but the body itself uses the variable. */
function isFree(scope: LoopScope, { foreign }: Candidates, variable: OuterVariable): boolean {
	return !isInnerVar(scope, variable) && variable.uses.every((use) => !foreign.has(use.root));
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

function reachOf({ scope, members, locals, is }: Group): Reach {
	const { ts, checker } = scope;
	const keyed = [...members].filter((one) => keyedKind(one) !== undefined);
	return {
		ts,
		is,
		isKeyed(node) {
			const symbol = ts.isPropertyAccessExpression(node) ? checker.getSymbolAtLocation(node.name) : undefined;
			const own = symbol ?? (ts.isIdentifier(node) ? symbolOf(ts, checker, node) : undefined);
			return is(node) && keyed.some((one) => one.symbol === own);
		},
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

/** Keys are compared by identity: the launch checks that it is a Map or a Set. */
export function keyedKind({ type }: Pick<OuterVariable, "type">): "map" | "set" | undefined {
	const name = type.symbol?.name;
	return name === "Map" ? "map" : name === "Set" ? "set" : undefined;
}
