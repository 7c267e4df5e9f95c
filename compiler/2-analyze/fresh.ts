/**
 * Objects made in the function of the loop and never stored anywhere: no other name leads to them, so that the launch need
 * not look. What was put into them may have other names.
 */
import type ts from "typescript";
import { bare, enclosingFunction, isAssignment, isIncrement, isVoidContext, walk } from "../syntax/nodes.js";
import type { VariableFact } from "./analysis.js";
import { isPrimitive } from "./variables/kinds.js";
import { isTopLevel, type LoopScope } from "./variables/scope.js";

/** Nothing of `a` that changes can be reached from `b`. */
export function areApart(scope: LoopScope, a: VariableFact, b: VariableFact): boolean {
	if (isOwn(scope, a)) return isFresh(scope, b) || isParameter(scope, b);
	return isFresh(scope, b) && isFlat(scope, b) && (isFresh(scope, a) || isParameter(scope, a));
}

/** What the loop changes is the fresh object alone. */
export function isOwn(scope: LoopScope, a: VariableFact): boolean {
	return isFresh(scope, a) && (!changesParts(a) || isFlat(scope, a));
}

/** Not only the variable's own object changes, but also what that leads to. */
function changesParts({ fact }: VariableFact): boolean {
	return (fact.role === "write" && fact.nested !== undefined) || (fact.role === "deferred" && fact.parts);
}

/** An array, a Map or a Set of primitives. */
function isFlat({ ts, checker }: LoopScope, { variable }: VariableFact): boolean {
	const { type } = variable;
	const element = checker.getIndexTypeOfType(type, ts.IndexKind.Number);
	if (element !== undefined) return isPrimitive(ts, element);
	const isKeyed = ["Map", "Set"].includes(type.symbol?.name);
	return isKeyed && checker.getTypeArguments(type as ts.TypeReference).every((one) => isPrimitive(ts, one));
}

/** `const out = new Float64Array(n)` or `[]`, of which every mention is a plain use. */
function isFresh(scope: LoopScope, { variable }: VariableFact): boolean {
	const { ts, checker, owner } = scope;
	const { declaration } = variable;
	if (!declaration || !ts.isVariableDeclaration(declaration) || !declaration.initializer || variable.scope !== "local")
		return false;
	if (!(declaration.parent.flags & ts.NodeFlags.Const) || isTopLevel(ts, declaration)) return false;
	const made = bare(ts, declaration.initializer);
	const isBuiltin =
		ts.isNewExpression(made) && ts.isIdentifier(made.expression) && isGlobalName(checker, made.expression);
	const isLiteral = ts.isArrayLiteralExpression(made) && made.elements.length === 0;
	const isFromNothing =
		isBuiltin && (made.arguments ?? []).every((one) => isPrimitive(ts, checker.getTypeAtLocation(one)));
	if (!isLiteral && !isFromNothing) return false;
	return mentionsOf(scope, declaration.name.getText(), owner.node).every(
		(node) => node === declaration.name || isPlainUse(scope, node),
	);
}

function mentionsOf({ ts }: LoopScope, name: string, code: ts.Node): ts.Identifier[] {
	const found: ts.Identifier[] = [];
	walk(ts, code, (node) => {
		if (ts.isIdentifier(node) && node.text === name) found.push(node);
	});
	return found;
}

/** Leaves no other name for the object, nor for its memory: not `f(out)`, `o.list = out.fill(0)`, `out.buffer`. */
function isPlainUse(scope: LoopScope, node: ts.Identifier): boolean {
	const { ts, owner } = scope;
	const { parent } = node;
	if (ts.isReturnStatement(parent)) return enclosingFunction(ts, parent) === owner.node;
	if (ts.isElementAccessExpression(parent)) return parent.expression === node && !isCalled(ts, parent);
	if (!ts.isPropertyAccessExpression(parent) || parent.expression !== node) return false;
	if (SIZES.has(parent.name.text)) return true;
	const call = parent.parent;
	if (!ts.isCallExpression(call) || call.expression !== parent) return false;
	if (!call.arguments.every((one) => isNarrow(scope, one))) return false;
	return COPYING.has(parent.name.text) || (isVoidContext(ts, call) && CHANGING.has(parent.name.text));
}

/** No function that could get the object itself, as its third or fourth parameter. */
function isNarrow({ ts, checker }: LoopScope, argument: ts.Expression): boolean {
	const type = checker.getTypeAtLocation(argument);
	const isUnknown = (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0;
	if (!isUnknown && type.getCallSignatures().length === 0) return true;
	if (!ts.isArrowFunction(argument)) return false;
	return argument.parameters.length <= 2 && argument.parameters.every((one) => one.dotDotDotToken === undefined);
}

/** `out[k](…)` has the object as its `this`. */
function isCalled(ts: LoopScope["ts"], node: ts.Expression): boolean {
	return ts.isCallExpression(node.parent) && node.parent.expression === node;
}

const SIZES: ReadonlySet<string> = new Set(["length", "size", "byteLength"]);

/** Methods that give neither the object nor a view of it. */
const COPYING: ReadonlySet<string> = new Set(
	(
		"at concat every filter find findIndex findLast flat flatMap get has includes indexOf join lastIndexOf map pop push reduce " +
		"reduceRight shift slice some splice toReversed toSorted toSpliced toString unshift with delete"
	).split(" "),
);

/** Methods that give the object, or nothing. */
const CHANGING: ReadonlySet<string> = new Set("add clear copyWithin fill forEach reverse set sort".split(" "));

function isGlobalName(checker: ts.TypeChecker, node: ts.Identifier): boolean {
	const declarations = checker.getSymbolAtLocation(node)?.declarations ?? [];
	return declarations.length > 0 && declarations.every((one) => one.getSourceFile().isDeclarationFile);
}

/** A parameter that nothing assigns: its object was there before anything made in the function. */
function isParameter(scope: LoopScope, { variable }: VariableFact): boolean {
	const { ts } = scope;
	const { declaration } = variable;
	if (declaration === undefined || !ts.isParameter(declaration) || !ts.isIdentifier(declaration.name)) return false;
	return mentionsOf(scope, declaration.name.text, scope.owner.node).every((node) => !isTarget(ts, node));
}

/** `p = …`, `p++`, `[p] = …`, `for (p of …)`. */
function isTarget(ts: LoopScope["ts"], node: ts.Identifier): boolean {
	const isBase =
		(ts.isPropertyAccessExpression(node.parent) || ts.isElementAccessExpression(node.parent)) &&
		node.parent.expression === node;
	for (let at: ts.Node = node; !isBase && !ts.isStatement(at); at = at.parent) {
		const { parent } = at;
		if (isAssignment(ts, parent)) return parent.left === at;
		if (isIncrement(ts, parent)) return true;
		if (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) return parent.initializer === at;
	}
	return false;
}
