/** In a piece of code, which functions are called with what they presume? */
import type ts from "typescript";
import { bare, wrapped } from "../../../syntax/nodes.js";
import { resolved, sourceDeclaration, symbolOf } from "../../../syntax/symbols.js";
import type { Origins } from "../../origins/origins.js";
import { isOfMethods } from "../../origins/trust.js";
import { type Scope, walkCode } from "../../variables/scope.js";
import { CALLED, memberOf, receiverOf, type Slot } from "../summary.js";
import { argumentsIn, argumentsOf, receiversIn, type Summaries, targetsOf } from "../targets.js";
import { withPresuming } from "./members.js";
import type { Presumed, Presuming } from "./presumed.js";

/** What is known of values, resting on summaries. */
export interface Attempt {
	readonly summaries: Summaries;
	readonly origins: Origins;
}

/**
 * The attempt that rests on what functions do if what they presume holds, for each of which all calls in the code show that
 * it does. `presuming`: some of those that are reached.
 */
export function settle<T extends Attempt>(
	scope: Scope,
	{ reached, presuming }: { readonly reached: Summaries; readonly presuming: ReadonlyMap<ts.Declaration, Presuming> },
	attempt: (summaries: Summaries) => T,
): T {
	const kept = new Map(presuming);
	for (;;) {
		const found = attempt(withPresuming(scope.ts, reached, kept));
		const failing = unfulfilled(scope, found, kept);
		if (failing.size === 0) return found;
		for (const one of failing) kept.delete(one);
	}
}

/** Functions that the code does more with than to call them by name with what they presume. */
function unfulfilled(
	scope: Scope,
	attempt: Attempt,
	presuming: ReadonlyMap<ts.Declaration, Presuming>,
): ReadonlySet<ts.Declaration> {
	const { ts, checker } = scope;
	const found = new Set<ts.Declaration>();
	walkCode(scope, (at) => {
		const symbol = ts.isIdentifier(at) ? symbolOf(ts, checker, at) : undefined;
		const declaration = symbol && sourceDeclaration(resolved(ts, checker, symbol));
		const named = declaration && presuming.get(declaration);
		const isOwn = declaration === undefined || at.parent === declaration;
		if (named?.member === CALLED && !isOwn && !isFulfilled(scope, attempt, at, named)) found.add(declaration);
		// Methods are found by their names alone.
		const isMember = ts.isPropertyAccessExpression(at.parent) && at.parent.name === at;
		for (const [method, one] of isMember ? presuming : []) {
			const isMeant = one.member !== CALLED && one.member === (at as ts.Identifier).text;
			if (isMeant && one.presumes.size > 0 && !isFulfilled(scope, attempt, at, one)) found.add(method);
		}
	});
	return found;
}

function isFulfilled(scope: Scope, attempt: Attempt, name: ts.Node, called: Presuming): boolean {
	const { ts } = scope;
	const { origins, summaries } = attempt;
	const isMember = ts.isPropertyAccessExpression(name.parent) && name.parent.name === name;
	const callee = wrapped(ts, isMember ? name.parent : name);
	const call = callee.parent;
	if (!ts.isCallExpression(call) || call.expression !== callee) return false;
	if (argumentsOf(scope, call).some(ts.isSpreadElement)) return called.presumes.size === 0;
	const isTarget = targetsOf(scope, summaries, call).some(
		({ summary, member }) => summary.declaration === called.declaration && member === called.member,
	);
	if (called.member !== CALLED && !isTarget) return true; // another one of this name
	const holds = [...called.presumes.values()].every(({ slot, what }) =>
		givenTo(scope, call, slot).every((one) => !isOwnObject(scope, one) && isTrue(origins, one, what)),
	);
	return isTarget && holds;
}

function isTrue(origins: Origins, value: ts.Expression, what: Presumed): boolean {
	return isOfMethods(what) ? origins.isOfClasses(value, what === "instance") : origins.isPlainAt(value, what);
}

/** What the call puts into a slot. */
function givenTo(scope: Scope, call: ts.CallExpression, slot: Slot): readonly ts.Expression[] {
	const member = memberOf(slot);
	return slot === receiverOf(member) ? receiversIn(scope, call) : argumentsIn(scope, call, member, slot);
}

/** `this` of the loop: no launch looks at it. */
function isOwnObject({ ts, inside }: Scope, node: ts.Expression): boolean {
	return ts.isForOfStatement(inside) && bare(ts, node).kind === ts.SyntaxKind.ThisKeyword;
}
