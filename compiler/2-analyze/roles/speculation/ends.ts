/**
 * Whether the body comes to an end whatever the elements of an array are, and nobody sees what it has done with others.
 *
 * In:   for (let e = first[u]; e < first[u + 1]; e++) cost[adj[e]] = …        while (up[k] !== k) k = up[k]
 * Out:  it does: what its loops go by does not depend on `cost`               it may not: with other elements of `up` it may go round
 *
 * An element's value is followed through variables: into what is assigned, and what is assigned by conditions on it.
 */
import type ts from "typescript";
import { bare, isAssignment, isIncrement, isReference, type TS, walk } from "../../../syntax/nodes.js";
import { symbolOf } from "../../../syntax/symbols.js";
import { functionCalled } from "../../closures/formulas.js";
import { namesOutside } from "../../effects/quiet.js";
import { isOfPlatform } from "../../instances/lookalike.js";
import { isAssignedIn } from "../../subscripts/counting-loops.js";
import { isPrimitive } from "../../variables/kinds.js";
import { bindingOf, type LoopScope, walkCode } from "../../variables/scope.js";
import { mentionsOf, type OuterVariable } from "../../variables/variables.js";

/** Does the code depend on the elements? */
type Depends = (node: ts.Node | undefined) => boolean;

export function endsAnyway(scope: LoopScope, variable: OuterVariable): boolean {
	const { ts } = scope;
	const depends = dependence(scope, variable);
	let ends = !namesOutside(ts, scope.body);
	walkCode(scope, (at) => {
		if (ts.isIdentifier(at) && isReference(ts, at) && isForeign(scope, at)) ends = false;
		if (ts.isIterationStatement(at, false) && !isSteady(scope, at, depends)) ends = false;
		if (ts.isCallOrNewExpression(at) && !isShort(scope, at, depends)) ends = false;
		if (ts.isTaggedTemplateExpression(at) || ts.isYieldExpression(at)) ends = false;
	});
	return ends;
}

/** Of a package: nobody knows what it does. Of cloudloop itself there are constants and pure functions. */
function isForeign(scope: LoopScope, name: ts.Identifier): boolean {
	const binding = bindingOf(scope, name);
	return binding.kind === "package" ? binding.specifier !== "cloudloop" : binding.kind === "namespace";
}

/** Its turns are those of the plain loop, or fewer. */
function isSteady(scope: LoopScope, loop: ts.IterationStatement, depends: Depends): boolean {
	const { ts, checker } = scope;
	if (ts.isForOfStatement(loop) || ts.isForInStatement(loop)) return !depends(loop.expression);
	if (ts.isForStatement(loop)) {
		const { initializer, condition, incrementor } = loop;
		const own = initializer
			? startedBy(scope, initializer).filter((one) => !isAssignedIn(scope, one, loop.statement))
			: [];
		const isFree = (at: ts.Node) =>
			!depends(at) || (ts.isIdentifier(at) && own.some((one) => one === symbolOf(ts, checker, at)));
		const heads = [initializer, condition, incrementor].flatMap((one) => (one ? namesIn(ts, one) : []));
		return condition !== undefined && mentionsNames(ts, condition) && heads.every(isFree);
	}
	if (!ts.isWhileStatement(loop) && !ts.isDoStatement(loop)) return false;
	// A step that is skipped: the next turn is this one again.
	let skips = false;
	walk(ts, loop.statement, (at) => {
		if (ts.isContinueStatement(at)) skips = true;
	});
	return !skips && mentionsNames(ts, loop.expression) && !depends(loop.expression);
}

/** Variables to which the head of a loop gives a value: what they were before does not count. */
function startedBy({ ts, checker }: LoopScope, initializer: ts.ForInitializer): ts.Symbol[] {
	const found: ts.Symbol[] = [];
	const add = (name: ts.Node) => {
		const symbol = ts.isIdentifier(name) ? symbolOf(ts, checker, name) : undefined;
		if (symbol) found.push(symbol);
	};
	if (ts.isVariableDeclarationList(initializer)) {
		for (const one of initializer.declarations) if (one.initializer) add(one.name);
		return found;
	}
	for (const one of listOf(ts, initializer)) {
		const isPlain = isAssignment(ts, one) && one.operatorToken.kind === ts.SyntaxKind.EqualsToken;
		if (isPlain) add(bare(ts, one.left));
	}
	return found;
}

/** `a = 0, b = n` */
function listOf(ts: TS, expression: ts.Expression): ts.Expression[] {
	const node = bare(ts, expression);
	const isList = ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.CommaToken;
	return isList ? [...listOf(ts, node.left), ...listOf(ts, node.right)] : [node];
}

/** Not `while (true)`, which ends by what is in it. */
function mentionsNames(ts: TS, condition: ts.Expression): boolean {
	let names = false;
	walk(ts, condition, (at) => {
		if (ts.isIdentifier(at)) names = true;
	});
	return names;
}

