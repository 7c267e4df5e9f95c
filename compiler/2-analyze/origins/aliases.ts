/**
 * Names that code gives to a value or to parts of it.
 *
 * In:   for (const line of order.lines) …   order.lines.forEach((line) => …)   const { lines: [first] } = order
 * Out:  line: any element of `order.lines`; first: `order.lines[0]`
 */
import type ts from "typescript";
import {
	bare,
	enclosingFunction,
	isAssignment,
	isInside,
	isReference,
	listedFor,
	listedIn,
	type TS,
	walk,
	wrapped,
} from "../../syntax/nodes.js";
import { symbolOf } from "../../syntax/symbols.js";
import { THIS } from "../effects/summary.js";
import { isAssignedIn } from "../subscripts/counting-loops.js";
import { isPrimitive } from "../variables/kinds.js";
import { bindingOf, codeIn, isInCode, type Scope } from "../variables/scope.js";
import { readUse, type Step, type Use } from "../variables/uses.js";

export interface Alias {
	readonly symbol: ts.Symbol;
	/** From the value to what the name stands for. */
	readonly steps: readonly Step[];
}

export interface Named {
	readonly aliases: readonly Alias[];
	/** Elements are gone through: the value must be an array, and its length counts. */
	readonly elements: boolean;
}

/** Any element that there is. */
export function anyElement(node: ts.Expression): Step {
	return { kind: "all", node, numbers: true, held: true };
}

/** The names that a declaration or the head of a loop gives to the value and its parts; undefined: there are other ways to these. */
export function namesOf(scope: Scope, top: ts.Expression): Named | undefined {
	const { ts } = scope;
	const outer = wrapped(ts, top);
	const { parent } = outer;
	if (ts.isForOfStatement(parent) && parent.expression === outer && !parent.awaitModifier) {
		const [declaration] = ts.isVariableDeclarationList(parent.initializer) ? parent.initializer.declarations : [];
		const isKept = declaration && isConst(scope, declaration) && isInCode(scope, parent);
		const aliases = isKept && aliasesIn(scope, declaration.name, [anyElement(top)]);
		return aliases ? { aliases, elements: true } : undefined;
	}
	const assigned = isAssignment(ts, parent) && parent.right === outer ? assignedOnce(scope, parent) : undefined;
	if (assigned) return { aliases: [{ symbol: assigned, steps: [] }], elements: false };
	const name = boundTo(scope, outer as ts.Expression);
	const aliases = name && aliasesIn(scope, name, [], top);
	return aliases && { aliases, elements: false };
}

/** What a statement gives the value to, alone or in a list: `const [p, q] = [points[i], points[j]]`. */
function boundTo(scope: Scope, value: ts.Expression): ts.BindingName | undefined {
	const { ts } = scope;
	const list = ts.isArrayLiteralExpression(value.parent) ? value.parent : undefined;
	const whole = list ? (wrapped(ts, list) as ts.Expression) : value;
	const { parent } = whole;
	if (!ts.isVariableDeclaration(parent) || parent.initializer !== whole || !isConst(scope, parent)) return undefined;
	if (!ts.isVariableStatement(parent.parent.parent) || !isInCode(scope, parent)) return undefined;
	return list ? listedIn(ts, parent.name, whole)?.find(([, part]) => part === value)?.[0] : parent.name;
}

/**
 * `let p; for (…) { p = points[i]; p.x = 0; }`: the variable, if the loop has no other assignment to it, and mentions it only
 * in the statements after this one. There it is as good as a constant.
 */
