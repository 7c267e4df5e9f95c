/** What is known of the integers of a loop: their polynomials, the bounds of those that differ, and what to check at launch. */
import type ts from "typescript";
import type { Polynomial } from "../../syntax/polynomial.js";
import type { Frame, Step } from "../variables/uses.js";

/** A symbol that differs within an iteration: `low <= name`, and `name <= high`, as far as these are known. */
export interface Bounded {
	readonly name: string;
	readonly low: Polynomial | undefined;
	readonly high: Polynomial | undefined;
	/** Other highest values: the head has several limits. */
	readonly caps?: readonly Polynomial[];
	/** The loop's variable, of this form, ends at the latest with the last element of this array. */
	readonly ends?: { readonly array: string; readonly form: Polynomial };
	/** It is the same in all of an iteration, if it is known there (`terms/spans.ts`). */
	readonly constant?: true;
	/** The distance from its first value of what a loop counts in: it has all values from 0 on, by its steps. */
	readonly counts?: true;
	/** The head of the loop has no limit but that which is `high`: it gets there, if nothing ends the loop before. */
	readonly exact?: true;
	/** It differs from the form by a multiple of the modulus. */
	readonly congruent?: { readonly form: Polynomial; readonly modulus: number };
	/** It steps by this, which only the launch knows, so that it may leave integers out. */
	readonly by?: Polynomial;
	/** `name` is made of this variable, and this variable of `name` in the same way, by a number of this form. */
	readonly swaps?: { readonly name: string; readonly by: Polynomial };
	/** It is the rounded quotient of the induction variable and this, which does not change. */
	readonly quotient?: Polynomial;
	/** It is the number of the iteration, by which the induction variable is a step further each time: see `cleared`. */
	readonly turn?: { readonly start: Polynomial; readonly step: number };
}

/** A number of before the loop that no iteration changes. */
export interface Invariant {
	/** Denotes it where the loop stands. */
	readonly text: string;
	/** Undefined where a function has it by a parameter. */
	readonly node: ts.Expression | undefined;
	/** The number is what this makes of `node`. */
	readonly rounding?: Rounding | undefined;
}

export type Rounding = "Math.ceil" | "Math.floor";

/** What the launch has to find true: one of the forms is at least 0. */
export interface Assumption {
	/** Local name of the array whose elements it keeps apart. */
	readonly array: string;
	readonly forms: readonly Polynomial[];
}

/** The launch has to find all of the forms at least 0: then the expression is no wider than 32 bits. */
export interface Narrow {
	readonly text: string;
	readonly forms: readonly Polynomial[];
}

/** Two accesses to one array that the launch tells apart, by solving the equations of their subscripts. */
export interface Pair {
	/** Subscripts by dimension, of the write and of the other access; undefined: not known. */
	readonly places: readonly [Place, Place];
	/** Which iterations may not have written what an iteration accesses. */
	readonly unless: "another" | "an earlier" | "its own or an earlier";
	/** What is at least 0 where the write takes place, and where the access does. */
	readonly holding: readonly [readonly Polynomial[], readonly Polynomial[]];
}

/** `instead`: in the place of the array's assumptions, if one of these fails. */
export interface Solved {
	/** Local name. */
	readonly array: string;
	readonly pairs: readonly Pair[];
	readonly instead: boolean;
}

/** Subscripts of one access by dimension; undefined: not known. */
export type Place = readonly (Polynomial | undefined)[];

/** What is true where an access takes place: forms that are at least 0, and forms that are 0. */
export interface Holding {
	readonly atLeast: readonly Polynomial[];
	readonly equal: readonly Polynomial[];
}

/** Values of the induction variable: both ends inclusive, `extent` is their difference. */
export interface Range {
	readonly low: Polynomial;
	readonly high: Polynomial;
	readonly extent: Polynomial;
}

export interface Subscripts {
	/** The polynomial, or undefined. */
	of(node: ts.Expression): Polynomial | undefined;
	/** That of a subscript, in the call in which it is looked at. */
	at(step: Step): Polynomial | undefined;
	/** What tests around this piece of the code say; `frame` is that of `at`. */
	holding(node: ts.Node, frame: Frame | undefined): Holding;
	/** Of that: sums that are at least 0 there. Nothing has to be tested at launch for it. */
	limits(node: ts.Node, frame: Frame | undefined): readonly Polynomial[];
	/** Atom of the induction variable; undefined for `prange(items)`. */
	readonly induction: string | undefined;
	/** Undefined if the arguments of `prange` are not integers of known form. */
	range(): Range | undefined;
	/** Undefined if it is not a constant. */
	readonly step: number | undefined;
	/** What the induction variable is the sum of, if the step is a variable: the start, and the step for each iteration before. */
	turns(): { readonly start: Polynomial; readonly step: Polynomial } | undefined;
	/** What the launch may find true of the symbols of these forms, and of those that they are made of: at least 0. */
	relations(forms: readonly (Polynomial | undefined)[]): readonly Polynomial[];
	/** The symbol of a number of before the loop that this denotes there, and that no iteration changes. */
	named(text: string): Polynomial;
	/** Says that a proof rests on the range, so that its symbols are checked at launch. */
	noteRange(): void;
	/** Says that a proof rests on these. */
	note(forms: readonly Polynomial[]): void;
	/** What proofs rest on. */
	noted(): readonly Polynomial[];
	/** Says that a role rests on one of these forms being at least 0. */
	assume(array: string, forms: readonly Polynomial[]): void;
	readonly assumptions: readonly Assumption[];
	readonly narrow: readonly Narrow[];
	/** Says that a role rests on these pairs being apart. */
	solve(one: Solved): void;
	readonly solved: readonly Solved[];
	/** The array none of whose ends the subscript is beyond. */
	endsOf(form: Polynomial): string | undefined;
	/** Symbols that must be at least this, or forms do not hold. */
	readonly least: ReadonlyMap<string, number>;
	/** Atoms that cancelled out: the forms that they are missing in rest on them. */
	readonly cancelled: ReadonlySet<string>;
	/** Methods that forms take to be the only ones of their names. */
	readonly methods: ReadonlySet<ts.Node>;
	/** Inner variables by atom, outermost first. */
	readonly bounded: ReadonlyMap<string, Bounded>;
	/** Loop-invariant atoms used so far, with what denotes them outside of the loop. */
	readonly symbols: ReadonlyMap<string, Invariant>;
}