/** A call that is not handed anything of the elements, or that has neither loops nor calls of other things than builtins. */
function isShort(scope: LoopScope, call: ts.CallExpression | ts.NewExpression, depends: Depends): boolean {
	const { ts } = scope;
	const callee = bare(ts, call.expression);
	const isHanded = depends(callee) || (call.arguments ?? []).some(depends);
	if (!isHanded || (ts.isPropertyAccessExpression(callee) && isOfPlatform(scope, callee))) return true;
	if (ts.isIdentifier(callee) && bindingOf(scope, callee).kind === "global") return true;
	const fn = ts.isCallExpression(call) ? functionCalled(scope, call) : undefined;
	if (!fn?.body) return false;
	let isPlain = true;
	walk(ts, fn.body, (at) => {
		if (ts.isIterationStatement(at, false) || ts.isNewExpression(at)) isPlain = false;
		const inner = ts.isCallExpression(at) ? bare(ts, at.expression) : undefined;
		if (inner && !(ts.isPropertyAccessExpression(inner) && isOfPlatform(scope, inner))) isPlain = false;
	});
	return isPlain;
}

function dependence(scope: LoopScope, variable: OuterVariable): Depends {
	const { ts, checker } = scope;
	const isArray = mentionsOf(variable);
	const names = new Set<ts.Symbol>();
	const depends: Depends = (node) => {
		let found = false;
		if (node)
			walk(ts, node, (at) => {
				const isName = ts.isIdentifier(at) && isReference(ts, at);
				const symbol = isName ? symbolOf(ts, checker, at) : undefined;
				if (isArray(at) || (symbol && names.has(symbol))) found = true;
				return !found;
			});
		return found;
	};
	for (let size = -1; size !== names.size; ) {
		size = names.size;
		for (const one of changedBy(scope, depends)) names.add(one);
	}
	return depends;
}

/** Variables that get something of it, or are changed where that decides, and variables of whose parts that is so. */
function changedBy(scope: LoopScope, depends: Depends): ts.Symbol[] {
	const { ts, checker, body } = scope;
	const found: ts.Symbol[] = [];
	const add = (target: ts.Node) => {
		const symbol = ts.isIdentifier(target) ? symbolOf(ts, checker, target) : undefined;
		if (symbol) found.push(symbol);
	};
	const isTold = (at: ts.Node, ...values: (ts.Node | undefined)[]) =>
		values.some(depends) || isDecided(ts, at, depends);
	walkCode(scope, (at) => {
		if (ts.isVariableDeclaration(at) && isTold(at, at.initializer)) namesIn(ts, at.name).forEach(add);
		if (isAssignment(ts, at) && isTold(at, at.left, at.right)) changedIn(ts, at.left).forEach(add);
		if (isIncrement(ts, at) && isTold(at, at.operand)) changedIn(ts, at.operand).forEach(add);
		if (ts.isBreakOrContinueStatement(at) && isDecided(ts, at, depends)) skippedBy(ts, at, body).forEach(add);
		// What a function is handed may stay in what it is called on.
		const isCall = ts.isCallOrNewExpression(at) && isTold(at, at.expression, ...(at.arguments ?? []));
		const handed = isCall ? [at.expression, ...(at.arguments ?? [])] : [];
		for (const one of handed) if (!isPrimitive(ts, checker.getTypeAtLocation(one))) changedIn(ts, one).forEach(add);
	});
	return found;
}

/** What a jump in inner loops may leave out. */
function skippedBy(ts: TS, jump: ts.Node, body: ts.Node): ts.Node[] {
	const found: ts.Node[] = [];
	for (let at = jump; at !== body && at.parent; at = at.parent) {
		if (!ts.isIterationStatement(at, false)) continue;
		walk(ts, at, (one) => {
			if (isAssignment(ts, one)) found.push(...changedIn(ts, one.left));
			if (isIncrement(ts, one)) found.push(...changedIn(ts, one.operand));
		});
	}
	return found;
}

/** `x` of `x[k].y`; all names of a pattern. */
function changedIn(ts: TS, target: ts.Expression): ts.Node[] {
	const node = bare(ts, target);
	if (ts.isArrayLiteralExpression(node) || ts.isObjectLiteralExpression(node)) return namesIn(ts, node);
	const isPart = ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
	return isPart || ts.isCallExpression(node) ? changedIn(ts, node.expression) : [node];
}

function namesIn(ts: TS, pattern: ts.Node): ts.Node[] {
	const found: ts.Node[] = [];
	walk(ts, pattern, (at) => {
		if (ts.isIdentifier(at)) found.push(at);
	});
	return found;
}

/** Something around the place goes by the elements. */
function isDecided(ts: TS, place: ts.Node, depends: Depends): boolean {
	for (let at = place; at.parent && !ts.isFunctionLike(at); at = at.parent) {
		const { parent } = at;
		if (ts.isIfStatement(parent) && at !== parent.expression && depends(parent.expression)) return true;
		if (ts.isConditionalExpression(parent) && at !== parent.condition && depends(parent.condition)) return true;
		if (ts.isBinaryExpression(parent) && at === parent.right && isShortCircuit(ts, parent) && depends(parent.left))
			return true;
		if (ts.isCaseBlock(parent) && depends(parent.parent.expression)) return true;
		if (ts.isCatchClause(parent) || ts.isTryStatement(parent)) return true;
	}
	return false;
}

function isShortCircuit(ts: TS, { operatorToken }: ts.BinaryExpression): boolean {
	const { AmpersandAmpersandToken, BarBarToken, QuestionQuestionToken } = ts.SyntaxKind;
	const kinds: readonly ts.SyntaxKind[] = [AmpersandAmpersandToken, BarBarToken, QuestionQuestionToken];
	return kinds.includes(operatorToken.kind);
}
