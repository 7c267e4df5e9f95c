/** Expressions and names that are parts of variables from outside by their syntax alone: no literal or call stands between. */
import type ts from "typescript";
import { bare, listedFor, type TS } from "../../syntax/nodes.js";
import { ourName } from "../../syntax/symbols.js";
import { bindingOf, isMemberName, type Scope } from "../variables/scope.js";
import type { Leaf } from "./trust.js";

/**
 * `book[i].lines` and constants that hold such a part: what it is lies where the variable's members lead. A value in a
 * literal may be anything, whatever its type. `isGiven`: parameters that stand for what the caller passes.
 */
export function isPartOf(scope: Scope, expression: ts.Expression, isGiven: (symbol: ts.Symbol) => boolean): boolean {
	const { ts } = scope;
	const isPart = (one: ts.Expression) => isPartOf(scope, one, isGiven);
	const node = bare(ts, expression);
	if (scope.members?.has(node) || node.kind === ts.SyntaxKind.ThisKeyword) return true;
	if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) return isPart(node.expression);
	if (ts.isCallExpression(node)) {
		const [items] = node.arguments;
		if (items && ourName(ts, scope.checker, node.expression) === "prange") return isPart(items);
		const callee = bare(ts, node.expression);
		return ts.isPropertyAccessExpression(callee) && PICKS.has(callee.name.text) && isPart(callee.expression);
	}
	if (!ts.isIdentifier(node)) return false;
	const binding = bindingOf(scope, node);
	if (binding.kind !== "inner") return binding.kind === "local" || binding.kind === "module";
	const source = sourceOf(ts, binding.declaration);
	return isGiven(binding.symbol) || (source !== undefined && isPart(source));
}

/** Where a value lies: in whatever the base holds (`.cells.*`), or in the base itself (`*.*`). */
export interface Place {
	readonly base: ts.Expression;
	readonly what: Leaf;
}

/** Of `grid.cells[i]`, also by constants that hold parts of it. `rest`: steps from there. */
export function placeOf(scope: Scope, expression: ts.Expression, ...rest: readonly string[]): Place | undefined {
	const { ts } = scope;
	const node = bare(ts, expression);
	const isOwn = isMemberName(scope, node);
	if (ts.isPropertyAccessExpression(node) && !isOwn && ts.isIdentifier(node.name))
		return { base: node.expression, what: `.${[node.name.text, ...rest].join(".")}` };
	if (ts.isElementAccessExpression(node) && !isOwn) return placeOf(scope, node.expression, "*", ...rest);
	const binding = ts.isIdentifier(node) ? bindingOf(scope, node) : undefined;
	const declaration = binding?.kind === "inner" ? binding.declaration : undefined;
	const isName =
		declaration && ts.isVariableDeclaration(declaration) && ts.isVariableStatement(declaration.parent.parent);
	const value = isName && ts.isIdentifier(declaration.name) ? sourceOf(ts, declaration) : undefined;
	if (value) return placeOf(scope, value, ...rest);
	return rest.length > 0 ? { base: node, what: rest.join(".") as Leaf } : undefined;
}

/** Methods that give elements as they are, or new arrays and iterators of such. */
const PICKS: ReadonlySet<string> = new Set(
	"at get find findLast filter slice toReversed toSorted entries values".split(" "),
);

/** What a constant takes its value from: the initializer, or what the loop goes through. */
function sourceOf(ts: TS, declaration: ts.Declaration): ts.Expression | undefined {
	let at: ts.Node = declaration;
	const listed = listedFor(ts, declaration);
	if (listed && (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0) return listed;
	while (ts.isBindingElement(at) && !at.initializer && !at.dotDotDotToken) at = at.parent.parent;
	const isConst = (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
	if (!ts.isVariableDeclaration(at) || !isConst) return undefined;
	const { parent } = at.parent;
	return ts.isForOfStatement(parent) ? parent.expression : at.initializer;
}

/** Of `const { to: place } = edge`, for `place`: `to`. */
export function memberBound(ts: TS, name: ts.Node): string | undefined {
	const element = name.parent;
	if (!ts.isBindingElement(element) || element.name !== name || !ts.isObjectBindingPattern(element.parent))
		return undefined;
	const { propertyName, dotDotDotToken } = element;
	const member = propertyName ?? name;
	const isName = ts.isIdentifier(member) || (ts.isStringLiteral(member) && !/[.*]/.test(member.text));
	return isName && !dotDotDotToken ? member.text : undefined;
}

/** Of the `x` in `for (const [x] of rows)`: 2 arrays are around it. 0 for names of anything else, or deeper. */
export function depthBound(ts: TS, name: ts.Node): number {
	if (listedFor(ts, name.parent)) return 0;
	let depth = 0;
	let at = name.parent;
	while (ts.isBindingElement(at)) {
		const isOther = at.initializer !== undefined && at.name !== name;
		if (!ts.isArrayBindingPattern(at.parent) || at.dotDotDotToken || isOther) return 0;
		depth++;
		at = at.parent.parent;
	}
	if (ts.isParameter(at) && at.initializer) return 0;
	const isOfLoop = ts.isVariableDeclaration(at) && ts.isForOfStatement(at.parent.parent);
	if (isOfLoop || ts.isForOfStatement(at) || ts.isParameter(at)) depth++;
	return depth > 2 ? 0 : depth;
}
