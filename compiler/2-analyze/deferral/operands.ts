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
import { bare, isAssignment, isIncrement, isInside, isVoidContext, sameText, walk } from "../../syntax/nodes.js";
import { isOwnPropertyTest, symbolOf } from "../../syntax/symbols.js";
import { METHODS } from "../effects/builtins.js";
import { isQuiet } from "../effects/quiet.js";
import type { Roots } from "../variables/scope.js";
import { piecesOf, skippedBy } from "./effects.js";
import {
	callsAnything,
	hasActingFunction,
	type IsDeferred,
	isConstant,
	isConversion,
	isHarmless,
	isLiteral,
	isShortCircuit,
	mentions,
	rootsOf,
} from "./expressions.js";

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
	/** See `LoopScope`. */
	readonly isIdle: (call: ts.CallExpression) => boolean;
	readonly prints: boolean;
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
	{ ts, members, checker, is, code, actors, isObject, isKept, isIdle, prints }: Deferral,
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
	/** A `continue` may have come before. */
	let skipped = false;
	return piecesOf(ts, site).every((one) => statement(one, false)) ? { operands, late, strict, kept } : undefined;

	/** `lazy`: executed only on some paths. */
	function statement(node: ts.Node, isBranch: boolean): boolean {
		const lazy = isBranch || skipped;
		if (ts.isContinueStatement(node)) {
			skipped = true;
			return node.label === undefined && skippedBy(ts, site) !== undefined;
		}
		if (ts.isExpressionStatement(node)) return expression(node.expression, lazy);
		if (ts.isBlock(node)) return node.statements.every((one) => statement(one, isBranch));
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
		if (is(inner) || isConstant(ts, checker, inner)) return true;
		// A literal is a new object at each execution: nobody else has it, whatever it holds.
		return mentions(ts, inner, is) || isLiteral(ts, checker, inner) ? parts(inner, lazy) : operand(node, inner, lazy);
	}

	function operand(node: ts.Expression, inner: ts.Expression, lazy: boolean): boolean {
		if (acting && callsOwn(inner)) return false; // the effect may have looked before
		const isRepeated = operands.some((one) => !late.has(one) && sameText(ts, one, inner));
		const isNoticed = callsOwn(inner) || (prints && callsAnything(ts, checker, inner));
		const isKnown = isRepeated && isQuiet(ts, inner, isIdle) && !isNoticed;
		if ((lazy || changed) && !isKnown && !isHarmless(ts, inner)) {
			if (!isQuiet(ts, inner) || callsOwn(inner) || (lazy && (actors || callsAnything(ts, checker, inner))))
				return false;
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
			const symbol = name && ts.isMemberName(name) ? symbolOf(ts, checker, name) : undefined;
			if (symbol?.declarations?.some((one) => code.some((piece) => isInside(one, piece)))) found = true;
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
		if (ts.isSpreadElement(node))
			return expression(node.expression, lazy) && (!isDeferred(node.expression) || change());
		if (ts.isTypeOfExpression(node)) return expression(node.expression, lazy);
		if (ts.isArrayLiteralExpression(node)) return all(node.elements, lazy);
		if (ts.isObjectLiteralExpression(node)) return node.properties.every((one) => member(one, lazy));
		if (ts.isTemplateExpression(node)) return node.templateSpans.every((one) => expression(one.expression, lazy));
		if (ts.isConditionalExpression(node)) {
			return expression(node.condition, lazy) && all([node.whenTrue, node.whenFalse], true);
		}
		if (ts.isBinaryExpression(node)) return binary(node, lazy);
		if (ts.isNewExpression(node)) return isLiteral(ts, checker, node) && all(node.arguments ?? [], lazy);
		return ts.isCallExpression(node) && call(node, lazy);
	}

	/** `{ key: e, name }` */
	function member(node: ts.ObjectLiteralElementLike, lazy: boolean): boolean {
		if (ts.isPropertyAssignment(node)) {
			const key = ts.isComputedPropertyName(node.name) ? expression(node.name.expression, lazy) : true;
			return key && expression(node.initializer, lazy);
		}
		if (ts.isSpreadAssignment(node)) return isDeferred(node.expression);
		if (!ts.isShorthandPropertyAssignment(node)) return false;
		if (!is(node.name)) operands.push(node.name);
		return true;
	}

	function binary(node: ts.BinaryExpression, lazy: boolean): boolean {
		const { left, right, operatorToken } = node;
		const isChange = isAssignment(ts, node);
		if (isChange && ts.isArrayLiteralExpression(left)) return swap(node, left, lazy);
		if (isChange && !rootsOf({ ts, members }, left).every(is)) return false; // x = h[k]: h is read
		const isShort = isShortCircuit(ts, operatorToken.kind);
		const isPlain = operatorToken.kind === ts.SyntaxKind.EqualsToken;
		const first = isPlain ? target(left, lazy) : expression(left, lazy);
		return first && expression(right, lazy || isShort) && (!isChange || change());
	}

	/** `[lo, hi] = [a, b]`: all values are there before the first variable changes. */
	function swap(node: ts.BinaryExpression, { elements }: ts.ArrayLiteralExpression, lazy: boolean): boolean {
		const values = bare(ts, node.right);
		if (!elements.every(isDeferred) || !isVoidContext(ts, node) || !ts.isArrayLiteralExpression(values)) return false;
		const isPaired = values.elements.length === elements.length && !values.elements.some(ts.isSpreadElement);
		return isPaired && all(values.elements, lazy) && change();
	}

	function isDeferred(node: ts.Expression): boolean {
		return is(bare(ts, node));
	}

	/** `h[k].x` before `=`: the last member is not read, and fails only when the right side has its value. */
	function target(node: ts.Expression, lazy: boolean): boolean {
		const inner = bare(ts, node);
		if (is(inner)) return true; // a field that is a variable of its own
		if (ts.isPropertyAccessExpression(inner)) return expression(inner.expression, lazy);
		if (!ts.isElementAccessExpression(inner)) return expression(node, lazy);
		return expression(inner.expression, lazy) && expression(inner.argumentExpression, lazy);
	}

	function call(node: ts.CallExpression, lazy: boolean): boolean {
		const callee = bare(ts, node.expression);
		if (ts.isIdentifier(callee)) {
			return isConversion(ts, checker, callee) && all(node.arguments, lazy);
		}
		if (!ts.isPropertyAccessExpression(callee)) return false;
		const method = callee.name.text;
		if (callee.expression.getText() === "Math") return method !== "random" && all(node.arguments, lazy);
		const row = METHODS.get(method);
		if (isOwnPropertyTest(ts, checker, node)) return all(node.arguments, lazy) && change();
		if (row === undefined || row.callback) return false;
		const isOwn = mentions(ts, callee.expression, is);
		if (!isOwn && (actors || row.mutates || row.returns !== "primitive")) return false; // w.localeCompare(last)
		if (row.mutates && !KEYED.has(method)) return false;
		const isLazy = lazy || ts.isOptionalChain(node);
		const isRead = expression(callee.expression, lazy) && read(callee.expression);
		return isRead && all(node.arguments, isLazy) && (!row.mutates || change());
	}
}

/** Methods that change parts of a collection, or add one. Others change its whole shape. */
const KEYED: ReadonlySet<string> = new Set([
	..."set add delete push unshift fill setInt8 setUint8 setInt16 setUint16 setInt32 setUint32".split(" "),
	..."setFloat32 setFloat64 setBigInt64 setBigUint64".split(" "),
]);
