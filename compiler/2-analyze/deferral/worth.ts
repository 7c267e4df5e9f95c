/**
 * Whether carrying effects to the caller leaves the loop parallel: each deferred variable is a reduction or scan over
 * values that do not depend on it, or a collection of which an iteration looks only at the part that it changes.
 *
 * Refused: `x = 3 * x + a[i]`, `a[i] = a[i - 1] + 1`. The caller would do the whole loop, in order; that is what the plain
 * loop does, without our costs.
 */
import type ts from "typescript";
import {
	bare,
	isAssignment,
	isIncrement,
	isInside,
	isVoidContext,
	type TS,
	walk,
	wrapped,
} from "../../syntax/nodes.js";
import { symbolOf } from "../../syntax/symbols.js";
import { isQuiet } from "../effects/quiet.js";
import type { Deferred } from "../roles/facts.js";
import { matchUpdate, selectMentions } from "../roles/updates.js";
import type { OuterVariable } from "../variables/variables.js";
import { targetsOf } from "./effects.js";
import type { Group } from "./group.js";
import type { IsDeferred } from "./operands.js";

/** A member of a group, or a variable of the body that holds a part of it. */
type Node = OuterVariable | ts.Symbol;

export function isWorthwhile(group: Group, effects: readonly Deferred[]): boolean {
	const scalars = [...group.members].filter(isAssigned);
	if (!scalars.every((one) => isCombined(group, effects, one))) return false;
	const graph = graphOf(group, effects);
	return [...group.members].every((one) => {
		const isCarried = reaches(graph, one, one);
		if (!isCarried) return true;
		if (isAssigned(one)) return false;
		const through = [...group.members].filter(
			(other) => other !== one && reaches(graph, one, other) && reaches(graph, other, one),
		);
		return through.length === 0 && touchesOnePart(group, one);
	});
}

function isAssigned({ uses }: OuterVariable): boolean {
	return uses.some((use) => use.steps.length === 0 && use.action !== "read");
}

/** Each assignment combines a value in, or goes with a decision that other variables make. */
function isCombined(group: Group, effects: readonly Deferred[], variable: OuterVariable): boolean {
	const { ts } = group.scope;
	const own = mentionsOf(group, variable);
	const isRead = variable.uses.some((use) => use.action === "read");
	return variable.uses
		.filter((use) => use.steps.length === 0 && use.action !== "read")
		.every((use) => {
			if (matchUpdate(ts, use, own) || selectMentions(ts, use, own)) return true;
			const effect = effects.find(({ site }) => isInside(use.root, site));
			return !isRead && use.action === "assign" && effect !== undefined && ts.isIfStatement(effect.site);
		});
}

/** Tells mentions of one member. */
function mentionsOf({ scope }: Group, variable: OuterVariable): (node: ts.Node) => boolean {
	const roots = new Set<ts.Node>(variable.uses.map((use) => use.root));
	const { ts } = scope;
	return (node) => roots.has(node) || (ts.isIdentifier(node) && roots.has(node));
}

/** What each effect reads flows into what it changes. Mentions by which a variable combines with itself do not count. */
function graphOf(group: Group, effects: readonly Deferred[]): ReadonlyMap<Node, ReadonlySet<Node>> {
	const { ts } = group.scope;
	const graph = new Map<Node, Set<Node>>();
	const combining = new Set<ts.Node>(
		[...group.members].flatMap((one) =>
			one.uses.flatMap((use) => {
				const own = mentionsOf(group, one);
				return matchUpdate(ts, use, own)?.mentions ?? selectMentions(ts, use, own) ?? [];
			}),
		),
	);
	for (const { site } of effects) {
		const named = namedIn(group, site);
		const targets = targetsOf(ts, site);
		for (const target of targets) {
			const to = nodeOf(group, target);
			if (to === undefined) continue;
			for (const [node, from] of named) {
				const isOwn = from === to && (node === target || combining.has(node) || isStored(group, node));
				const isOnlyChanged = from !== to && targets.includes(node) && !isReadToo(group, node);
				if (!isOwn && !isOnlyChanged) graph.set(from, (graph.get(from) ?? new Set()).add(to));
			}
		}
	}
	return graph;
}

