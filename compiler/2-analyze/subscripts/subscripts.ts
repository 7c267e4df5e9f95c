/**
 * Turns integer expressions into polynomials over the induction variable, inner variables and loop-invariant symbols.
 *
 * In:   for (let x = 0; x < w; x++) out[y * w + x]      (y the induction variable)
 * Out:  y·w + x, with 0 <= x <= w - 1 and w an integer (to be checked at launch)
 *
 * The variable of an inner loop is its first value and a distance from it, so that a block `[i * b, (i + 1) * b)` shows its
 * stride. Of `i / w`, rounded, and `i % w` the first is a symbol q, and the second i - w·q. Other arithmetic of invariants
 * is a symbol too.
 *
 * Guarantees: an expression that has a form here is, given the integer guards, an integer of that value. Everything
 * else has no form.
 */
import type ts from "typescript";
import { bare, denseText, isPlace } from "../../syntax/nodes.js";
import {
	add,
	allAtoms,
	atom,
	atomsOf,
	constant,
	isEqual,
	multiply,
	type Polynomial,
	scale,
	subtract,
} from "../../syntax/polynomial.js";
import { bindingOf, type LoopScope } from "../variables/scope.js";
import { divisionOf, integerOf, isWhole, leavesOf } from "./constants.js";
import { stepOfRange } from "./counting-loops.js";
import type { Bounded, Invariant, Rounding, Subscripts } from "./forms.js";
import { createCursor, createFramed } from "./framed.js";
import { createHolding } from "./holding.js";
import { type Induction, runningForm } from "./inductions.js";
import { createRanges } from "./ranges.js";
import { isKnownBefore, relationsAmong, steadiness } from "./relations.js";
import { createStepping } from "./stepping/stepping.js";
import { createInner } from "./terms/inner.js";
import { createQuotients } from "./terms/quotients.js";
import { createShifts } from "./terms/shifts.js";
import { createSwaps } from "./terms/swaps.js";
import { createPlaces } from "./terms/views.js";

/** What subscripts need to know of the loop's variables. */
export interface Surroundings {
	/** Is this variable (or `p.x`, `xs.length`), or the member of it that these names lead to, the same in all iterations? */
	readonly invariant: (node: ts.Expression, members?: readonly string[]) => boolean;
	/** A name for the array whose elements an expression reaches by the loop's variables: `grid[i]`. */
	readonly arrayOf: (node: ts.Expression) => string | undefined;
	/** Variables that change by the same amount in each iteration. */
	readonly inductions: ReadonlyMap<ts.Symbol, Induction>;
}

/** The number of the iteration, where no variable has it. */
const PLACE = "#";

