/** Touches in words, by which they are told apart. */
import type { TS } from "../../../syntax/nodes.js";
import type { Frame } from "../../variables/uses.js";
import type { Touch } from "../summary.js";

/** Tells touches apart. */
export function textOf(ts: TS, { steps, action, links, compared, given }: Touch): string {
	const names = steps.map((step) => {
		if (step.kind === "property") return `.${step.name}`;
		if (step.kind === "all") return "*";
		// Places in patterns stand nowhere.
		const text = ts.isNumericLiteral(step.subscript) ? step.subscript.text : step.subscript.getText();
		return `[${text}${frameText(step.frame)}]`;
	});
	return `${action} ${links ?? ""}${compared ? "?" : ""}${given ? "!" : ""}${names.join("")}`;
}

/** Which calls with which arguments. */
function frameText(frame: Frame | undefined): string {
	if (!frame) return "";
	const given = [...frame.given.values()].map((one) => `${one.pos} ${one.getText()}`);
	return `@${frame.fn.pos}(${given.join()})${frameText(frame.outer)}`;
}