/** All mentions of the group in an effect. */
function namedIn(group: Group, site: ts.Node): [ts.Node, Node][] {
	const found: [ts.Node, Node][] = [];
	walk(group.scope.ts, site, (at) => {
		const node = group.is(at) ? nodeOf(group, at) : undefined;
		if (node !== undefined) found.push([at, node]);
	});
	return found;
}

function nodeOf({ scope, members }: Group, at: ts.Node): Node | undefined {
	const { ts, checker } = scope;
	const name = ts.isPropertyAccessExpression(at) ? at.name : at;
	const symbol = ts.isIdentifier(name) ? symbolOf(ts, checker, name) : undefined;
	return [...members].find((one) => one.symbol === symbol) ?? symbol;
}

/** The mention of `h` in `h[k] = e`, `h.push(e)`, `h.set(k, e)`: nothing of `h` is looked at. */
function isStored({ scope: { ts } }: Group, node: ts.Node): boolean {
	const access = wrapped(ts, node).parent;
	if (!ts.isElementAccessExpression(access) && !ts.isPropertyAccessExpression(access)) return false;
	const outer = wrapped(ts, access).parent;
	if (isAssignment(ts, outer) && outer.operatorToken.kind === ts.SyntaxKind.EqualsToken)
		return bare(ts, outer.left) === access;
	return ts.isCallExpression(outer) && ts.isPropertyAccessExpression(access) && STORES.has(access.name.text);
}

const STORES: ReadonlySet<string> = new Set(["push", "set", "add", "delete"]);

/** `k++` as a subscript: its value is used as well. */
function isReadToo({ scope: { ts } }: Group, node: ts.Node): boolean {
	const outer = wrapped(ts, node).parent;
	if (ts.isVariableDeclaration(outer)) return false;
	if (isIncrement(ts, outer) || isAssignment(ts, outer)) return !isVoidContext(ts, outer);
	return !isStored({ scope: { ts } } as Group, node);
}

function reaches(graph: ReadonlyMap<Node, ReadonlySet<Node>>, from: Node, to: Node): boolean {
	const seen = new Set<Node>();
	const queue: Node[] = [from];
	for (const at of queue) {
		for (const next of graph.get(at) ?? []) {
			if (next === to) return true;
			if (!seen.has(next)) queue.push(next);
			seen.add(next);
		}
	}
	return false;
}

/**
 * All parts that the effect reads or writes are one: `h[k] = g(h[k])`. An effect that reads another part than it writes
 * would carry the whole dependence to the caller.
 */
export function touchesOneElement(ts: TS, site: ts.Expression, is: IsDeferred): boolean {
	const keys: ts.Node[] = [];
	walk(ts, site, (at) => {
		const key = is(at) ? keyOf(ts, at as ts.Expression) : undefined;
		if (key) keys.push(key);
	});
	const [first, ...rest] = keys;
	if (!first || rest.length === 0) return true;
	const text = (node: ts.Node) => (ts.isExpression(node) ? bare(ts, node) : node).getText().replace(/\s+/g, "");
	return rest.every((key) => text(key) === text(first)) && isQuiet(ts, first);
}

/** Of `h[k]` and `m.get(k)` the `k`, of `o.total` the name; none of `list.push(x)`. */
function keyOf(ts: TS, object: ts.Expression): ts.Node | undefined {
	const access = wrapped(ts, object).parent;
	if (ts.isElementAccessExpression(access)) return access.argumentExpression;
	if (!ts.isPropertyAccessExpression(access)) return undefined;
	const call = wrapped(ts, access).parent;
	const isCall = ts.isCallExpression(call) && bare(ts, call.expression) === access;
	if (isCall) return access.name.text === "push" ? undefined : call.arguments[0];
	return access.name.text === "length" ? undefined : access.name;
}

/** All accesses to parts of the collection are by one key, which does not depend on the group. */
function touchesOnePart(group: Group, variable: OuterVariable): boolean {
	const { ts } = group.scope;
	const keys = variable.uses.map((use) => keyOf(ts, use.root));
	const [first] = keys;
	if (!first || !isQuiet(ts, first)) return false;
	const text = (node: ts.Node | undefined) =>
		node &&
		bare(ts, node as ts.Expression)
			.getText()
			.replace(/\s+/g, "");
	let depends = false;
	walk(ts, first, (at) => {
		if (group.is(at)) depends = true;
	});
	return !depends && keys.every((key) => text(key) === text(first));
}
