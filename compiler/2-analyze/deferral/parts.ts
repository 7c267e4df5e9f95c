/**
 * Members of a group of which the effects name fixed parts alone, as one variable for each part.
 *
 * In:   if (v > best[0]) { best[0] = v; best[1] = i; }
 * Out:  best[0], which selects, and best[1], into which only others flow
 */
import type ts from "typescript";
import type { TS } from "../../syntax/nodes.js";
import type { Step, Use } from "../variables/uses.js";
import type { OuterVariable } from "../variables/variables.js";
import type { Group } from "./group.js";

export function inFixedParts(group: Group): Group {
	const { ts, members } = group.scope;
	const names = new Map(members);
	const parts = [...group.members].flatMap((member) => {
		const keys = member.uses.map((use) => keyOf(ts, use));
		if (keys.includes(undefined)) return [member];
		return [...new Set(keys)].map((key): OuterVariable => {
			const uses = member.uses.filter((_, place) => keys[place] === key).map(withoutStep);
			for (const { root } of uses) names.set(root, member.symbol);
			return { ...member, uses };
		});
	});
	const roots = new Set<ts.Node>(parts.flatMap(({ uses }) => uses.map(({ root }) => root)));
	const is: Group["is"] = (node) =>
		roots.has(node) || (group.is(node) && ![...group.members].some((one) => isOf(one, node)));
	return { ...group, scope: { ...group.scope, members: names }, members: new Set(parts), is };
}

function isOf({ uses }: OuterVariable, node: ts.Node): boolean {
	return uses.some(({ root }) => root === node);
}

function withoutStep(use: Use): Use {
	const [first, ...steps] = use.steps as [Step, ...Step[]];
	return { ...use, root: first.node, steps };
}

/** `0` of `best[0]`; undefined if the part is not always the same, or if a method is called. */
function keyOf(ts: TS, { steps: [step, ...rest], action }: Use): string | undefined {
	if (step === undefined || step.kind === "all" || (action === "call" && rest.length === 0)) return undefined;
	if (step.kind === "property") return step.name === "length" || step.name === "size" ? undefined : step.name;
	const { subscript } = step;
	return ts.isNumericLiteral(subscript) || ts.isStringLiteralLike(subscript) ? subscript.text : undefined;
}
