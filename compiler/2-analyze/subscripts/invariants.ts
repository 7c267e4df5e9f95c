/**
 * Which names, and members of objects, are the same in all iterations?
 *
 * In:   img.data[y * img.width + x] = v; total += k
 * Out:  img.width, k, but neither img.data nor total
 */
import type ts from "typescript";
import { bare, isInside, isPlace } from "../../syntax/nodes.js";
import { symbolOf } from "../../syntax/symbols.js";
import { changes } from "../roles/containers.js";
import { isTyped } from "../variables/kinds.js";
import { pathsOf } from "../variables/paths.js";
import { bindingOf, isInCode, type LoopScope, seenAs } from "../variables/scope.js";
import type { Step } from "../variables/uses.js";
import { isAssigned, type OuterVariable } from "../variables/variables.js";
import { integerOf } from "./constants.js";

export interface Invariance {
	/**
	 * Tells for `w`, `p.width` and `xs.length` (members may be given as names) that nothing in the loop changes them. What a
	 * variable holds counts as reached by its own paths only: launches check that (the guard `distinct`).
	 */
	readonly invariant: (node: ts.Expression, members?: readonly string[]) => boolean;
	/** Those of which the length is taken to stay what it is, although elements of them change. */
	readonly fixed: ReadonlySet<OuterVariable>;
}

/** `lengths`: also those of arrays that are no typed ones. */
export function invariance(scope: LoopScope, variables: readonly OuterVariable[], lengths: boolean): Invariance {
	const { ts, checker } = scope;
	const roots = new Map(variables.flatMap((one) => one.uses.map((use) => [use.root as ts.Node, one] as const)));
	const changed = new Map(variables.map((one) => [one.symbol, changedPaths(scope, one)]));
	const fixed = new Set<OuterVariable>();
	// The head of the loop is evaluated once, before it; what stands outside of it is looked at then too.
	const isSteadyName = (name: ts.Identifier) => {
		const binding = bindingOf(scope, name);
		return (binding.kind === "local" || binding.kind === "module") && !changed.get(binding.symbol)?.length;
	};
	const isBefore = (node: ts.Node) => isInside(node, scope.loop.call) || !isInCode(scope, node);
	/** A number of this file that kernels have a copy of: there is no variable for it. */
	const isNumber = (name: ts.Identifier) => {
		const symbol = name.getSourceFile() === scope.file ? symbolOf(ts, checker, name) : undefined;
		return symbol !== undefined && integerOf(ts, checker, name) !== undefined && seenAs(scope, name.text) === symbol;
	};
	const isUnchanged = ({ symbol }: OuterVariable, members: readonly string[]) =>
		(changed.get(symbol) ?? []).every((steps) => isApart(steps, members));
	/** One that the loop changes, where the head of the loop or what stands before it mentions it. */
	const namedBefore = (node: ts.Expression) => {
		if (!ts.isIdentifier(node) || !isBefore(node)) return undefined;
		const symbol = symbolOf(ts, checker, node);
		return variables.find((one) => one.symbol === symbol && one.member === undefined);
	};
	/** `xs.length` and `rows[0].length`, where elements of that change, but no more than these. */
	const isFixed = (variable: OuterVariable, members: readonly string[]) => {
		if (members.at(-1) !== "length" || isAssigned(variable)) return false;
		const isElement = (steps: readonly Step[]) =>
			steps.length === members.length && steps.every(({ kind }) => kind === "element");
		const paths = changed.get(variable.symbol) ?? [];
		const isPlain = paths.every((steps) => isElement(steps) || isApart(steps, members));
		const isMeant =
			(members.length === 1 && isTyped(variable)) || (lengths && isPlain && isOfArrays(variable, members));
		if (isMeant) fixed.add(variable);
		return isMeant;
	};
	/** By its type: `rows` is an array whose elements are arrays. */
	const isOfArrays = ({ type }: OuterVariable, members: readonly string[]) => {
		let at: ts.Type | undefined = type;
		for (const place of members.slice(0, -1)) {
			at =
				/^\d+$/.test(place) && at && checker.isArrayType(at)
					? checker.getTypeArguments(at as ts.TypeReference)[0]
					: undefined;
		}
		return at !== undefined && (checker.isArrayType(at) || (members.length > 1 && isTyped({ type: at })));
	};
	const isInvariant = (node: ts.Expression, members: readonly string[]): boolean => {
		const inner = bare(ts, node);
		const variable = roots.get(inner) ?? namedBefore(inner);
		if (variable) return isUnchanged(variable, members) || isFixed(variable, members);
		if (ts.isIdentifier(inner) && (isBefore(inner) || isNumber(inner))) return isSteadyName(inner);
		if (isPlace(ts, inner)) return isInvariant(inner.expression, [inner.argumentExpression.text, ...members]);
		return ts.isPropertyAccessExpression(inner) && isInvariant(inner.expression, [inner.name.text, ...members]);
	};
	return { invariant: (node, members = []) => isInvariant(node, members), fixed };
}

/** What the loop changes of the variable: no steps stand for the variable itself. */
function changedPaths(scope: LoopScope, variable: OuterVariable): (readonly Step[])[] {
	const assigned = variable.uses.filter((use) => use.steps.length === 0 && use.action !== "read");
	const parts = pathsOf(scope, variable).filter((use) => changes(scope, use));
	// A method is no part of what it changes.
	return [...assigned, ...parts].map(({ steps, action }) => (action === "call" ? steps.slice(0, -1) : steps));
}

/** The path turns into another member before the end of this one, or into elements of which only parts change. */
function isApart(steps: readonly Step[], members: readonly string[]): boolean {
	const turn = steps.findIndex((step, place) => step.kind !== "property" || step.name !== members[place]);
	const step = steps[turn];
	if (step?.kind === "element" && turn === members.length - 1 && members[turn] === "length")
		return steps.length > turn + 1;
	return step?.kind === "property" && step.name !== "length" && turn < members.length;
}
