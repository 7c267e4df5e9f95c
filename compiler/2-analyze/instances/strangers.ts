/**
 * Could code that nobody has looked at run as a method of what a loop captures, and would the loop notice?
 *
 * In:   class Loud extends Body { val() { calls++; … } }, not registered;  out[i] = bodies[i].val() + calls
 * Out:  `val` has other definitions, and `calls` may change during the loop: the launch has to look at all objects
 *
 * On the caller's thread methods are those of the objects themselves, in the order of the plain loop. So other code can do
 * harm only by what kernels keep for themselves: variables, fields of `this`, copies of elements that are read ahead.
 */
import type ts from "typescript";
import { bare, isAssignment, walk } from "../../syntax/nodes.js";
import type { VariableFact } from "../analysis.js";
import { memberName } from "../effects/summary.js";
import { isAssignedIn } from "../subscripts/counting-loops.js";
import { pathsOf } from "../variables/paths.js";
import type { LoopScope } from "../variables/scope.js";
import type { Checking } from "./classes.js";
import type { Registered } from "./instances.js";

/** Names of members with code, as far as the files define them elsewhere than in the registered classes. */
export function definedElsewhere(
	{ ts }: Pick<Checking, "ts">,
	files: readonly ts.SourceFile[],
	registered: readonly Registered[],
): ReadonlySet<string> {
	const own = new Set<ts.Node>(registered.filter(({ unfit }) => unfit === undefined).map((one) => one.declaration));
	const names = new Set<string>();
	for (const file of registered.length > 0 ? files : []) {
		if (file.isDeclarationFile) continue;
		walk(ts, file, (at) => {
			if (own.has(at)) return false;
			const isMember = ts.isClassElement(at) && !(ts.isPropertyDeclaration(at) && isPlain(ts, at.initializer));
			if (isMember && !ts.isConstructorDeclaration(at)) names.add(memberName(ts, at));
			const isPart = ts.isObjectLiteralElementLike(at) && !(ts.isPropertyAssignment(at) && isPlain(ts, at.initializer));
			if (isPart && at.name) names.add(at.name.getText().replace(/^["']|["']$/g, ""));
			const left = isAssignment(ts, at) && !isPlain(ts, at.right) ? bare(ts, at.left) : undefined;
			if (left && ts.isPropertyAccessExpression(left)) names.add(left.name.text);
			return true;
		});
	}
	return names;
}

/** No function: arithmetic, a literal, or nothing. */
function isPlain(ts: Checking["ts"], value: ts.Expression | undefined): boolean {
	if (!value) return true;
	const inner = bare(ts, value);
	return (
		ts.isLiteralExpression(inner) ||
		ts.isPrefixUnaryExpression(inner) ||
		ts.isTemplateExpression(inner) ||
		ts.isArrayLiteralExpression(inner) ||
		ts.isObjectLiteralExpression(inner) ||
		ts.isNewExpression(inner)
	);
}

/** Whether the launch has to find that no such code is there. */
export function mayMeetStrangers(scope: LoopScope, facts: readonly VariableFact[]): boolean {
	const { members = new Set<string>(), elsewhere = new Set<string>() } = scope.instances ?? {};
	if (![...members].some((name) => elsewhere.has(name))) return false;
	return facts.some(
		(one) => (one.fact.role === "write" && (one.fact.before || isStepped(scope, one))) || mayChange(scope, one),
	);
}

/** A method changes a part of it: another one could change more than is put back when the loop starts again. */
function isStepped(scope: LoopScope, { variable }: VariableFact): boolean {
	return pathsOf(scope, variable).some(({ passed, action, site }) => {
		const callee = passed && action !== "read" && scope.ts.isCallExpression(site) && bare(scope.ts, site.expression);
		return callee && scope.ts.isPropertyAccessExpression(callee);
	});
}

/** Assigned by code that is not the loop's own function, or a field of an object. */
function mayChange(scope: LoopScope, { variable }: VariableFact): boolean {
	const { ts, loop } = scope;
	const { declaration, symbol } = variable;
	if (variable.scope === "this" || variable.scope === "member" || !declaration) return true;
	// Another call of the loop's function has locals of its own.
	const around = new Set<ts.Node>();
	if (variable.scope !== "module") for (let at: ts.Node = loop.node; at; at = at.parent) around.add(at);
	let found = false;
	walk(ts, declaration.getSourceFile(), (at) => {
		if (ts.isFunctionLike(at) && !around.has(at) && isAssignedIn(scope, symbol, at)) found = true;
		return !found;
	});
	return found;
}
