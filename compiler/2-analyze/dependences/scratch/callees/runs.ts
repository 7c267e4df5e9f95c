/**
 * Functions from around the loop that name an array, if only the body runs them, in its turn.
 *
 * In:   const t = new Float64Array(8);   const one = (k) => { t[k] = 0; … };   for (…) one(3);
 * Out:  `one`: its code is walked at each call, as if it stood there
 */
import type ts from "typescript";
import { isInside, isReference, walk } from "../../../../syntax/nodes.js";
import { symbolOf } from "../../../../syntax/symbols.js";
import { functionOf } from "../../../effects/targets.js";
import type { LoopScope } from "../../../variables/scope.js";
import { isNamedInTurn } from "../names.js";
import { functionCalled } from "./calls.js";

type Fns = ReadonlySet<ts.Node>;

/** Undefined: some code that is not of the body may run one, or it may run at another time. */
export function functionsNaming(scope: LoopScope, array: ts.Symbol): Fns | undefined {
	const found = new Map<ts.Symbol, ts.Node>();
	for (let name: ts.Symbol | undefined = array; name; name = nextNaming(scope, [array, ...found.keys()], found));
	const fns = [...found.values()];
	const code = [scope.body, ...fns];
	const isInTurn = [array, ...found.keys()].every((name) => code.every((one) => isNamedInTurn(scope, name, one)));
	return isInTurn && [...found.keys()].every((name) => isOnlyCalled(scope, name, code)) ? new Set(fns) : undefined;
}

/** One more function that names one of these: it is added to those found. */
function nextNaming(
	scope: LoopScope,
	names: readonly ts.Symbol[],
	found: Map<ts.Symbol, ts.Node>,
): ts.Symbol | undefined {
	for (const declaration of scope.adopted ?? []) {
		const { name } = declaration as ts.NamedDeclaration;
		const symbol = name && scope.ts.isIdentifier(name) ? scope.checker.getSymbolAtLocation(name) : undefined;
		const fn = functionOf(scope.ts, declaration);
		if (!symbol || !fn || found.has(symbol) || !names.some((one) => mentionsOf(scope, one, fn).length > 0)) continue;
		found.set(symbol, fn);
		return symbol;
	}
	return undefined;
}

function isOnlyCalled(scope: LoopScope, name: ts.Symbol, code: readonly ts.Node[]): boolean {
	const { ts } = scope;
	const [declaration, ...more] = name.declarations ?? [];
	if (!declaration || more.length > 0) return false;
	return mentionsOf(scope, name, declaration.getSourceFile()).every((at) => {
		if ((declaration as ts.NamedDeclaration).name === at) return true;
		// Calls of other forms nobody would walk into.
		const called = ts.isCallExpression(at.parent) && at.parent.expression === at && functionCalled(scope, at.parent);
		return called && code.includes(called) && code.some((one) => isInside(at, one));
	});
}

/** All mentions of the variable in the code. */
export function mentionsOf({ ts, checker }: LoopScope, symbol: ts.Symbol, code: ts.Node): ts.Identifier[] {
	const found: ts.Identifier[] = [];
	walk(ts, code, (at) => {
		if (!ts.isIdentifier(at) || at.text !== symbol.name) return;
		const isOwn =
			checker.getSymbolAtLocation(at) === symbol || (isReference(ts, at) && symbolOf(ts, checker, at) === symbol);
		if (isOwn) found.push(at);
	});
	return found;
}
