/**
 * Parameters that are one variable of outside at each call, so that their names count as names of it.
 *
 * In:   const widen = (box: Box, x: number) => { if (x > box.high) box.high = x; };      for (…) widen(bounds, xs[i]);
 * Out:  `box` in there is `bounds`
 *
 * The function then counts as written in the body (`adopted.ts`). Taken are only parameters of which the function names no
 * more than members, or no more than elements and methods, of functions that the loop's body alone calls. Objects are taken
 * apart; arrays are passed as they are, and updates of their elements (`h[k] += e`) are seen as the reductions that they are.
 */
import type ts from "typescript";
import { bare, isReference, walk } from "../../syntax/nodes.js";
import { symbolOf } from "../../syntax/symbols.js";
import type { LoopFacts } from "../analysis.js";
import { METHODS } from "../effects/builtins.js";
import type { Functions } from "../effects/functions.js";
import type { Problem } from "../problem.js";
import { type Binding, type Bound, bindingOf, type Scope, walkCode } from "../variables/scope.js";
import { readUse } from "../variables/uses.js";
import { functionCalled } from "./formulas.js";

type Variable = Extract<Binding, { kind: "local" | "module" }>;

/** Undefined if there are none. */
export function findBound(loop: Scope): Bound | undefined {
	const { ts } = loop;
	const bound = new Map<ts.Symbol, Variable>();
	const given = new Map<ts.Node, ts.Declaration>();
	for (const [fn, calls] of callsOf(loop)) {
		const parameters = fn.parameters.filter(({ name }) => !(ts.isIdentifier(name) && name.text === "this"));
		for (const [place, parameter] of parameters.entries()) {
			const symbol = parameterOf(loop, fn, parameter);
			const variable = symbol && variableAt(loop, calls, place);
			if (!symbol || !variable) continue;
			bound.set(symbol, variable);
			for (const call of calls) given.set(argumentAt(loop, call, place) as ts.Node, declarationOf(loop, fn));
		}
	}
	return bound.size > 0 ? { parameters: bound, given } : undefined;
}

/** Roles by which the name alone, whose value is passed, reaches what kernels have in place of the array. */
const PASSED: ReadonlySet<string> = new Set(["append", "element-reduction", "write"]);

/**
 * Each variable that parameters are is but members, and kernels have these for themselves, or it is an array to which each
 * mention adds, or where each iteration writes its own elements.
 */
export function isTakenApart({ problems, variables }: LoopFacts, { parameters }: Bound): boolean {
	const names = [...parameters.values()].map(({ symbol }) => symbol.name);
	const isPart = (name: string) => names.some((one) => `${name}.`.startsWith(`${one}.`));
	return (
		problems.length === 0 &&
		variables.every(({ variable, fact }) => {
			if (!isPart(variable.name)) return fact.role !== "deferred";
			if (names.includes(variable.name)) return PASSED.has(fact.role);
			return variable.member !== undefined && (fact.role === "reduction" || fact.role === "shared");
		})
	);
}

/** Functions of which other code of the loop knows, or that do not count as written in the body after all. */
export function problemsOfBound(scope: Scope, { reached }: Functions): Problem[] {
	const { ts, bound, adopted = [] } = scope;
	const own = new Set(bound?.given.values());
	const isTaken = (one: ts.Declaration) => adopted.includes(one) && !reached.has(one);
	const strays = new Set([...own].filter((one) => !isTaken(one)));
	walkCode(scope, (at) => {
		if (!ts.isIdentifier(at) || !isReference(ts, at)) return;
		const binding = bindingOf(scope, at);
		const declaration = "declaration" in binding ? binding.declaration : undefined;
		const call = at.parent;
		const isKnown = ts.isCallExpression(call) && call.arguments.some((one) => bound?.given.has(bare(ts, one)));
		if (declaration && own.has(declaration) && !isKnown) strays.add(declaration);
	});
	return [...strays].map((node) => ({ code: "CL2010", node, args: { call: node.getText(), name: "its argument" } }));
}

type Called = NonNullable<ReturnType<typeof functionCalled>>;

/** Functions that stand around the loop in the same file, with their calls in its body. */
function callsOf(loop: Scope): ReadonlyMap<Called, readonly ts.CallExpression[]> {
	const { ts, inside } = loop;
	const calls = new Map<Called, ts.CallExpression[]>();
	walk(ts, (inside as ts.ForOfStatement).statement, (at) => {
		const fn = ts.isCallExpression(at) ? functionCalled(loop, at) : undefined;
		const binding = fn && bindingOf(loop, bare(ts, (at as ts.CallExpression).expression) as ts.Identifier);
		const isAround = binding?.kind === "local" || binding?.kind === "module";
		if (fn && isAround && fn.getSourceFile() === inside.getSourceFile())
			calls.set(fn, [...(calls.get(fn) ?? []), at as ts.CallExpression]);
	});
	return calls;
}

function declarationOf({ ts }: Scope, fn: Called): ts.Declaration {
	return ts.isFunctionDeclaration(fn) ? fn : (fn.parent as ts.VariableDeclaration);
}

/** A parameter of which the function names members alone, or elements alone, and changes one. */
function parameterOf(
	{ ts, checker }: Scope,
	fn: Called,
	{ name, initializer, dotDotDotToken }: ts.ParameterDeclaration,
): ts.Symbol | undefined {
	const symbol = ts.isIdentifier(name) ? checker.getSymbolAtLocation(name) : undefined;
	if (symbol?.declarations?.length !== 1 || initializer || dotDotDotToken) return undefined;
	const kinds = new Set<string | undefined>();
	let changes = false;
	walk(ts, fn, (at) => {
		if (!ts.isIdentifier(at) || !isReference(ts, at) || symbolOf(ts, checker, at) !== symbol) return;
		const { steps, action } = readUse(ts, at);
		const last = steps.at(-1);
		const isMethod = action === "call" && last?.kind === "property";
		kinds.add(steps[0]?.kind);
		if (isMethod ? METHODS.get(last.name)?.mutates : action !== "read" && action !== "call") changes = true;
	});
	return !kinds.has(undefined) && kinds.size === 1 && changes ? symbol : undefined;
}

/** The variable that all calls have there. */
function variableAt(loop: Scope, calls: readonly ts.CallExpression[], place: number): Variable | undefined {
	const { ts } = loop;
	const found = calls.map((call) => {
		const name = argumentAt(loop, call, place);
		const binding = name && ts.isIdentifier(name) ? bindingOf(loop, name) : undefined;
		return binding?.kind === "local" || binding?.kind === "module" ? binding : undefined;
	});
	const [first] = found;
	if (!first || found.some((one) => one?.symbol !== first.symbol)) return undefined;
	const { declaration } = first;
	const isHere = declaration.getSourceFile() === loop.inside.getSourceFile();
	return isHere && (ts.isVariableDeclaration(declaration) || ts.isParameter(declaration)) ? first : undefined;
}

function argumentAt({ ts }: Scope, call: ts.CallExpression, place: number): ts.Expression | undefined {
	const argument = call.arguments[place];
	return argument && !call.arguments.some((one) => ts.isSpreadElement(one)) ? bare(ts, argument) : undefined;
}
