/**
 * The function that a call runs, if all that it does with its parameters can be read in its body.
 *
 * In:   fill(n, t)      with  function fill(n, x) { for (let k = 0; k < n; k++) x[k] = 0; }
 * Out:  `fill`, and that `x` is `t` there
 */
import type ts from "typescript";
import { bare, isReference, walk } from "../../../../syntax/nodes.js";
import { resolved, symbolOf } from "../../../../syntax/symbols.js";
import { METHODS } from "../../../effects/builtins.js";
import { memberName, placesOf } from "../../../effects/summary.js";
import { lineOf } from "../../../instances/classes.js";
import { isOfInstance } from "../../../instances/lookalike.js";
import { isAssignedIn } from "../../../subscripts/counting-loops.js";
import type { Scope } from "../../../variables/scope.js";
import { madeBy } from "../made/made.js";
import { isNamedInTurn } from "../names.js";
import { methodOf } from "./instances.js";

export type Fn = ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction | ts.MethodDeclaration;

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

/**
 * The methods that `owner.name(…)` may run, of an object that is none of those in question. Objects are instances of
 * registered classes: where nothing else in the program has code of this name, it is theirs.
 */
export function methodsCalled(scope: Scope, call: ts.CallExpression): readonly ts.MethodDeclaration[] | undefined {
	const { ts, instances } = scope;
	const callee = bare(ts, call.expression);
	if (!ts.isPropertyAccessExpression(callee) || !ts.isIdentifier(callee.name) || ts.isOptionalChain(call))
		return undefined;
	if (call.arguments.some(ts.isSpreadElement)) return undefined;
	const name = callee.name.text;
	const owner = exactClass(scope, callee.expression);
	const own = owner && methodOf(scope, owner, name);
	if (owner) return own && [own];
	if (!instances || instances.elsewhere.has(name) || METHODS.has(name) || !isOfInstance(scope, callee))
		return undefined;
	const isOf = (one: ts.ClassDeclaration) => one.members.some((member) => memberName(ts, member) === name);
	// A class above need not be among them, and is what an instance of one below has its methods from.
	const found = instances.classes
		.filter(({ declaration }) => [...lineOf(scope, declaration)].some(isOf))
		.map(({ declaration }) => methodOf(scope, declaration, name));
	return found.length > 0 && found.every((one) => one !== undefined) ? [...new Set(found)] : undefined;
}

/** Of `new Vector()`, and of a constant that is one. */
function exactClass(scope: Scope, expression: ts.Expression): ts.ClassDeclaration | undefined {
	const { ts, checker } = scope;
	const node = bare(ts, expression);
	const made = ts.isNewExpression(node) ? madeBy(scope, node) : undefined;
	if (made) return made.kind === "object" ? made.instanceOf : undefined;
	const [declaration, ...more] = (ts.isIdentifier(node) && symbolOf(ts, checker, node)?.declarations) || [];
	if (!declaration || more.length > 0 || !ts.isVariableDeclaration(declaration) || !declaration.initializer)
		return undefined;
	const isConst = (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
	const value = bare(ts, declaration.initializer);
	return isConst && ts.isNewExpression(value) ? exactClass(scope, value) : undefined;
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
