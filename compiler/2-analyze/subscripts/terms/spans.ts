/**
 * Loops from one constant of the body to another: both are integers as long as the loop has a turn.
 *
 * In:   const lo = Math.max(Math.ceil(x - r), 0), hi = Math.min(Math.floor(x + r), n - 1); for (let k = lo; k <= hi; k++) …
 * Out:  lo and hi, each an integer of the iteration of which nothing else is known, in the statement of the loop
 *
 * `x` may be anything: where it is NaN or infinite, the loop has no turn, for `lo` is above a number and `hi` below one. So
 * that what two loops write is never put together at a constant that is no number, each is the lower end of all its loops or
 * the upper end of all.
 */
import type ts from "typescript";
import { bare, isInside, walk } from "../../../syntax/nodes.js";
import { allAtoms, atom, constant, type Polynomial, subtract } from "../../../syntax/polynomial.js";
import { symbolOf } from "../../../syntax/symbols.js";
import { bindingOf, type LoopScope } from "../../variables/scope.js";
import { type CountingLoop, countingFrom } from "../counting-loops.js";
import type { Bounded, Invariant } from "../forms.js";
import type { Cursor } from "../framed.js";
import { givenBy, isAssignedByFunctions } from "../stepping/temporaries.js";

/** What the subscripts of the loop know. */
export interface SpansOf {
	readonly cursor: Cursor;
	readonly of: (node: ts.Expression) => Polynomial | undefined;
	readonly idOf: (symbol: ts.Symbol) => string;
	readonly bounded: Map<string, Bounded>;
	readonly symbols: ReadonlyMap<string, Invariant>;
	readonly note: (forms: readonly Polynomial[]) => void;
	readonly own: string | undefined;
	/** Of the values of that. */
	readonly ends: () => readonly Polynomial[];
}

interface Span {
	readonly first: Polynomial;
	/** The distance of the last value. */
	readonly high: Polynomial;
}

export interface Spans {
	/** Of a loop that counts; undefined: it has other ends. */
	spanOf(found: CountingLoop): Span | undefined;
	/** Of a constant, in the statement of such a loop. */
	ofConstant(variable: ts.Symbol, node: ts.Node): Polynomial | undefined;
}

type Side = "low" | "high";

/** What the launch has to find integers, so that it is true; undefined: it is not shown. */
type Needs = readonly Polynomial[] | undefined;

interface Ends {
	readonly first: ts.Symbol;
	readonly last: ts.Symbol;
	readonly inclusive: boolean;
	readonly step: number;
}

/** Constants of constants. */
const DEEPEST = 8;

