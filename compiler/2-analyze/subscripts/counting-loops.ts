/**
 * Reads the heads of loops inside the body whose variable only counts.
 *
 * In:   for (let j = i * b; j < Math.min(n, (i + 1) * b); j++)
 * Out:  variable j, first i * b, limits n and (i + 1) * b (exclusive), step 1
 */
import type ts from "typescript";
import { bare, isAssignment, isIncrement, isInside, isReference, partsOf, type TS, walk } from "../../syntax/nodes.js";
import { ourName, symbolOf } from "../../syntax/symbols.js";
import type { LoopScope, Scope } from "../variables/scope.js";
import { readUse } from "../variables/uses.js";
import { integerOf } from "./constants.js";
import { stepAt } from "./stepping/steps.js";
import { conjuncts, type Limit, limitsOf, names, testOf } from "./terms/limits.js";

export interface CountingLoop {
	/** Undefined: 0. */
	readonly first: ts.Expression | undefined;
	/** Each of them holds: upper limits if the step is positive, else lower ones. */
	readonly limits: readonly Limit[];
	readonly step: number;
	/** It steps by this, which has to be positive, and `step` is only the sign. */
	readonly by?: ts.Identifier;
	readonly head?: ts.ForStatement;
}

/** The loop whose variable is declared here; undefined if it is assigned anywhere else, or does not count by a constant. */
export function countingLoop(
	scope: LoopScope,
	variable: ts.Symbol,
	declaration: ts.VariableDeclaration,
): CountingLoop | undefined {
	const { ts } = scope;
	const head = declaration.parent.parent;
	if (ts.isForOfStatement(head)) return rangeLoop(scope, head);
	if (!ts.isForStatement(head) || !declaration.initializer) return undefined;
	const listed = ts.isVariableDeclarationList(declaration.parent) ? declaration.parent.declarations : [];
	const others = listed.filter((one) => one !== declaration);
	if ([declaration.initializer, ...others].some((one) => isAssignedIn(scope, variable, one))) return undefined;
	return countingFrom(scope, variable, head, declaration.initializer);
}

/** A loop that begins with this value of the variable. */
export function countingFrom(
	scope: LoopScope,
	variable: ts.Symbol,
	head: ts.ForStatement,
	first: ts.Expression,
): CountingLoop | undefined {
	const { ts } = scope;
	const [own, ...others] = assigning(scope, variable, head.incrementor);
	const step = own && others.length === 0 ? stepOf(scope, variable, own) : undefined;
	const places = [head.condition, head.statement].filter((one) => one !== undefined);
	if (!step || !head.condition || places.some((one) => isAssignedIn(scope, variable, one))) return undefined;
	const limits = conjuncts(ts, head.condition).flatMap((test) => limitsOf(scope, variable, test, step.step));
	return { first, limits, head, ...step };
}

/** Of `++i, ++j`: what assigns the variable. */
function assigning(scope: LoopScope, variable: ts.Symbol, incrementor: ts.Expression | undefined): ts.Expression[] {
	const parts = incrementor ? partsOf(scope.ts, incrementor) : [];
	return parts.filter((one) => isAssignedIn(scope, variable, one));
}

/** `for (const j of prange(a, b))` inside the body; not `prange(items)`. */
function rangeLoop({ ts, checker, loop }: LoopScope, head: ts.ForOfStatement): CountingLoop | undefined {
	const call = bare(ts, head.expression);
	if (!ts.isCallExpression(call) || ourName(ts, checker, call.expression) !== "prange") return undefined;
	const [a, b, ...rest] = call.arguments.filter((argument) => !ts.isObjectLiteralExpression(bare(ts, argument)));
	if (head === loop.node || !a || rest.length > 0) return undefined;
	const numbers = ts.TypeFlags.NumberLike | ts.TypeFlags.Any | ts.TypeFlags.Unknown;
	if (!b && !(checker.getTypeAtLocation(a).flags & numbers)) return undefined;
	return { first: b ? a : undefined, limits: [{ value: b ?? a, inclusive: false }], step: 1 };
}

