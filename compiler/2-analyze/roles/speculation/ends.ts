/**
 * Whether the body comes to an end whatever the elements of an array are, and nobody sees what it has done with others.
 *
 * In:   for (let e = first[u]; e < first[u + 1]; e++) cost[adj[e]] = …        while (up[k] !== k) k = up[k]
 * Out:  it does: its turns are counted, by what the loop does not change      it may not: with other elements of `up` it may go round
 *
 * By their form alone: loops that count, or go through what nothing changes, to their end; no functions, and no calls but of
 * what is known to be short.
 */
import type ts from "typescript";
import { bare, isAssignment, isIncrement, isInside, isReference, type TS, walk } from "../../../syntax/nodes.js";
import { symbolOf } from "../../../syntax/symbols.js";
import { functionCalled } from "../../closures/formulas.js";
import { namesOutside } from "../../effects/quiet.js";
import { isOfPlatform } from "../../instances/lookalike.js";
import { accesses } from "../../subscripts/accesses.js";
import { isAssignedIn } from "../../subscripts/counting-loops.js";
import { isPrimitive } from "../../variables/kinds.js";
import { bindingOf, type LoopScope } from "../../variables/scope.js";
import type { OuterVariable } from "../../variables/variables.js";

export function endsAnyway(scope: LoopScope, variables: readonly OuterVariable[]): boolean {
	const { ts, body, adopted = [] } = scope;
	if (adopted.length > 0 || namesOutside(ts, body)) return false;
	let ends = true;
	walk(ts, body, (at) => {
		if (ts.isFunctionLike(at) || ts.isClassLike(at) || ts.isTaggedTemplateExpression(at)) ends = false;
		if (ts.isYieldExpression(at) || ts.isAwaitExpression(at)) ends = false;
		if (ts.isIdentifier(at) && isReference(ts, at) && isForeign(scope, at)) ends = false;
		if (ts.isIterationStatement(at, false) && !isCounted(scope, at, variables)) ends = false;
		if (ts.isCallOrNewExpression(at) && !isShort(scope, at)) ends = false;
	});
	return ends;
}

/** Of a package: nobody knows what it does. Of cloudloop itself there are constants and pure functions. */
function isForeign(scope: LoopScope, name: ts.Identifier): boolean {
	const binding = bindingOf(scope, name);
	return binding.kind === "package" ? binding.specifier !== "cloudloop" : binding.kind === "namespace";
}

/** Its turns are those of the plain loop: how many there are does not depend on anything that the loop changes. */
function isCounted(scope: LoopScope, loop: ts.IterationStatement, variables: readonly OuterVariable[]): boolean {
	const { ts } = scope;
	const isFixed = (node: ts.Expression) => isUnchanged(scope, node, variables);
	if (ts.isForOfStatement(loop)) return !loop.awaitModifier && isFixed(loop.expression);
	if (!ts.isForStatement(loop) || leaves(ts, loop)) return false;
	const { initializer, condition, incrementor } = loop;
	const test = condition && bare(ts, condition);
	if (!initializer || !test || !ts.isBinaryExpression(test) || !incrementor) return false;
	if (!["<", "<=", ">", ">="].includes(test.operatorToken.getText())) return false;
	const counters = startedBy(scope, initializer);
	const isCounter = (node: ts.Expression) => {
		const name = bare(ts, node);
		const symbol = ts.isIdentifier(name) ? symbolOf(ts, scope.checker, name) : undefined;
		return symbol !== undefined && counters.some((one) => one.symbol === symbol && isFixed(one.start));
	};
	const steps = listOf(ts, incrementor).filter((one) => isStep(ts, one, isCounter));
	const [left, right] = [test.left, test.right];
	const [counter, limit] = isCounter(left) ? [left, right] : [right, left];
	const isStepped = steps.some((one) => changedBy(ts, one)?.getText() === bare(ts, counter).getText());
	return isCounter(counter) && isFixed(limit) && isStepped && counters.every((one) => isOwn(scope, loop, one.symbol));
}

/** A jump out of it, without which it may have many more turns. */
function leaves(ts: TS, loop: ts.ForStatement): boolean {
	let found = false;
	walk(ts, loop.statement, (at) => {
		if (ts.isReturnStatement(at) || ts.isThrowStatement(at) || ts.isBreakStatement(at)) found = true;
		if (ts.isContinueStatement(at) && at.label) found = true;
	});
	return found;
}

interface Counter {
	readonly symbol: ts.Symbol;
	readonly start: ts.Expression;
}

/** Variables to which the head gives a value: what they were before does not count. */
function startedBy({ ts, checker }: LoopScope, initializer: ts.ForInitializer): Counter[] {
	const of = (name: ts.Node, start: ts.Expression | undefined): Counter[] => {
		const symbol = ts.isIdentifier(name) ? symbolOf(ts, checker, name) : undefined;
		return symbol && start ? [{ symbol, start }] : [];
	};
	if (ts.isVariableDeclarationList(initializer))
		return initializer.declarations.flatMap((one) => of(one.name, one.initializer));
	return listOf(ts, initializer).flatMap((one) => {
		const isPlain = isAssignment(ts, one) && one.operatorToken.kind === ts.SyntaxKind.EqualsToken;
		return isPlain ? of(bare(ts, one.left), one.right) : [];
	});
}

/** `a = 0, b = n` */
function listOf(ts: TS, expression: ts.Expression): ts.Expression[] {
	const node = bare(ts, expression);
	const isList = ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.CommaToken;
	return isList ? [...listOf(ts, node.left), ...listOf(ts, node.right)] : [node];
}

