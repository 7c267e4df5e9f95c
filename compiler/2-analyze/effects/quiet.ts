/** Expressions that can be evaluated more or less often without anybody noticing. */

import type ts from "typescript";
import type { TS } from "../../syntax/nodes.js";
import { bare, isAssignment, isIncrement, walk } from "../../syntax/nodes.js";
import { isMemberName, type Roots } from "../variables/scope.js";
import { METHODS } from "./builtins.js";

/** Does the expression give the same value each time it is evaluated, and change nothing? */
export function isStable(ts: TS, node: ts.Expression): boolean {
	let stable = true;
	walk(ts, node, (at) => {
		const isMath =
			ts.isCallExpression(at) &&
			at.expression.getText().startsWith("Math.") &&
			at.expression.getText() !== "Math.random";
		if (ts.isCallExpression(at) && !isMath) stable = false;
		if (ts.isNewExpression(at) || ts.isFunctionLike(at) || ts.isAwaitExpression(at) || ts.isYieldExpression(at))
			stable = false;
		if (isAssignment(ts, at) || isIncrement(ts, at) || ts.isDeleteExpression(at)) stable = false;
	});
	return stable;
}

/**
 * Nothing happens in the branch but assignments to plain variables, the update first: any other effect would depend on
 * the running value, which a chunk does not know.
 */
export function isOnlyAssignments(roots: Roots, branch: ts.Statement, site: ts.Expression): boolean {
	const { ts } = roots;
	const statements = ts.isBlock(branch) ? branch.statements : [branch];
	return [...statements].every((statement, place) => {
		if (!ts.isExpressionStatement(statement)) return false;
		const one = bare(ts, statement.expression);
		if (place === 0 && one !== site) return false;
		const isPlain = ts.isBinaryExpression(one) && one.operatorToken.kind === ts.SyntaxKind.EqualsToken;
		if (!isPlain) return false;
		const target = bare(ts, one.left);
		return (ts.isIdentifier(target) || isMemberName(roots, target)) && isQuiet(ts, one.right);
	});
}

/**
 * May this be evaluated, or not, without anybody noticing? Calls of closures of the body may have effects. `isIdle`: calls
 * of methods of the project that change nothing.
 */
export function isQuiet(ts: TS, node: ts.Node, isIdle: (call: ts.CallExpression) => boolean = () => false): boolean {
	let quiet = true;
	walk(ts, node, (at) => {
		if (isAssignment(ts, at) || isIncrement(ts, at) || ts.isDeleteExpression(at)) quiet = false;
		if (
			ts.isAwaitExpression(at) ||
			ts.isYieldExpression(at) ||
			ts.isFunctionLike(at) ||
			ts.isTaggedTemplateExpression(at)
		)
			quiet = false;
		if (ts.isCallExpression(at) && !isQuietCall(ts, at) && !isIdle(at)) quiet = false;
	});
	return quiet;
}

function isQuietCall(ts: TS, node: ts.CallExpression): boolean {
	const callee = bare(ts, node.expression);
	if (ts.isIdentifier(callee)) return true; // `scalars.ts` rules out closures of the body
	if (!ts.isPropertyAccessExpression(callee) || callee.expression.getText() === "console") return false;
	const row = METHODS.get(callee.name.text);
	return callee.expression.getText() === "Math" || (row !== undefined && !row.mutates);
}

/** Globals through which code acts on something outside of the program, or reaches all other globals. */
export const OUTSIDE: ReadonlySet<string> = new Set(
	[
		"console process globalThis global require module fetch WebSocket EventSource XMLHttpRequest BroadcastChannel",
		"MessageChannel postMessage navigator localStorage sessionStorage indexedDB caches document window self Deno Bun",
	].flatMap((names) => names.split(" ")),
);

/** Does the code name one of them? How often it runs would be noticed. */
export function namesOutside(ts: TS, code: ts.Node): boolean {
	let found = false;
	walk(ts, code, (at) => {
		if (ts.isIdentifier(at) && OUTSIDE.has(at.text)) found = true;
	});
	return found;
}

/** Nothing but names, literals, `!`, comparisons of identity, and assignments: no code of anybody's runs. */
export function isInert(ts: TS, node: ts.Node): boolean {
	let inert = isQuiet(ts, node);
	walk(ts, node, (at) => {
		if (ts.isCallOrNewExpression(at) || ts.isPropertyAccessExpression(at) || ts.isElementAccessExpression(at))
			inert = false;
		if (ts.isTemplateExpression(at) || ts.isSpreadElement(at) || ts.isSpreadAssignment(at)) inert = false;
		if (ts.isPrefixUnaryExpression(at) && at.operator !== ts.SyntaxKind.ExclamationToken) inert = false;
		if (ts.isBinaryExpression(at) && !INERT.has(at.operatorToken.getText())) inert = false;
	});
	return inert;
}

/** Operators that convert nothing. */
export const INERT: ReadonlySet<string> = new Set("&& || ?? , = === !==".split(" "));

/**
 * Does the code make something that acts without a call by name: accessors, conversions and iterators of its own, patterns
 * that keep state? Captured objects have none of that, or the launch notices.
 */
export function makesActors(ts: TS, code: readonly ts.Node[]): boolean {
	let found = false;
	for (const node of code) {
		walk(ts, node, (at) => {
			if (ts.isAccessor(at) || (ts.isFunctionLike(at) && "asteriskToken" in at && at.asteriskToken)) found = true;
			if (ts.isClassElement(at) || ts.isObjectLiteralElement(at)) found ||= converts(ts, at);
			if (ts.isRegularExpressionLiteral(at)) found ||= /[gy][a-z]*$/.test(at.text);
			if (ts.isIdentifier(at) && at.text === "RegExp") found = true;
			if (ts.isCallExpression(at)) found ||= isHeldIterator(ts, at);
		});
	}
	return found;
}

/** `valueOf() {…}`, `[Symbol.iterator]() {…}`, or a method by the name of a builtin one that changes nothing. */
function converts(ts: TS, { name }: ts.ClassElement | ts.ObjectLiteralElement): boolean {
	if (!name) return false;
	const text = name.getText();
	if (ts.isComputedPropertyName(name)) return name.expression.getText().startsWith("Symbol.");
	const { parent } = name;
	const isField = ts.isPropertyDeclaration(parent) && parent.initializer && ts.isFunctionLike(parent.initializer);
	return METHODS.has(text) && (isField === true || ts.isMethodDeclaration(parent) || ts.isPropertyAssignment(parent));
}

/** `const it = list.values()`; one that a loop or a spread uses up at once is in nobody's hands. */
function isHeldIterator(ts: TS, call: ts.CallExpression): boolean {
	const callee = bare(ts, call.expression);
	if (!ts.isPropertyAccessExpression(callee) || !ITERATORS.has(callee.name.text)) return false;
	const { parent } = call;
	return !(ts.isForOfStatement(parent) || ts.isSpreadElement(parent) || ts.isCallExpression(parent));
}

const ITERATORS: ReadonlySet<string> = new Set("values entries keys matchAll".split(" "));
