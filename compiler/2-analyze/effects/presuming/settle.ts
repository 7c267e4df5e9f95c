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
		const failing = [...kept.keys()].filter((one) => !isFulfilled(scope, found, one, kept));
		if (failing.length === 0) return found;
		for (const one of failing) kept.delete(one);
	}
}

/** All that the code does with the function is to call it by its name, with what it presumes. */
function isFulfilled(
	scope: Scope,
	{ origins, summaries }: Attempt,
	declaration: ts.Declaration,
	presuming: ReadonlyMap<ts.Declaration, Presuming>,
): boolean {
	const { ts, checker } = scope;
	const presumes = [...(presuming.get(declaration)?.presumes.values() ?? [])];
	let holds = true;
	walkCode(scope, (at) => {
		if (!holds || !ts.isIdentifier(at) || at.parent === declaration) return;
		const symbol = symbolOf(ts, checker, at);
		if (!symbol || sourceDeclaration(resolved(ts, checker, symbol)) !== declaration) return;
		const isMember = ts.isPropertyAccessExpression(at.parent) && at.parent.name === at;
		const callee = wrapped(ts, isMember ? at.parent : at);
		const call = callee.parent;
		if (!ts.isCallExpression(call) || call.expression !== callee) holds = false;
		else if (argumentsOf(scope, call).some(ts.isSpreadElement)) holds = presumes.length === 0;
		else {
			const isTarget = targetsOf(scope, summaries, call).some(({ summary }) => summary.declaration === declaration);
			holds =
				isTarget &&
				presumes.every(({ slot, what }) =>
					argumentsIn(scope, call, memberOf(slot), slot).every((one) => origins.isPlainAt(one, what)),
				);
		}
	});
	return holds;
}