export function createSubscripts(scope: LoopScope, { invariant, arrayOf, inductions }: Surroundings): Subscripts {
	const { ts, checker, loop } = scope;
	const bounded = new Map<string, Bounded>();
	const symbols = new Map<string, Invariant>();
	const least = new Map<string, number>();
	const cancelled = new Set<string>();
	const kept = { bounded, symbols, least, cancelled, methods: new Set<ts.Node>() };
	const own = ownVariable(scope);
	const step = stepOfRange(scope);
	const [cursor, idOf] = [createCursor(), createIds()];
	const ownId = own && idOf(own);
	const isSteady = steadiness(scope, invariant);

	const number = () => ownId ?? (loop.header.kind === "range" ? undefined : PLACE);
	const ofName = (node: ts.Identifier): Polynomial | undefined => {
		if (cursor.frame) return framed.ofName(node);
		const binding = bindingOf(scope, node);
		const assigned = () => ("symbol" in binding ? stepping.ofTemporary(binding.symbol, node) : undefined);
		if (binding.kind !== "inner") return isSteady(node) ? symbol(node) : (running(node) ?? assigned());
		const { symbol: variable, declaration } = binding;
		return variable === own ? atom(idOf(variable)) : (inner.ofInner(variable, declaration, node) ?? assigned());
	};

	const running = (node: ts.Expression) => runningForm(parts, node) ?? stepping.ofUpdate(node);
	/** What the head of the loop mentions is the value before the loop, whatever the loop does to it. */
	const symbol = (node: ts.Expression, rounding?: Rounding): Polynomial => {
		const text = denseText(ts, node);
		const leaves = leavesOf(scope, node, isSteady) ?? [node];
		const whole = rounding ? `${rounding}(${text})` : text;
		const name = leaves.every((one) => invariant(one)) ? whole : `${whole} before`;
		symbols.set(name, { text: node.getText(), node, rounding });
		return atom(name);
	};

	/** Arithmetic that the launch can do as well. */
	const computed = (node: ts.Expression, rounding?: Rounding) =>
		!cursor.frame && isKnownBefore(scope, node, isSteady) ? symbol(node, rounding) : undefined;

	const ofLimit = (node: ts.Expression, rounding: Rounding): Polynomial | undefined => {
		if (isWhole(ts, node)) return of(node);
		return divisionOf(ts, node) && computed(node, rounding);
	};

	/** Of arguments of the loop: they are no part of a function. */
	const outside = (node: ts.Expression) => cursor.within(undefined, () => of(node));
	const ranges = createRanges(own ? loop.header.args : [], outside, step);

	const of = (expression: ts.Expression): Polynomial | undefined => {
		const node = bare(ts, expression);
		if (ts.isNumericLiteral(node)) {
			const value = Number(node.text);
			return Number.isSafeInteger(value) ? constant(value) : undefined;
		}
		if (loop.header.kind === "places" && node === loop.variable) return atom(PLACE);
		const isFolded = ts.isIdentifier(node) || ts.isCallExpression(node);
		const value = isFolded ? integerOf(ts, checker, node) : undefined;
		if (value !== undefined) return constant(value);
		if (ts.isIdentifier(node)) return ofName(node);
		if (ts.isPropertyAccessExpression(node)) return ofMember(node);
		if (isPlace(ts, node)) return !cursor.frame && isSteady(node) ? symbol(node) : undefined;
		if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) {
			const inner = of(node.operand);
			return inner && subtract(constant(0), inner);
		}
		const binary = ts.isBinaryExpression(node) ? (ofBinary(node) ?? ofShift(node)) : undefined;
		return ofDivision(node) ?? binary ?? ofSwap(node) ?? running(node) ?? framed.ofCall(node) ?? computed(node);
	};

	const ofMember = (node: ts.PropertyAccessExpression): Polynomial | undefined => {
		if (cursor.frame) return framed.ofMember(node);
		return isSteady(node) ? symbol(node) : undefined;
	};

	const ofBinary = (node: ts.BinaryExpression): Polynomial | undefined => {
		const { SyntaxKind } = ts;
		const kind = node.operatorToken.kind;
		if (kind !== SyntaxKind.PlusToken && kind !== SyntaxKind.MinusToken && kind !== SyntaxKind.AsteriskToken)
			return undefined;
		const [left, right] = [of(node.left), of(node.right)];
		if (!left || !right) return undefined;
		if (kind === SyntaxKind.AsteriskToken) return small(multiply(left, right));
		return ofSum(left, kind === SyntaxKind.PlusToken ? right : scale(right, -1));
	};

	/** JavaScript rounds sums of large numbers: what cancels out has to be small. */
	const ofSum = (left: Polynomial, right: Polynomial): Polynomial | undefined => {
		if (mayBeLarge(left, right, (name) => bounded.get(name)?.quotient !== undefined)) return undefined;
		const form = add(left, right);
		for (const name of [...allAtoms(left), ...allAtoms(right)])
			if (!form.has(name) && (left.has(name) || right.has(name))) cancelled.add(name);
		if (ownId && cancelled.has(ownId)) ranges.noteRange();
		return small(form);
	};

	const known = { cursor, of, idOf, own: ownId, ...ranges, ...kept };
	const ofSwap = createSwaps(scope, known);
	const inner = createInner(scope, { ...known, ofLimit, arrayOf });
	const parts = { scope, inductions, symbol, number, step, ...known };
	const stepping = createStepping(scope, { ...inner, ...parts, sum: ofSum });
	const ofDivision = createQuotients(scope, known);
	const ofShift = createShifts(scope, known);
	const framed = createFramed(scope, { cursor, of, ...inner, invariant, ...kept });
	return {
		of,
		at: createPlaces({ cursor, of, ofSum, bounded }),
		...createHolding(scope, cursor, { of, endsOf: (name) => (name === number() ? ranges.range() : bounded.get(name)) }),
		induction: number(),
		step: number() ? step : undefined,
		named(text) {
			if (!symbols.has(text)) symbols.set(text, { text, node: undefined });
			return atom(text);
		},
		relations: (forms) => relationsAmong(scope, [...forms, ...ranges.ends()], { symbols, bounded, of }),
		...ranges,
		endsOf: (form) => [...bounded.values()].find(({ ends }) => ends && isEqual(ends.form, form))?.ends?.array,
		...kept,
	};
}

/** No array has elements beyond, and JavaScript rounds what is still larger. */
function small(form: Polynomial): Polynomial | undefined {
	return [...form.values()].every((one) => Math.abs(one) < 2 ** 32) ? form : undefined;
}

/** Products on both sides, of which one is subtracted from the other: each may be rounded. `i / w * w` is not above `i`. */
function mayBeLarge(left: Polynomial, right: Polynomial, isQuotient: (name: string) => boolean): boolean {
	const isLarge = (atoms: readonly string[]) => atoms.length > 2 || (atoms.length === 2 && !atoms.some(isQuotient));
	const signs = (form: Polynomial) => [...form].flatMap(([name, one]) => (isLarge(atomsOf(name)) ? [one > 0] : []));
	const ours = signs(left);
	return signs(right).some((sign) => ours.includes(!sign));
}

function ownVariable({ ts, checker, loop }: LoopScope): ts.Symbol | undefined {
	const isRange = loop.header.kind === "range" && ts.isIdentifier(loop.variable);
	return isRange ? checker.getSymbolAtLocation(loop.variable) : undefined;
}

/** Atoms for variables of the body: several may have one name. */
function createIds(): (symbol: ts.Symbol) => string {
	const ids = new Map<ts.Symbol, string>();
	return (symbol) => {
		const id = ids.get(symbol) ?? `${symbol.name}#${ids.size}`;
		ids.set(symbol, id);
		return id;
	};
}
