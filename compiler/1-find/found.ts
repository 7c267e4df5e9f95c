/** What the first phase gives: parallel functions and their loops, with what was written at their heads. */
import type ts from "typescript";
import type { ParallelOptions, RangeOptions } from "../../runtime/contract.js";

/** A function, function expression, arrow function or method with a body. */
export type ParallelNode = ts.FunctionDeclaration | ts.MethodDeclaration | ts.FunctionExpression | ts.ArrowFunction;

export type Mark =
	| { readonly kind: "decorator"; readonly node: ts.Decorator }
	| { readonly kind: "wrapper"; readonly node: ts.CallExpression };

export interface FoundFunction {
	/** `src/stats.ts#variance`. */
	readonly id: string;
	readonly name: string;
	readonly node: ParallelNode;
	readonly mark: Mark;
	/** The constant options; `source` is the whole argument if some of it is only known at run time. */
	readonly options: ParallelOptions;
	readonly source: ts.Expression | undefined;
	/** In source order; loops inside other prange loops included. */
	readonly loops: readonly FoundLoop[];
}

export type Header =
	/** `prange(stop)`, `prange(start, stop)`, `prange(start, stop, step)`. */
	| { readonly kind: "range"; readonly args: readonly ts.Expression[] }
	/** `prange(items)`. */
	| { readonly kind: "items"; readonly args: readonly [ts.Expression] }
	/** The same of a variable of whose items the loop changes parts: its local name. (Phase 2 finds out.) */
	| { readonly kind: "places"; readonly args: readonly [ts.Expression]; readonly array: string };

export interface FoundLoop {
	/** `src/stats.ts#variance/0`. */
	readonly id: string;
	readonly ordinal: number;
	readonly node: ts.ForOfStatement;
	readonly call: ts.CallExpression;
	readonly header: Header;
	readonly variable: ts.BindingName;
	/** The body assigns the variable, which is one of its own then: an item that it names. */
	readonly assigned: boolean;
	readonly options: RangeOptions;
	/** The prange loop around this one, in the same function. */
	readonly outer: FoundLoop | undefined;
	/** In an async function: the launch is awaited. */
	readonly async: boolean;
}
