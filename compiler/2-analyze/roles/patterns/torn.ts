/**
 * Destructuring assignments of which it is not known how far they get.
 *
 * In:   [a, b[f()]] = list
 * Out:  `a` may have been assigned when `f` throws
 */
import type ts from "typescript";
import { bare, isAssignment, isVoidContext } from "../../../syntax/nodes.js";
import { isMemberName, type LoopScope } from "../../variables/scope.js";
import type { OuterVariable } from "../../variables/variables.js";
import type { ScalarContext } from "../running.js";

/** A destructuring assignment that may throw between its targets, so that it is not known whether this one was assigned. */
export function isTorn({ scope, actors }: ScalarContext, { site }: OuterVariable["uses"][number]): boolean {
	const { ts } = scope;
	const pattern = isAssignment(ts, site) ? bare(ts, site.left) : undefined;
	if (!pattern || !(ts.isArrayLiteralExpression(pattern) || ts.isObjectLiteralExpression(pattern))) return false;
	const targets: readonly ts.Node[] = ts.isArrayLiteralExpression(pattern) ? pattern.elements : pattern.properties;
	const isVariable = (node: ts.Node) => ts.isIdentifier(node) || isMemberName(scope, node);
	const isPlain = (node: ts.Node): boolean => {
		if (ts.isPropertyAssignment(node)) return !ts.isComputedPropertyName(node.name) && isVariable(node.initializer);
		if (ts.isShorthandPropertyAssignment(node)) return node.objectAssignmentInitializer === undefined;
		return isVariable(node) || ts.isOmittedExpression(node);
	};
	return !targets.every(isPlain) || !isVoidContext(ts, site) || (actors && !isListed(ts, pattern, site));
}

/** `[a, b] = [b, a]`: no iterator and no accessor of the right side can throw between the targets. */
function isListed(ts: LoopScope["ts"], pattern: ts.Expression, site: ts.Node): boolean {
	const right = isAssignment(ts, site) ? bare(ts, site.right) : undefined;
	const isList = right !== undefined && ts.isArrayLiteralExpression(right) && ts.isArrayLiteralExpression(pattern);
	return isList && right.elements.every((one) => !ts.isSpreadElement(one));
}
