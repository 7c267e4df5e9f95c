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
import { declaredName } from "../variables/variables.js";
import { lineOf } from "./classes.js";
import type { Registered } from "./instances.js";

/** Those that must stay. `sure`: classes that types or the code name. */
export function related(
	scope: Scope,
	all: readonly Registered[],
	{ functions, sure }: { readonly functions: Functions; readonly sure: ReadonlySet<Registered> },
): Registered[] {
	const unsure = all.filter((one) => !sure.has(one)).flatMap((one) => [...lineOf(scope, one.declaration)]);
	const others = [...functions.reached.keys()].filter((at) => !unsure.includes(at as ts.ClassDeclaration));
	const taken = new Map(others.map((at) => [declaredName(at), at]));
	/** Kernels have one thing of a name. */
	const fits = (line: readonly ts.ClassDeclaration[]): boolean => {
		const isFree = line.every((at) => (taken.get(declaredName(at)) ?? at) === at);
		if (isFree) for (const at of line) taken.set(declaredName(at), at);
		return isFree;
	};
	return all.filter((one) => {
		if (sure.has(one)) return true;
		const line = [...lineOf(scope, one.declaration)];
		if (!isHarmful(scope, line, functions)) return fits(line);
		const code = line.flatMap((at) => at.members.filter((member) => isCode(scope, member)));
		const members = new Set(code.map((member) => memberName(scope.ts, member)));
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

function isCode({ ts }: Scope, member: ts.ClassElement): boolean {
	return ts.isMethodDeclaration(member) || ts.isGetAccessor(member);
}

/** `b.norm`, `b["norm"]`, `{ norm }` and `{ norm: n }` as patterns. */
function isMember({ ts }: Pick<Scope, "ts">, word: ts.Node): boolean {
	const { parent } = word;
	if (ts.isPropertyAccessExpression(parent)) return parent.name === word;
	return ts.isElementAccessExpression(parent) || ts.isBindingElement(parent) || ts.isObjectLiteralElementLike(parent);
}

/** Does the code mention one of the names after a dot, in brackets or in a pattern? */
function names({ ts }: Scope, node: ts.Node, members: ReadonlySet<string>): boolean {
	let found = false;
	walk(ts, node, (at) => {
		const isWord = ts.isIdentifier(at) || ts.isStringLiteralLike(at);
		if (isWord && members.has(at.text) && isMember({ ts }, at)) found = true;
	});
	return found;
}
