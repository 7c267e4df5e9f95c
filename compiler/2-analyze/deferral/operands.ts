/**
 * What of an effect the kernel computes: its operands, the largest parts that mention nothing deferred.
 *
 * In:   out[k++] = f(i)       k and out are deferred
 * Out:  operand `f(i)`, late: in the plain loop `k` has moved when `f` throws
 *
 * Guarantees: without late operands, all of them may be evaluated, in source order, before the effect begins. A late one
 * is evaluated where it stands on the caller's own thread; workers evaluate it before, and if that throws the loop
 * starts again on the caller.
 */
import type ts from "typescript";
import { bare, isAssignment, isIncrement, isInside, sameText, type TS, walk } from "../../syntax/nodes.js";
import { isGlobal, symbolOf } from "../../syntax/symbols.js";
import { FRESH_GLOBALS, METHODS } from "../effects/builtins.js";
import { isQuiet } from "../effects/quiet.js";
import { isMemberName, type Roots } from "../variables/scope.js";

/** Tells mentions of what is deferred. */
export type IsDeferred = (node: ts.Node) => boolean;

/** What the passes over effects share. */
export interface Deferral extends Roots {
	readonly checker: ts.TypeChecker;
	readonly is: IsDeferred;
	/** The loop's: see `codeOf`. */
	readonly code: readonly ts.Node[];
	/** The loop's code makes something that acts without a call by name. */
	readonly actors: boolean;
	/** The mention of a captured object: the launch has seen that it is one, so that members can be read. */
	readonly isObject: (node: ts.Node) => boolean;
	/** Mentions of what the caller has too, and nothing changes: `b` of `b[k]` needs no operand. */
	readonly isKept: (node: ts.Node) => boolean;
}

export interface Operands {
	readonly operands: readonly ts.Expression[];
	readonly late: ReadonlySet<ts.Expression>;
	/** Late ones that the plain loop evaluates in any case. */
	readonly strict: ReadonlySet<ts.Expression>;
	/** Mentions that stay in the effect, of variables that nothing changes. */
	readonly kept: ReadonlySet<ts.Node>;
}

