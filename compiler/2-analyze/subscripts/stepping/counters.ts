/**
 * The variables in which a loop may count: those that its head gives a value.
 *
 * In:   for (let j = 0, k = 4; j < n; j++, k--)
 * Out:  j and k, from 0 and 4 on
 */
import type ts from "typescript";
import { bare, isAssignment, partsOf } from "../../../syntax/nodes.js";
import { symbolOf } from "../../../syntax/symbols.js";
import type { LoopScope } from "../../variables/scope.js";
import { type CountingLoop, countingFrom, countingLoop } from "../counting-loops.js";
import { givenBy } from "./temporaries.js";

interface Counter {
	readonly variable: ts.Symbol;
	/** Of its own, for the loop. */
	readonly name: string;
	readonly find: () => CountingLoop | undefined;
}

/** Those of which there is one loop that gives it a value. */
export function countersOf(
	scope: LoopScope,
	idOf: (symbol: ts.Symbol) => string,
	loop: ts.IterationStatement,
): Counter[] {
	const { ts, checker } = scope;
	const head = ts.isForStatement(loop) || ts.isForOfStatement(loop) ? loop.initializer : undefined;
	if (!head) return [];
	if (ts.isVariableDeclarationList(head)) {
		return head.declarations.flatMap((one) => {
			const variable = checker.getSymbolAtLocation(one.name);
			if (variable?.declarations?.length !== 1) return [];
			return [{ variable, name: idOf(variable), find: () => countingLoop(scope, variable, one) }];
		});
	}
	return partsOf(ts, head).flatMap((one) => {
		const name = isAssignment(ts, one) ? bare(ts, one.left) : undefined;
		const variable = name && ts.isIdentifier(name) ? symbolOf(ts, checker, name) : undefined;
		const first = variable && givenBy(scope, variable, head);
		if (!variable || !first || !ts.isForStatement(loop)) return [];
		const find = () => countingFrom(scope, variable, loop, first);
		return [{ variable, name: `${idOf(variable)}@${loop.pos}`, find }];
	});
}
