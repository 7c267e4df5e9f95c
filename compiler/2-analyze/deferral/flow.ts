/**
 * What flows into what within a group: each effect takes values of some members, and of variables of the body, into
 * others.
 *
 * In:   s += f(i); out[k++] = s;
 * Out:  s → out, k → out
 *
 * Mentions by which a variable combines with itself do not count, nor does what only decides whether one is assigned:
 * `s += e`, `if (e > m) m = e`.
 */
import type ts from "typescript";
import { bare, isAssignment, isIncrement, isVoidContext, type TS, walk, wrapped } from "../../syntax/nodes.js";
import { symbolOf } from "../../syntax/symbols.js";
import type { Deferred } from "../roles/facts.js";
import { isAssigned, mentionsOf, type OuterVariable } from "../variables/variables.js";
import { combination } from "./combinations.js";
import { conditionsOf, targetsOf } from "./effects.js";
import type { Group } from "./group.js";

/** A member of a group, or a variable of the body that holds a part of it. */
type Node = OuterVariable | ts.Symbol;

/** Tells whether a value of the first gets into the second, perhaps through others. */
export type Flows = (from: OuterVariable, to: OuterVariable) => boolean;

export function flowsOf(group: Group, effects: readonly Deferred[]): Flows {
	const edges = new Map<Node, Set<Node>>();
	const put = (from: Node, to: Node) => edges.set(from, (edges.get(from) ?? new Set()).add(to));
	const combining = combiningMentions(group);
	for (const { site } of effects) addEffect(group, site, combining, put);
	addAliases(group, effects, put, (from, to) => reaches(edges, from, to));
	return (from, to) => reaches(edges, from, to);
}

type Put = (from: Node, to: Node) => unknown;

function combiningMentions(group: Group): ReadonlySet<ts.Node> {
	const found = [...group.members].flatMap((one) => {
		const own = mentionsOf(one);
		return one.uses.flatMap((use) => combination(group.scope, use, own)?.mentions ?? []);
	});
	return new Set(found);
}

function addEffect(group: Group, site: ts.Node, combining: ReadonlySet<ts.Node>, put: Put): void {
	const { ts } = group.scope;
	const targets = targetsOf(group.scope, site);
	const names = new Set(targets.map(({ name }) => name));
	for (const { name, change, value } of targets) {
		const to = nodeOf(group, name);
		if (to === undefined) continue;
		const isScalar = "uses" in to && isAssigned(to);
		const sources = [value ?? change, ...(isScalar ? [] : conditionsOf(ts, site, change))];
		for (const [node, from] of sources.flatMap((one) => namedIn(group, one))) {
			const isOwn =
				from === to && (node === name || combining.has(node) || isStored(group, node) || isMeasured(group, node));
			if ("uses" in from && isOfBefore(group, from, node)) continue;
			const isOnlyChanged = from !== to && names.has(node) && !isReadToo(group, node);
			if (!isOwn && !isOnlyChanged) put(from, to);
		}
	}
}

/** An iteration reads an element of its own before it writes any: what other iterations did is not in there. */
function isOfBefore({ scope: { ts, body }, isElementwise }: Group, member: OuterVariable, mention: ts.Node): boolean {
	if (!isElementwise(member)) return false;
	const isWritten = member.uses.some((use) => use.action !== "read" && use.root.pos < mention.pos);
	if (isWritten) return false;
	for (let at = mention; at !== body; at = at.parent) if (ts.isIterationStatement(at, false)) return false;
	return true;
}

/** `const row = grid[i]; row[j] = e` changes the grid. */
function addAliases(
	group: Group,
	effects: readonly Deferred[],
	put: Put,
	flows: (from: Node, to: Node) => boolean,
): void {
	const names = effects.flatMap(({ site }) => targetsOf(group.scope, site)).map(({ name }) => name);
	for (const alias of new Set(names.filter((name) => isInParts(group, name)).map((name) => nodeOf(group, name)))) {
		if (alias === undefined) continue;
		for (const one of group.members) if (one !== alias && flows(one, alias)) put(alias, one);
	}
}

/** A variable of the body of which a part is changed. */
function isInParts({ scope: { ts }, members, is }: Group, node: ts.Node): boolean {
	const access = wrapped(ts, node).parent;
	const isPart = ts.isElementAccessExpression(access) || ts.isPropertyAccessExpression(access);
	return isPart && is(node) && ![...members].some((one) => mentionsOf(one)(node));
}

/** All mentions of the group in a piece of code. */
function namedIn(group: Group, piece: ts.Node): [ts.Node, Node][] {
	const found: [ts.Node, Node][] = [];
	walk(group.scope.ts, piece, (at) => {
		const node = group.is(at) ? nodeOf(group, at) : undefined;
		if (node !== undefined) found.push([at, node]);
	});
	return found;
}

function nodeOf({ scope, members }: Group, at: ts.Node): Node | undefined {
	const { ts, checker } = scope;
	const member = [...members].find(({ uses }) => uses.some((use) => use.root === at));
	return member ?? (ts.isIdentifier(at) ? symbolOf(ts, checker, at) : undefined);
}

/** The mention of `h` in `h[k] = e`, `h.push(e)`, `h.set(k, e)`: nothing of `h` is looked at. */
function isStored({ scope: { ts } }: Group, node: ts.Node): boolean {
	const access = aroundChoice(ts, node);
	if (!ts.isElementAccessExpression(access) && !ts.isPropertyAccessExpression(access)) return false;
	const outer = wrapped(ts, access).parent;
	if (isAssignment(ts, outer) && outer.operatorToken.kind === ts.SyntaxKind.EqualsToken)
		return bare(ts, outer.left) === access;
	return ts.isCallExpression(outer) && ts.isPropertyAccessExpression(access) && STORES.has(access.name.text);
}

/** `list.length`, `m.size`: how much there is tells nothing of what it is. */
export function isMeasured({ scope: { ts } }: Group, node: ts.Node): boolean {
	const access = wrapped(ts, node).parent;
	return ts.isPropertyAccessExpression(access) && (access.name.text === "length" || access.name.text === "size");
}

const STORES: ReadonlySet<string> = new Set(["push", "unshift", "set", "add", "delete"]);

/** What stands around the mention, or around the choice `(even ? a : b)` in which it is one. */
function aroundChoice(ts: TS, node: ts.Node): ts.Node {
	const outer = wrapped(ts, node);
	const { parent } = outer;
	return ts.isConditionalExpression(parent) && parent.condition !== outer ? aroundChoice(ts, parent) : parent;
}

/** `k++` as a subscript: its value is used as well. */
function isReadToo(group: Group, node: ts.Node): boolean {
	const { ts } = group.scope;
	const around = aroundChoice(ts, node);
	if (ts.isVariableDeclaration(around)) return false;
	const isPart = ts.isElementAccessExpression(around) || ts.isPropertyAccessExpression(around);
	const change = isPart ? wrapped(ts, around).parent : around;
	if (isIncrement(ts, change) || isAssignment(ts, change)) return !isVoidContext(ts, change);
	return !isStored(group, node);
}

function reaches(edges: ReadonlyMap<Node, ReadonlySet<Node>>, from: Node, to: Node): boolean {
	const seen = new Set<Node>();
	const queue: Node[] = [from];
	for (const at of queue) {
		for (const next of edges.get(at) ?? []) {
			if (next === to) return true;
			if (!seen.has(next)) queue.push(next);
			seen.add(next);
		}
	}
	return false;
}
