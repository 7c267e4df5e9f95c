/**
 * What variables of the body are: constants are what they are given, variables of counting loops have bounds.
 *
 * In:   for (let x = i; x < w; x++) { const at = y * w + x; … }
 * Out:  x is i + x', with 0 <= x' <= w - 1 - i, and at is y·w + i + x'
 */
import type ts from "typescript";
import { bare, partsOf, type TS } from "../../../syntax/nodes.js";
import {
	add,
	allAtoms,
	asConstant,
	atom,
	constant,
	type Polynomial,
	scale,
	subtract,
	ZERO,
} from "../../../syntax/polynomial.js";
import type { LoopScope } from "../../variables/scope.js";
import { type CountingLoop, countingLoop, isAssignedIn, isWithinLimits } from "../counting-loops.js";
import type { Rounding } from "../forms.js";
import { pickedOf } from "./limits.js";
import { createSpans, type SpansOf } from "./spans.js";
import { isIntegral } from "./whole.js";

/** What the subscripts of the loop know. */
interface Known extends SpansOf {
	/** The form of a limit, which may be a fraction. */
	readonly ofLimit: (node: ts.Expression, rounding: Rounding) => Polynomial | undefined;
	readonly arrayOf: (node: ts.Expression) => string | undefined;
	readonly least: Map<string, number>;
}

type OfInner = (variable: ts.Symbol, declaration: ts.Declaration, node: ts.Node) => Polynomial | undefined;

interface Inner {
	readonly ofInner: OfInner;
	/** Of the variable in which a loop counts, by a name of its own for each loop. */
	readonly ofLoop: (name: string, find: () => CountingLoop | undefined) => Polynomial | undefined;
	/** What the limits of a loop say of the distance from the first value. */
	readonly highsOf: (found: CountingLoop, first: Polynomial, sign: number) => Polynomial[];
}

