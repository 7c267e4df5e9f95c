/**
 * Which operands of deferred effects must not be objects, because it matters when the effect looks at them?
 *
 * In:   all effects on one or more variables: h[k] += e · rows.get(k).push(row) · rows.set(k, row)
 * Out:  k and e (looked into: a later change of an array `e` would show), and `row` (stored where effects look)
 *
 * An object that is only stored, deeper than anything that the effects look into, is as good at the end of the chunk.
 */
import type ts from "typescript";
import { bare, isAssignment, isIncrement, type TS, wrapped } from "../../syntax/nodes.js";
import { METHODS, SAME } from "../effects/builtins.js";
import type { Deferred } from "../roles/facts.js";
import { isOperation } from "../variables/kinds.js";
import { isMemberName, type Roots } from "../variables/scope.js";
import { targetsOf, walkEffect } from "./effects.js";
import type { IsDeferred } from "./expressions.js";

/** Steps from a deferred variable to an object: `m.get(k)` is one away. */
interface Depth {
	readonly least: number;
	readonly most: number;
}

/** How the effects reach objects. */
export interface Reach extends Roots {
	readonly is: IsDeferred;
	/** The name is that of a Map or Set, for which objects may be keys. */
	readonly isKeyed: (node: ts.Node) => boolean;
	/** Types say that the method is one of the platform's. */
	readonly isBuiltin: (callee: ts.PropertyAccessExpression) => boolean;
	/** What a deferred constant of the body holds; "anything" for a variable of the body. */
	readonly holds: (node: ts.Node) => ts.Expression | "anything" | undefined;
	/** The value lies in something that nothing in the loop changes. */
	readonly isSteady: (node: ts.Expression) => boolean;
}

export function plainOperands(reach: Reach, effects: readonly Deferred[]): Deferred[] {
	const rising = effects.some(({ site }) => rises(reach, site));
	const deepest = (of: typeof deepestLook) =>
		rising ? Number.POSITIVE_INFINITY : Math.max(-1, ...effects.map(({ site }) => of(reach, site)));
	const [looked, changed] = [deepest(deepestLook), deepest(deepestChange)];
	return effects.map((effect) => {
		const mustBe = (operand: ts.Expression) => {
			if (isGivenAway(reach, operand, effect.site)) return true;
			const place = placeOf(reach, operand);
			if (place === "key") return false;
			if (place === "inside") return !reach.isSteady(operand);
			return (place === "alias" ? 0 : place) <= (reach.isSteady(operand) ? changed : looked);
		};
		return { ...effect, primitive: new Set(effect.operands.filter(mustBe)) };
	});
}

/** `stats.push(o)` of the project, which may change what it is given, or keep it. */
function isGivenAway({ ts, isBuiltin }: Reach, operand: ts.Node, site: ts.Node): boolean {
	for (let at = operand; at !== site && at.parent; at = at.parent) {
		const { parent } = at;
		if (!ts.isCallExpression(parent) || parent.expression === at) continue;
		const callee = bare(ts, parent.expression);
		if (ts.isPropertyAccessExpression(callee) && METHODS.has(callee.name.text) && !isBuiltin(callee)) return true;
	}
	return false;
}

/** How far from its variables the effect looks into something, or changes it. */
function deepestLook(reach: Reach, site: ts.Node): number {
	const { ts } = reach;
	let deepest = -1;
	const look = (node: ts.Expression, further = 0) => {
		const depth = isMeasure(ts, bare(ts, node)) ? undefined : depthOf(reach, node);
		deepest = Math.max(deepest, (depth?.most ?? -1) + (depth ? further : 0));
	};
	walkEffect(ts, site, (at) => {
		const isAccess = ts.isPropertyAccessExpression(at) || ts.isElementAccessExpression(at);
		if (isAccess) deepest = Math.max(deepest, depthOf(reach, at.expression)?.most ?? -1);
		for (const one of wholly(ts, at)) look(one);
		const callee = ts.isCallExpression(at) ? bare(ts, at.expression) : undefined;
		const isShallow = (at: ts.PropertyAccessExpression) => SHALLOW.has(at.name.text) && reach.isBuiltin(at);
		if (callee && ts.isPropertyAccessExpression(callee) && !isShallow(callee))
			look(callee.expression, Number.POSITIVE_INFINITY);
	});
	return deepest;
}

