/**
 * Turns integer expressions into polynomials over the induction variable, inner variables and loop-invariant symbols.
 *
 * In:   for (let x = 0; x < w; x++) out[y * w + x]      (y the induction variable)
 * Out:  y·w + x, with 0 <= x <= w - 1 and w an integer (to be checked at launch)
 *
 * The variable of an inner loop is its first value and a distance from it, so that a block `[i * b, (i + 1) * b)` shows its
 * stride. Of `i / w`, rounded, and `i % w` the first is a symbol q, and the second i - w·q.
 *
 * Guarantees: an expression that has a form here is, given the integer guards, an integer of that value. Everything
 * else has no form.
 */
import type ts from "typescript";
import { bare, denseText, isInside, type TS } from "../../syntax/nodes.js";
import {
	add,
	allAtoms,
	asConstant,
	atom,
	constant,
	isEqual,
	multiply,
	type Polynomial,
	scale,
	subtract,
} from "../../syntax/polynomial.js";
import { bindingOf, type LoopScope } from "../variables/scope.js";
import { integerOf, isArithmetic, isChain, roundedDivision } from "./constants.js";
import { type CountingLoop, countingLoop, isAssignedIn } from "./counting-loops.js";
import type { Assumption, Bounded, Range, Subscripts } from "./forms.js";
import { createCursor, createFramed } from "./framed.js";
import { type Induction, runningForm } from "./inductions.js";

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
	const { bounded, symbols, least, assumptions, open, counted } = emptyTables();
	const own = ownVariable(scope);
	const step = stepOf(scope);
	const cursor = createCursor();
	const idOf = createIds();

	const number = () => (own ? idOf(own) : loop.header.kind === "range" ? undefined : PLACE);
	const ofName = (node: ts.Identifier): Polynomial | undefined => {
		if (cursor.frame) return framed.ofName(node);
		const binding = bindingOf(scope, node);
		if (binding.kind !== "inner") return ofSteady(node) ?? running(node);
		const { symbol: variable, declaration } = binding;
		return variable === own ? atom(idOf(variable)) : ofInner(variable, declaration, node);
	};

	const running = (node: ts.Expression) => runningForm({ scope, inductions, of, symbol, number, step }, node);
	const ofSteady = (node: ts.Expression) => (invariant(node) || isInHead(scope, node) ? symbol(node) : undefined);

	/** What the head of the loop mentions is the value before the loop, whatever the loop does to it. */
	const symbol = (node: ts.Expression): Polynomial => {
		const text = denseText(ts, node);
		const name = invariant(node) ? text : `${text} before`;
		symbols.set(name, node.getText());
		return atom(name);
	};

	/** A constant of the body is its initializer; the variable of an inner counting loop has bounds. */
	const ofInner = (variable: ts.Symbol, declaration: ts.Declaration, node: ts.Node): Polynomial | undefined => {
		if (open.has(variable) || !ts.isVariableDeclaration(declaration)) return undefined;
		open.add(variable);
		const form = ofCounting(variable, declaration, node) ?? initialOf(variable, declaration);
		open.delete(variable);
		return form;
	};

	const initialOf = (variable: ts.Symbol, declaration: ts.VariableDeclaration): Polynomial | undefined => {
		const isPlain = ts.isIdentifier(declaration.name) && ts.isVariableStatement(declaration.parent.parent);
		if (!isPlain || !declaration.initializer) return undefined;
		const isBlock = (declaration.parent.flags & ts.NodeFlags.BlockScoped) !== 0;
		const isConstant = (declaration.parent.flags & ts.NodeFlags.Const) !== 0;
		if (!isConstant && (!isBlock || isAssignedIn(scope, variable, cursor.frame?.fn ?? scope.body))) return undefined;
		return of(declaration.initializer);
	};

	/** The first value and a distance from it. The bounds hold in the statement of the loop, not in its head. */
	const ofCounting = (
		variable: ts.Symbol,
		declaration: ts.VariableDeclaration,
		node: ts.Node,
	): Polynomial | undefined => {
		const head = declaration.parent.parent;
		if (!ts.isIterationStatement(head, false) || !isInside(node, head.statement)) return undefined;
		const name = idOf(variable) + cursor.mark();
		const known = counted.get(name);
		if (known) return known;
		const found = countingLoop(scope, variable, declaration);
		const first = found && (found.first ? of(found.first) : constant(0));
		if (!found || !first) return undefined;
		const sign = found.step > 0 ? 1 : -1;
		const form = add(first, atom(name), sign);
		const high = highOf(found, first, sign);
		const array = sign > 0 && (asConstant(first) ?? -1) >= 0 ? wholeOf(found) : undefined;
		bounded.set(name, { name, low: constant(0), high, ...(array ? { ends: { array, form } } : {}) });
		counted.set(name, form);
		return form;
	};

	/** The best of the limits: a distance that does not differ between iterations. */
	const highOf = ({ limits }: CountingLoop, first: Polynomial, sign: number): Polynomial | undefined => {
		const highs = limits.flatMap(({ value, inclusive }) => {
			const limit = of(value);
			return limit ? [subtract(scale(subtract(limit, first), sign), constant(inclusive ? 0 : 1))] : [];
		});
		const isSteady = (form: Polynomial) => [...allAtoms(form)].every((one) => symbols.has(one));
		return highs.find(isSteady) ?? highs[0];
	};

	/** `xs` of `j < xs.length`. */
	const wholeOf = ({ limits }: CountingLoop): string | undefined => {
		const limit = limits.find(({ value, inclusive }) => !inclusive && isLength(ts, value));
		return limit && arrayOf((bare(ts, limit.value) as ts.PropertyAccessExpression).expression);
	};

	const ofRounded = (node: ts.Expression): Polynomial | undefined => {
		const division = roundedDivision(ts, node);
		return division && quotientOf(division.left, division.right, division.narrow);
	};

	/** The induction variable, which is not negative, by a positive invariant: all ways to round agree. */
	const quotientOf = (left: ts.Expression, right: ts.Expression, narrow: boolean): Polynomial | undefined => {
		const [dividend, divisor] = [of(left), of(right)];
		if (!own || !dividend || !divisor || !isEqual(dividend, atom(idOf(own)))) return undefined;
		// Only now: the ends of the range may be quotients too, of which none has the induction variable.
		const range = rangeOf();
		if (!range || (asConstant(range.low) ?? -1) < 0) return undefined;
		const [name = "", factor] = [...divisor][0] ?? [];
		const value = asConstant(divisor);
		if (value === undefined ? divisor.size > 1 || factor !== 1 || !symbols.has(name) : value < 1) return undefined;
		if (narrow && !isNarrow(range)) return undefined;
		const quotient = `${idOf(own)}/${value ?? name}`;
		if (value === undefined) least.set(name, 1);
		noteRange();
		bounded.set(quotient, { name: quotient, low: constant(0), high: undefined, quotient: true });
		return atom(quotient);
	};

	const checked = new Set<"range">();
	const noteRange = () => void checked.add("range");

	const rangeOf = once((): Range | undefined => {
		const end = (node: ts.Expression) => of(node) ?? (isArithmetic(scope, node) ? symbol(node) : undefined);
		const ends = () => loop.header.args.slice(0, 2).map(end);
		return own && step !== undefined ? rangeBetween(cursor.within(undefined, ends), step) : undefined;
	});

	const of = (expression: ts.Expression): Polynomial | undefined => {
		const node = bare(ts, expression);
		if (ts.isNumericLiteral(node)) {
			const value = Number(node.text);
			return Number.isSafeInteger(value) ? constant(value) : undefined;
		}
		if (loop.header.kind === "places" && node === loop.variable) return atom(PLACE);
		const known = ts.isIdentifier(node) ? integerOf(ts, checker, node) : undefined;
		if (known !== undefined) return constant(known);
		if (ts.isIdentifier(node)) return ofName(node);
		if (ts.isPropertyAccessExpression(node)) return cursor.frame ? framed.ofMember(node) : ofSteady(node);
		if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) {
			const inner = of(node.operand);
			return inner && subtract(constant(0), inner);
		}
		return ofRounded(node) ?? (ts.isBinaryExpression(node) ? ofBinary(node) : undefined) ?? running(node);
	};

	const ofBinary = (node: ts.BinaryExpression): Polynomial | undefined => {
		const { SyntaxKind } = ts;
		const kind = node.operatorToken.kind;
		if (kind === SyntaxKind.PercentToken) {
			const [whole, by] = [of(node.left), of(node.right)];
			const quotient = whole && by && quotientOf(node.left, node.right, false);
			return quotient && subtract(whole, multiply(by, quotient));
		}
		if (kind !== SyntaxKind.PlusToken && kind !== SyntaxKind.MinusToken && kind !== SyntaxKind.AsteriskToken)
			return undefined;
		const [left, right] = [of(node.left), of(node.right)];
		if (!left || !right) return undefined;
		const isProduct = kind === SyntaxKind.AsteriskToken;
		const form = isProduct ? multiply(left, right) : add(left, right, kind === SyntaxKind.PlusToken ? 1 : -1);
		// No array has such elements, and JavaScript rounds what is still larger.
		return [...form.values()].every((one) => Math.abs(one) < 2 ** 32) ? form : undefined;
	};

	const framed = createFramed(scope, { cursor, of, ofInner, invariant, symbols });
	return {
		of,
		at: (at) => (at.kind === "element" ? cursor.within(at.frame, () => of(at.subscript)) : undefined),
		induction: number(),
		get range() {
			return rangeOf();
		},
		step: number() ? step : undefined,
		noteRange,
		endsOf: (form) => [...bounded.values()].find(({ ends }) => ends && isEqual(ends.form, form))?.ends?.array,
		noted: () => (checked.has("range") ? Object.values(rangeOf() ?? {}) : []),
		assume(array, forms) {
			noteRange();
			assumptions.push({ array, forms });
		},
		assumptions,
		least,
		bounded,
		symbols,
	};
}