function assignedOnce(scope: Scope, { left, operatorToken, parent }: ts.BinaryExpression): ts.Symbol | undefined {
	const { ts, checker, inside } = scope;
	const name = bare(ts, left);
	const isPlain = operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isIdentifier(name);
	const symbol = isPlain && ts.isForOfStatement(inside) ? checker.getSymbolAtLocation(name) : undefined;
	const block = ts.isExpressionStatement(parent) ? parent.parent : undefined;
	if (!symbol || !block || !ts.isBlock(block) || !isInside(block, inside)) return undefined;
	const isAfter = ({ root, action, steps }: Use): boolean => {
		if (root === name || (ts.isVariableDeclaration(root.parent) && root.parent.name === root)) return true;
		if (steps.length === 0 && action !== "read") return false;
		return (
			isInside(root, block) && root.pos >= parent.end && enclosingFunction(ts, root) === enclosingFunction(ts, block)
		);
	};
	const hasValue = symbol.declarations?.some((one) => isInside(one, inside) && !isBareLet(ts, one)) !== false;
	return !hasValue && codeIn(scope).every((code) => usesOf(scope, code, symbol).every(isAfter)) ? symbol : undefined;
}

/** `let p;` */
function isBareLet(ts: TS, node: ts.Declaration): boolean {
	const isBare = ts.isVariableDeclaration(node) && !node.initializer && ts.isVariableStatement(node.parent.parent);
	return isBare && (ts.getCombinedNodeFlags(node) & ts.NodeFlags.BlockScoped) !== 0;
}

/** Methods of arrays that hand elements to a function, and the place of the parameter that gets them; after it comes their number. */
const HANDING: ReadonlyMap<string, number> = new Map([
	..."forEach map some every find findIndex findLast findLastIndex filter flatMap"
		.split(" ")
		.map((name) => [name, 0] as const),
	["reduce", 1],
	["reduceRight", 1],
]);

/** What some of them give. */
const GIVES: ReadonlyMap<string, Handed["gives"]> = new Map([
	["find", "element"],
	["findLast", "element"],
	["filter", "elements"],
]);

export interface Handed {
	readonly aliases: readonly Alias[];
	readonly gives: "element" | "elements" | undefined;
}

/** What the declaration of a name takes its value, or the value that has it as a part, from. */
export function sourceOf(ts: TS, declaration: ts.Declaration): ts.Expression | undefined {
	let at: ts.Node = declaration;
	const listed = listedFor(ts, declaration);
	if (listed) return listed;
	while (ts.isBindingElement(at)) at = at.parent.parent;
	if (ts.isVariableDeclaration(at)) {
		const { parent } = at.parent;
		return ts.isForOfStatement(parent) ? parent.expression : at.initializer;
	}
	const call = ts.isParameter(at) && wrapped(ts, at.parent).parent;
	const callee = call && ts.isCallExpression(call) && call.expression !== at.parent && bare(ts, call.expression);
	return callee && ts.isPropertyAccessExpression(callee) ? callee.expression : undefined;
}

/** What a method of an array does with its elements. Undefined: something else, or not known. */
export function handedBy(scope: Scope, callee: ts.Expression, call: ts.Node): Handed | undefined {
	const { ts } = scope;
	if (!ts.isPropertyAccessExpression(callee) || !ts.isCallExpression(call)) return undefined;
	const method = callee.name.text;
	if (scope.instances?.members.has(method)) return undefined; // it may be another one of this name
	if (method === "at") return { aliases: [], gives: "element" };
	const place = HANDING.get(method);
	const fn = call.arguments[0] && bare(ts, call.arguments[0]);
	// Without a start value the first element is one.
	if (place === undefined || !fn || call.arguments.length !== place + 1 || !isPlain(scope, fn, place + 2))
		return undefined;
	const parameter = fn.parameters[place];
	const aliases = parameter ? aliasesIn(scope, parameter.name, [anyElement(callee.expression)]) : [];
	if (!aliases || aliases.some(({ symbol }) => isAssignedIn(scope, symbol, fn.body))) return undefined;
	const { steps } = readUse(ts, call);
	const isCounted = steps.length === 1 && steps[0]?.kind === "property" && steps[0].name === "length";
	const gives = GIVES.get(method);
	return { aliases, gives: gives === "elements" && isCounted ? undefined : gives };
}

