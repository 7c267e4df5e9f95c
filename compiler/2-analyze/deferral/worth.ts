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
	denseText,
	isAssignment,
	isInLoop,
	isInside,
	isReference,
	type TS,
	walk,
	wrapped,
} from "../../syntax/nodes.js";
import { symbolOf } from "../../syntax/symbols.js";
import { isQuiet } from "../effects/quiet.js";
import type { Deferred } from "../roles/facts.js";
import { mentions } from "../roles/patterns/mentions.js";
import { matchUpdate } from "../roles/updates.js";
import { isAssigned, mentionsOf, type OuterVariable } from "../variables/variables.js";
import { combination } from "./combinations.js";
import type { IsDeferred } from "./expressions.js";
import { flowsOf, isMeasured } from "./flow.js";
import type { Group } from "./group.js";
import { inFixedParts } from "./parts.js";

export function isWorthwhile(whole: Group, effects: readonly Deferred[]): boolean {
	const group = inFixedParts(whole);
	const members = [...group.members];
	if (!members.filter(isAssigned).every((one) => isCombined(group, one))) return false;
	if (effects.some(({ site }) => isRepeated(group, site)) && members.some((one) => isSelected(group, one)))
		return false;
	const flows = flowsOf(group, effects);
	return members.every((one) => {
		if (group.isTemporary(one) || !flows(one, one)) return true;
		const others = members.filter((other) => other !== one && !group.isTemporary(other));
		const isAlone = others.every((other) => !flows(one, other) || !flows(other, one));
		return isAlone && !isAssigned(one) && (touchesOnePart(group, one) || isScan(group, one, effects));
	});
}

/** In a loop inside of the body, which may be long and do little else: each of its rounds would be logged. */
function isRepeated({ scope: { ts, body } }: Group, site: ts.Node): boolean {
	return isInLoop(ts, site, body);
}

/** Assigned other than by an update: a select, or a sum that wraps round. */
function isSelected(group: Group, variable: OuterVariable): boolean {
	const own = mentionsOf(variable);
	const isPlain = (use: OuterVariable["uses"][number]) => {
		const update = matchUpdate(group.scope, use, own);
		return update !== undefined && !update.otherwise;
	};
	return (
		isAssigned(variable) &&
		!group.isTemporary(variable) &&
		!variable.uses.filter(({ action, steps }) => action !== "read" && steps.length === 0).every(isPlain)
	);
}

/** Each assignment takes a value that does not depend on the variable, or combines one in: by one operator. */
function isCombined(group: Group, variable: OuterVariable): boolean {
	const own = mentionsOf(variable);
	const operators = variable.uses
		.filter((use) => use.steps.length === 0 && use.action !== "read")
		.map((use) => combination(group.scope, use, own)?.operator);
	const combining = operators.filter((one) => one !== "select" && one !== "wrap");
	return new Set(combining).size <= 1 && !operators.includes(undefined);
}

/** All accesses to parts of the collection are by one key, which does not depend on the group. */
function touchesOnePart(group: Group, variable: OuterVariable): boolean {
	const { ts } = group.scope;
	const keys = variable.uses.filter(({ root }) => !isMeasured(group, root)).map(({ root }) => keyOf(ts, root));
	const [first] = keys;
	if (!first || !isQuiet(ts, first) || isName(ts, first)) return false;
	let depends = false;
	walk(ts, first, (at) => {
		if (group.is(at)) depends = true;
	});
	const isOne = keys.every((key) => key && denseText(ts, key) === denseText(ts, first));
	return !depends && isOne && agreeFurther(ts, variable);
}

/**
 * `x[i] = x[i - 1] + f(i)`, `x[i] += x[i - 1]`: each element is another one with something, which is looked up or worked out,
 * combined in. What the element was before is looked up too.
 */
function isScan(group: Group, variable: OuterVariable, effects: readonly Deferred[]): boolean {
	const { ts } = group.scope;
	const all = mentionsOf(variable);
	return effects.every(({ site, rest }) => {
		if (mentions(ts, site, all).length === 0 && rest.length === 0) return true;
		const node = ts.isExpression(site) ? bare(ts, site) : site;
		const combining = isAssignment(ts, node) ? combinedBy(node.operatorToken.getText()) : undefined;
		if (!isAssignment(ts, node) || combining === undefined || isRepeated(group, site) || rest.length > 0) return false;
		const isSame = (at: ts.Node) => {
			const part = wrapped(ts, at).parent;
			return ts.isElementAccessExpression(part) && denseText(ts, part) === denseText(ts, node.left);
		};
		const own = (at: ts.Node) => all(at) && !isSame(at);
		const isOther = (at: ts.Node) => group.is(at) && !(all(at) && isSame(at));
		const taken = mentions(ts, node.right, isOther).length;
		if (mentions(ts, node.left, all).length !== 1 || taken > 1) return false;
		if (taken === 0) return true;
		const others = othersCombined(ts, node.right, own, combining || undefined);
		return others !== undefined && (combining !== "" || others.some((one) => isWork(group, one)));
	});
}