/** Methods that look at nothing in what their receiver holds. Others join, compare or convert it. */
const SHALLOW: ReadonlySet<string> = new Set([
	..."get has set add delete push unshift at fill indexOf lastIndexOf includes slice subarray".split(" "),
	..."keys values entries pop shift".split(" "),
]);

/** What is looked into as a whole: spread, put into text, converted, searched for a key. */
function wholly(ts: TS, node: ts.Node): readonly ts.Expression[] {
	if (ts.isSpreadElement(node) || ts.isTemplateSpan(node)) return [node.expression];
	if (ts.isElementAccessExpression(node)) return [node.argumentExpression];
	if (ts.isComputedPropertyName(node)) return [node.expression];
	if (isIncrement(ts, node)) return [node.operand];
	if (ts.isPrefixUnaryExpression(node)) {
		return node.operator === ts.SyntaxKind.ExclamationToken ? [] : [node.operand];
	}
	if (ts.isBinaryExpression(node)) return converts(ts, node.operatorToken.kind) ? [node.left, node.right] : [];
	if (!ts.isCallExpression(node)) return [];
	const callee = bare(ts, node.expression);
	const isMath = ts.isPropertyAccessExpression(callee) && callee.expression.getText() === "Math";
	return isMath || ts.isIdentifier(callee) ? node.arguments : [];
}

/** Operators that hand their operands on, or only compare which object they are. */
function converts(ts: TS, kind: ts.SyntaxKind): boolean {
	const { SyntaxKind } = ts;
	const isIdentity = kind === SyntaxKind.EqualsEqualsEqualsToken || kind === SyntaxKind.ExclamationEqualsEqualsToken;
	return !isIdentity && isOperation(ts, kind);
}

/** `list.length`, `m.has(k)`: a number or boolean, whatever the object holds. */
function isMeasure(ts: TS, node: ts.Expression): boolean {
	const access = ts.isCallExpression(node) ? bare(ts, node.expression) : node;
	if (!ts.isPropertyAccessExpression(access)) return false;
	const { text } = access.name;
	return ts.isCallExpression(node) ? text === "has" || text === "includes" : text === "length" || text === "size";
}

/** How far from its variables the effect changes something. */
function deepestChange(reach: Reach, site: ts.Node): number {
	const changed = targetsOf(reach, site).map(({ change }) => {
		const object = objectOf(reach, change);
		return object === undefined ? -1 : (depthOf(reach, object)?.most ?? -1);
	});
	return Math.max(-1, ...changed);
}

/** Of `h[k].x = e`, `delete h[k].x` and `h[k].push(e)`: `h[k]`. */
export function objectOf(roots: Roots, change: ts.Node): ts.Expression | undefined {
	const { ts } = roots;
	const target = isAssignment(ts, change)
		? change.left
		: isIncrement(ts, change)
			? change.operand
			: ts.isDeleteExpression(change) || ts.isCallExpression(change)
				? change.expression
				: undefined;
	const inner = target && bare(ts, target);
	const isAccess = inner && (ts.isPropertyAccessExpression(inner) || ts.isElementAccessExpression(inner));
	return isAccess && !isMemberName(roots, inner) ? inner.expression : undefined;
}

/** Puts a part of what nothing may change where the effects change things. */
export function storesKept(reach: Reach, effects: readonly Deferred[]): boolean {
	const kept = effects.flatMap((one) => [...one.kept].map((node) => chainFrom(reach.ts, node)));
	if (kept.length === 0) return false;
	if (effects.some(({ site }) => rises(reach, site))) return true;
	const changed = Math.max(-1, ...effects.map(({ site }) => deepestChange(reach, site)));
	return kept.some((node) => {
		const place = placeOf(reach, node);
		return (place === "alias" ? 0 : typeof place === "number" ? place : Number.POSITIVE_INFINITY) <= changed;
	});
}

/** Stores a part of something deferred nearer to a variable than it was: what lies in it comes nearer too. */
function rises(reach: Reach, site: ts.Node): boolean {
	const { ts, is } = reach;
	let found = false;
	walkEffect(ts, site, (at) => {
		if (!is(at)) return;
		const top = chainFrom(ts, at);
		const place = placeOf(reach, top);
		if (typeof place === "number" && place < (depthOf(reach, top)?.most ?? 0)) found = true;
	});
	return found;
}

/** The whole chain of members and calls that begins with a mention. */
function chainFrom(ts: TS, mention: ts.Node): ts.Expression {
	let top = wrapped(ts, mention) as ts.Expression;
	for (let up: ts.Node = top.parent; isStep(ts, up, top); up = top.parent) top = wrapped(ts, up) as ts.Expression;
	return top;
}