/** A function that runs in place, and of these parameters. */
function isPlain({ ts }: Scope, fn: ts.Expression, most: number): fn is ts.ArrowFunction {
	if (!ts.isArrowFunction(fn) || fn.modifiers !== undefined || fn.parameters.length > most) return false;
	return !fn.parameters.some((one) => one.initializer || one.dotDotDotToken);
}

/** `row.forEach((_, k) => … row[k] …)`: the number of an element of the very array. */
export function isOwnNumber(scope: Scope, step: Step): boolean {
	const { ts, checker } = scope;
	if (step.kind !== "element" || !ts.isElementAccessExpression(step.node)) return false;
	const name = bare(ts, step.subscript);
	const symbol = ts.isIdentifier(name) ? checker.getSymbolAtLocation(name) : undefined;
	const fn = symbol?.valueDeclaration?.parent;
	const call = fn && ts.isArrowFunction(fn) ? wrapped(ts, fn).parent : undefined;
	const callee = call && ts.isCallExpression(call) ? bare(ts, call.expression) : undefined;
	if (!symbol || !fn || !callee || !ts.isArrowFunction(fn) || !ts.isPropertyAccessExpression(callee)) return false;
	const isOther = scope.instances?.members.has(callee.name.text);
	const place = isOther ? undefined : HANDING.get(callee.name.text);
	const isNumber =
		place !== undefined && fn.parameters[place + 1] === symbol.valueDeclaration && isPlain(scope, fn, place + 2);
	return (
		isNumber && isSteady(scope, symbol, fn.body) && isSame(scope, step.node.expression, callee.expression, fn.body)
	);
}

function isSteady(scope: Scope, symbol: ts.Symbol, within: ts.Node): boolean {
	return symbol.declarations?.length === 1 && !isAssignedIn(scope, symbol, within);
}

/** The same chain of members of the same variable. */
function isSame(scope: Scope, one: ts.Expression, other: ts.Expression, within: ts.Node): boolean {
	const { ts, checker } = scope;
	const [a, b] = [bare(ts, one), bare(ts, other)];
	if (ts.isPropertyAccessExpression(a) && ts.isPropertyAccessExpression(b))
		return a.name.text === b.name.text && isSame(scope, a.expression, b.expression, within);
	if (!ts.isIdentifier(a) || !ts.isIdentifier(b)) return false;
	const symbol = checker.getSymbolAtLocation(a);
	return symbol !== undefined && symbol === checker.getSymbolAtLocation(b) && isSteady(scope, symbol, within);
}

