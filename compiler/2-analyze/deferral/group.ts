/** Variables that are deferred together, and what grows a group until nothing outside of it touches what is in it. */
import type ts from "typescript";
import { bare, isInside, isReference, walk } from "../../syntax/nodes.js";
import { symbolOf } from "../../syntax/symbols.js";
import type { RoleDecision } from "../roles/facts.js";
import { updatesOf } from "../roles/running.js";
import type { LoopScope } from "../variables/scope.js";
import type { OuterVariable } from "../variables/variables.js";
import { effectAround, outermost, targetsOf } from "./effects.js";
import { rootOf } from "./expressions.js";

/** What the group is taken from. */
export interface Candidates {
	readonly variables: readonly OuterVariable[];
	/** Uses in functions that the body calls. */
	readonly foreign: ReadonlySet<ts.Node>;
	readonly roles: ReadonlyMap<OuterVariable, RoleDecision>;
	/** The loop's code makes something that acts without a call by name. */
	readonly actors: boolean;
	/** Also those that are changed only by way of what calls return and constants hold. */
	readonly inParts: boolean;
}

/** A group that grows until nothing outside of it touches what is in it. */
export interface Group {
	readonly scope: LoopScope;
	/** Outer variables. */
	readonly members: Set<OuterVariable>;
	/** Variables of the body that hold parts of them, or values computed from them. */
	readonly locals: Map<ts.Symbol, ts.Node[]>;
	readonly is: (node: ts.Node) => boolean;
	/** Each iteration has elements of its own: nothing flows by them into later iterations. */
	readonly isElementwise: (member: OuterVariable) => boolean;
	/** Each iteration assigns it before it looks: nothing flows by it into later iterations. */
	readonly isTemporary: (member: OuterVariable) => boolean;
}

export function createGroup(scope: LoopScope, { variables, roles, inParts }: Candidates): Group {
	const { ts, checker } = scope;
	const changed: ReadonlySet<ts.Node> = inParts ? changedInParts(scope) : new Set();
	const members = new Set(
		variables.filter((one) => {
			const role = roles.get(one)?.fact.role;
			return role === "none" || (role === "shared" && one.uses.some((use) => changed.has(use.root)));
		}),
	);
	const locals = new Map<ts.Symbol, ts.Node[]>();
	const is = (node: ts.Node): boolean => {
		const symbol = ts.isIdentifier(node) ? symbolOf(ts, checker, node) : undefined;
		return (symbol && locals.has(symbol)) || [...members].some(({ uses }) => uses.some((use) => use.root === node));
	};
	const isElementwise = (member: OuterVariable) => roles.get(member)?.fact.role === "write";
	const isTemporary = (member: OuterVariable) => {
		const fact = roles.get(member)?.fact;
		return fact?.role === "private" || (fact?.role === "lastprivate" && !fact.carried && !fact.again);
	};
	return { scope, members, locals, is, isElementwise, isTemporary };
}

/** Names of what the body changes through calls and constants: `lists.get(k).push(e)`, `const p = items.at(i); p.x = e`. */
function changedInParts(scope: LoopScope): ReadonlySet<ts.Node> {
	const { ts, checker, body } = scope;
	const found = new Set<ts.Node>();
	const add = (expression: ts.Node): void => {
		const node = ts.isExpression(expression) ? rootOf(scope, expression) : expression;
		if (found.has(node)) return;
		found.add(node);
		if (ts.isBinaryExpression(node)) [node.left, node.right].forEach(add);
		if (ts.isConditionalExpression(node)) [node.whenTrue, node.whenFalse].forEach(add);
		const declaration = ts.isIdentifier(node) ? symbolOf(ts, checker, node)?.valueDeclaration : undefined;
		const isOwn = declaration && ts.isVariableDeclaration(declaration) && isInside(declaration, body);
		if (isOwn && declaration.initializer) add(declaration.initializer);
	};
	for (const { name, change } of targetsOf(scope, body)) if (!ts.isVariableDeclaration(change)) add(name);
	return found;
}

/** All effects, when what they change and declare has come into the group; undefined if something stands in the way. */
export function grow(group: Group, candidates: Candidates): ts.Node[] | undefined {
	const { scope } = group;
	const { ts } = scope;
	for (;;) {
		const size = group.members.size + group.locals.size;
		const mentions = [
			...[...group.members].flatMap((one) => one.uses.map((use) => use.root)),
			...[...group.locals.values()].flat(),
		];
		const found = mentions.map((one) => effectAround(ts, one));
		if (found.includes(undefined)) return undefined;
		const effects = outermost(ts, found as ts.Node[]).map((one) => (ts.isExpression(one) ? bare(ts, one) : one));
		for (const { name } of effects.flatMap((one) => targetsOf(scope, one))) {
			if (!join(group, candidates, name)) return undefined;
		}
		for (const one of selectsAround(group, candidates, effects)) group.members.add(one);
		if (group.members.size + group.locals.size === size) return effects;
	}
}

/** `if (e > m) { m = e; … }`: whether an effect in the branch happens depends on the running value of `m`. */
function selectsAround(
	{ scope }: Group,
	{ variables, roles }: Candidates,
	effects: readonly ts.Node[],
): OuterVariable[] {
	return variables.filter((one) => {
		if (roles.get(one)?.fact.role !== "reduction") return false;
		const statements = updatesOf({ scope }, one).flatMap(({ statement }) => (statement ? [statement] : []));
		return statements.some((statement) => effects.some((effect) => isInside(effect, statement)));
	});
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

/** Keys are compared by identity: the launch checks that it is a Map or a Set. */
export function keyedKind({ type }: Pick<OuterVariable, "type">): "map" | "set" | undefined {
	const name = type.symbol?.name;
	return name === "Map" ? "map" : name === "Set" ? "set" : undefined;
}
