/** Questions about the expressions that effects consist of. */
import type ts from "typescript";
import { bare, isIncrement, type TS, walk } from "../../syntax/nodes.js";
import { isGlobal } from "../../syntax/symbols.js";
import { FRESH_GLOBALS, METHODS } from "../effects/builtins.js";
import { isQuiet } from "../effects/quiet.js";
import { isMemberName, type Roots } from "../variables/scope.js";

/** Tells mentions of what is deferred. */
export type IsDeferred = (node: ts.Node) => boolean;

/** Is the right side evaluated on some paths only? */
export function isShortCircuit({ SyntaxKind }: TS, kind: ts.SyntaxKind): boolean {
	return (
		kind === SyntaxKind.BarBarToken ||
		kind === SyntaxKind.AmpersandAmpersandToken ||
		kind === SyntaxKind.QuestionQuestionToken ||
		kind === SyntaxKind.BarBarEqualsToken ||
		kind === SyntaxKind.AmpersandAmpersandEqualsToken ||
		kind === SyntaxKind.QuestionQuestionEqualsToken
	);
}

/** Of members that have a name and a value each; or a set of what is listed. */
export function isLiteral(ts: TS, checker: ts.TypeChecker, node: ts.Expression): boolean {
	if (ts.isArrayLiteralExpression(node)) return true;
	if (ts.isNewExpression(node)) return isSetOf(ts, checker, node);
	const isMember = (one: ts.Node) => ts.isPropertyAssignment(one) || ts.isShorthandPropertyAssignment(one);
	return ts.isObjectLiteralExpression(node) && node.properties.every(isMember);
}

/** Constants stay in the effect: a new `[]` or `new Set()` must be made at each execution. */
export function isConstant(ts: TS, checker: ts.TypeChecker, node: ts.Expression): boolean {
	const isBareConstant = (one: ts.Expression) => isConstant(ts, checker, bare(ts, one));
	if (ts.isStringLiteralLike(node) || ts.isNumericLiteral(node) || ts.isBigIntLiteral(node)) return true;
	const { SyntaxKind } = ts;
	if (
		node.kind === SyntaxKind.TrueKeyword ||
		node.kind === SyntaxKind.FalseKeyword ||
		node.kind === SyntaxKind.NullKeyword
	)
		return true;
	if (ts.isIdentifier(node)) return node.text === "undefined" || node.text === "Infinity" || node.text === "NaN";
	if (ts.isPrefixUnaryExpression(node)) return !isIncrement(ts, node) && isBareConstant(node.operand);
	if (ts.isArrayLiteralExpression(node)) return node.elements.every(isBareConstant);
	if (ts.isNewExpression(node)) return isCollection(ts, checker, node) && !node.arguments?.length;
	return ts.isObjectLiteralExpression(node) && node.properties.length === 0;
}

/** `new Set()`, `new Map()` */
export function isCollection(ts: TS, checker: ts.TypeChecker, { expression }: ts.NewExpression): boolean {
	const isOne = ts.isIdentifier(expression) && (expression.text === "Set" || expression.text === "Map");
	return isOne && isGlobal(ts, checker, expression);
}

/** `new Set([a, b])` */
function isSetOf(ts: TS, checker: ts.TypeChecker, node: ts.NewExpression): boolean {
	const [list, ...rest] = node.arguments ?? [];
	if (!list || rest.length > 0 || !isCollection(ts, checker, node) || node.expression.getText() !== "Set") return false;
	const inner = bare(ts, list);
	return ts.isArrayLiteralExpression(inner) && !inner.elements.some(ts.isSpreadElement);
}

/** Evaluating it when the original would not changes nothing and cannot throw. */
export function isHarmless(ts: TS, node: ts.Expression): boolean {
	let harmless = isQuiet(ts, node);
	walk(ts, node, (at) => {
		if (ts.isCallExpression(at) || ts.isNewExpression(at)) harmless = false;
		if (ts.isPropertyAccessExpression(at) || ts.isElementAccessExpression(at)) harmless = false;
		if (ts.isBinaryExpression(at) || ts.isTemplateExpression(at) || ts.isPrefixUnaryExpression(at)) harmless = false;
		if (ts.isSpreadElement(at) || ts.isSpreadAssignment(at)) harmless = false;
	});
	return harmless;
}

/** Calls what is not known to be quick, or runs an iterator: it may take long, never end, or change something. */
export function callsAnything(ts: TS, checker: ts.TypeChecker, node: ts.Expression): boolean {
	let found = false;
	walk(ts, node, (at) => {
		if (ts.isNewExpression(at) || ts.isSpreadElement(at)) found = true;
		if (ts.isCallExpression(at) && !isQuick(ts, checker, at)) found = true;
	});
	return found;
}

/** Functions of Math, conversions, and methods that only look at a value. */
function isQuick(ts: TS, checker: ts.TypeChecker, { expression }: ts.CallExpression): boolean {
	const callee = bare(ts, expression);
	if (ts.isIdentifier(callee)) return isConversion(ts, checker, callee);
	if (!ts.isPropertyAccessExpression(callee)) return false;
	if (callee.expression.getText() === "Math") return true;
	const row = METHODS.get(callee.name.text);
	return row?.returns === "primitive" && !row.mutates && !row.callback && !LONG.has(callee.name.text);
}

/** Strings of any length. */
const LONG: ReadonlySet<string> = new Set(["repeat", "padStart", "padEnd"]);

/** `String(x)`, `parseInt(x)` */
export function isConversion(ts: TS, checker: ts.TypeChecker, callee: ts.Identifier): boolean {
	return FRESH_GLOBALS.has(callee.text) && callee.text !== "structuredClone" && isGlobal(ts, checker, callee);
}

/** A function of the body mentions something deferred. */
export function hasActingFunction(ts: TS, body: ts.Node, is: IsDeferred): boolean {
	let found = false;
	walk(ts, body, (at) => {
		if (ts.isFunctionLike(at) && mentions(ts, at, is)) found = true;
	});
	return found;
}

export function mentions(ts: TS, node: ts.Node, is: IsDeferred): boolean {
	let found = false;
	walk(ts, node, (at) => {
		if (is(at)) found = true;
	});
	return found;
}

/** `h` of `h[k].x`, and of `h.get(k).x`. */
export function rootOf(roots: Roots, node: ts.Expression): ts.Expression {
	const { ts } = roots;
	let at = bare(ts, node);
	for (;;) {
		if (ts.isCallExpression(at)) {
			const callee = bare(ts, at.expression);
			if (!ts.isPropertyAccessExpression(callee)) return at;
			at = callee;
		} else if (ts.isElementAccessExpression(at) || ts.isPropertyAccessExpression(at)) {
			if (isMemberName(roots, at)) return at;
			at = bare(ts, at.expression);
		} else return at;
	}
}

/** `(even ? a : b).push(e)` changes either. */
export function rootsOf(roots: Roots, node: ts.Expression): ts.Expression[] {
	const root = rootOf(roots, node);
	if (!roots.ts.isConditionalExpression(root)) return [root];
	return [root.whenTrue, root.whenFalse].flatMap((one) => rootsOf(roots, one));
}
