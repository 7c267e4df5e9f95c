/** An update of a variable that combines it with a value. */
import type ts from "typescript";
import type { Operator } from "../../../../runtime/contract.js";

export interface Update {
	readonly operator: Operator;
	/** `s + e`, not `e + s`: strings combine in this order only. */
	readonly leads: boolean;
	/** `-`, `++`, `--`: turn a string into a number. */
	readonly numeric: boolean;
	/** Of `s + a - b`: `a`, which would make a string of a number for a moment. */
	readonly addends: readonly ts.Expression[];
	/** `/`: truncates bigints. */
	readonly divides: boolean;
	/** The assignment or increment. */
	readonly site: ts.Expression;
	/** What is combined in; undefined for `++` and `--`. */
	readonly operand: ts.Expression | undefined;
	/** The test is negated, so that a NaN gets in and must be noticed. */
	readonly negated: boolean;
	/** `if (e > m) { … }`: the statement, whose other assignments are companions. */
	readonly statement: ts.IfStatement | undefined;
	/** `else if (…) …` after the statement. */
	readonly otherwise: ts.IfStatement | undefined;
	/** All mentions of the variable that the pattern accounts for. */
	readonly mentions: readonly ts.Node[];
}
