/** Where the values of local variables, parameters and members come from. */

import type ts from "typescript";
import type { TS } from "../../syntax/nodes.js";
import { bare, isAssignment, listedIn, walk, wrapped } from "../../syntax/nodes.js";
import { ourName, symbolOf } from "../../syntax/symbols.js";
import { METHODS, MUTATING_STATICS } from "../effects/builtins.js";
import { type Summaries, storedArguments } from "../effects/targets.js";
import { builtinOf } from "../instances/lookalike.js";
import { isOperation, isPrimitive } from "../variables/kinds.js";
import type { Scope } from "../variables/scope.js";
import { bindingOf, walkCode } from "../variables/scope.js";
import type { Origin } from "./origin.js";
import { NONE, part } from "./origin.js";

/** A value that reaches a variable: an expression, or a part of one, which is bound to a name. */
export interface Source {
	read(
		of: (node: ts.Expression) => Origin,
		elementsOf: (node: ts.Expression) => Origin,
		everything: () => Origin,
	): Origin;
}

/** The same, with the name that is bound. */
export interface Bound {
	readonly name: ts.Node;
	readonly source: Source;
}

/** For each local, where its values come from. */
export function collectAssigned(scope: Scope): Map<ts.Symbol, Bound[]> {
	const { ts } = scope;
	const assigned = new Map<ts.Symbol, Bound[]>();
	const put = (target: ts.Node, source: Source) => {
		walk(ts, target, (at) => {
			// `[a[i], this.x] = pair` assigns neither `a` nor `i`: see `assign`.
			if (ts.isElementAccessExpression(at)) return false;
			if (ts.isPropertyAccessExpression(at)) {
				if (at.expression.kind === ts.SyntaxKind.ThisKeyword) put(at.name, source);
				return false;
			}
			const isName = ts.isIdentifier(at) || ts.isPrivateIdentifier(at);
			for (const symbol of isName ? symbolsOf(scope, at) : [])
				assigned.set(symbol, [...(assigned.get(symbol) ?? []), { name: at, source }]);
			return true;
		});
	};
	const whole = (node: ts.Expression): Source => ({ read: (of) => of(node) });
	const parts = (node: ts.Expression): Source => ({ read: (_, elementsOf) => elementsOf(node) });
	const bind = (name: ts.Node, value: ts.Expression): void => {
		const listed = listedIn(ts, name, value);
		if (listed) for (const [one, part] of listed) bind(one, part);
		else put(name, ts.isIdentifier(name) || ts.isPropertyName(name) ? whole(value) : parts(value));
	};
	/** What becomes of the members of objects is told by `collectStored`, but for fields of `this`. */
	const assign = (target: ts.Expression, value: ts.Expression) => {
		const left = bare(ts, target);
		if (!ts.isPropertyAccessExpression(left) && !ts.isElementAccessExpression(left)) bind(left, value);
		else if (left.expression.kind === ts.SyntaxKind.ThisKeyword && ts.isPropertyAccessExpression(left))
			put(left.name, whole(value));
	};
	/** `x += y` gives no object, whatever `y` is. */
	const operate = (target: ts.Expression) => {
		const left = bare(ts, target);
		if (ts.isIdentifier(left)) put(left, { read: () => NONE });
	};
	/** Its calls are those of others. */
	const isOwn = ({ parent }: ts.ParameterDeclaration) =>
		parent === scope.inside || (ts.isClassLike(scope.inside) && parent.parent === scope.inside);
	walkCode(scope, (at) => {
		if (ts.isVariableDeclaration(at) && at.initializer) bind(at.name, at.initializer);
		else if (ts.isBindingElement(at) && at.initializer) bind(at.name, at.initializer);
		else if (isAssignment(ts, at) && isOperation(ts, at.operatorToken.kind)) operate(at.left);
		else if (isAssignment(ts, at)) assign(at.left, at.right);
		else if (ts.isPropertyDeclaration(at) && at.initializer) bind(at.name, at.initializer);
		else if (ts.isForOfStatement(at)) putIterated(scope, at, put);
		else if (ts.isCatchClause(at)) putThrown(ts, at, put);
		else if (ts.isParameter(at) && isOwn(at)) {
			if (at.initializer) bind(at.name, at.initializer);
		} else if (ts.isParameter(at)) putParameter(scope, at, put, bind);
	});
	return assigned;
}

/** The variable that a name binds; of `constructor(readonly q)` the parameter and the field. */
function symbolsOf({ ts, checker }: Scope, name: ts.Identifier | ts.PrivateIdentifier): readonly ts.Symbol[] {
	const { parent } = name;
	if (ts.isParameter(parent) && parent.name === name && ts.isParameterPropertyDeclaration(parent, parent.parent))
		return checker.getSymbolsOfParameterPropertyDeclaration(parent, name.text);
	const symbol = symbolOf(ts, checker, name);
	return symbol ? [symbol] : [];
}

/** What a `try` throws by itself, or what code that it calls may throw: anything at all. */
function putThrown(ts: TS, node: ts.CatchClause, put: (target: ts.Node, source: Source) => void): void {
	const target = node.variableDeclaration?.name;
	if (!target) return;
	walk(ts, node.parent.tryBlock, (at) => {
		if (ts.isThrowStatement(at)) put(target, { read: (of) => part(of(at.expression)) });
		const isCall = ts.isCallExpression(at) || ts.isNewExpression(at) || ts.isTaggedTemplateExpression(at);
		if (isCall || ts.isAwaitExpression(at)) put(target, { read: (_of, _elementsOf, everything) => everything() });
	});
}

