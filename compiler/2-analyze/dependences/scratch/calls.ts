/**
 * The function that a call runs, if all that it does with its parameters can be read in its body.
 *
 * In:   fill(n, t)      with  function fill(n, x) { for (let k = 0; k < n; k++) x[k] = 0; }
 * Out:  `fill`, and that `x` is `t` there
 */
import type ts from "typescript";
import { bare, isReference, walk } from "../../../syntax/nodes.js";
import { resolved } from "../../../syntax/symbols.js";
import { placesOf } from "../../effects/summary.js";
import { isAssignedIn } from "../../subscripts/counting-loops.js";
import type { Scope } from "../../variables/scope.js";
import { isNamedInTurn } from "./names.js";

type Fn = ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction;

/** Undefined: another kind of function, or it is not known which. */
export function functionCalled(scope: Scope, call: ts.CallExpression): Fn | undefined {
	const { ts, checker } = scope;
	const callee = bare(ts, call.expression);
	const symbol = ts.isIdentifier(callee) ? checker.getSymbolAtLocation(callee) : undefined;
	const declarations = symbol ? (resolved(ts, checker, symbol).declarations ?? []) : [];
	const [declaration] = declarations;
	if (!declaration || declarations.length > 1 || ts.isOptionalChain(call) || call.arguments.some(ts.isSpreadElement))
		return undefined;
	const isConst =
		ts.isVariableDeclaration(declaration) && (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
	const fn = isConst && declaration.initializer ? bare(ts, declaration.initializer) : declaration;
	if (!ts.isFunctionDeclaration(fn) && !ts.isFunctionExpression(fn) && !ts.isArrowFunction(fn)) return undefined;
	const isAsync = (ts.getCombinedModifierFlags(fn) & ts.ModifierFlags.Async) !== 0 || fn.modifiers?.some(isAsyncWord);
	if (!fn.body || fn.asteriskToken || isAsync || namesArguments(scope, fn)) return undefined;
	return fn;

	function isAsyncWord({ kind }: ts.ModifierLike): boolean {
		return kind === ts.SyntaxKind.AsyncKeyword;
	}
}

function namesArguments({ ts }: Scope, fn: ts.Node): boolean {
	let found = false;
	walk(ts, fn, (at) => {
		if (ts.isIdentifier(at) && (at.text === "arguments" || at.text === "eval") && isReference(ts, at)) found = true;
	});
	return found;
}

/** The parameter at the place, if it is the argument as long as the function runs; `none`: nothing gets it. */
export function parameterAt(scope: Scope, fn: Fn, place: number): ts.Symbol | "none" | undefined {
	const { ts, checker } = scope;
	const parameters = placesOf(ts, fn);
	if (parameters.some((one, at) => one.dotDotDotToken && at <= place)) return undefined;
	const parameter = parameters[place];
	if (!parameter) return "none";
	const { name, initializer } = parameter;
	const symbol = ts.isIdentifier(name) ? checker.getSymbolAtLocation(name) : undefined;
	const isSteady = symbol?.declarations?.length === 1 && !initializer && !isAssignedIn(scope, symbol, fn);
	return symbol && isSteady && isNamedInTurn(scope, symbol, fn) ? symbol : undefined;
}
