/**
 * How each operator starts, combines and ends: one row per operator.
 *
 * An executor starts from `start` of the value that the variable had before the region; the coordinator folds the
 * partials, in iteration order, into that value. `fits` says for which kinds of value the operator may be distributed
 * at all; anything else runs sequentially.
 */
import type { Operator } from "../contract.js";

/** A pair of operands: the types agree, because `fits` held for both. */
export type Combine = (a: never, b: never) => unknown;

export interface OperatorRow {
	/** Whether a start value is of a kind for which the row holds. */
	readonly fits: (value: unknown) => boolean;
	/** The value a chunk starts from. */
	readonly start: (value: unknown) => unknown;
	readonly combine: Combine;
	/** Partials must have the type of the start value. */
	readonly sameType: boolean;
	/** Whether a value already decides the result: later operands are not evaluated by a sequential loop. */
	readonly decides?: (value: unknown) => boolean;
}

const keep = (value: unknown): unknown => value;
const any = (): boolean => true;
const isNumber = (value: unknown): boolean => typeof value === "number";
const isInt32 = (value: unknown): boolean => Number.isInteger(value) && Object.is((value as number) | 0, value);
const isInteger = (value: unknown): boolean => typeof value === "bigint" || isInt32(value);
const isSum = (value: unknown): boolean => ["number", "bigint", "string"].includes(typeof value);
const isProduct = (value: unknown): boolean => typeof value === "number" || typeof value === "bigint";
const isOrdered = isSum;

const zeros: Readonly<Record<string, unknown>> = { number: -0, bigint: 0n, string: "" };
const ones: Readonly<Record<string, unknown>> = { number: 1, bigint: 1n };

type Wins = (a: never, b: never) => boolean;

/** Whether a select reduction takes partial `b` over the value `a` so far. */
const wins = {
	"select<": (a, b) => b < a,
	"select<=": (a, b) => b <= a,
	"select>": (a, b) => b > a,
	"select>=": (a, b) => b >= a,
} as const satisfies Record<string, Wins>;

/** Keeps the value that the user's own test keeps. */
const select = (test: Wins): OperatorRow => ({
	fits: isOrdered,
	start: keep,
	combine: (a, b) => (test(a, b) ? b : a),
	sameType: true,
});

export const operators: Readonly<Record<Operator, OperatorRow>> = {
	"+": { fits: isSum, start: (v) => zeros[typeof v], combine: (a, b) => a + b, sameType: true },
	"*": { fits: isProduct, start: (v) => ones[typeof v], combine: (a, b) => a * b, sameType: true },
	"&": { fits: isInteger, start: keep, combine: (a, b) => a & b, sameType: true },
	"|": { fits: isInteger, start: keep, combine: (a, b) => a | b, sameType: true },
	"^": {
		fits: isInteger,
		start: (v) => (typeof v === "bigint" ? 0n : 0),
		combine: (a, b) => a ^ b,
		sameType: true,
	},
	"&&": { fits: any, start: keep, combine: (a, b) => a && b, sameType: false, decides: (v) => !v },
	"||": { fits: any, start: keep, combine: (a, b) => a || b, sameType: false, decides: (v) => Boolean(v) },
	"??": {
		fits: any,
		start: keep,
		combine: (a, b) => a ?? b,
		sameType: false,
		decides: (v) => v !== null && v !== undefined,
	},
	min: { fits: isNumber, start: keep, combine: (a, b) => Math.min(a, b), sameType: true },
	max: { fits: isNumber, start: keep, combine: (a, b) => Math.max(a, b), sameType: true },
	imul: { fits: isInt32, start: () => 1, combine: (a, b) => Math.imul(a, b), sameType: true },
	"select<": select(wins["select<"]),
	"select<=": select(wins["select<="]),
	"select>": select(wins["select>"]),
	"select>=": select(wins["select>="]),
	last: { fits: any, start: keep, combine: (_, b) => b, sameType: false },
	reducer: { fits: any, start: keep, combine: (a) => a, sameType: false },
};

/** The tests of select reductions, by operator. */
export const takes: Readonly<Record<string, Wins>> = wins;

/** Identity of an operator for the private copies of an element reduction, or undefined: they start as copies. */
export function elementIdentity(operator: Operator, kind: "number" | "bigint" | "string"): unknown {
	if (operator === "+") return zeros[kind];
	if (operator === "*") return ones[kind];
	if (operator === "^") return kind === "bigint" ? 0n : 0;
	return undefined;
}