function isConst({ ts }: Scope, declaration: ts.VariableDeclaration): boolean {
	return (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
}

/** The names in a pattern. Undefined if some are bound in other ways than by members and places. */
function aliasesIn(
	scope: Scope,
	name: ts.BindingName,
	steps: readonly Step[],
	node: ts.Expression | undefined = steps[0]?.node,
): Alias[] | undefined {
	const { ts, checker } = scope;
	if (ts.isIdentifier(name)) {
		const symbol = checker.getSymbolAtLocation(name);
		return symbol ? [{ symbol, steps }] : undefined;
	}
	const found = name.elements.map((element, place): Alias[] | undefined => {
		if (ts.isOmittedExpression(element)) return [];
		if (element.dotDotDotToken || element.initializer || !node) return undefined;
		if (ts.isArrayBindingPattern(name)) {
			const subscript = ts.factory.createNumericLiteral(place);
			return aliasesIn(scope, element.name, [...steps, { kind: "element", subscript, node }], node);
		}
		const member = element.propertyName ?? element.name;
		if (!ts.isIdentifier(member)) return undefined;
		return aliasesIn(scope, element.name, [...steps, { kind: "property", name: member.text, node }], node);
	});
	return found.every((one) => one !== undefined) ? found.flat() : undefined;
}

/** An object of which only matters which one it is, or whether there is one. */
export function isCompared({ ts, checker }: Scope, top: ts.Expression): boolean {
	if (isPrimitive(ts, checker.getTypeAtLocation(top))) return false;
	const outer = wrapped(ts, top) as ts.Expression;
	const { parent } = outer;
	const { SyntaxKind } = ts;
	if (ts.isPrefixUnaryExpression(parent)) return parent.operator === SyntaxKind.ExclamationToken;
	if (ts.isIfStatement(parent)) return parent.expression === outer;
	if (ts.isConditionalExpression(parent)) return parent.condition === outer;
	if (!ts.isBinaryExpression(parent)) return false;
	const kind = parent.operatorToken.kind;
	return kind === SyntaxKind.EqualsEqualsEqualsToken || kind === SyntaxKind.ExclamationEqualsEqualsToken;
}

/** The properties that `Object.assign(o, { a, b: e })` sets, with their values, where nothing takes what it gives. */
export function propertiesSet(
	scope: Scope,
	top: ts.Expression,
): readonly { readonly name: string; readonly value: ts.Expression }[] | undefined {
	const { ts } = scope;
	const target = wrapped(ts, top);
	const call = target.parent;
	if (!ts.isCallExpression(call) || call.arguments[0] !== target || call.arguments.length !== 2) return undefined;
	const callee = bare(ts, call.expression);
	const literal = bare(ts, call.arguments[1] as ts.Expression);
	if (!ts.isPropertyAccessExpression(callee) || callee.getText() !== "Object.assign") return undefined;
	if (bindingOf(scope, callee.expression as ts.Identifier).kind !== "global") return undefined;
	if (!ts.isExpressionStatement(wrapped(ts, call).parent) || !ts.isObjectLiteralExpression(literal)) return undefined;
	const found = literal.properties.map((one) => {
		if (ts.isShorthandPropertyAssignment(one)) return { name: one.name.text, value: one.name };
		if (!ts.isPropertyAssignment(one) || !ts.isIdentifier(one.name) || one.name.text === "__proto__") return undefined;
		return { name: one.name.text, value: one.initializer };
	});
	return found.every((one) => one !== undefined) ? found : undefined;
}

/** The variable and all names that the function has for parts of what it holds, with the steps to these. */
export function namesWithin(scope: Scope, fn: ts.Node, variable: ts.Symbol): ReadonlyMap<ts.Symbol, readonly Step[]> {
	const { ts } = scope;
	const names = new Map<ts.Symbol, readonly Step[]>([[variable, []]]);
	for (const [symbol, before] of names) {
		for (const { action, steps, top, site } of usesOf(scope, fn, symbol)) {
			const isCall = action === "call" && ts.isCallExpression(site);
			const named = isCall ? handedBy(scope, top, site) : action === "read" ? namesOf(scope, top) : undefined;
			const owner = isCall ? steps.slice(0, -1) : steps;
			for (const one of named?.aliases ?? [])
				if (!names.has(one.symbol)) names.set(one.symbol, [...before, ...owner, ...one.steps]);
		}
	}
	return names;
}

/** All mentions of a name in the code; of `THIS`, those of the object that the function is called on. */
export function usesOf({ ts, checker }: Scope, code: ts.Node, symbol: ts.Symbol): Use[] {
	const found: Use[] = [];
	walk(ts, code, (at) => {
		if (symbol === THIS) {
			if (at !== code && hasOwnThis(ts, at)) return false;
			if (at.kind === ts.SyntaxKind.ThisKeyword) found.push(readUse(ts, at as ts.Expression));
		} else if (ts.isIdentifier(at) && isReference(ts, at) && symbolOf(ts, checker, at) === symbol)
			found.push(readUse(ts, at));
		return true;
	});
	return found;
}

function hasOwnThis(ts: TS, node: ts.Node): boolean {
	return ts.isClassLike(node) || (ts.isFunctionLike(node) && !ts.isArrowFunction(node));
}
