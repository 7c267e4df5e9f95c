/** Does code in functions of the body run in iteration order? */

import type ts from "typescript";
import { bare, walk } from "../../syntax/nodes.js";
import { symbolOf } from "../../syntax/symbols.js";
import type { ScalarContext } from "./running.js";

/** Code in a function inside the body runs in iteration order only if that function is called at once. */
export function runsInOrder(context: Pick<ScalarContext, "scope">, node: ts.Node): boolean {
	const { ts, body } = context.scope;
	for (let at = node; at && at !== body; at = at.parent) {
		if (at !== node && ts.isFunctionLike(at) && !isCalledAtOnce(context, at)) return false;
	}
	return true;
}

const AT_ONCE = new Set(
	"map filter forEach some every find findIndex findLast findLastIndex reduce reduceRight flatMap".split(" "),
);

function isCalledAtOnce({ scope }: Pick<ScalarContext, "scope">, fn: ts.SignatureDeclaration): boolean {
	const { ts, checker, body } = scope;
	const isAsync = ts.getCombinedModifierFlags(fn as ts.Declaration) & ts.ModifierFlags.Async;
	if (isAsync || ("asteriskToken" in fn && fn.asteriskToken)) return false;
	const parent = fn.parent;
	if (ts.isCallExpression(parent) && (parent.arguments as readonly ts.Node[]).includes(fn)) {
		const callee = bare(ts, parent.expression);
		return ts.isPropertyAccessExpression(callee) && AT_ONCE.has(callee.name.text);
	}
	const name = ts.isFunctionDeclaration(fn) ? fn.name : ts.isVariableDeclaration(parent) ? parent.name : undefined;
	const symbol = name && ts.isIdentifier(name) ? checker.getSymbolAtLocation(name) : undefined;
	if (!symbol || (ts.isVariableDeclaration(parent) && !(parent.parent.flags & ts.NodeFlags.Const))) return false;
	let onlyCalled = true;
	walk(ts, body, (at) => {
		if (!ts.isIdentifier(at) || at === name || symbolOf(ts, checker, at) !== symbol) return;
		if (!ts.isCallExpression(at.parent) || at.parent.expression !== at) onlyCalled = false;
	});
	return onlyCalled;
}
