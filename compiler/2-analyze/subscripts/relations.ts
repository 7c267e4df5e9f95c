/**
 * What the launch may find true of loop-invariant numbers, from how they are computed.
 *
 * In:   const half = size >> 1
 * Out:  size - 2·half >= 0 and 2·half + 1 - size >= 0
 *
 * None of it is taken for granted: a proof that needs one of these has the launch test it.
 */
import type ts from "typescript";
import { optional } from "../../syntax/names.js";
import { bare, isInside, walk } from "../../syntax/nodes.js";
import { add, allAtoms, atom, constant, multiply, type Polynomial, subtract } from "../../syntax/polynomial.js";
import { symbolOf } from "../../syntax/symbols.js";
import { isInCode, isVisible, type LoopScope } from "../variables/scope.js";
import { type Division, divisionOf, isChain, leavesOf } from "./constants.js";
import { assignmentsIn, isAssignedIn } from "./counting-loops.js";
import type { Bounded, Invariant } from "./forms.js";

/** About the symbols of the forms, and those that these are made of. Of any one may be found that it is positive, or not negative. */
export function relationsAmong(
	scope: LoopScope,
	forms: readonly (Polynomial | undefined)[],
	{ symbols, bounded, of }: Known,
): Polynomial[] {
	const all = [...forms, ...[...bounded.values()].flatMap(({ low, high }) => [low, high])];
	const names = new Set(all.flatMap((form) => (form ? [...allAtoms(form)] : [])));
	const found: Polynomial[] = [];
	for (const name of names) {
		const one = symbols.get(name);
		const own = one ? relationsOf(scope, [name, one], of) : [];
		for (const form of own) for (const other of allAtoms(form)) names.add(other);
		found.push(...own);
	}
	const known = [...names].filter((name) => symbols.has(name)).map(atom);
	return [...known.map((one) => subtract(one, constant(1))), ...known, ...found];
}

interface Known {
	readonly symbols: ReadonlyMap<string, Invariant>;
	readonly bounded: ReadonlyMap<string, Bounded>;
	readonly of: (node: ts.Expression) => Polynomial | undefined;
}

/** Forms that are at least 0 if the symbol is what its expression, or that of the constant, says. */
function relationsOf(
	scope: LoopScope,
	[name, { node, rounding }]: readonly [string, Invariant],
	of: (node: ts.Expression) => Polynomial | undefined,
): Polynomial[] {
	const { ts } = scope;
	const value = node && definitionOf(scope, node);
	if (!value) return [];
	const symbol = atom(name);
	const division = divisionOf(ts, value);
	const way = rounding && ({ "Math.ceil": "up", "Math.floor": "down" } as const)[rounding];
	if (division) return ofDivision(symbol, way ? { ...division, rounding: way } : division, of);
	if (ts.isCallExpression(value)) return ofChoice(symbol, value, of);
	const form = value === bare(ts, node) ? undefined : of(value);
	return form ? [subtract(form, symbol), subtract(symbol, form)] : [];
}

/** The expression itself, or what a variable that is never assigned again was given. */
function definitionOf(scope: LoopScope, node: ts.Expression): ts.Expression | undefined {
	const { ts, checker, file } = scope;
	const inner = bare(ts, node);
	if (!ts.isIdentifier(inner)) return inner;
	const symbol = symbolOf(ts, checker, inner);
	const declaration = symbol?.valueDeclaration;
	if (!symbol || !declaration || !ts.isVariableDeclaration(declaration) || !declaration.initializer) return undefined;
	const isPlain = ts.isIdentifier(declaration.name) && ts.isVariableDeclarationList(declaration.parent);
	const isBlock = (declaration.parent.flags & ts.NodeFlags.BlockScoped) !== 0;
	if (!isPlain || !isBlock || declaration.getSourceFile() !== file || isInside(declaration, scope.loop.node))
		return undefined;
	if (isAssignedIn(scope, symbol, file) || isOutdated(scope, declaration)) return undefined;
	return bare(ts, declaration.initializer);
}

/** Is something of what the constant was made of assigned between there and the loop? `const old = now; now = 1 - now;` */
function isOutdated(scope: LoopScope, declaration: ts.VariableDeclaration): boolean {
	const { ts, checker, file, loop } = scope;
	let found = false;
	walk(ts, declaration.initializer as ts.Expression, (at) => {
		const symbol = ts.isIdentifier(at) ? symbolOf(ts, checker, at) : undefined;
		const sites = symbol ? assignmentsIn(scope, symbol, file) : [];
		if (sites.some(({ pos, end }) => pos >= declaration.end && end <= loop.node.pos)) found = true;
	});
	return found;
}

/** Tells for what the loop mentions, and for what is mentioned outside of it, whether the launch knows its value. */
export function steadiness(
	scope: LoopScope,
	invariant: (node: ts.Expression) => boolean,
): (node: ts.Expression) => boolean {
	return (node) => (isInCode(scope, node) ? invariant(node) || isInHead(scope, node) : isVisible(scope, node));
}

/** A variable of outside, or a part of one, as it is when the loop starts. */
function isInHead(scope: LoopScope, node: ts.Expression): boolean {
	return isInside(node, scope.loop.call) && isChain(scope, node);
}

/** Arithmetic that the launch can do as well. */
export function isKnownBefore(
	scope: LoopScope,
	node: ts.Expression,
	isSteady: (node: ts.Expression) => boolean,
): boolean {
	return !COMMENT.test(node.getText()) && (leavesOf(scope, node, isSteady)?.length ?? 0) > 0;
}

const COMMENT = /\/[/*]/;

/** How far the product with the divisor is from the dividend, by the way of rounding. */
function ofDivision(
	symbol: Polynomial,
	{ left, right, rounding }: Division,
	of: (node: ts.Expression) => Polynomial | undefined,
): Polynomial[] {
	const [dividend, divisor] = [of(left), typeof right === "number" ? constant(right) : of(right)];
	if (!dividend || !divisor) return [];
	const most = subtract(divisor, constant(1));
	if (rounding === "rest") return [symbol, subtract(most, symbol)];
	const rest = subtract(dividend, multiply(divisor, symbol));
	const missing = subtract(multiply(divisor, symbol), dividend);
	if (rounding === "none") return [rest, missing];
	return rounding === "down" ? [rest, add(missing, most)] : [missing, add(rest, most)];
}

/** `Math.min(a, b)` is none of them at most, `Math.max(a, b)` at least. */
function ofChoice(
	symbol: Polynomial,
	call: ts.CallExpression,
	of: (node: ts.Expression) => Polynomial | undefined,
): Polynomial[] {
	const sign = { "Math.min": 1, "Math.max": -1 }[call.expression.getText()];
	if (!sign) return [];
	return call.arguments.flatMap((argument) => {
		const form = of(argument);
		return form ? [sign > 0 ? subtract(form, symbol) : subtract(symbol, form)] : [];
	});
}

/** As people read it, and as the launch evaluates it: arithmetic only of numbers, for that of others may do anything. */
export function textsOf(scope: LoopScope, one: Invariant): { expression: string; value?: string } {
	const leaves = one.node ? (leavesOf(scope, one.node, () => true) ?? []) : [];
	const expression = one.rounding ? `${one.rounding}(${one.text})` : one.text;
	if (!one.node || bare(scope.ts, one.node) === leaves[0]) return { expression };
	const tests = [...new Set(leaves.map((leaf) => `typeof ${optional(leaf.getText())} === "number"`))];
	return { expression, value: `(${[...tests, expression].join(" && ")})`.replace(/\s+/g, " ") };
}