export function createInner(scope: LoopScope, { ofLimit, arrayOf, least, ...known }: Known): Inner {
	const { ts } = scope;
	const { cursor, of, idOf, bounded, symbols, note } = known;
	const { spanOf, ofConstant } = createSpans(scope, known);
	const open = new Set<ts.Symbol>();
	/** By call. */
	const counted = new Map<string, Polynomial>();

	const ofInner: OfInner = (variable, declaration, node) => {
		if (open.has(variable) || !ts.isVariableDeclaration(declaration)) return undefined;
		open.add(variable);
		const form =
			ofCounting(variable, declaration, node) ?? initialOf(variable, declaration) ?? ofConstant(variable, node);
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

	/** The first value and a distance from it. The bounds hold in the statement of the loop, and where its test has shown them. */
	const ofCounting = (
		variable: ts.Symbol,
		declaration: ts.VariableDeclaration,
		node: ts.Node,
	): Polynomial | undefined => {
		const head = declaration.parent.parent;
		if (!ts.isIterationStatement(head, false) || !isWithinLimits(scope, head, node)) return undefined;
		const found = countingLoop(scope, variable, declaration);
		// Another variable of the head tells how many turns there are: see `stepping.ts`.
		const others = ts.isForStatement(head) && head.incrementor ? partsOf(ts, head.incrementor).slice(1) : [];
		if (!found || (others.length > 0 && found.limits.length === 0)) return undefined;
		return ofLoop(idOf(variable) + cursor.mark(), () => found);
	};

	/** By a name of its own for each loop, and each call. */
	const ofLoop = (name: string, find: () => CountingLoop | undefined): Polynomial | undefined => {
		const before = counted.get(name);
		if (before) return before;
		const found = find();
		const known = found && (found.first ? of(found.first) : constant(0));
		const span = found && !known ? spanOf(found) : undefined;
		const base = found && !known && !span ? baseOf(found) : undefined;
		const first = known ?? span?.first ?? base;
		if (found?.first && !found.by && !first && isWholeNumber(found.first)) return anyInteger(name);
		const by = found?.by && stepBy(found.by);
		if (!found || !first || (found.by && !by)) return undefined;
		const sign = found.step > 0 ? 1 : -1;
		const form = add(first, atom(name), sign);
		const highs = [...(span ? [span.high] : []), ...highsOf(found, first, sign)];
		const array = !base && sign > 0 && (asConstant(first) ?? -1) >= 0 ? wholeOf(found) : undefined;
		const amount = by && asConstant(by);
		const modulus = amount ?? Math.abs(found.step);
		const steps = by && amount === undefined ? { by } : modulus > 1 ? { congruent: { form: ZERO, modulus } } : {};
		const [high, ...caps] = highs;
		const ends = array ? { ends: { array, form } } : {};
		const exact = span || (!base && found.limits.length === 1) ? { exact: true as const } : {};
		const limits = { high, ...exact, ...(caps.length > 0 ? { caps } : {}), ...steps, ...ends };
		bounded.set(name, { name, low: constant(0), ...(base ? {} : { counts: true }), ...limits });
		counted.set(name, form);
		return form;
	};

	/** One of the values of which a loop begins at the greatest, or going down at the least: it is not before that. */
	const baseOf = ({ first, step, by }: CountingLoop): Polynomial | undefined => {
		const all =
			first && !by && Math.abs(step) === 1 ? pickedOf(ts, bare(ts, first), step > 0 ? "Math.max" : "Math.min") : [];
		const forms = (all ?? []).map(of);
		const known = forms.filter((one) => one !== undefined);
		if (known.length === 0 || known.length < forms.length) return undefined;
		note(known);
		return known.reduce((one, other) => (allAtoms(other).size > allAtoms(one).size ? other : one));
	};

	/** The launch finds integers in all that it is made of. */
	const isWholeNumber = (node: ts.Expression): boolean => {
		const forms: Polynomial[] = [];
		const isKnown = (one: ts.Expression) => {
			const form = of(one);
			if (form) forms.push(form);
			return form !== undefined;
		};
		const isWhole = isIntegral(scope, node, { isKnown, within: cursor.frame?.fn ?? scope.body });
		if (isWhole) note(forms);
		return isWhole;
	};

	/** The same wherever the statement of the loop mentions it. */
	const anyInteger = (name: string): Polynomial => {
		bounded.set(name, { name, low: undefined, high: undefined });
		counted.set(name, atom(name));
		return atom(name);
	};

	/** The launch has to find the step positive. */
	const stepBy = (by: ts.Identifier): Polynomial | undefined => {
		const form = of(by);
		const value = form && asConstant(form);
		if (value !== undefined) return value > 0 ? form : undefined;
		const [name = "", factor] = form?.size === 1 ? ([...form][0] ?? []) : [];
		if (factor !== 1 || !symbols.has(name)) return undefined;
		least.set(name, Math.max(1, least.get(name) ?? 1));
		return form;
	};

	/** What the limits say, the best first: a distance that does not differ between iterations. */
	const highsOf = ({ limits }: CountingLoop, first: Polynomial, sign: number): Polynomial[] => {
		const highs = limits.flatMap(({ value, inclusive }) => {
			const limit = ofLimit(value, inclusive === sign > 0 ? "Math.floor" : "Math.ceil");
			return limit ? [subtract(scale(subtract(limit, first), sign), constant(inclusive ? 0 : 1))] : [];
		});
		const isSteady = (form: Polynomial) => [...allAtoms(form)].every((one) => symbols.has(one));
		const best = highs.find(isSteady) ?? highs[0];
		return best ? [best, ...highs.filter((one) => one !== best)] : [];
	};

	/** `xs` of `j < xs.length`. */
	const wholeOf = ({ limits }: CountingLoop): string | undefined => {
		const limit = limits.find(({ value, inclusive }) => !inclusive && isLength(ts, value));
		return limit && arrayOf((bare(ts, limit.value) as ts.PropertyAccessExpression).expression);
	};

	return { ofInner, ofLoop, highsOf };
}

function isLength(ts: TS, node: ts.Expression): boolean {
	const inner = bare(ts, node);
	return ts.isPropertyAccessExpression(inner) && inner.name.text === "length";
}
