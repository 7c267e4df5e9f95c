/**
 * What the declaration of a variable makes, of which nobody else has any part.
 *
 * In:   const t = [0, 0]      new Float64Array(n)      Array.from({ length: 4 }, () => [0, 0, 0])      { x: 0, at: [0, 0] }
 *       new Vector()
 * Out:  an array; one that is typed; an array of arrays; an object with an array; an object with the fields of the class
 *
 * What stands at the ends of the tree (`undefined`) may have other names: only primitives may be read there.
 */
import type ts from "typescript";
import { bare, type TS, walk } from "../../../../syntax/nodes.js";
import { isGlobal, isTypedArrayName, resolved, symbolOf } from "../../../../syntax/symbols.js";
import type { Scope } from "../../../variables/scope.js";
import { membersMade } from "../callees/instances.js";
import { type Filled, madeAndFilled } from "./filling.js";
import { type Made, textOf, withoutLength } from "./shapes.js";

/** Functions that give what others make. */
const DEEPEST = 4;

/** Undefined: something else, or it is not known. */
export function madeBy(scope: Scope, expression: ts.Expression, depth = 0): Made | undefined {
	const { ts } = scope;
	const node = bare(ts, expression);
	if (ts.isArrayLiteralExpression(node)) return ofElements(scope, node, depth);
	if (ts.isObjectLiteralExpression(node)) return ofMembers(scope, node, depth);
	if (ts.isNewExpression(node)) return ofClass(scope, node) ?? ofInstance(scope, node, depth);
	if (!ts.isCallExpression(node) || ts.isOptionalChain(node)) return undefined;
	const callee = bare(ts, node.expression);
	if (ts.isPropertyAccessExpression(callee)) return ofMethod(scope, node, callee, depth);
	return ts.isIdentifier(callee) && depth < DEEPEST ? ofFunction(scope, callee, depth) : undefined;
}

function ofElements(scope: Scope, { elements }: ts.ArrayLiteralExpression, depth: number): Made | undefined {
	const { ts } = scope;
	if (elements.some((one) => ts.isSpreadElement(one) || ts.isOmittedExpression(one))) return undefined;
	const found = elements.map((one) => madeBy(scope, one, depth));
	const [first] = found;
	if (found.some((one) => textOf(one) !== textOf(first))) return undefined;
	const isOneLength = found.every((one) => textOf(one, true) === textOf(first, true));
	return { kind: "array", of: isOneLength ? first : withoutLength(first), length: elements.length };
}

function ofMembers(scope: Scope, { properties }: ts.ObjectLiteralExpression, depth: number): Made | undefined {
	const { ts } = scope;
	const parts = new Map<string, Made | undefined>();
	for (const one of properties) {
		const isPlain = ts.isPropertyAssignment(one) || ts.isShorthandPropertyAssignment(one);
		if (!isPlain || !ts.isIdentifier(one.name) || one.name.text === "__proto__") return undefined;
		parts.set(one.name.text, ts.isPropertyAssignment(one) ? madeBy(scope, one.initializer, depth) : undefined);
	}
	return parts.size === properties.length ? { kind: "object", parts } : undefined;
}

/** `new Vector()`: fields hold objects of their own if nothing but their values makes them. */
function ofInstance(scope: Scope, node: ts.NewExpression, depth: number): Made | undefined {
	const found = depth < DEEPEST ? membersMade(scope, node) : undefined;
	if (!found) return undefined;
	const parts = [...found.members].map(([name, value]) => {
		const made = value && madeBy(scope, value, depth + 1);
		return [name, made?.kind === "object" ? made : undefined] as const;
	});
	return { kind: "object", parts: new Map(parts), instanceOf: found.owner };
}

/** `new Array(n)`, `new Float64Array(n)`; a view of a buffer is not the only one. */
function ofClass(scope: Scope, { expression, arguments: given }: ts.NewExpression): Made | undefined {
	const { ts, checker } = scope;
	const [length, ...more] = given ?? [];
	const isNumber = !length || (checker.getTypeAtLocation(length).flags & ts.TypeFlags.NumberLike) !== 0;
	if (!ts.isIdentifier(expression) || !isGlobal(ts, checker, expression) || !isNumber || more.length > 0)
		return undefined;
	const kind = expression.text === "Array" ? "array" : isTypedArrayName(expression.text) ? "typed" : undefined;
	return kind && { kind, of: undefined, length: length ? numberOf(scope, length) : 0 };
}