/** What the incrementor adds: a whole number other than 0, or a name for one. */
function stepOf(
	scope: LoopScope,
	variable: ts.Symbol,
	node: ts.Expression,
): Pick<CountingLoop, "step" | "by"> | undefined {
	const { ts, checker } = scope;
	const inner = bare(ts, node);
	const found = stepAt(ts, inner, (target) => names(scope, variable, target));
	if (!found || (isIncrement(ts, inner) && !names(scope, variable, inner.operand))) return undefined;
	const { amount, sign } = found;
	if (!amount) return { step: sign };
	const value = integerOf(ts, checker, amount);
	if (value !== undefined) return value > 0 ? { step: sign * value } : undefined;
	const by = bare(ts, amount);
	return ts.isIdentifier(by) ? { step: sign, by } : undefined;
}

/**
 * Is this where the limits of the loop hold for the variables that it steps: in its statement, or in its test behind them? So
 * of `j >= 0 && a[j] > v` the second `j`, but not that of `a[j] > v && j >= 0`.
 */
export function isWithinLimits(scope: LoopScope, loop: ts.IterationStatement, node: ts.Node): boolean {
	const { ts } = scope;
	if (isInside(node, loop.statement)) return true;
	const test = ts.isDoStatement(loop) ? undefined : testOf(ts, loop);
	if (!test || !isInside(node, test)) return false;
	const parts = conjuncts(ts, test);
	const left = parts.slice(parts.findIndex((one) => isInside(node, one)));
	return !left.some((one) => mayLimit(scope, loop, one));
}

/** Compares it a variable that the loop assigns? */
function mayLimit(scope: LoopScope, loop: ts.IterationStatement, test: ts.Expression): boolean {
	const { ts, checker } = scope;
	if (!ts.isBinaryExpression(test)) return false;
	return [test.left, test.right].some((side) => {
		const name = bare(ts, side);
		const variable = ts.isIdentifier(name) ? symbolOf(ts, checker, name) : undefined;
		return variable !== undefined && isAssignedIn(scope, variable, loop);
	});
}

/** Is the variable assigned in here? */
export function isAssignedIn(scope: Scope, variable: ts.Symbol, node: ts.Node): boolean {
	return assignmentsIn(scope, variable, node).length > 0;
}

/** All that assigns the variable in here, in the order of the source. */
export function assignmentsIn(scope: Scope, variable: ts.Symbol, node: ts.Node): ts.Node[] {
	const { ts } = scope;
	const found: ts.Node[] = [];
	walk(ts, node, (at) => {
		const target = targetOf(ts, at);
		if (target && isTarget(scope, variable, target)) found.push(at);
	});
	return found;
}

function targetOf(ts: TS, node: ts.Node): ts.Node | undefined {
	if (isAssignment(ts, node)) return node.left;
	if (isIncrement(ts, node)) return node.operand;
	if (ts.isForOfStatement(node) || ts.isForInStatement(node)) return node.initializer;
	return isVarWithValue(ts, node) ? node.name : undefined;
}

/** `var k = 2` assigns, wherever it stands; where `let` and `const` stand, nobody has used the variable before. */
function isVarWithValue(ts: TS, node: ts.Node): node is ts.VariableDeclaration {
	return (
		ts.isVariableDeclaration(node) &&
		node.initializer !== undefined &&
		(node.parent.flags & ts.NodeFlags.BlockScoped) === 0
	);
}

/** Is the variable a target in here, alone or in a pattern? Members of what it holds are others' targets. */
function isTarget({ ts, checker }: Scope, variable: ts.Symbol, node: ts.Node): boolean {
	let found = false;
	walk(ts, node, (at) => {
		if (ts.isElementAccessExpression(at) || ts.isPropertyAccessExpression(at)) return false;
		if (ts.isIdentifier(at) && symbolOf(ts, checker, at) === variable) found = true;
		return true;
	});
	return found;
}

