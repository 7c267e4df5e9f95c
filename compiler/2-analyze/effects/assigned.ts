/** Where the values of local variables, parameters and members come from. */

import type ts from "typescript";
import type { TS } from "../../syntax/nodes.js";
import { bare, isAssignment, walk, wrapped } from "../../syntax/nodes.js";
import { ourName, symbolOf } from "../../syntax/symbols.js";
import { isPrimitive } from "../variables/primitive.js";
import type { Scope } from "../variables/scope.js";
import { bindingOf } from "../variables/scope.js";
import { METHODS } from "./builtins.js";
import type { Origin } from "./origin.js";
import { part } from "./origin.js";

/** A value that reaches a variable: an expression, or a part of one. */
export interface Source {
	read(
		of: (node: ts.Expression) => Origin,
		elementsOf: (node: ts.Expression, target: ts.Node) => Origin,
		everything: () => Origin,
	): Origin;
}

/** For each local, where its values come from. */
export function collectAssigned(scope: Scope): Map<ts.Symbol, Source[]> {
	const { ts, checker } = scope;
	const assigned = new Map<ts.Symbol, Source[]>();
	const put = (target: ts.Node, source: Source) => {
		walk(ts, target, (at) => {
			const symbol = ts.isIdentifier(at) ? symbolOf(ts, checker, at) : undefined;
			if (symbol) assigned.set(symbol, [...(assigned.get(symbol) ?? []), source]);
		});
	};
	const whole = (node: ts.Expression): Source => ({ read: (of) => of(node) });
	const parts = (node: ts.Expression): Source => ({ read: (of) => part(of(node)) });
	const bind = (name: ts.Node, value: ts.Expression) => put(name, ts.isIdentifier(name) ? whole(value) : parts(value));
	walk(ts, scope.inside, (at) => {
		if (ts.isVariableDeclaration(at) && at.initializer) bind(at.name, at.initializer);
		else if (ts.isBindingElement(at) && at.initializer) bind(at.name, at.initializer);
		else if (isAssignment(ts, at)) bind(at.left, at.right);
		else if (ts.isForOfStatement(at)) putIterated(scope, at, put);
		else if (ts.isCatchClause(at)) putThrown(ts, at, put);
		else if (ts.isParameter(at) && at.parent === scope.inside && at.initializer) bind(at.name, at.initializer);
		else if (ts.isParameter(at) && at.parent !== scope.inside) putParameter(scope, at, put, bind);
	});
	return assigned;
}

/** What a `try` throws by itself. */
function putThrown(ts: TS, node: ts.CatchClause, put: (target: ts.Node, source: Source) => void): void {
	const target = node.variableDeclaration?.name;
	if (!target) return;
	walk(ts, node.parent.tryBlock, (at) => {
		if (ts.isThrowStatement(at)) put(target, { read: (of) => part(of(at.expression)) });
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
	put(node.initializer, { read: (_, elementsOf) => elementsOf(first ?? node.expression, node.initializer) });
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
		if (receiver) put(node.name, { read: (_, elementsOf) => elementsOf(receiver, node.name) });
		for (const one of values) put(node.name, { read: (of) => part(of(one)) });
	}
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
		if (ts.isPropertyAccessExpression(callee) && METHODS.get(callee.name.text)?.callback) {
			return [{ receiver: callee.expression, values }];
		}
		const isStatic = ts.isPropertyAccessExpression(callee) && ts.isIdentifier(callee.expression);
		const owner = isStatic ? bindingOf(scope, callee.expression as ts.Identifier) : undefined;
		return owner?.kind === "global" ? [{ receiver: undefined, values }] : undefined;
	}
	const name = ts.isFunctionDeclaration(fn) ? fn.name : constantName(ts, parent);
	return name && namedCalls(scope, name);
}

function constantName(ts: TS, node: ts.Node): ts.Identifier | undefined {
	const isConstant = ts.isVariableDeclaration(node) && (ts.getCombinedNodeFlags(node) & ts.NodeFlags.Const) !== 0;
	return isConstant && ts.isIdentifier(node.name) ? node.name : undefined;
}

/** All calls of a function by its name; undefined if the name is used for anything else. */
function namedCalls({ ts, checker, inside }: Scope, name: ts.Identifier): readonly Passed[] | undefined {
	const symbol = checker.getSymbolAtLocation(name);
	const calls: Passed[] = [];
	let only = true;
	walk(ts, inside, (at) => {
		if (!ts.isIdentifier(at) || at === name || at.text !== name.text || symbolOf(ts, checker, at) !== symbol) return;
		const call = at.parent;
		if (ts.isCallExpression(call) && call.expression === at)
			calls.push({ receiver: undefined, values: [...call.arguments] });
		else only = false;
	});
	return only ? calls : undefined;
}

/** Values that are put into objects: `o.p = v`, `xs.push(v)`, `m.set(k, v)`. */
export function collectStored(scope: Scope): ts.Expression[] {
	const { ts } = scope;
	const stored: ts.Expression[] = [];
	walk(ts, scope.inside, (at) => {
		if (isAssignment(ts, at) && !ts.isIdentifier(bare(ts, at.left))) stored.push(at.right);
		if (ts.isCallExpression(at)) {
			const callee = bare(ts, at.expression);
			const row = ts.isPropertyAccessExpression(callee) ? METHODS.get(callee.name.text) : undefined;
			if (row?.mutates) stored.push(...at.arguments);
		}
	});
	return stored;
}