export function createSpans(scope: LoopScope, { cursor, of, idOf, bounded, symbols, note, own, ends }: SpansOf): Spans {
	const { ts, checker, body } = scope;
	const known = new Map<ts.Node, Ends | undefined>();

	const spanOf: Spans["spanOf"] = (found) => {
		const between = found.head && endsOf(found.head, found);
		if (!between) return undefined;
		const [first, last] = [atomOf(between.first), atomOf(between.last)];
		const distance = between.step > 0 ? subtract(last, first) : subtract(first, last);
		return { first, high: subtract(distance, constant(between.inclusive ? 0 : 1)) };
	};

	const ofConstant: Spans["ofConstant"] = (variable, node) => {
		for (let at = node; at !== body && at.parent; at = at.parent) {
			const { parent } = at;
			if (!ts.isForStatement(parent) || parent.statement !== at) continue;
			if (!known.has(parent)) known.set(parent, endsAround(parent));
			const between = known.get(parent);
			if (between?.first === variable || between?.last === variable) return atomOf(variable);
		}
		return undefined;
	};

	const atomOf = (variable: ts.Symbol): Polynomial => {
		const name = idOf(variable);
		if (!bounded.has(name)) bounded.set(name, { name, low: undefined, high: undefined, constant: true });
		return atom(name);
	};

	/** Constants that are both ends. */
	let both: ReadonlySet<ts.Symbol> | undefined;
	const isBoth = (variable: ts.Symbol): boolean => {
		if (!both) {
			const sides = { low: new Set<ts.Symbol>(), high: new Set<ts.Symbol>() };
			walk(ts, body, (at) => {
				const found = ts.isForStatement(at) ? endsAround(at, anyEndsOf) : undefined;
				if (found) sides[found.step > 0 ? "low" : "high"].add(found.first);
				if (found) sides[found.step > 0 ? "high" : "low"].add(found.last);
			});
			both = new Set([...sides.low].filter((one) => sides.high.has(one)));
		}
		return both.has(variable);
	};

	/** Of a loop that counts in what its condition tests. */
	const endsAround = (head: ts.ForStatement, of = endsOf): Ends | undefined => {
		const test = head.condition && bare(ts, head.condition);
		const sides = test && ts.isBinaryExpression(test) ? [test.left, test.right] : [];
		for (const side of sides) {
			const variable = named(side);
			const first = variable && head.initializer && givenBy(scope, variable, head.initializer);
			if (!variable || !first || isAssignedByFunctions(scope, variable)) continue;
			const found = countingFrom(scope, variable, head, first);
			const between = found && of(head, found);
			if (between) return between;
		}
		return undefined;
	};

	const endsOf = (head: ts.ForStatement, found: CountingLoop): Ends | undefined => {
		const ends = anyEndsOf(head, found);
		return ends && !isBoth(ends.first) && !isBoth(ends.last) ? ends : undefined;
	};

	const anyEndsOf = ({ condition }: ts.ForStatement, { first, step, by, limits }: CountingLoop): Ends | undefined => {
		const test = condition && bare(ts, condition);
		if (!test || !ts.isBinaryExpression(test) || limits.length === 0 || by) return undefined;
		const from = first && named(first);
		const sides = [test.left, test.right].map(named);
		// One side is the counter, which is no constant.
		const to = sides.find((one) => one && initializerOf(one));
		const [low, high] = step > 0 ? [from, to] : [to, from];
		const needs = together([endOf(low, "low"), endOf(high, "high")]);
		if (!from || !to || !needs) return undefined;
		note(needs);
		const inclusive = test.operatorToken.getText().endsWith("=");
		return { first: from, last: to, inclusive, step };
	};

	const named = (node: ts.Expression): ts.Symbol | undefined => {
		const name = bare(ts, node);
		return ts.isIdentifier(name) ? symbolOf(ts, checker, name) : undefined;
	};

	/** Of a constant that the body makes once. */
	const initializerOf = (variable: ts.Symbol): ts.Expression | undefined => {
		const [declaration, ...more] = variable.declarations ?? [];
		if (!declaration || more.length > 0 || !ts.isVariableDeclaration(declaration)) return undefined;
		if (!isInside(declaration, body) || !ts.isIdentifier(declaration.name)) return undefined;
		const isConst = (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
		if (!isConst || !ts.isVariableStatement(declaration.parent.parent)) return undefined;
		for (let at: ts.Node = declaration; at !== body; at = at.parent)
			if (ts.isFunctionLike(at) || ts.isClassLike(at) || ts.isIterationStatement(at, false)) return undefined;
		return declaration.initializer;
	};

	const endOf = (variable: ts.Symbol | undefined, side: Side): Needs => {
		const value = variable && initializerOf(variable);
		return value && together([integral(value, 0), limited(value, side, 0)]);
	};

	/** The launch finds an integer: of numbers of before the loop, and that of the iteration. */
	const number = (node: ts.Expression): Needs => {
		const form = cursor.within(undefined, () => of(node));
		const names = [...(form ? allAtoms(form) : [])];
		const isKnown = names.every((name) => symbols.has(name) || (name === own && ends().length > 0));
		return form && isKnown ? [form, ...(names.includes(own ?? "") ? ends() : [])] : undefined;
	};

	const constantOf = (node: ts.Expression) => {
		const symbol = ts.isIdentifier(node) ? symbolOf(ts, checker, node) : undefined;
		return symbol && initializerOf(symbol);
	};

	/** No fraction: an integer, infinite, or NaN. */
	const integral = (expression: ts.Expression, depth: number): Needs => {
		const node = bare(ts, expression);
		if (depth > DEEPEST) return undefined;
		const { name, given = [] } = ofMath(node) ?? {};
		if (name && ROUNDING.has(name)) return [];
		if (name) return together(given.map((one) => integral(one, depth + 1)));
		const value = constantOf(node);
		if (value) return integral(value, depth + 1);
		const known = number(node);
		if (known || !ts.isBinaryExpression(node) || !["+", "-"].includes(node.operatorToken.getText())) return known;
		return together([node.left, node.right].map((one) => integral(one, depth + 1)));
	};

	/** On this side it is no further than some number; it may be NaN. */
	const limited = (expression: ts.Expression, side: Side, depth: number): Needs => {
		const node = bare(ts, expression);
		if (depth > DEEPEST) return undefined;
		const { name, given } = ofMath(node) ?? {};
		if (name && given) {
			const all = given.map((one) => limited(one, side, depth + 1));
			return name === CHOICE[side] ? least(all) : together(all);
		}
		if (ts.isNumericLiteral(node)) return Number(node.text) < LARGE ? [] : undefined;
		const value = constantOf(node);
		if (value) return limited(value, side, depth + 1);
		const known = number(node);
		const sign = !known && ts.isBinaryExpression(node) ? node.operatorToken.getText() : "";
		if (!ts.isBinaryExpression(node) || !["+", "-"].includes(sign)) return known;
		const other = side === "low" ? "high" : "low";
		const right = limited(node.right, sign === "+" ? side : other, depth + 1);
		return together([limited(node.left, side, depth + 1), right]);
	};

	/** `Math.max(a, b)`, `Math.ceil(a)` */
	const ofMath = (node: ts.Expression) => {
		const callee = ts.isCallExpression(node) ? bare(ts, node.expression) : undefined;
		if (!callee || !ts.isCallExpression(node) || !ts.isPropertyAccessExpression(callee)) return undefined;
		const owner = callee.expression;
		const isOfMath = ts.isIdentifier(owner) && owner.text === "Math" && bindingOf(scope, owner).kind === "global";
		const name = callee.name.text;
		const isKnown = CHOICES.has(name) || (ROUNDING.has(name) && node.arguments.length === 1);
		if (!isOfMath || !isKnown || node.arguments.length === 0 || node.arguments.some(ts.isSpreadElement))
			return undefined;
		return { name, given: [...node.arguments] };
	};

	return { spanOf, ofConstant };
}

/** Counters are still exact there. */
const LARGE = 2 ** 32;

const CHOICE = { low: "max", high: "min" } as const;
const ROUNDING: ReadonlySet<string> = new Set(["ceil", "floor", "round", "trunc"]);
const CHOICES: ReadonlySet<string> = new Set(["max", "min"]);

function together(all: readonly Needs[]): Needs {
	return all.every((one) => one !== undefined) ? all.flat() : undefined;
}

function least(all: readonly Needs[]): Needs {
	return all.reduce((one, other) => (one && (!other || one.length <= other.length) ? one : other), undefined);
}