/** An integer whatever the inputs are, and one that is written in digits alone: of small constants and counters. */
export function isInteger(scope: Scope, node: ts.Expression): boolean {
	const { ts } = scope;
	const inner = bare(ts, node);
	if (isSmall(ts, inner)) return true;
	if (ts.isIdentifier(inner)) return isCounter(scope, inner);
	if (!ts.isBinaryExpression(inner)) return false;
	const { left, right, operatorToken } = inner;
	const { PlusToken, MinusToken, AsteriskToken } = ts.SyntaxKind;
	if (operatorToken.kind === PlusToken || operatorToken.kind === MinusToken)
		return isInteger(scope, left) && isInteger(scope, right);
	const isCounted = (one: ts.Expression): boolean => ts.isIdentifier(one) && isCounter(scope, one);
	return (
		operatorToken.kind === AsteriskToken &&
		((isSmall(ts, left) && isCounted(right)) || (isCounted(left) && isSmall(ts, right)))
	);
}

/** An integer from 0 on: a variable that starts there and is only counted up, a small constant, or a sum of such. */
export function isNatural(scope: Scope, node: ts.Expression): boolean {
	const { ts, checker, inside } = scope;
	const name = bare(ts, node);
	if (isSmall(ts, name)) return true;
	if (ts.isBinaryExpression(name) && name.operatorToken.kind === ts.SyntaxKind.PlusToken)
		return isNatural(scope, name.left) && isNatural(scope, name.right);
	const symbol = ts.isIdentifier(name) ? checker.getSymbolAtLocation(name) : undefined;
	const declaration = symbol?.valueDeclaration;
	if (!symbol || !isInteger(scope, name) || !declaration || !ts.isVariableDeclaration(declaration)) return false;
	if (!declaration.initializer || !isSmall(ts, bare(ts, declaration.initializer))) return false;
	let rises = true;
	walk(ts, inside, (at) => {
		if (!ts.isIdentifier(at) || !isReference(ts, at) || symbolOf(ts, checker, at) !== symbol) return;
		const { action, site } = readUse(ts, at);
		if (action === "read") return;
		const isUp = isIncrement(ts, site)
			? site.operator === ts.SyntaxKind.PlusPlusToken
			: isAssignment(ts, site) && site.operatorToken.kind === ts.SyntaxKind.PlusEqualsToken;
		if (!isUp) rises = false;
	});
	return rises;
}

function isSmall(ts: Scope["ts"], node: ts.Expression): boolean {
	return ts.isNumericLiteral(node) && Number.isInteger(Number(node.text)) && Number(node.text) < 2 ** 16;
}

/** A constant that is an integer, or a variable that starts as one and is only stepped by such. */
function isCounter(scope: Scope, name: ts.Identifier): boolean {
	const { ts, checker, inside } = scope;
	const symbol = checker.getSymbolAtLocation(name);
	const declaration = symbol?.valueDeclaration;
	if (!symbol || !declaration || !ts.isVariableDeclaration(declaration) || !isInside(declaration, inside)) return false;
	const isBlock = (declaration.parent.flags & ts.NodeFlags.BlockScoped) !== 0;
	if (!isBlock || !declaration.initializer || !isInteger(scope, declaration.initializer)) return false;
	let isStepped = true;
	walk(ts, inside, (at) => {
		if (!ts.isIdentifier(at) || !isReference(ts, at) || symbolOf(ts, checker, at) !== symbol) return;
		const { action, site, steps } = readUse(ts, at);
		if (action === "read" || steps.length > 0 || isIncrement(ts, site)) return;
		const { PlusEqualsToken, MinusEqualsToken } = ts.SyntaxKind;
		const isStep =
			isAssignment(ts, site) &&
			[PlusEqualsToken, MinusEqualsToken].includes(site.operatorToken.kind as typeof PlusEqualsToken) &&
			isSmall(ts, site.right);
		if (!isStep) isStepped = false;
	});
	return isStepped;
}

/** The third argument of `prange`, if it is a constant: 1 if there is none. */
export function stepOfRange({ ts, checker, loop }: LoopScope): number | undefined {
	const argument = loop.header.args[2];
	return argument ? integerOf(ts, checker, argument) || undefined : 1;
}
