/**
 * Writes at places of which the source says nothing but that they are in a part which is the iteration's own.
 *
 * In:   const row = rows[i]; while (…) { row[low] = row[high]; low++; high--; }
 * Out:  row[place(low, row)] = row[number(high)]: a write to any element of rows[i], if the kernel finds that it is one
 */
import type ts from "typescript";
import { isAssignment, isIncrement, isInside, type TS, walk } from "../../syntax/nodes.js";
import { around, type ContainerContext, type Edit, made } from "../roles/facts.js";
import { isNumber } from "../variables/kinds.js";
import type { LoopScope } from "../variables/scope.js";
import type { Step, Use } from "../variables/uses.js";
import type { OuterVariable } from "../variables/variables.js";
import type { Access } from "./accesses.js";
import { isInteger } from "./counting-loops.js";

/** Which places may be unknown: the last in a part of the variable, any in such a part, or that of the variable itself too. */
export type Scattering = "last" | "part" | "all";

/** A write at places of which nothing is known: in `row[low]`, `rows[k][i]`. */
export function isScattered(context: ContainerContext, access: Access, scattering: Scattering): boolean {
	const { steps, use, writes } = access;
	const unknown = unknownSteps(context, access);
	if (!writes || use.action === "delete" || unknown.length === 0) return false;
	if (steps.length < 2 && scattering !== "all") return false;
	if (scattering === "last" && !unknown.every((step) => step === steps.at(-1))) return false;
	const { scope } = context;
	return unknown.every(({ subscript }) => isInteger(scope, subscript) || canLook(scope, use, subscript));
}

type Element = Extract<Step, { readonly kind: "element" }>;

function unknownSteps({ subscripts }: ContainerContext, { steps }: Access): Element[] {
	return steps.filter((step): step is Element => step.kind === "element" && subscripts.at(step) === undefined);
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

/** The same access, which may be to any elements. */
export function anywhere(context: ContainerContext, variable: OuterVariable, access: Access): Access {
	const unknown = unknownSteps(context, access);
	const last = access.steps.at(-1);
	const steps = access.steps.map((step): Step => {
		if (!unknown.some((one) => one === step)) return step;
		const isLooked = step === last && isLookedAt(context.scope, variable, access);
		return { kind: "all", node: step.node as ts.Expression, numbers: true, ...(isLooked ? { looked: true } : {}) };
	});
	return { ...access, steps };
}

/**
 * The kernel looks at such subscripts: if one is no integer it may be the length, and shared memory that stands in for a row
 * cannot grow. Functions around the loop are not changed, they have integers.
 */
export function subscriptEdits(context: ContainerContext, variable: OuterVariable, access: Access): Edit[] {
	const last = access.steps.at(-1);
	return unknownSteps(context, access)
		.filter(({ subscript }) => isInside(subscript, context.scope.body))
		.map((step) => {
			const isLooked = step === last && isLookedAt(context.scope, variable, access);
			const row = isLooked ? `, ${(step.node as ts.ElementAccessExpression).expression.getText()}` : "";
			return around(step.subscript, `${made("place")}(`, `${row})`);
		});
}

/** Can the kernel look at the row as well? Then it is named by variables alone, and they are the same after the subscript. */
function isLookedAt({ ts, body }: LoopScope, variable: OuterVariable, { steps, use }: Access): boolean {
	const last = steps.at(-1);
	const node = last?.node;
	if (last?.kind === "element" && mayAct(ts, last.subscript)) return false;
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

/** `rows[k][k++]`, `rows[k][next()]` */
function mayAct(ts: TS, subscript: ts.Expression): boolean {
	let acts = false;
	walk(ts, subscript, (at) => {
		const isCall = ts.isCallOrNewExpression(at) && !at.expression.getText().startsWith("Math.");
		if (isCall || isAssignment(ts, at) || isIncrement(ts, at) || ts.isAwaitExpression(at)) acts = true;
		return !acts;
	});
	return acts;
}