/** The operands of an effect; undefined if it has parts that must not be moved. */
export function operandsOf(
	{ ts, members, checker, is, code, actors, isObject, isKept }: Deferral,
	site: ts.Node,
): Operands | undefined {
	const operands: ts.Expression[] = [];
	const late = new Set<ts.Expression>();
	const strict = new Set<ts.Expression>();
	const kept = new Set<ts.Node>();
	const acting = code.some((one) => hasActingFunction(ts, one, is));
	/** Something deferred may have changed, or what the effect reads may have thrown, before what comes next. */
	let changed = false;
	const change = (): true => {
		changed = true;
		return true;
	};
	return statement(site, false) ? { operands, late, strict, kept } : undefined;

	/** `lazy`: executed only on some paths. */
	function statement(node: ts.Node, lazy: boolean): boolean {
		if (ts.isExpressionStatement(node)) return expression(node.expression, lazy);
		if (ts.isBlock(node)) return node.statements.every((one) => statement(one, lazy));
		if (ts.isVariableStatement(node)) {
			return node.declarationList.declarations.every(
				({ name, initializer }) => ts.isIdentifier(name) && (!initializer || expression(initializer, lazy)),
			);
		}
		if (!ts.isIfStatement(node)) return ts.isEmptyStatement(node) || (ts.isExpression(node) && expression(node, lazy));
		const branches = [node.thenStatement, ...(node.elseStatement ? [node.elseStatement] : [])];
		return expression(node.expression, lazy) && branches.every((one) => statement(one, true));
	}

	function expression(node: ts.Expression, lazy: boolean): boolean {
		if (ts.isOmittedExpression(node)) return true;
		const inner = bare(ts, node);
		if (is(inner) || isConstant(ts, inner)) return true;
		// A literal is a new object at each execution: nobody else has it, whatever it holds.
		return mentions(ts, inner, is) || isLiteral(ts, inner) ? parts(inner, lazy) : operand(node, inner, lazy);
	}

	function operand(node: ts.Expression, inner: ts.Expression, lazy: boolean): boolean {
		if (acting && callsOwn(inner)) return false; // the effect may have looked before
		const isKnown = operands.some((one) => !late.has(one) && sameText(ts, one, inner) && isQuiet(ts, inner));
		if ((lazy || changed) && !isKnown && !isHarmless(ts, inner)) {
			if (!isQuiet(ts, inner) || callsOwn(inner) || (lazy && (actors || callsAnything(ts, inner)))) return false;
			late.add(node);
			if (!lazy) strict.add(node);
		}
		operands.push(node);
		return true;
	}

	/** Calls a function of the body, which may change its variables. */
	function callsOwn(node: ts.Expression): boolean {
		let found = false;
		walk(ts, node, (at) => {
			const callee = ts.isCallOrNewExpression(at) ? bare(ts, at.expression) : undefined;
			const name = callee && ts.isPropertyAccessExpression(callee) ? callee.name : callee;
			const symbol = name && (ts.isIdentifier(name) || ts.isPrivateIdentifier(name)) && symbolOf(ts, checker, name);
			if (symbol && symbol.declarations?.some((one) => code.some((piece) => isInside(one, piece)))) found = true;
		});
		return found;
	}

	/** `b` of `b[k]` */
	function object(node: ts.Expression, lazy: boolean): boolean {
		const inner = bare(ts, node);
		if (!isKept(inner)) return expression(node, lazy);
		kept.add(inner);
		return true;
	}

	/** A member of something that may be undefined. */
	function read(base: ts.Expression): true {
		const inner = bare(ts, base);
		return isObject(inner) || isKept(inner) || change();
	}

	function all(nodes: readonly ts.Expression[], lazy: boolean): boolean {
		return nodes.every((one) => expression(one, lazy));
	}

	function parts(node: ts.Expression, lazy: boolean): boolean {
		if (ts.isPropertyAccessExpression(node)) return expression(node.expression, lazy) && read(node.expression);
		if (ts.isElementAccessExpression(node)) {
			const isLazy = lazy || ts.isOptionalChain(node);
			return object(node.expression, lazy) && expression(node.argumentExpression, isLazy) && read(node.expression);
		}
		if (isIncrement(ts, node)) return expression(node.operand, lazy) && change();
		if (ts.isPrefixUnaryExpression(node)) return expression(node.operand, lazy);
		if (ts.isDeleteExpression(node)) return expression(node.expression, lazy) && change();
		if (ts.isSpreadElement(node) || ts.isTypeOfExpression(node)) return expression(node.expression, lazy);
		if (ts.isArrayLiteralExpression(node)) return all(node.elements, lazy);
		if (ts.isObjectLiteralExpression(node)) return node.properties.every((one) => member(one, lazy));
		if (ts.isTemplateExpression(node)) return node.templateSpans.every((one) => expression(one.expression, lazy));
		if (ts.isConditionalExpression(node)) {
			return expression(node.condition, lazy) && all([node.whenTrue, node.whenFalse], true);
		}
		if (ts.isBinaryExpression(node)) return binary(node, lazy);
		return ts.isCallExpression(node) && call(node, lazy);
	}

	/** `{ key: e, name }` */
	function member(node: ts.ObjectLiteralElementLike, lazy: boolean): boolean {
		if (ts.isPropertyAssignment(node)) {
			const key = ts.isComputedPropertyName(node.name) ? expression(node.name.expression, lazy) : true;
			return key && expression(node.initializer, lazy);
		}
		if (!ts.isShorthandPropertyAssignment(node)) return false;
		if (!is(node.name)) operands.push(node.name);
		return true;
	}

	function binary(node: ts.BinaryExpression, lazy: boolean): boolean {
		const { left, right, operatorToken } = node;
		const isChange = isAssignment(ts, node);
		if (isChange && !rootsOf({ ts, members }, left).every(is)) return false; // x = h[k]: h is read
		const isShort = isShortCircuit(ts, operatorToken.kind);
		const isPlain = operatorToken.kind === ts.SyntaxKind.EqualsToken;
		const first = isPlain ? target(left, lazy) : expression(left, lazy);
		return first && expression(right, lazy || isShort) && (!isChange || change());
	}

	/** `h[k].x` before `=`: the last member is not read, and fails only when the right side has its value. */
	function target(node: ts.Expression, lazy: boolean): boolean {
		const inner = bare(ts, node);
		if (ts.isPropertyAccessExpression(inner)) return expression(inner.expression, lazy);
		if (!ts.isElementAccessExpression(inner)) return expression(node, lazy);
		return expression(inner.expression, lazy) && expression(inner.argumentExpression, lazy);
	}

	function call(node: ts.CallExpression, lazy: boolean): boolean {
		const callee = bare(ts, node.expression);
		if (ts.isIdentifier(callee)) {
			const isKnown = FRESH_GLOBALS.has(callee.text) && callee.text !== "structuredClone";
			return isKnown && isGlobal(ts, checker, callee) && all(node.arguments, lazy);
		}
		if (!ts.isPropertyAccessExpression(callee)) return false;
		const method = callee.name.text;
		if (callee.expression.getText() === "Math") return method !== "random" && all(node.arguments, lazy);
		const row = METHODS.get(method);
		if (row === undefined || row.callback || !mentions(ts, callee.expression, is)) return false;
		if (row.mutates && !KEYED.has(method)) return false;
		const isLazy = lazy || ts.isOptionalChain(node);
		const isRead = expression(callee.expression, lazy) && read(callee.expression);
		return isRead && all(node.arguments, isLazy) && (!row.mutates || change());
	}
}

