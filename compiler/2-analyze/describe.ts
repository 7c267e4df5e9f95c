/** What the plan says of a variable besides its role: how it is accessed, and which part of it. */

import type ts from "typescript";
import type { LoopFacts, VariableFact } from "./analysis.js";
import { extentOf } from "./dependences/extents.js";
import type { RoleDecision } from "./roles/facts.js";
import type { Subscripts } from "./subscripts/forms.js";
import type { Captures } from "./variables/captures.js";
import { isNumber } from "./variables/kinds.js";
import { pathsOf } from "./variables/paths.js";
import type { LoopScope } from "./variables/scope.js";
import type { Use } from "./variables/uses.js";
import type { OuterVariable } from "./variables/variables.js";

/** What a description rests on. */
export interface Description {
	readonly scope: LoopScope;
	readonly subscripts: Subscripts;
	readonly captures: Captures;
}

export function describe(
	{ scope, subscripts, captures: { foreign } }: Description,
	variable: OuterVariable,
	{ fact }: RoleDecision,
): VariableFact {
	const { ts } = scope;
	const isLength = (use: OuterVariable["uses"][number]) => {
		const [first] = use.steps;
		return first?.kind === "property" && first.name === "length" && use.steps.length === 1;
	};
	// What functions write counts too: where it may be below 0, the launch has to see it.
	const paths = () => pathsOf(scope, variable).filter(({ steps, shallow }) => steps.length > 0 || !shallow);
	const uses = fact.role === "write" ? paths() : variable.uses;
	const touching = uses.filter((use) => !isLength(use));
	const places = touching.map(({ steps: [step] }) => (step?.kind === "element" ? step : undefined));
	const isOwn = variable.uses.every(
		(use) => !foreign.has(use.root) && (use.action === "read" || fact.role === "write"),
	);
	const numeric =
		isOwn && places.length > 0 && places.every((one) => one && (subscripts.at(one) || isNumber(scope, one.subscript)));
	const flat = uses.every((use) => use.steps.length === 1);
	const extents = isOwn ? touching.map(extentOfUse) : [];
	const known = isOwn && places.length > 0 ? allOf(extents) : undefined;
	const writing = touching.map(({ action }) => action !== "read");
	const isSplit = fact.role === "write" && !fact.nested && writing.includes(false);
	return {
		variable,
		fact,
		elements: numeric && flat && !ts.isThisTypeNode(variable.uses[0]?.root as ts.Node),
		extents: known,
		stores: known && isSplit ? known.filter((_, place) => writing[place]) : undefined,
	};

	function extentOfUse({ steps: [step], root, frame }: Use) {
		const form = step && subscripts.at(step);
		return form && extentOf(form, subscripts, subscripts.limits(root, frame));
	}
}

/** Undefined if one of them is. */
function allOf<T>(values: readonly (T | undefined)[]): T[] | undefined {
	return values.every((one) => one !== undefined) ? (values as T[]) : undefined;
}

export function accessesOf({ variable }: VariableFact): LoopFacts["accesses"] {
	return variable.uses.flatMap((use) => {
		const [first] = use.steps;
		if (first?.kind !== "element") return [];
		const file = first.node.getSourceFile();
		const line = file.getLineAndCharacterOfPosition(first.node.getStart()).line + 1;
		const kind = use.steps.length > 1 || use.action === "call" ? "read" : use.action;
		const kinds = { read: "read", assign: "write", update: "update", delete: "write", call: "read" } as const;
		return [{ variable: variable.name, subscript: first.subscript.getText(), kind: kinds[kind], line }];
	});
}
