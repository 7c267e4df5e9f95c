/** In a piece of code, which functions are called with what they presume? */
import type ts from "typescript";
import { wrapped } from "../../../syntax/nodes.js";
import { resolved, sourceDeclaration, symbolOf } from "../../../syntax/symbols.js";
import type { Origins } from "../../origins/origins.js";
import type { Leaf } from "../../origins/trust.js";
import { type Scope, walkCode } from "../../variables/scope.js";
import { memberOf, type Slot, type Summary } from "../summary.js";
import { argumentsIn, argumentsOf, type Summaries, targetsOf } from "../targets.js";

/** What a function does if some parts of what it is given are no objects. */
export interface Presuming extends Summary {
	readonly presumes: ReadonlyMap<string, { readonly slot: Slot; readonly what: Leaf }>;
}

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
		const found = attempt(new Map([...reached, ...kept]));
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
		if (named && at.parent !== declaration && !isFulfilled(scope, attempt, at, named)) found.add(declaration);
	});
	return found;
}

function isFulfilled(scope: Scope, { origins, summaries }: Attempt, name: ts.Node, called: Presuming): boolean {
	const { ts } = scope;
	const isMember = ts.isPropertyAccessExpression(name.parent) && name.parent.name === name;
	const callee = wrapped(ts, isMember ? name.parent : name);
	const call = callee.parent;
	if (!ts.isCallExpression(call) || call.expression !== callee) return false;
	if (argumentsOf(scope, call).some(ts.isSpreadElement)) return called.presumes.size === 0;
	const isTarget = targetsOf(scope, summaries, call).some(({ summary }) => summary === called);
	const holds = [...called.presumes.values()].every(({ slot, what }) =>
		argumentsIn(scope, call, memberOf(slot), slot).every((one) => origins.isPlainAt(one, what)),
	);
	return isTarget && holds;
}