/** Is the right side evaluated on some paths only? */
function isShortCircuit({ SyntaxKind }: TS, kind: ts.SyntaxKind): boolean {
	return (
		kind === SyntaxKind.BarBarToken ||
		kind === SyntaxKind.AmpersandAmpersandToken ||
		kind === SyntaxKind.QuestionQuestionToken ||
		kind === SyntaxKind.BarBarEqualsToken ||
		kind === SyntaxKind.AmpersandAmpersandEqualsToken ||
		kind === SyntaxKind.QuestionQuestionEqualsToken
	);
}

/** Methods that change parts of a collection, or add one. Others change its whole shape. */
const KEYED: ReadonlySet<string> = new Set([
	..."set add delete push fill setInt8 setUint8 setInt16 setUint16 setInt32 setUint32".split(" "),
	..."setFloat32 setFloat64 setBigInt64 setBigUint64".split(" "),
]);

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

/** Of members that have a name and a value each. */
function isLiteral(ts: TS, node: ts.Expression): boolean {
	if (ts.isArrayLiteralExpression(node)) return true;
	const isMember = (one: ts.Node) => ts.isPropertyAssignment(one) || ts.isShorthandPropertyAssignment(one);
	return ts.isObjectLiteralExpression(node) && node.properties.every(isMember);
}

/** Constants stay in the effect: a new `[]` must be made at each execution. */
function isConstant(ts: TS, node: ts.Expression): boolean {
	if (ts.isStringLiteralLike(node) || ts.isNumericLiteral(node) || ts.isBigIntLiteral(node)) return true;
	const { SyntaxKind } = ts;
	if (
		node.kind === SyntaxKind.TrueKeyword ||
		node.kind === SyntaxKind.FalseKeyword ||
		node.kind === SyntaxKind.NullKeyword
	)
		return true;
	if (ts.isIdentifier(node)) return node.text === "undefined" || node.text === "Infinity" || node.text === "NaN";
	if (ts.isPrefixUnaryExpression(node)) return !isIncrement(ts, node) && isConstant(ts, bare(ts, node.operand));
	if (ts.isArrayLiteralExpression(node)) return node.elements.every((one) => isConstant(ts, bare(ts, one)));
	return ts.isObjectLiteralExpression(node) && node.properties.length === 0;
}

/** Evaluating it when the original would not changes nothing and cannot throw. */
function isHarmless(ts: TS, node: ts.Expression): boolean {
	let harmless = isQuiet(ts, node);
	walk(ts, node, (at) => {
		if (ts.isCallExpression(at) || ts.isNewExpression(at)) harmless = false;
		if (ts.isPropertyAccessExpression(at) || ts.isElementAccessExpression(at)) harmless = false;
		if (ts.isBinaryExpression(at) || ts.isTemplateExpression(at) || ts.isPrefixUnaryExpression(at)) harmless = false;
		if (ts.isSpreadElement(at) || ts.isSpreadAssignment(at)) harmless = false;
	});
	return harmless;
}

/** Calls more than functions of Math, or runs an iterator: it may take long, never end, or change something. */
function callsAnything(ts: TS, node: ts.Expression): boolean {
	let found = false;
	walk(ts, node, (at) => {
		if (ts.isNewExpression(at) || ts.isSpreadElement(at)) found = true;
		if (!ts.isCallExpression(at)) return;
		const callee = bare(ts, at.expression);
		const isMath = ts.isPropertyAccessExpression(callee) && callee.expression.getText() === "Math";
		if (!isMath) found = true;
	});
	return found;
}

/** A function of the body mentions something deferred. */
function hasActingFunction(ts: TS, body: ts.Node, is: IsDeferred): boolean {
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