/** A variable of outside, or a part of one, as it is when the loop starts. */
function isInHead(scope: LoopScope, node: ts.Expression): boolean {
	return isInside(node, scope.loop.call) && isChain(scope, node);
}

/** `prange(stop)`, `prange(start, stop)`. */
function rangeBetween(ends: readonly (Polynomial | undefined)[], step: number): Range | undefined {
	const [start, stop] = ends.length > 1 ? ends : [constant(0), ends[0]];
	if (!start || !stop) return undefined;
	const [low, high] = step > 0 ? [start, subtract(stop, constant(1))] : [add(stop, constant(1)), start];
	return { low, high, extent: subtract(high, low) };
}

function isLength(ts: TS, node: ts.Expression): boolean {
	const inner = bare(ts, node);
	return ts.isPropertyAccessExpression(inner) && inner.name.text === "length";
}

/** Below 2^31, so that bitwise rounding does not wrap. */
function isNarrow({ high }: Range): boolean {
	const value = asConstant(high);
	return value !== undefined && value < 2 ** 31;
}

/** What is found, and what is being asked about. */
function emptyTables() {
	return {
		bounded: new Map<string, Bounded>(),
		symbols: new Map<string, string>(),
		least: new Map<string, number>(),
		assumptions: [] as Assumption[],
		open: new Set<ts.Symbol>(),
		/** Variables of inner loops, by call. */
		counted: new Map<string, Polynomial>(),
	};
}

