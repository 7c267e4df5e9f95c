/**
 * Names for parts of what is written before it is read, and what code does with them.
 *
 * In:   const row = t[k]; row[j] = 1      (`t` an array of arrays)
 * Out:  `row` is t[k]; the assignment is to t[k][j]
 */
import type ts from "typescript";
import { bare, isReference, type TS, walk } from "../../../syntax/nodes.js";
import type { Polynomial } from "../../../syntax/polynomial.js";
import { symbolOf } from "../../../syntax/symbols.js";
import { THIS } from "../../effects/summary.js";
import type { Subscripts } from "../../subscripts/forms.js";
import type { Scope } from "../../variables/scope.js";
import type { Frame } from "../../variables/uses.js";
import type { Made } from "./made/shapes.js";

/** A step to a part: the name of a property, or a subscript, of which the form may not be known. */
export type Link = string | { readonly form: Polynomial | undefined };

/** What a name stands for. */
export interface Part {
	readonly links: readonly Link[];
	readonly made: Made | undefined;
	/** Of an object of which other properties are no part of this: the names that lead here. */
	readonly through?: readonly string[];
}

/** A name, and members of what it stands for. */
export interface Chain {
	readonly part: Part;
	/** Innermost first. */
	readonly steps: readonly (ts.PropertyAccessExpression | ts.ElementAccessExpression)[];
	readonly node: ts.Expression;
	/** A call that gives the object which the steps begin at: `v.set(1, 2)` of `v.set(1, 2).x`. */
	readonly first?: ts.CallExpression;
}

/** A member that is none of the part. */
export const OTHER: Part = { links: [], made: undefined };

/** `THIS` is among them in methods of the object. */
export type Names = ReadonlyMap<ts.Symbol, Part>;

/** What members of members begin at. */
export function stepsOf(ts: TS, expression: ts.Expression) {
	const steps: (ts.PropertyAccessExpression | ts.ElementAccessExpression)[] = [];
	let root = bare(ts, expression);
	while (isMember(ts, root)) {
		steps.unshift(root);
		root = bare(ts, root.expression);
	}
	return { root, steps };
}

/** The chain that the expression is, if it begins with one of the names. */
export function chainAt({ ts, checker }: Scope, names: Names, expression: ts.Node): Chain | undefined {
	if (!ts.isIdentifier(expression) && !isThis(ts, expression) && !isMember(ts, expression)) return undefined;
	const node = expression as ts.Expression;
	const { root: at, steps } = stepsOf(ts, node);
	const isName = ts.isIdentifier(at) && isReference(ts, at);
	const symbol = isThis(ts, at) ? THIS : isName ? symbolOf(ts, checker, at) : undefined;
	const part = symbol && names.get(symbol);
	if (!part) return undefined;
	const { through = [] } = part;
	for (const [place, name] of through.entries()) {
		const step = steps[place];
		// The object itself: nobody may have it.
		if (!step || !ts.isPropertyAccessExpression(step)) return { part: { links: [], made: undefined }, steps, node };
		if (step.name.text !== name) return { part: OTHER, steps, node };
	}
	return { part, steps: steps.slice(through.length), node };
}

function isThis(ts: TS, node: ts.Node): boolean {
	return node.kind === ts.SyntaxKind.ThisKeyword;
}

function isMember(ts: TS, node: ts.Node): node is ts.PropertyAccessExpression | ts.ElementAccessExpression {
	return ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
}

/** What a chain leads to. */
export interface End {
	readonly links: readonly Link[];
	/** Undefined: what is not looked into. */
	readonly made: Made | undefined;
	/** An array that it is an element of, and the subscript. */
	readonly within: { readonly made: Made; readonly subscript: ts.Expression | undefined } | undefined;
	/** Steps that lead into that. */
	readonly beyond: readonly (ts.PropertyAccessExpression | ts.ElementAccessExpression)[];
	/** The expression without these. */
	readonly node: ts.Node;
}

/** Undefined: it leads somewhere else. */
export function endOf(ts: TS, subscripts: Subscripts, chain: Chain, frame: Frame | undefined): End | undefined {
	const { part, steps } = chain;
	const links = [...part.links];
	let { made } = part;
	let within: End["within"];
	if (!made) return undefined;
	for (const [place, step] of steps.entries()) {
		const isMember = ts.isPropertyAccessExpression(step);
		if (!made || (made.kind !== "object" && isMember))
			return { links, made, within, beyond: steps.slice(place), node: step.expression };
		if (ts.isOptionalChain(step)) return undefined;
		if (made.kind === "object") {
			if (!isMember || !made.parts.has(step.name.text)) return undefined;
			links.push(step.name.text);
			made = made.parts.get(step.name.text);
		} else {
			const subscript = (step as ts.ElementAccessExpression).argumentExpression;
			links.push({ form: subscripts.at({ kind: "element", subscript, node: step, frame }) });
			within = { made, subscript };
			made = made.of;
		}
	}
	return { links, made, within, beyond: [], node: chain.node };
}

/** Does only code that runs in its turn name it? Not functions in there, which may run at any time. */
export function isNamedInTurn({ ts, checker }: Scope, symbol: ts.Symbol, code: ts.Node): boolean {
	let isInTurn = true;
	walk(ts, code, (at) => {
		if (at === code || (!ts.isFunctionLike(at) && !ts.isClassLike(at))) return true;
		walk(ts, at, (inner) => {
			if (ts.isIdentifier(inner) && inner.text === symbol.name && symbolOf(ts, checker, inner) === symbol)
				isInTurn = false;
		});
		return false;
	});
	return isInTurn;
}
