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
import { mayBreak } from "../../subscripts/inductions.js";
import { isPrimitive } from "../../variables/kinds.js";
import { bindingOf, type LoopScope } from "../../variables/scope.js";
import type { OuterVariable } from "../../variables/variables.js";

export function endsAnyway(scope: LoopScope, variables: readonly OuterVariable[]): boolean {
	const { ts, checker, body, adopted = [] } = scope;
	if (adopted.length > 0 || namesOutside(ts, body)) return false;
	let ends = true;
	walk(ts, body, (at) => {
		if (ts.isFunctionLike(at) || ts.isClassLike(at) || ts.isTaggedTemplateExpression(at)) ends = false;
		if (ts.isYieldExpression(at) || ts.isAwaitExpression(at)) ends = false;
		if (ts.isIdentifier(at) && isReference(ts, at) && isForeign(scope, at)) ends = false;
		if (ts.isIterationStatement(at, false) && !isOrderly(scope, at, variables)) ends = false;
		if (ts.isCallOrNewExpression(at) && !isShort(scope, at)) ends = false;
		if (isLengthSet(ts, at) || ts.isSpreadElement(at) || ts.isSpreadAssignment(at)) ends = false;
		// Numbers take no time to speak of, whatever they are.
		if (ts.isExpression(at) && (checker.getTypeAtLocation(at).flags & ts.TypeFlags.BigIntLike) !== 0) ends = false;
	});
	return ends;
}

/** It has the turns that it has in the plain loop, where that comes to it, and nothing grows in them. */
function isOrderly(scope: LoopScope, loop: ts.IterationStatement, variables: readonly OuterVariable[]): boolean {
	return isCounted(scope, loop, variables) && isReached(scope, loop, variables) && !mayGrow(scope, loop.statement);
}

/** Nothing but what the loop does not change decides whether the plain loop comes to it. */
function isReached(scope: LoopScope, loop: ts.Node, variables: readonly OuterVariable[]): boolean {
	const { ts, body } = scope;
	for (let at: ts.Node = loop; at !== body; at = at.parent) {
		const { parent } = at;
		const isPlain = ts.isBlock(parent) || parent === body || ts.isIterationStatement(parent, false);
		const isChosen = ts.isIfStatement(parent) && isUnchanged(scope, parent.expression, variables);
		if (!isPlain && !isChosen) return false;
	}
	return !leavesBody(ts, body);
}

/** A jump to the next iteration, or out of the loop: of inner loops nothing else is left out. */
function leavesBody(ts: TS, body: ts.Node): boolean {
	const within = (node: ts.Node, inLoop: boolean): boolean => {
		if (ts.isReturnStatement(node) || ts.isThrowStatement(node)) return true;
		if (ts.isBreakOrContinueStatement(node) && (node.label || !inLoop)) return true;
		const inner = inLoop || ts.isIterationStatement(node, false);
		return ts.forEachChild(node, (child) => within(child, inner) || undefined) === true;
	};
	return within(body, false);
}

/** What is made longer in each turn may double: numbers do not. */
function mayGrow({ ts, checker }: LoopScope, code: ts.Node): boolean {
	let grows = false;
	const isNumber = (node: ts.Node) => (checker.getTypeAtLocation(node).flags & ts.TypeFlags.NumberLike) !== 0;
	walk(ts, code, (at) => {
		if (ts.isArrayLiteralExpression(at) || ts.isObjectLiteralExpression(at) || ts.isTemplateExpression(at))
			grows = true;
		const isSum = ts.isBinaryExpression(at) && ["+", "+="].includes(at.operatorToken.getText());
		if (isSum && !(isNumber(at.left) && isNumber(at.right))) grows = true;
		if (ts.isCallExpression(at) && at.arguments.some((one) => !isPrimitive(ts, checker.getTypeAtLocation(one))))
			grows = true;
	});
	return grows;
}

