/**
 * Items of `prange(items)` that the loop changes: parts of the array, reached by the number of the iteration.
 *
 * In:   for (const p of prange(people)) p.age += 1;
 * Out:  people[#].age (update), `#` the number of the iteration, as if the loop ran over the places of the array
 */
import type ts from "typescript";
import type { FoundLoop } from "../../1-find/found.js";
import { bare } from "../../syntax/nodes.js";
import { symbolOf } from "../../syntax/symbols.js";
import { isAssignedIn } from "../subscripts/counting-loops.js";
import { followed } from "./paths.js";
import { bindingOf, type LoopScope } from "./scope.js";
import type { Use } from "./uses.js";
import type { OuterVariable, References } from "./variables.js";

/** The loop and its variables with the array that is changed among them; as they were if there is none. */
export function byPlaces(
	scope: LoopScope,
	references: References,
	changes: (use: Use) => boolean,
): { readonly loop: FoundLoop; readonly references: References } {
	const { loop } = scope;
	const use = loop.header.kind === "items" ? itemUse(scope) : undefined;
	const unchanged = { loop, references };
	if (!use || loop.header.kind !== "items") return unchanged;
	if (!followed(scope, { ...use, alias: undefined, shallow: false }).some(changes)) return unchanged;
	const array = arrayOf(scope, use, references);
	const variables = [...references.variables.filter(({ symbol }) => symbol !== array.symbol), array];
	const header = { kind: "places" as const, args: loop.header.args, array: array.local };
	return { loop: { ...loop, header }, references: { ...references, variables } };
}

/** Undefined if the items are no variable, or have no single name that always means the item. */
function itemUse(scope: LoopScope): Use | undefined {
	const { ts, checker, loop } = scope;
	const { variable } = loop;
	const array = loop.header.args[0] && bare(ts, loop.header.args[0]);
	if (!array || !ts.isIdentifier(array) || !ts.isIdentifier(variable)) return undefined;
	const { kind } = bindingOf(scope, array);
	const names = symbolOf(ts, checker, variable);
	if ((kind !== "local" && kind !== "module") || !names || isAssignedIn(scope, names, scope.body)) return undefined;
	const step = { kind: "element" as const, subscript: variable, node: array };
	return { root: array, steps: [step], top: array, action: "read", site: array, names };
}

function arrayOf(scope: LoopScope, use: Use, { variables }: References): OuterVariable {
	const { ts, checker } = scope;
	const root = use.root as ts.Identifier;
	const symbol = symbolOf(ts, checker, root) as ts.Symbol;
	const known = variables.find((one) => one.symbol === symbol);
	if (known) return { ...known, uses: [...known.uses, use] };
	const binding = bindingOf(scope, root);
	return {
		name: root.text,
		local: root.text,
		symbol,
		declaration: "declaration" in binding ? binding.declaration : undefined,
		scope: binding.kind === "module" ? "module" : "local",
		type: checker.getTypeAtLocation(root),
		uses: [use],
	};
}
