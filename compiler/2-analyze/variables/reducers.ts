/** Reductions that the user registers. */
import type ts from "typescript";
import { bare } from "../../syntax/nodes.js";
import { ourName } from "../../syntax/symbols.js";
import type { Scope } from "./scope.js";

/** `const hypot = reducer(Math.hypot, 0)`. */
export function isReducer(scope: Scope, declaration: ts.Node): boolean {
	const { ts, checker } = scope;
	if (!ts.isVariableDeclaration(declaration) || !declaration.initializer) return false;
	const call = bare(ts, declaration.initializer);
	return ts.isCallExpression(call) && ourName(ts, checker, call.expression) === "reducer";
}