/** The parent is the next member of the chain, or its call. */
function isStep(ts: TS, parent: ts.Node, top: ts.Expression): parent is ts.Expression {
	return (
		(ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent) || ts.isCallExpression(parent)) &&
		parent.expression === top
	);
}

function depthOf(reach: Reach, expression: ts.Expression): Depth | undefined {
	const { ts, is, holds } = reach;
	const node = bare(ts, expression);
	const value = holds(node);
	if (value === "anything") return { least: 0, most: Number.POSITIVE_INFINITY };
	if (value !== undefined) return depthOf(reach, value) ?? { least: 0, most: 0 };
	if (is(node)) return { least: 0, most: 0 };
	const further = (depth: Depth | undefined, by: number) => depth && { least: depth.least + by, most: depth.most + by };
	if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
		return further(depthOf(reach, node.expression), 1);
	}
	if (ts.isCallExpression(node)) {
		const callee = bare(ts, node.expression);
		if (!ts.isPropertyAccessExpression(callee)) return undefined;
		return further(depthOf(reach, callee.expression), SAME.has(callee.name.text) ? 0 : 1);
	}
	const either: (ts.Expression | undefined)[] = ts.isConditionalExpression(node)
		? [node.whenTrue, node.whenFalse]
		: ts.isBinaryExpression(node)
			? [node.left, node.right]
			: [];
	const found = either.map((one) => one && depthOf(reach, one)).filter((one) => one !== undefined);
	if (found.length === 0) return undefined;
	return { least: Math.min(...found.map((one) => one.least)), most: Math.max(...found.map((one) => one.most)) };
}

/**
 * How far from a variable the operand is stored; "key": compared by identity; "inside": the effect looks into it; "alias":
 * a constant of the body is its name.
 */
function placeOf(reach: Reach, operand: ts.Expression): number | "key" | "inside" | "alias" {
	const { ts, isKeyed } = reach;
	const outer = wrapped(ts, operand) as ts.Expression;
	const parent = outer.parent;
	const { SyntaxKind } = ts;
	if (ts.isArrayLiteralExpression(parent)) return oneDeeper(placeOf(reach, parent));
	if (ts.isShorthandPropertyAssignment(parent)) return oneDeeper(placeOf(reach, parent.parent));
	if (ts.isPropertyAssignment(parent) && parent.initializer === outer) return oneDeeper(placeOf(reach, parent.parent));
	const isPassedOn =
		(ts.isConditionalExpression(parent) && parent.condition !== outer) ||
		(ts.isBinaryExpression(parent) &&
			(parent.operatorToken.kind === SyntaxKind.QuestionQuestionToken ||
				parent.operatorToken.kind === SyntaxKind.BarBarToken));
	if (isPassedOn) return placeOf(reach, parent as ts.Expression);
	if (ts.isVariableDeclaration(parent)) return reach.holds(parent.name) === "anything" ? 0 : "alias";
	if (isAssignment(ts, parent) && parent.right === outer) {
		const kind = parent.operatorToken.kind;
		const stores = kind === SyntaxKind.EqualsToken || kind === SyntaxKind.QuestionQuestionEqualsToken;
		return stores ? (depthOf(reach, parent.left)?.least ?? 0) : "inside";
	}
	if (ts.isNewExpression(parent) && ts.isArrayLiteralExpression(bare(ts, operand))) return placeOf(reach, parent);
	if (!ts.isCallExpression(parent)) return "inside";
	const callee = bare(ts, parent.expression);
	if (!ts.isPropertyAccessExpression(callee) || !METHODS.has(callee.name.text)) return "inside";
	const place = parent.arguments.indexOf(outer);
	const method = callee.name.text;
	const stored = (depthOf(reach, callee.expression)?.least ?? 0) + 1;
	if (method === "push" || method === "unshift") return stored;
	const isOwn = isKeyed(bare(ts, callee.expression));
	if (method === "set" && isOwn) return place === 0 ? "key" : stored;
	if (method === "add" && isOwn) return stored;
	return isOwn && (method === "get" || method === "has" || method === "delete") ? "key" : "inside";
}

/** A literal is a new object around what it holds. */
function oneDeeper(place: ReturnType<typeof placeOf>): ReturnType<typeof placeOf> {
	return typeof place === "number" ? place + 1 : place;
}
