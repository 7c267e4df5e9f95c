/**
 * Leaves out registered classes that only have the form of what a loop captures, where a copy of them would forbid the loop.
 *
 * In:   points: { x: number }[], and somewhere a registered class with an `x` and a method that writes module state
 * Out:  without that class, unless the loop's code has a name that one of its members has
 *
 * Should an instance come all the same, the launch finds that kernels have no copy of its class.
 */
import type ts from "typescript";
import { walk } from "../../syntax/nodes.js";
import type { Functions, Reached } from "../effects/functions.js";
import { memberName, receiverOf } from "../effects/summary.js";
import { isPureConstant } from "../variables/kinds.js";
import { codeIn, type Scope } from "../variables/scope.js";
import { lineOf } from "./classes.js";
import type { Registered } from "./instances.js";

/** Those that must stay. `sure`: classes that types or the code name. */
export function related(
	scope: Scope,
	all: readonly Registered[],
	{ functions, sure }: { readonly functions: Functions; readonly sure: ReadonlySet<Registered> },
): Registered[] {
	return all.filter((one) => {
		if (sure.has(one)) return true;
		const line = [...lineOf(scope, one.declaration)];
		if (!isHarmful(scope, line, functions)) return true;
		const members = new Set(line.flatMap((at) => at.members.map((member) => memberName(scope.ts, member))));
		const others = [...functions.reached.keys()].filter((at) => !line.includes(at as ts.ClassDeclaration));
		return [...codeIn(scope), ...others].some((node) => names(scope, node, members));
	});
}

/** Does code that the class reaches have problems, or state, or is it changed by members that nobody calls? */
function isHarmful(scope: Scope, line: readonly ts.ClassDeclaration[], { reached }: Functions): boolean {
	const { ts, checker } = scope;
	const seen = new Set<ts.Declaration>(line);
	for (const at of seen) {
		const one = reached.get(at);
		for (const { declaration } of one?.references.declarations.values() ?? []) seen.add(declaration);
		const isOfState = one?.references.variables.some(({ declaration, scope: where }) => {
			return where !== "this" && !(declaration && isPureConstant(ts, checker, declaration));
		});
		if (one && (one.problems.length > 0 || isOfState || acts(scope, one))) return true;
	}
	return false;
}

function acts({ ts }: Scope, { declaration, changes }: Reached): boolean {
	if (!ts.isClassLike(declaration)) return false;
	return declaration.members.some((one) => ts.isGetAccessor(one) && changes.has(receiverOf(memberName(ts, one))));
}

/** Does the code mention one of the names after a dot, in brackets or in a pattern? */
function names({ ts }: Scope, node: ts.Node, members: ReadonlySet<string>): boolean {
	let found = false;
	walk(ts, node, (at) => {
		if ((ts.isIdentifier(at) || ts.isStringLiteralLike(at)) && members.has(at.text)) found = true;
	});
	return found;
}
