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
import { pathsOf } from "../variables/paths.js";
import { bindingOf, isInCode, type LoopScope, seenAs } from "../variables/scope.js";
import type { Step } from "../variables/uses.js";
import type { OuterVariable } from "../variables/variables.js";
import { integerOf } from "./constants.js";

/**
 * Tells for `w`, `p.width` and `xs.length` (members may be given as names) that nothing in the loop changes them. What a
 * variable holds counts as reached by its own paths only: launches check that (the guard `distinct`).
 */
export function invariance(
	scope: LoopScope,
	variables: readonly OuterVariable[],
): (node: ts.Expression, members?: readonly string[]) => boolean {
	const { ts, checker } = scope;
	const roots = new Map(variables.flatMap((one) => one.uses.map((use) => [use.root as ts.Node, one] as const)));
	const changed = new Map(variables.map((one) => [one.symbol, changedPaths(scope, one)]));
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
	const isInvariant = (node: ts.Expression, members: readonly string[]): boolean => {
		const inner = bare(ts, node);
		const variable = roots.get(inner);
		if (variable) return (changed.get(variable.symbol) ?? []).every((steps) => isApart(steps, members));
		if (ts.isIdentifier(inner) && (isBefore(inner) || isNumber(inner))) return isSteadyName(inner);
		if (isPlace(ts, inner)) return isInvariant(inner.expression, [inner.argumentExpression.text, ...members]);
		return ts.isPropertyAccessExpression(inner) && isInvariant(inner.expression, [inner.name.text, ...members]);
	};
	return (node, members = []) => isInvariant(node, members);
}

/** What the loop changes of the variable: no steps stand for the variable itself. */
function changedPaths(scope: LoopScope, variable: OuterVariable): (readonly Step[])[] {
	const assigned = variable.uses.filter((use) => use.steps.length === 0 && use.action !== "read");
	const parts = pathsOf(scope, variable).filter((use) => changes(scope, use));
	// A method is no part of what it changes.
	return [...assigned, ...parts].map(({ steps, action }) => (action === "call" ? steps.slice(0, -1) : steps));
}

/** The path turns into another member before the end of this one. */
function isApart(steps: readonly Step[], members: readonly string[]): boolean {
	const turn = steps.findIndex((step, place) => step.kind !== "property" || step.name !== members[place]);
	const step = steps[turn];
	return step?.kind === "property" && step.name !== "length" && turn < members.length;
}
