/** Does code in functions of the body run in iteration order? */

import type ts from "typescript";
import { bare, isReference } from "../../syntax/nodes.js";
import { functionNamed } from "../effects/targets.js";
import { walkCode } from "../variables/scope.js";
import { isFunctionConstant } from "../variables/variables.js";
import type { ScalarContext } from "./running.js";

/** Code in a function inside the body runs in iteration order only if that function is called at once. */
export function runsInOrder(context: Pick<ScalarContext, "scope">, node: ts.Node, seen = new Set<ts.Node>()): boolean {
	const { ts, body, adopted = [] } = context.scope;
	for (let at = node; at && at !== body; at = at.parent) {
		const isAround = at !== node && ts.isFunctionLike(at) && !seen.has(at);
		if (isAround && !isCalledAtOnce(context, at as ts.SignatureDeclaration, seen.add(at))) return false;
		if (adopted.includes(at as ts.Declaration)) return true;
	}
	return true;
}

const AT_ONCE = new Set(
	"map filter forEach some every find findIndex findLast findLastIndex reduce reduceRight flatMap".split(" "),
);

/** `seen`: functions that are being asked about. */
function isCalledAtOnce(
	context: Pick<ScalarContext, "scope">,
	fn: ts.SignatureDeclaration,
	seen: Set<ts.Node>,
): boolean {
	const { scope } = context;
	const { ts } = scope;
	const isAsync = ts.getCombinedModifierFlags(fn as ts.Declaration) & ts.ModifierFlags.Async;
	if (isAsync || ("asteriskToken" in fn && fn.asteriskToken)) return false;
	const parent = fn.parent;
	if (ts.isCallExpression(parent) && (parent.arguments as readonly ts.Node[]).includes(fn)) {
		const callee = bare(ts, parent.expression);
		return ts.isPropertyAccessExpression(callee) && AT_ONCE.has(callee.name.text);
	}
	let onlyCalled = true;
	let isNamed = ts.isFunctionDeclaration(fn) || ts.isMethodDeclaration(fn) || isFunctionConstant(ts, parent);
	walkCode(scope, (at) => {
		const isName = ts.isIdentifier(at) ? isReference(ts, at) : ts.isPropertyAccessExpression(at);
		if (!isName || functionNamed(scope, at as ts.Expression) !== fn) return;
		isNamed = true;
		const call = at.parent;
		const isCall = ts.isCallExpression(call) && call.expression === at;
		if (!isCall || !runsInOrder(context, call, seen)) onlyCalled = false;
	});
	return isNamed && onlyCalled;
}
