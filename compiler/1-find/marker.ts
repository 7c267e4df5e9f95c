/**
 * Recognises the three ways to mark a parallel function.
 *
 * In:   @parallel function f() {}  ·  class { @parallel({…}) f() {} }  ·  parallel({…}, (x) => …)
 * Out:  the function node, its mark, the expression of its options
 */
import type ts from "typescript";
import { type Diagnostic, diagnose } from "../diagnostic/diagnostic.js";
import { bare, type TS } from "../syntax/nodes.js";
import { ourName } from "../syntax/symbols.js";
import type { Mark, ParallelNode } from "./found.js";

export interface Marked {
	readonly node: ParallelNode;
	readonly mark: Mark;
	readonly options: ts.Expression | undefined;
}

export function findMark(
	ts: TS,
	checker: ts.TypeChecker,
	node: ts.Node,
	diagnostics: Diagnostic[],
): Marked | undefined {
	if (ts.isDecorator(node)) return decorated(ts, checker, node, diagnostics);
	if (ts.isCallExpression(node)) return wrappedFunction(ts, checker, node);
	return undefined;
}

function decorated(ts: TS, checker: ts.TypeChecker, node: ts.Decorator, diagnostics: Diagnostic[]): Marked | undefined {
	const call = ts.isCallExpression(node.expression) ? node.expression : undefined;
	if (ourName(ts, checker, call ? call.expression : node.expression) !== "parallel") return undefined;
	const target = node.parent;
	const isFunction = ts.isFunctionDeclaration(target) || ts.isMethodDeclaration(target);
	if (!isFunction || !target.body) {
		diagnostics.push(diagnose("CL1004", node, { what: `\`${target.getText().split("\n")[0]}\`` }));
		return undefined;
	}
	return { node: target, mark: { kind: "decorator", node }, options: call?.arguments[0] };
}

/** `parallel(fn)`, `parallel(options, fn)`, `parallel(options)(fn)`. */
function wrappedFunction(ts: TS, checker: ts.TypeChecker, node: ts.CallExpression): Marked | undefined {
	const inner = ts.isCallExpression(node.expression) ? node.expression : undefined;
	const callee = inner ? inner.expression : node.expression;
	if (ourName(ts, checker, callee) !== "parallel" || ts.isDecorator(node.parent)) return undefined;
	const last = node.arguments.at(-1);
	const fn = last && bare(ts, last);
	if (!fn || !(ts.isFunctionExpression(fn) || ts.isArrowFunction(fn))) return undefined;
	const options = inner ? inner.arguments[0] : node.arguments.length > 1 ? node.arguments[0] : undefined;
	return { node: fn, mark: { kind: "wrapper", node }, options };
}

/** The name for ids and kernels: the function's own, or that of what it is assigned to. */
export function nameOf(ts: TS, node: ParallelNode): string {
	if (node.name && (ts.isIdentifier(node.name) || ts.isPrivateIdentifier(node.name))) return methodName(ts, node);
	let at: ts.Node = node.parent;
	while (at && !ts.isSourceFile(at)) {
		if (ts.isVariableDeclaration(at) && ts.isIdentifier(at.name)) return at.name.text;
		if (ts.isPropertyAssignment(at) || ts.isPropertyDeclaration(at)) return at.name.getText();
		if (ts.isExportAssignment(at)) return "default";
		if (ts.isFunctionLike(at) || ts.isStatement(at)) break;
		at = at.parent;
	}
	return node.name ? methodName(ts, node) : "anonymous";
}

function methodName(ts: TS, node: ParallelNode): string {
	const own = node.name?.getText() ?? "default";
	const owner = ts.isMethodDeclaration(node) && ts.isClassLike(node.parent) ? node.parent.name?.text : undefined;
	return owner ? `${owner}.${own}` : own;
}