/** `j++`, `j -= 2` */
function isStep(ts: TS, step: ts.Expression, isCounter: (node: ts.Expression) => boolean): boolean {
	if (isIncrement(ts, step)) return isCounter(step.operand);
	if (!isAssignment(ts, step) || !["+=", "-="].includes(step.operatorToken.getText())) return false;
	const by = bare(ts, step.right);
	return isCounter(step.left) && ts.isNumericLiteral(by) && Number(by.text) >= 1;
}

function changedBy(ts: TS, step: ts.Expression): ts.Expression | undefined {
	if (isIncrement(ts, step)) return bare(ts, step.operand);
	return isAssignment(ts, step) ? bare(ts, step.left) : undefined;
}

/** Nothing in the loop's body changes it. */
function isOwn(scope: LoopScope, { statement }: ts.ForStatement, symbol: ts.Symbol): boolean {
	return !isAssignedIn(scope, symbol, statement);
}

/**
 * Made of numbers, of names that the loop does not assign, constants of such values, and parts of objects of which the loop
 * changes nothing.
 */
function isUnchanged(scope: LoopScope, expression: ts.Expression, variables: readonly OuterVariable[]): boolean {
	const { ts, checker, loop, body } = scope;
	const isFixed = (node: ts.Expression): boolean => {
		const inner = bare(ts, node);
		if (ts.isNumericLiteral(inner)) return true;
		if (ts.isPrefixUnaryExpression(inner)) return !isIncrement(ts, inner) && isFixed(inner.operand);
		if (ts.isBinaryExpression(inner)) return !isAssignment(ts, inner) && isFixed(inner.left) && isFixed(inner.right);
		if (ts.isElementAccessExpression(inner)) return isFixed(inner.expression) && isFixed(inner.argumentExpression);
		if (ts.isPropertyAccessExpression(inner)) return isFixed(inner.expression);
		if (ts.isCallExpression(inner)) return isOfMath(scope, inner) && inner.arguments.every(isFixed);
		return ts.isIdentifier(inner) && isName(inner);
	};
	const isName = (name: ts.Identifier): boolean => {
		const symbol = symbolOf(ts, checker, name);
		const declaration = symbol?.valueDeclaration;
		if (!symbol || !declaration) return name.text === "Math";
		const outer = variables.find((one) => one.symbol === symbol);
		if (outer) return isOnlyRead(scope, outer);
		if (!isInside(declaration, loop.node)) return !isAssignedIn(scope, symbol, loop.node);
		if (isInside(declaration, loop.variable) || declaration === loop.variable.parent) return !loop.assigned;
		const list = ts.isVariableDeclaration(declaration) ? declaration.parent : undefined;
		if (!list || !ts.isVariableDeclarationList(list)) return false;
		// A counter of a loop around, or an element that such a loop goes through: both loops are looked at as well.
		if (ts.isForOfStatement(list.parent)) return !isAssignedIn(scope, symbol, body) && isFixed(list.parent.expression);
		if (ts.isForStatement(list.parent)) return isOwn(scope, list.parent, symbol);
		const { initializer, name: bound } = declaration as ts.VariableDeclaration;
		if (!ts.isIdentifier(bound)) return false;
		return (list.flags & ts.NodeFlags.Const) !== 0 && initializer !== undefined && isFixed(initializer);
	};
	return isFixed(expression);
}

function isOnlyRead(scope: LoopScope, variable: OuterVariable): boolean {
	const isValue = isPrimitive(scope.ts, variable.type);
	if (isValue) return variable.uses.every(({ action }) => action === "read");
	const all = accesses(scope, variable);
	return Array.isArray(all) && all.every(({ writes }) => !writes);
}

function isOfMath(scope: LoopScope, { expression }: ts.CallExpression): boolean {
	const { ts } = scope;
	const callee = bare(ts, expression);
	const owner = ts.isPropertyAccessExpression(callee) ? bare(ts, callee.expression) : undefined;
	return owner !== undefined && ts.isIdentifier(owner) && owner.text === "Math" && isOfGlobal(scope, owner);
}

function isOfGlobal(scope: LoopScope, name: ts.Identifier): boolean {
	return bindingOf(scope, name).kind === "global";
}

/** Methods of the platform that take no time to speak of, and make nothing that is large. */
const QUICK: ReadonlySet<string> = new Set("push add has get set charCodeAt codePointAt charAt at toFixed".split(" "));

const CONVERSIONS: ReadonlySet<string> = new Set("Number String Boolean parseInt parseFloat isNaN isFinite".split(" "));

/** Of builtins, or of a function that has neither loops nor calls of other things. */
function isShort(scope: LoopScope, call: ts.CallExpression | ts.NewExpression, depth = 0): boolean {
	const { ts } = scope;
	const callee = bare(ts, call.expression);
	if (ts.isNewExpression(call))
		return ts.isIdentifier(callee) && /Error$/.test(callee.text) && isOfGlobal(scope, callee);
	if (ts.isPropertyAccessExpression(callee))
		return isOfMath(scope, call) || (QUICK.has(callee.name.text) && isOfPlatform(scope, callee));
	if (!ts.isIdentifier(callee)) return false;
	if (isOfGlobal(scope, callee)) return CONVERSIONS.has(callee.text);
	const fn = functionCalled(scope, call);
	if (!fn?.body || depth > 2) return false;
	let isPlain = true;
	walk(ts, fn.body, (at) => {
		if (ts.isIterationStatement(at, false) || ts.isFunctionLike(at) || ts.isTaggedTemplateExpression(at))
			isPlain = false;
		if (ts.isCallOrNewExpression(at) && !isShort(scope, at, depth + 1)) isPlain = false;
	});
	return isPlain;
}
