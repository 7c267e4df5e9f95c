/** The plan as a file: the same bytes from every host. */
import type { Plan } from "../../../runtime/contract.js";

export function planText(plan: Plan): string {
	return `${JSON.stringify(plan, undefined, "\t")}\n`;
}