/** Names of variables of the body: the same name may be that of several. */
function createIds(): (symbol: ts.Symbol) => string {
	const ids = new Map<ts.Symbol, string>();
	return (symbol) => {
		const id = ids.get(symbol) ?? `${symbol.name}#${ids.size}`;
		ids.set(symbol, id);
		return id;
	};
}

function once<T>(make: () => T): () => T {
	let made: { readonly value: T } | undefined;
	return () => {
		made ??= { value: make() };
		return made.value;
	};
}

function ownVariable({ ts, checker, loop }: LoopScope): ts.Symbol | undefined {
	const isRange = loop.header.kind === "range" && ts.isIdentifier(loop.variable);
	return isRange ? checker.getSymbolAtLocation(loop.variable) : undefined;
}

/** The third argument of `prange`, if it is a constant: 1 if there is none. */
function stepOf({ ts, loop }: LoopScope): number | undefined {
	const argument = loop.header.args[2];
	if (!argument) return 1;
	const node = bare(ts, argument);
	const isMinus = ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken;
	const digits = isMinus ? bare(ts, node.operand) : node;
	if (!ts.isNumericLiteral(digits) || !Number.isSafeInteger(Number(digits.text))) return undefined;
	return (isMinus ? -1 : 1) * Number(digits.text) || undefined;
}
