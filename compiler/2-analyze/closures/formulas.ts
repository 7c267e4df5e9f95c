/**
 * Functions that are formulas: what a call gives is one expression of its arguments.
 *
 * In:   const at = (r: number, c: number) => { const row = r * w; return row + c; };      grid[at(i, 0)]
 * Out:  `row + c`, where r is `i` and c is `0`
 *
 * Guarantees: no other code can run by the call, and if it gives a value, it is that of the expression.
 */
import type ts from "typescript";
import { bare, isReference, type TS, walk } from "../../syntax/nodes.js";
import { symbolOf } from "../../syntax/symbols.js";
import { functionOf } from "../effects/targets.js";
import { isAssignedIn } from "../subscripts/counting-loops.js";
import { bindingOf, type LoopScope, type Scope } from "../variables/scope.js";
import type { Frame } from "../variables/uses.js";
import { isFunctionConstant } from "../variables/variables.js";
import { givenBy } from "./frames.js";

export interface Formula extends Pick<Frame, "fn" | "given" | "receiver"> {
	readonly value: ts.Expression;
}

type Plain = ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction;

/** What the call gives; undefined if its function is no formula, or may be another one. */
export function formulaOf(scope: Scope, call: ts.CallExpression): Formula | undefined {
	const { ts } = scope;
	const fn = functionCalled(scope, call);
	const value = fn?.body && givenBack(ts, fn.body);
	return fn && value ? { fn, value, given: givenBy(scope, fn, call) } : undefined;
}

/** The same of `m.index(i, j)`, in whose method `this` is what it is called on. */
export function formulaOfMethod(scope: LoopScope, call: ts.CallExpression): Formula | undefined {
	const { ts } = scope;
	const fn = scope.methodOf(call);
	const value = fn?.body && !seesArguments(ts, fn) ? givenBack(ts, fn.body) : undefined;
	const callee = bare(ts, call.expression);
	if (!fn || !value || !ts.isPropertyAccessExpression(callee)) return undefined;
	return { fn, value, given: givenBy(scope, fn, call), receiver: callee.expression };
}

/** The only function that the call can run: one that runs at once, to its end, and sees its arguments by their names alone. */
export function functionCalled(scope: Scope, call: ts.CallExpression): Plain | undefined {
	const { ts } = scope;
	const callee = bare(ts, call.expression);
	const binding = ts.isIdentifier(callee) && !ts.isOptionalChain(call) ? bindingOf(scope, callee) : undefined;
	if (!binding || !("declaration" in binding)) return undefined;
	const { declaration, symbol } = binding;
	const bodies = symbol.declarations?.filter((one) => "body" in one && one.body !== undefined) ?? [];
	const isFunction = ts.isFunctionDeclaration(declaration)
		? bodies.length === 1 && !isAssignedIn(scope, symbol, declaration.getSourceFile())
		: isFunctionConstant(ts, declaration);
	const fn = isFunction ? (functionOf(ts, declaration) as Plain) : undefined;
	const isAsync = fn && (ts.getCombinedModifierFlags(fn) & ts.ModifierFlags.Async) !== 0;
	return fn && !isAsync && !fn.asteriskToken && !seesArguments(ts, fn) ? fn : undefined;
}

/** Of `{ const a = …; return e; }`: `e`. */
function givenBack(ts: TS, body: ts.ConciseBody): ts.Expression | undefined {
	if (!ts.isBlock(body)) return body;
	const last = body.statements.at(-1);
	const isPlain = body.statements.slice(0, -1).every((one) => ts.isVariableStatement(one));
	return isPlain && last && ts.isReturnStatement(last) ? last.expression : undefined;
}

/** What a call gives, seen from a variable that is one of its arguments. */
export interface Seen {
	readonly value: ts.Expression;
	/** Mentions of the variable in there. */
	readonly is: (node: ts.Node) => boolean;
	/** The argument that a name in there stands for. */
	readonly argument: (node: ts.Expression) => ts.Expression | undefined;
}

/** Formulas that are calls of formulas. */
const DEEPEST = 6;

/**
 * The value of a call that gets the variable itself as one argument, and looks at it in nothing but that value.
 *
 * In:   lower(e, s)      (with `lower = (a, b) => a < b ? a : b`, and s the variable)
 * Out:  `a < b ? a : b`, where b is the variable
 */
export function seenThrough(scope: Scope, call: ts.CallExpression, is: Seen["is"], depth = 0): Seen | undefined {
	const { ts, checker } = scope;
	const { fn, given, value } = formulaOf(scope, call) ?? {};
	const places = call.arguments.filter((one) => is(bare(ts, one)));
	const [parameter, ...others] = [...(given ?? [])].filter(([, argument]) => places.includes(argument));
	if (!fn || !given || !value || !parameter || others.length > 0 || places.length !== 1) return undefined;
	const symbolAt = (node: ts.Node) => (ts.isIdentifier(node) ? symbolOf(ts, checker, node) : undefined);
	const isOwn = (node: ts.Node) => ts.isIdentifier(node) && isReference(ts, node) && symbolAt(node) === parameter[0];
	if (countIn(ts, fn, isOwn) !== countIn(ts, value, isOwn)) return undefined;
	const argument = (node: ts.Expression) => {
		const symbol = symbolAt(bare(ts, node));
		return symbol && given.get(symbol);
	};
	const inner = bare(ts, value);
	if (!ts.isCallExpression(inner) || depth === DEEPEST) return { value, is: isOwn, argument };
	const deeper = countIn(ts, inner, isOwn) === 1 ? seenThrough(scope, inner, isOwn, depth + 1) : undefined;
	if (!deeper) return { value, is: isOwn, argument };
	const through = (node: ts.Expression) => {
		const between = deeper.argument(node);
		return between && argument(between);
	};
	return { ...deeper, argument: through };
}

function countIn(ts: TS, code: ts.Node, is: Seen["is"]): number {
	let count = 0;
	walk(ts, code, (at) => {
		if (is(at)) count++;
	});
	return count;
}

/** By other names than those of parameters. */
function seesArguments(ts: TS, fn: ts.Node): boolean {
	let sees = false;
	walk(ts, fn, (at) => {
		if (ts.isIdentifier(at) && (at.text === "arguments" || at.text === "eval") && isReference(ts, at)) sees = true;
	});
	return sees;
}
