/**
 * Writes at places of which the source says nothing but that they are in a part which is the iteration's own.
 *
 * In:   const row = rows[i]; while (…) { row[low] = row[high]; low++; high--; }
 * Out:  row[place(low, row)] = row[number(high)]: a write to any element of rows[i], if the kernel finds that it is one
 */
import type ts from "typescript";
import { isInside } from "../../syntax/nodes.js";
import { around, type ContainerContext, type Edit, made } from "../roles/facts.js";
import { isNumber } from "../variables/kinds.js";
import type { LoopScope } from "../variables/scope.js";
import type { Step, Use } from "../variables/uses.js";
import type { OuterVariable } from "../variables/variables.js";
import type { Access } from "./accesses.js";
import { isInteger } from "./counting-loops.js";

/** A write at a place of which nothing is known, in a part of the variable: in `row[low]`. */
export function isScattered({ scope, subscripts }: ContainerContext, { steps, use, writes }: Access): boolean {
	const last = steps.at(-1);
	if (!writes || use.action === "delete" || steps.length < 2 || last?.kind !== "element") return false;
	if (subscripts.at(last) !== undefined) return false;
	if (isInteger(scope, last.subscript)) return true;
	return canLook(scope, use, last.subscript);
}

/** Can the kernel look whether the subscript is the number that the checker takes it for? */
export function canLook({ ts, checker, body }: LoopScope, use: Use, subscript: ts.Expression): boolean {
	const isNumber = (checker.getTypeAtLocation(subscript).flags & ts.TypeFlags.NumberLike) !== 0;
	return isNumber && !use.frame && !use.passed && isInside(subscript, body);
}

/** The kernel looks at subscripts of what is read in rows: other keys than numbers are not those of elements. */
export function readEdits(context: ContainerContext, found: readonly Access[]): Edit[] {
	return found.flatMap((access) => {
		const last = access.steps.at(-1);
		if (access.shallow || last?.kind !== "element" || isNumericStep(context, last)) return [];
		return [around(last.subscript, `${made("number")}(`, ")")];
	});
}

export function isNumericStep({ scope, subscripts }: ContainerContext, step: Step): boolean {
	if (step.kind !== "element") return false;
	return subscripts.at(step) !== undefined || isNumber(scope, step.subscript) || isInteger(scope, step.subscript);
}

/** The same access, which may be to any element. */
export function anywhere({ scope }: ContainerContext, variable: OuterVariable, access: Access): Access {
	const node = access.steps.at(-1)?.node as ts.Expression;
	const looked = isLookedAt(scope, variable, access) ? ({ looked: true } as const) : {};
	return { ...access, steps: [...access.steps.slice(0, -1), { kind: "all", node, numbers: true, ...looked }] };
}

/**
 * The kernel looks at such a subscript: if it is no integer it may be the length, and shared memory that stands in for a row
 * cannot grow. Functions around the loop are not changed, they have integers.
 */
export function subscriptEdits({ scope }: ContainerContext, variable: OuterVariable, access: Access): Edit[] {
	const last = access.steps.at(-1);
	if (last?.kind !== "element" || !isInside(last.subscript, scope.body)) return [];
	const row = isLookedAt(scope, variable, access)
		? `, ${(last.node as ts.ElementAccessExpression).expression.getText()}`
		: "";
	return [around(last.subscript, `${made("place")}(`, `${row})`)];
}

/** Can the kernel look at the row as well? Then it is named by variables alone. */
function isLookedAt({ ts, body }: LoopScope, variable: OuterVariable, { steps, use }: Access): boolean {
	const node = steps.at(-1)?.node;
	const isName = (one: ts.Expression): boolean =>
		ts.isIdentifier(one) ||
		(ts.isElementAccessExpression(one) && isName(one.expression) && ts.isIdentifier(one.argumentExpression));
	return (
		!use.frame &&
		!use.passed &&
		!variable.member &&
		node !== undefined &&
		isInside(node, body) &&
		ts.isElementAccessExpression(node) &&
		isName(node.expression)
	);
}
