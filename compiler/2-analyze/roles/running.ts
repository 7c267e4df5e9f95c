/** What the passes over scalars share, and the updates of one of them. */

import type ts from "typescript";
import type { Induction } from "../subscripts/inductions.js";
import type { LoopScope } from "../variables/scope.js";
import { mentionsOf, type OuterVariable } from "../variables/variables.js";
import type { Update } from "./patterns/update.js";
import { matchUpdate } from "./updates.js";

export interface ScalarContext {
	readonly scope: LoopScope;
	readonly variables: readonly OuterVariable[];
	/** First read of a variable that may see the value of an earlier iteration. */
	readonly earlyReads: ReadonlyMap<ts.Symbol, ts.Node>;
	/** Variables that change by the same amount in each iteration. */
	readonly inductions: ReadonlyMap<ts.Symbol, Induction>;
	/** The loop's code makes something that acts without a call by name. */
	readonly actors: boolean;
}

export function updatesOf(context: Pick<ScalarContext, "scope">, variable: OuterVariable): Update[] {
	const is = mentionsOf(variable);
	const matched = variable.uses
		.filter((use) => use.action !== "read")
		.map((use) => matchUpdate(context.scope, use, is));
	return matched.filter((update) => update !== undefined);
}