/** The operator of `+=` and `*=`; none of `=`. */
function combinedBy(assignment: string): string | undefined {
	return { "=": "", "+=": "+", "*=": "*" }[assignment];
}

/** What the value combines with an element of the variable, by one operator. */
function othersCombined(
	ts: TS,
	value: ts.Expression,
	own: (node: ts.Node) => boolean,
	by?: string,
): ts.Expression[] | undefined {
	const node = bare(ts, value);
	if (ts.isCallExpression(node) && by === undefined) return othersChosen(ts, node, own);
	if (!ts.isBinaryExpression(node)) return isPartOf(ts, node, own) ? [] : undefined;
	const operator = node.operatorToken.getText();
	if (!["+", "*"].includes(operator) || (by ?? operator) !== operator) return undefined;
	const [inner, other] = mentions(ts, node.left, own).length > 0 ? [node.left, node.right] : [node.right, node.left];
	const others = othersCombined(ts, inner, own, operator);
	return others && [...others, other];
}

/** `Math.max(x[i - 1], e)` */
function othersChosen(ts: TS, call: ts.CallExpression, own: (node: ts.Node) => boolean): ts.Expression[] | undefined {
	const isChoice = ["Math.max", "Math.min"].includes(call.expression.getText());
	const isOwn = (one: ts.Expression) => isPartOf(ts, bare(ts, one), own);
	const others = call.arguments.filter((one) => !isOwn(one));
	return isChoice && others.length === call.arguments.length - 1 ? others : undefined;
}

function isPartOf(ts: TS, node: ts.Expression, own: (node: ts.Node) => boolean): boolean {
	if (!ts.isElementAccessExpression(node) && !ts.isPropertyAccessExpression(node)) return false;
	const of = bare(ts, node.expression);
	return own(of) || isPartOf(ts, of, own);
}

/** More than constants and counters. */
function isWork({ scope: { ts, checker, body } }: Group, value: ts.Expression): boolean {
	const isOfBody = (name: ts.Identifier) => {
		const declaration = symbolOf(ts, checker, name)?.valueDeclaration;
		const list = declaration && isInside(declaration, body) ? declaration.parent : undefined;
		return list !== undefined && ts.isVariableDeclarationList(list) && ts.isVariableStatement(list.parent);
	};
	let found = false;
	walk(ts, value, (at) => {
		if (ts.isElementAccessExpression(at) || ts.isPropertyAccessExpression(at) || ts.isCallExpression(at)) found = true;
		if (ts.isIdentifier(at) && isReference(ts, at) && isOfBody(at)) found = true;
	});
	return found;
}

/** `p[i][j]` and `p[i][j - 1]` are two parts. */
function agreeFurther(ts: TS, { uses }: OuterVariable): boolean {
	const chains = uses.map(({ steps }) =>
		steps.map((step) => (step.kind === "element" ? denseText(ts, step.subscript) : "")),
	);
	const longest = chains.reduce((a, b) => (b.length > a.length ? b : a), []);
	return chains.every((chain) =>
		chain.every((text, place) => text === "" || longest[place] === "" || text === longest[place]),
	);
}

/** Of `state.count`: the same part in all iterations. */
function isName(ts: TS, key: ts.Node): boolean {
	return (ts.isPropertyAccessExpression(key.parent) && key.parent.name === key) || ts.isLiteralExpression(key);
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
	return rest.every((key) => denseText(ts, key) === denseText(ts, first)) && isQuiet(ts, first);
}

/** Of `h[k]`, `k in h`, `m.get(k)` and `Object.hasOwn(h, k)` the `k`, of `o.total` the name; none of `list.push(x)`. */
function keyOf(ts: TS, object: ts.Expression): ts.Node | undefined {
	const access = wrapped(ts, object).parent;
	if (ts.isElementAccessExpression(access)) return access.argumentExpression;
	if (ts.isCallExpression(access)) return access.arguments[0] === object ? access.arguments[1] : undefined;
	if (ts.isBinaryExpression(access) && access.operatorToken.kind === ts.SyntaxKind.InKeyword) return access.left;
	if (!ts.isPropertyAccessExpression(access)) return undefined;
	const call = wrapped(ts, access).parent;
	const isCall = ts.isCallExpression(call) && bare(ts, call.expression) === access;
	if (isCall) return ["push", "unshift"].includes(access.name.text) ? undefined : call.arguments[0];
	return access.name.text === "length" ? undefined : access.name;
}