/** `prange(items)` yields parts of the items, `prange(n)` numbers. */
function putIterated(scope: Scope, node: ts.ForOfStatement, put: (target: ts.Node, source: Source) => void): void {
	const { ts, checker } = scope;
	const call = bare(ts, node.expression);
	const isOurs = ts.isCallExpression(call) && ourName(ts, checker, call.expression) === "prange";
	const [first, second] = isOurs ? call.arguments : [];
	if (first && (isPrimitive(ts, checker.getTypeAtLocation(first)) || (second && !ts.isObjectLiteralExpression(second))))
		return;
	put(node.initializer, { read: (_, elementsOf) => elementsOf(first ?? node.expression) });
}

/** Parameters of functions in here: whatever their calls pass; anything at all, if not all calls are known. */
function putParameter(
	scope: Scope,
	node: ts.ParameterDeclaration,
	put: (target: ts.Node, source: Source) => void,
	bind: (name: ts.Node, value: ts.Expression) => void,
): void {
	if (node.initializer) bind(node.name, node.initializer);
	const calls = callsOf(scope, node.parent);
	if (!calls) put(node.name, { read: (_of, _elementsOf, everything) => everything() });
	for (const { receiver, values } of calls ?? []) {
		if (receiver) put(node.name, { read: (_, elementsOf) => elementsOf(receiver) });
		if (receiver && mayBeReceiver(scope.ts, node)) put(node.name, { read: (of) => of(receiver) });
		for (const one of values) put(node.name, { read: (of) => part(of(one)) });
	}
}

/** `rows.forEach((row, k, all) => …)`: after an element and its number, or after what is folded, comes what they are of. */
function mayBeReceiver(ts: TS, { parent, name, dotDotDotToken }: ts.ParameterDeclaration): boolean {
	const places = parent.parameters.filter((one) => !(ts.isIdentifier(one.name) && one.name.text === "this"));
	return dotDotDotToken !== undefined || places.findIndex((one) => one.name === name) > 1;
}

/** What a call hands to the function: elements of the receiver if a builtin method calls it, and values. */
interface Passed {
	readonly receiver: ts.Expression | undefined;
	readonly values: readonly ts.Expression[];
}

function callsOf(scope: Scope, fn: ts.SignatureDeclaration): readonly Passed[] | undefined {
	const { ts } = scope;
	const outer = wrapped(ts, fn);
	const parent = outer.parent;
	if (ts.isCallExpression(parent)) {
		if (parent.expression === outer) return [{ receiver: undefined, values: [...parent.arguments] }];
		const callee = bare(ts, parent.expression);
		const values = parent.arguments.filter((one) => one !== outer);
		if (ts.isPropertyAccessExpression(callee) && builtinOf(scope, callee)?.callback) {
			return [{ receiver: callee.expression, values }];
		}
		const isStatic = ts.isPropertyAccessExpression(callee) && ts.isIdentifier(callee.expression);
		const owner = isStatic ? bindingOf(scope, callee.expression as ts.Identifier) : undefined;
		return owner?.kind === "global" ? [{ receiver: undefined, values }] : undefined;
	}
	const name = ts.isFunctionDeclaration(fn) || ts.isMethodDeclaration(fn) ? fn.name : constantName(ts, parent);
	return name && namedCalls(scope, fn, name);
}

function constantName(ts: TS, node: ts.Node): ts.Identifier | undefined {
	const isConstant = ts.isVariableDeclaration(node) && (ts.getCombinedNodeFlags(node) & ts.NodeFlags.Const) !== 0;
	return isConstant && ts.isIdentifier(node.name) ? node.name : undefined;
}

/** All calls of a function by its name; undefined if the name is used for anything else. */
function namedCalls(scope: Scope, fn: ts.SignatureDeclaration, name: ts.Node): readonly Passed[] | undefined {
	const { ts, checker, adopted } = scope;
	if (ts.isMethodDeclaration(fn) && !adopted?.includes(fn)) return undefined;
	const symbol = checker.getSymbolAtLocation(name);
	const calls: Passed[] = [];
	let only = true;
	walkCode(scope, (at) => {
		if (!ts.isIdentifier(at) && !ts.isPrivateIdentifier(at)) return;
		if (at === name || at.text !== name.getText() || symbolOf(ts, checker, at) !== symbol) return;
		const access = at.parent;
		const callee = ts.isPropertyAccessExpression(access) && access.name === at ? access : at;
		const call = callee.parent;
		if (ts.isCallExpression(call) && call.expression === callee)
			calls.push({ receiver: undefined, values: [...call.arguments] });
		else only = false;
	});
	return only ? calls : undefined;
}

/** Values that are put into objects: `o.p = v`, `xs.push(v)`, `m.set(k, v)`, and by functions of the project. */
export function collectStored(scope: Scope, summaries: Summaries): ts.Expression[] {
	const { ts } = scope;
	const stored: ts.Expression[] = [];
	walkCode(scope, (at) => {
		const isKept = isAssignment(ts, at) && !isOperation(ts, at.operatorToken.kind);
		if (isKept && !ts.isIdentifier(bare(ts, at.left))) stored.push(at.right);
		if (ts.isForOfStatement(at) && !ts.isVariableDeclarationList(at.initializer)) stored.push(at.expression);
		if (ts.isCallExpression(at) || ts.isNewExpression(at) || ts.isTaggedTemplateExpression(at)) {
			stored.push(...storedArguments(scope, summaries, at));
		}
		if (!ts.isCallExpression(at)) return;
		const callee = bare(ts, at.expression);
		if (!ts.isPropertyAccessExpression(callee)) return;
		const isStatic = MUTATING_STATICS.has(callee.getText());
		if (isStatic || METHODS.get(callee.name.text)?.mutates) stored.push(...at.arguments);
	});
	return stored;
}
