/**
 * Calls on what a method gives that ends with `return this`: the same object, with nothing read of it between.
 *
 * In:   m.set(i, 0, a).set(i, 1, b)
 * Out:  the second call is one on `m`, if every `set` that the loop reaches gives its own object, and nothing else
 */
import type ts from "typescript";
import { bare, wrapped } from "../../syntax/nodes.js";
import { memberName, returnsOf } from "../effects/summary.js";
import { type Summaries, type Target, targetsOf } from "../effects/targets.js";
import type { Scope } from "../variables/scope.js";

/** Is the call one of a chain, and not its end? */
export function isChained(scope: Scope, reached: Summaries, call: ts.Node): call is ts.CallExpression {
	const { ts } = scope;
	if (!ts.isCallExpression(call) || ts.isOptionalChain(call)) return false;
	const outer = wrapped(ts, call);
	const { parent } = outer;
	const isMember = ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent);
	if (!isMember || parent.expression !== outer || parent.questionDotToken) return false;
	return givesReceiver(scope, reached, call);
}

/** `m` of `m.set(i, 0, a).set(i, 1, b)`. */
export function unchained(scope: Scope, reached: Summaries, expression: ts.Expression): ts.Expression {
	let at = bare(scope.ts, expression);
	while (isChained(scope, reached, at)) {
		const callee = bare(scope.ts, at.expression) as ts.PropertyAccessExpression;
		at = bare(scope.ts, callee.expression);
	}
	return at;
}

/** More calls in calls, and nothing is known. */
const DEEPEST = 6;

/** All methods that the call may run give what they are called on. */
function givesReceiver(scope: Scope, reached: Summaries, call: ts.CallExpression, depth = 0): boolean {
	const isMethod = scope.ts.isPropertyAccessExpression(bare(scope.ts, call.expression)) && depth < DEEPEST;
	const targets = isMethod ? targetsOf(scope, reached, call) : [];
	return targets.length > 0 && targets.every((one) => givesItself(scope, reached, one, depth));
}

function givesItself(
	scope: Scope,
	reached: Summaries,
	{ summary: { declaration }, member }: Target,
	depth: number,
): boolean {
	const { ts } = scope;
	const [one, ...others] = ts.isClassLike(declaration)
		? declaration.members.filter((each) => memberName(ts, each) === member)
		: [];
	if (!one || others.length > 0 || !ts.isMethodDeclaration(one)) return false;
	const { values, wrapped: isWrapped } = returnsOf(ts, one);
	/** `this`, or `this.put(i, x)`. */
	const isOwn = (value: ts.Expression): boolean => {
		const node = bare(ts, value);
		if (node.kind === ts.SyntaxKind.ThisKeyword) return true;
		if (!ts.isCallExpression(node) || !givesReceiver(scope, reached, node, depth + 1)) return false;
		return isOwn((bare(ts, node.expression) as ts.PropertyAccessExpression).expression);
	};
	return !isWrapped && values.length > 0 && values.every(isOwn);
}
