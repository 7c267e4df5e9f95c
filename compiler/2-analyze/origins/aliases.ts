/**
 * Names that code gives to a value or to parts of it.
 *
 * In:   for (const line of order.lines) …   order.lines.forEach((line) => …)   const { lines: [first] } = order
 * Out:  line: any element of `order.lines`; first: `order.lines[0]`
 */
import type ts from "typescript";
import { bare, wrapped } from "../../syntax/nodes.js";
import { isAssignedIn } from "../subscripts/counting-loops.js";
import { isPrimitive } from "../variables/kinds.js";
import { isInCode, type Scope } from "../variables/scope.js";
import type { Step } from "../variables/uses.js";

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

/** Any element, by a number. */
export function anyElement(node: ts.Expression): Step {
	return { kind: "all", node, numbers: true };
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
	if (!ts.isVariableDeclaration(parent) || parent.initializer !== outer || !isConst(scope, parent)) return undefined;
	if (!ts.isVariableStatement(parent.parent.parent) || !isInCode(scope, parent)) return undefined;
	const aliases = aliasesIn(scope, parent.name, [], top);
	return aliases && { aliases, elements: false };
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

/** What a method of an array does with its elements. Undefined: something else, or not known. */
export function handedBy(scope: Scope, callee: ts.Expression, call: ts.Node): Handed | undefined {
	const { ts } = scope;
	if (!ts.isPropertyAccessExpression(callee) || !ts.isCallExpression(call)) return undefined;
	const method = callee.name.text;
	if (method === "at") return { aliases: [], gives: "element" };
	const place = HANDING.get(method);
	const fn = call.arguments[0] && bare(ts, call.arguments[0]);
	// Without a start value the first element is one.
	if (place === undefined || !fn || call.arguments.length !== place + 1 || !isPlain(scope, fn, place + 2))
		return undefined;
	const parameter = fn.parameters[place];
	const aliases = parameter ? aliasesIn(scope, parameter.name, [anyElement(callee.expression)]) : [];
	if (!aliases || aliases.some(({ symbol }) => isAssignedIn(scope, symbol, fn.body))) return undefined;
	return { aliases, gives: GIVES.get(method) };
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
	const symbolOf = (node: ts.Expression) => {
		const inner = bare(ts, node);
		return ts.isIdentifier(inner) ? checker.getSymbolAtLocation(inner) : undefined;
	};
	const symbol = symbolOf(step.subscript);
	const fn = symbol?.valueDeclaration?.parent;
	const call = fn && ts.isArrowFunction(fn) ? wrapped(ts, fn).parent : undefined;
	const callee = call && ts.isCallExpression(call) ? bare(ts, call.expression) : undefined;
	if (!symbol || !fn || !callee || !ts.isArrowFunction(fn) || !ts.isPropertyAccessExpression(callee)) return false;
	const place = HANDING.get(callee.name.text);
	const isNumber =
		place !== undefined && fn.parameters[place + 1] === symbol.valueDeclaration && isPlain(scope, fn, place + 2);
	const array = symbolOf(step.node.expression);
	const isSteady = (one: ts.Symbol) => one.declarations?.length === 1 && !isAssignedIn(scope, one, fn.body);
	return (
		isNumber && array !== undefined && array === symbolOf(callee.expression) && isSteady(symbol) && isSteady(array)
	);
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