function isLengthSet(ts: TS, node: ts.Node): boolean {
	const target = isAssignment(ts, node)
		? bare(ts, node.left)
		: isIncrement(ts, node)
			? bare(ts, node.operand)
			: undefined;
	return target !== undefined && ts.isPropertyAccessExpression(target) && target.name.text === "length";
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
	// Without the jump that ends it, it may have many more turns.
	if (!ts.isForStatement(loop) || mayBreak(scope, loop)) return false;
	const { initializer, condition, incrementor } = loop;
	const test = condition && bare(ts, condition);
	const [counter, ...others] = initializer ? startedBy(scope, initializer) : [];
	if (!counter || others.length > 0 || !test || !ts.isBinaryExpression(test) || !incrementor) return false;
	const is = (node: ts.Expression) => {
		const name = bare(ts, node);
		return ts.isIdentifier(name) && symbolOf(ts, scope.checker, name) === counter.symbol;
	};
	const operator = test.operatorToken.getText();
	const isLeft = is(test.left);
	const limit = isLeft ? test.right : test.left;
	const rises = (operator === "<" || operator === "<=") === isLeft;
	const isTest = ["<", "<=", ">", ">="].includes(operator) && (isLeft || is(test.right));
	const isStepped = isStep(ts, bare(ts, incrementor), { is, rises });
	return isTest && isStepped && isFixed(counter.start) && isFixed(limit) && isOwn(scope, loop, counter.symbol);
}

interface Counter {
	readonly symbol: ts.Symbol;
	readonly start: ts.Expression;
}

/** The variable to which the head gives a value: what it was before does not count. None of several. */
function startedBy({ ts, checker }: LoopScope, initializer: ts.ForInitializer): Counter[] {
	const of = (name: ts.Node, start: ts.Expression | undefined): Counter[] => {
		const symbol = ts.isIdentifier(name) ? symbolOf(ts, checker, name) : undefined;
		return symbol && start ? [{ symbol, start }] : [];
	};
	if (ts.isVariableDeclarationList(initializer)) {
		const [one, ...more] = initializer.declarations;
		return one && more.length === 0 ? of(one.name, one.initializer) : [];
	}
	const set = bare(ts, initializer);
	const isPlain = isAssignment(ts, set) && set.operatorToken.kind === ts.SyntaxKind.EqualsToken;
	return isPlain ? of(bare(ts, set.left), set.right) : [];
}

interface Stepping {
	readonly is: (node: ts.Expression) => boolean;
	readonly rises: boolean;
}

/** `j++`, `j -= 2`, towards the limit. */
function isStep(ts: TS, step: ts.Expression, { is, rises }: Stepping): boolean {
	if (isIncrement(ts, step)) return is(step.operand) && (step.operator === ts.SyntaxKind.PlusPlusToken) === rises;
	if (!isAssignment(ts, step) || step.operatorToken.getText() !== (rises ? "+=" : "-=")) return false;
	const by = bare(ts, step.right);
	return is(step.left) && ts.isNumericLiteral(by) && Number(by.text) >= 1;
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
		const outer = variables.filter((one) => one.symbol === symbol);
		if (outer.length > 0) return outer.every((one) => !one.member && isOnlyRead(scope, one));
		if (!isInside(declaration, loop.node)) return !isAssignedIn(scope, symbol, loop.node);
		// An item may be an object that the loop changes.
		if (isInside(declaration, loop.variable) || declaration === loop.variable.parent)
			return !loop.assigned && (loop.header.kind === "range" || isPrimitive(ts, checker.getTypeAtLocation(name)));
		const list = ts.isVariableDeclaration(declaration) ? declaration.parent : undefined;
		if (!list || !ts.isVariableDeclarationList(list)) return false;
		// A counter of a loop around, or an element that such a loop goes through: both loops are looked at as well.
		if (ts.isForOfStatement(list.parent)) return !isAssignedIn(scope, symbol, body) && isFixed(list.parent.expression);
		if (ts.isForStatement(list.parent)) return list.declarations.length === 1 && isOwn(scope, list.parent, symbol);
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
