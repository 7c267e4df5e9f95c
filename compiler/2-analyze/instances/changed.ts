/**
 * What a loop must not do with instances of registered classes that it captures: its code would change them, or see them
 * change, in ways that no path tells.
 */
import type ts from "typescript";
import { bare } from "../../syntax/nodes.js";
import type { VariableFact } from "../analysis.js";
import type { Functions } from "../effects/functions.js";
import { memberName, receiverOf } from "../effects/summary.js";
import type { Problem } from "../problem.js";
import { changes } from "../roles/containers.js";
import { pathsOf } from "../variables/paths.js";
import type { LoopScope } from "../variables/scope.js";
import { lineOf } from "./classes.js";
import { instancesIn, isOf } from "./held.js";

export function instanceProblems(scope: LoopScope, facts: readonly VariableFact[], functions: Functions): Problem[] {
	return [...actingProblems(scope, functions), ...remadeProblems(scope, facts), ...hiddenProblems(scope, facts)];
}

/** Members that run without a call by name, such as getters, and change their object. */
function actingProblems({ ts, checker, instances, loop }: LoopScope, { reached }: Functions): Problem[] {
	const found: Problem[] = [];
	for (const { declaration, symbol } of instances?.classes ?? []) {
		for (const one of lineOf({ ts, checker }, declaration)) {
			const changes = reached.get(one)?.changes;
			for (const member of one.members) {
				const name = memberName(ts, member);
				const acts = ts.isGetAccessor(member) || ACTING.has(name);
				if (!acts || !changes?.has(receiverOf(name))) continue;
				const what = `an instance of the class ${symbol.name}, whose ${name} changes it`;
				const related = [{ node: member, message: "changes its object" }];
				found.push({ code: "CL2012", node: loop.call, args: { name: symbol.name, what }, related });
			}
		}
	}
	return found;
}

/** Methods that the language calls. */
const ACTING: ReadonlySet<string> = new Set(["valueOf", "toString", "toLocaleString", "toJSON", "then"]);

/** A recipe makes another object of what it took: changes of that are not changes of the one that was captured. */
function remadeProblems(scope: LoopScope, facts: readonly VariableFact[]): Problem[] {
	const { ts, checker } = scope;
	const recipes = scope.instances?.classes.filter(({ recipe }) => recipe !== undefined) ?? [];
	if (recipes.length === 0) return [];
	return facts.flatMap(({ variable }) =>
		pathsOf(scope, variable).flatMap((use): Problem[] => {
			if (!changes(scope, use)) return [];
			const types: ts.Type[] = [];
			for (let at: ts.Expression = use.top; ts.isPropertyAccessExpression(at) || ts.isElementAccessExpression(at); ) {
				at = bare(ts, at.expression);
				types.push(checker.getTypeAtLocation(at));
			}
			const inside = use.passed
				? instancesIn(scope, recipes, { types: [checker.getTypeAtLocation(use.top)] })?.classes
				: [];
			const held =
				inside?.[0] ??
				recipes.find((one) => types.some((type) => type.flags & ts.TypeFlags.Any || isOf(scope, one, type)));
			if (!held) return [];
			const what = `an instance of the class ${held.symbol.name}, which travels by a recipe, and the loop changes it`;
			return [{ code: "CL2012", node: use.top, args: { name: textOf(use.top), what } }];
		}),
	);
}

/** `body.place.x = 1` where `place` is a getter: what that changes has another path. */
function hiddenProblems(scope: LoopScope, facts: readonly VariableFact[]): Problem[] {
	const { getters } = scope.instances ?? {};
	if (!getters?.size) return [];
	return facts.flatMap(({ variable }) =>
		pathsOf(scope, variable).flatMap((use): Problem[] => {
			const { action, steps, site, top } = use;
			const getter = steps.find((step) => step.kind === "property" && getters.has(step.name));
			const isLook = action === "read" || (action === "call" && !changes(scope, use));
			if (isLook || !getter) return [];
			return [{ code: "CL2007", node: site, args: { name: textOf(top) } }];
		}),
	);
}

function textOf(node: ts.Node): string {
	return node.getText().split("\n")[0] ?? "";
}
