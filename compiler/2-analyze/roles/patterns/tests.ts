/**
 * Tests of selects: comparisons of the variable with what it may become.
 *
 * In:   e > m · !(m < e) · greater(e, m), with `greater = (a, b) => a > b`
 * Out:  the operator, e, and whether the test is negated
 */
import type ts from "typescript";
import { bare, type TS } from "../../../syntax/nodes.js";
import { seenThrough } from "../../closures/formulas.js";
import { isStable } from "../../effects/quiet.js";
import type { LoopScope } from "../../variables/scope.js";
import { type IsVariable, mentions } from "./mentions.js";

export interface Test {
	readonly operator: "select<" | "select<=" | "select>" | "select>=";
	readonly negated: boolean;
	readonly candidate: ts.Expression;
}

/** `e > m` as a test that `e` passes, also by a function; `not`: the value is taken if the test fails. */
export function readTest(scope: LoopScope, node: ts.Expression, is: IsVariable, not = false): Test | undefined {
	const { ts } = scope;
	const test = bare(ts, node);
	if (isNot(ts, test)) return readTest(scope, test.operand, is, !not);
	if (!ts.isCallExpression(test)) return comparison(ts, test, is, not);
	const seen = test.arguments.every((one) => isStable(ts, one)) ? seenThrough(scope, test, is) : undefined;
	const found = seen && comparison(ts, seen.value, seen.is, not);
	const candidate = found && seen.argument(found.candidate);
	return candidate && { ...found, candidate };
}

function comparison(ts: TS, node: ts.Expression, is: IsVariable, not: boolean): Test | undefined {
	const test = bare(ts, node);
	if (isNot(ts, test)) return comparison(ts, test.operand, is, !not);
	if (!ts.isBinaryExpression(test)) return undefined;
	const { SyntaxKind } = ts;
	const order = [
		SyntaxKind.LessThanToken,
		SyntaxKind.LessThanEqualsToken,
		SyntaxKind.GreaterThanToken,
		SyntaxKind.GreaterThanEqualsToken,
	];
	const place = order.indexOf(test.operatorToken.kind);
	if (place < 0) return undefined;
	const variableLeft = is(bare(ts, test.left));
	const candidate = variableLeft ? test.right : test.left;
	if (!variableLeft && !is(bare(ts, test.right))) return undefined;
	if (mentions(ts, candidate, is).length > 0) return undefined;
	const names = ["select<", "select<=", "select>", "select>="] as const;
	const turned = variableLeft ? [2, 3, 0, 1][place] : place; // m < e is e > m
	const final = not ? [3, 2, 1, 0][turned ?? 0] : turned; // not e < m is e >= m
	const operator = names[final ?? 0];
	return operator && { operator, negated: not, candidate };
}

function isNot(ts: TS, node: ts.Expression): node is ts.PrefixUnaryExpression {
	return ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken;
}
