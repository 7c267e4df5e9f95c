/**
 * Code that reads all elements of an array, and keeps nothing of the array itself.
 *
 * In:   for (const v of t) …    Math.max(...t)    t.reduce((a, b) => a + b, 0)    Float64Array.from(t)
 */
import type ts from "typescript";
import { type TS, wrapped } from "../../../syntax/nodes.js";
import { isGlobal, isTypedArrayName } from "../../../syntax/symbols.js";
import type { Scope } from "../../variables/scope.js";

/** Methods that change nothing, and how many parameters of a function that they are given are not the array. */
const READING: ReadonlyMap<string, number> = new Map([
	...["join", "indexOf", "lastIndexOf", "includes", "slice", "at"].map((name) => [name, 0] as const),
	...["map", "filter", "forEach", "every", "some", "find", "findIndex"].map((name) => [name, 2] as const),
	...["reduce", "reduceRight"].map((name) => [name, 3] as const),
]);

/** Is the array, where this names it, looked at as a whole? */
export function isReadWhole(scope: Scope, node: ts.Node): boolean {
	const { ts } = scope;
	const outer = wrapped(ts, node);
	const { parent } = outer;
	if (ts.isForOfStatement(parent)) return parent.expression === outer && !parent.awaitModifier;
	return ts.isSpreadElement(parent) || isCopied(scope, outer);
}

/** `Array.from(t)`, `new Float64Array(t)` */
function isCopied({ ts, checker }: Scope, node: ts.Node): boolean {
	const { parent } = node;
	if (!ts.isCallExpression(parent) && !ts.isNewExpression(parent)) return false;
	if (parent.arguments?.length !== 1 || parent.arguments[0] !== node) return false;
	const isFrom = ts.isCallExpression(parent);
	const { expression } = parent;
	const owner = !isFrom ? expression : isNamed(ts, expression, "from") ? expression.expression : undefined;
	if (!owner || !ts.isIdentifier(owner) || !isGlobal(ts, checker, owner)) return false;
	return isTypedArrayName(owner.text) || (isFrom && owner.text === "Array");
}

function isNamed(ts: TS, node: ts.Node, name: string): node is ts.PropertyAccessExpression {
	return ts.isPropertyAccessExpression(node) && node.name.text === name;
}

/** Does the method only read, and get no function that gets the array? */
export function isReading(ts: TS, name: string, given: readonly ts.Expression[]): boolean {
	const most = READING.get(name);
	return (
		most !== undefined &&
		given.every((one, place) => {
			if (ts.isSpreadElement(one)) return false;
			if (most === 0 || place > 0) return !ts.isFunctionLike(one);
			return (
				ts.isArrowFunction(one) && one.parameters.length <= most && !one.parameters.some((own) => own.dotDotDotToken)
			);
		})
	);
}