function numberOf({ ts }: Scope, expression: ts.Expression): number | undefined {
	const node = bare(ts, expression);
	return ts.isNumericLiteral(node) && Number.isInteger(Number(node.text)) ? Number(node.text) : undefined;
}

/** `new Array(n).fill(0)`, `Array.from({ length: n }, () => …)`. */
function ofMethod(
	scope: Scope,
	call: ts.CallExpression,
	callee: ts.PropertyAccessExpression,
	depth: number,
): Made | undefined {
	const { ts, checker } = scope;
	const owner = bare(ts, callee.expression);
	if (callee.name.text === "fill") {
		const made = ts.isNewExpression(owner) ? ofClass(scope, owner) : undefined;
		return made?.kind === "array" ? made : undefined;
	}
	if (callee.name.text !== "from" || !ts.isIdentifier(owner) || !isGlobal(ts, checker, owner)) return undefined;
	const kind = owner.text === "Array" ? "array" : isTypedArrayName(owner.text) ? "typed" : undefined;
	const [, fn, ...more] = call.arguments;
	if (!kind || more.length > 0 || call.arguments.some(ts.isSpreadElement)) return undefined;
	const given = fn && bare(ts, fn);
	const isMaking = kind === "array" && given && ts.isArrowFunction(given);
	return { kind, of: isMaking ? returned(scope, given, depth) : undefined, length: undefined };
}

/** `plane(4, 4)` of a function of the project that makes nothing but this. */
function ofFunction(scope: Scope, name: ts.Identifier, depth: number): Made | undefined {
	const { ts, checker } = scope;
	const symbol = checker.getSymbolAtLocation(name);
	const declarations = symbol ? (resolved(ts, checker, symbol).declarations ?? []) : [];
	const [declaration] = declarations;
	if (!declaration || declarations.length > 1) return undefined;
	if (ts.isFunctionDeclaration(declaration)) return returned(scope, declaration, depth + 1);
	const isConst = ts.isVariableDeclaration(declaration) && ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const;
	const value = isConst && declaration.initializer ? bare(ts, declaration.initializer) : undefined;
	return value && ts.isArrowFunction(value) ? returned(scope, value, depth + 1) : undefined;
}

/** What each call of the function makes: its value, or a constant that it fills and gives. */
function returned(
	scope: Scope,
	{ body, modifiers, asteriskToken }: ts.ArrowFunction | ts.FunctionDeclaration,
	depth: number,
): Made | undefined {
	const { ts, checker } = scope;
	if (!body || asteriskToken || modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword)) return undefined;
	if (!ts.isBlock(body)) return madeBy(scope, body, depth);
	const last = body.statements.at(-1);
	const value = last && ts.isReturnStatement(last) && last.expression ? bare(ts, last.expression) : undefined;
	if (!value || hasOther(ts, body, last as ts.Statement)) return undefined;
	if (!ts.isIdentifier(value)) return madeBy(scope, value, depth);
	const declaration = symbolOf(ts, checker, value)?.valueDeclaration;
	const isOwn = declaration && ts.isVariableDeclaration(declaration) && declaration.parent.parent.parent === body;
	const isConst = isOwn && (declaration.parent.flags & ts.NodeFlags.Const) !== 0;
	const isKnown = (mention: ts.Identifier) => mention === value;
	return isConst ? madeBefore(scope, declaration, { isKnown, isBefore: () => true }, depth) : undefined;
}

/** Another `return` of the same function. */
function hasOther(ts: TS, body: ts.Block, last: ts.Statement): boolean {
	let found = false;
	walk(ts, body, (at) => {
		if (ts.isReturnStatement(at) && at !== last) found = true;
		return !ts.isFunctionLike(at);
	});
	return found;
}

/** What a variable holds when code that may fill it has run. */
export function madeBefore(
	scope: Scope,
	declaration: ts.VariableDeclaration,
	mentions: Omit<Filled, "madeBy">,
	depth = 0,
): Made | undefined {
	return madeAndFilled(scope, declaration, { ...mentions, madeBy: (one) => madeBy(scope, one, depth) });
}
