/** Do roles hold what subscripts rest on: that arrays keep their lengths? */
import { isMade } from "../../dependences/scratch/made/shapes.js";
import { isTyped } from "../../variables/kinds.js";
import type { OuterVariable } from "../../variables/variables.js";
import type { RoleDecision } from "../facts.js";

/** `fixed`: see `Invariance`. Typed arrays keep theirs in any case. */
export function keepLengths(
	fixed: ReadonlySet<OuterVariable>,
	roles: ReadonlyMap<OuterVariable, RoleDecision>,
): boolean {
	return [...fixed].every((variable) => {
		const fact = roles.get(variable)?.fact;
		return isTyped(variable) || (fact !== undefined && isShown(fact));
	});
}

/** The launch finds writes within the length, or that private copies have not grown; scratch is looked at by the compiler. */
function isShown(fact: RoleDecision["fact"]): boolean {
	if (fact.role === "write") return fact.length;
	if (fact.role === "private") return fact.copied !== undefined && isMade(fact.copied);
	return (
		fact.role === "element-reduction" && fact.container === "index" && (fact.operator !== "last" || !!fact.watches)
	);
}
