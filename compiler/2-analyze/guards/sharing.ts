/**
 * What a changed object and another one may have in common, if not nothing.
 *
 * In:   xs[i] = ys[i + 1]      row of rows[i][j] -= row[j]
 * Out:  views of one memory, if iterations keep apart there; a part of `rows` that no iteration writes
 */
import type ts from "typescript";
import type { Guard, Paths } from "../../../runtime/contract.js";
import { bare, wrapped } from "../../syntax/nodes.js";
import { isEqual } from "../../syntax/polynomial.js";
import type { VariableFact } from "../analysis.js";
import { carries } from "../holders.js";
import { isPrimitive, isTyped } from "../variables/kinds.js";
import { pathsOf } from "../variables/paths.js";
import type { LoopScope } from "../variables/scope.js";
import { namedPaths } from "./named.js";

type Sharing = Pick<Extract<Guard, { kind: "disjoint" }>, "across" | "together" | "own" | "beside" | "named">;
type Pair = readonly [VariableFact, VariableFact];

/** Of `a`, which the loop changes, and `b`. */
export function sharingOf(scope: LoopScope, facts: readonly VariableFact[], [a, b]: Pair): Sharing {
	const own = { ...ownOf(scope, a, b), ...besideOf(scope, facts, [a, b]), ...namedOf(scope, b) };
	return { ...acrossOf(facts, [a, b]), ...togetherOf(a, b), ...own };
}

/** Effects look at their operands later, and what is carried at those of an earlier iteration. */
function looksOtherwise(one: VariableFact): boolean {
	return one.fact.role === "deferred" || carries(one);
}

/** Of both it is known which elements each iteration touches, so that the launch can tell whether iterations meet. */
function acrossOf(facts: readonly VariableFact[], [a, b]: Pair): { across?: { steady: boolean } } {
	const isRanged = ({ variable, fact, elements, extents }: VariableFact) => {
		const isWritten = fact.role === "write" && !fact.nested && !fact.before;
		const isOfTyped = isTyped(variable);
		return isOfTyped && extents !== undefined && (isWritten || (fact.role === "shared" && elements));
	};
	if (!isRanged(a) || !isRanged(b) || facts.some(looksOtherwise)) return {};
	return { across: { steady: [a.stores ?? a.extents, b.extents].every(isSteady) } };
}

/** Both are reduced by one operator, so that one private copy may serve both. */
function togetherOf(
	{ fact: a, variable }: VariableFact,
	{ fact: b, variable: other }: VariableFact,
): { together?: true } {
	if (a.role !== "element-reduction" || b.role !== "element-reduction") return {};
	const areTyped = [variable, other].every(isTyped);
	const isAlike = a.container === "index" && b.container === "index" && a.exact === b.exact;
	return areTyped && isAlike && a.operator === b.operator && a.operator !== "last" ? { together: true } : {};
}

/** Elements that are objects get others in their places, and nothing changes in what they hold. */
function ownOf({ ts, checker }: LoopScope, a: VariableFact, b: VariableFact): { own?: true } {
	const element = checker.getIndexTypeOfType(a.variable.type, ts.IndexKind.Number);
	const isHolding = element !== undefined && !isPrimitive(ts, element);
	return a.fact.role === "write" && !a.fact.nested && b.fact.role === "shared" && isHolding ? { own: true } : {};
}

/**
 * Parts of the one are written, and the other may be one that is not: the launch knows both. Where it matters which object a
 * part is, nothing may stand in for it.
 */
function besideOf(scope: LoopScope, facts: readonly VariableFact[], [a, b]: Pair): { beside?: true } {
	const isTree = a.fact.role === "write" && a.fact.nested !== undefined && !a.fact.before;
	if (!isTree || b.fact.role !== "shared" || facts.some(looksOtherwise)) return {};
	const isTold = pathsOf(scope, a.variable).some((use) => use.compared && (use.passed || !isForBeing(scope, use.top)));
	return isTold ? {} : { beside: true };
}

/** Of `b` only some parts are looked at, of which the changed one may be none. */
function namedOf(scope: LoopScope, b: VariableFact): { named?: Paths } {
	const named = namedPaths(scope, b);
	return named ? { named } : {};
}

/** `if (row)`, `row !== null`: only whether there is one matters. */
function isForBeing({ ts }: LoopScope, top: ts.Expression): boolean {
	const outer = wrapped(ts, top) as ts.Expression;
	const { parent } = outer;
	if (!ts.isBinaryExpression(parent)) return true;
	const other = bare(ts, parent.left === outer ? parent.right : parent.left);
	return other.kind === ts.SyntaxKind.NullKeyword || (ts.isIdentifier(other) && other.text === "undefined");
}

/** One extent, with the same for all iterations added in each: so nothing cuts it off. */
function isSteady(extents: VariableFact["extents"] = []): boolean {
	const [first] = extents;
	return extents.every(
		({ low, high, floors, caps }) =>
			first && floors.length + caps.length === 0 && isEqual(low, first.low) && isEqual(high, first.high),
	);
}
