/** What the passes over scalars share, and the updates of one of them. */

import type ts from "typescript";
import { symbolOf } from "../../syntax/symbols.js";
import type { Induction } from "../subscripts/inductions.js";
import type { LoopScope } from "../variables/scope.js";
import type { OuterVariable } from "../variables/variables.js";
import type { Update } from "./updates.js";
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

/** Tells mentions of a variable. */
function mentionOf(context: Pick<ScalarContext, "scope">, variable: OuterVariable): (node: ts.Node) => boolean {
	const { ts, checker } = context.scope;
	return (node) => {
		if (ts.isIdentifier(node)) return symbolOf(ts, checker, node) === variable.symbol && variable.scope !== "this";
		const isOwn = ts.isPropertyAccessExpression(node) && node.expression.kind === ts.SyntaxKind.ThisKeyword;
		return isOwn && variable.scope === "this" && checker.getSymbolAtLocation(node.name) === variable.symbol;
	};
}

export function updatesOf(context: Pick<ScalarContext, "scope">, variable: OuterVariable): Update[] {
	const is = mentionOf(context, variable);
	const matched = variable.uses
		.filter((use) => use.action !== "read")
		.map((use) => matchUpdate(context.scope.ts, use, is));
	return matched.filter((update) => update !== undefined);
}
