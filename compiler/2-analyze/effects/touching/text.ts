/** Touches in words, by which they are told apart. */
import type ts from "typescript";
import { isInside, walk } from "../../../syntax/nodes.js";
import { symbolOf } from "../../../syntax/symbols.js";
import type { Scope } from "../../variables/scope.js";
import type { Frame, Step } from "../../variables/uses.js";
import type { Touch } from "../summary.js";

type Names = Pick<Scope, "ts" | "checker">;

/** Tells touches apart. */
export function textOf(scope: Names, { steps, action, links, compared, given }: Touch): string {
	const names = steps.map((step) => {
		if (step.kind === "property") return `.${step.name}`;
		if (step.kind === "all") return step.counted ? `*${elementText(scope, step.counted)}` : "*";
		return elementText(scope, step);
	});
	return `${action} ${links ?? ""}${compared ? "?" : ""}${given ? "!" : ""}${names.join("")}`;
}

function elementText(scope: Names, { subscript, frame }: Extract<Step, { readonly kind: "element" }>): string {
	// Places in patterns stand nowhere.
	const text = scope.ts.isNumericLiteral(subscript) ? subscript.text : subscriptText(scope, subscript);
	return `[${text}${frameText(frame)}]`;
}

/** With where its names are declared: in two blocks one name is two variables. */
function subscriptText({ ts, checker }: Names, subscript: ts.Expression): string {
	const declared: string[] = [];
	walk(ts, subscript, (at) => {
		const symbol = ts.isIdentifier(at) ? symbolOf(ts, checker, at) : undefined;
		const [declaration] = symbol?.declarations ?? [];
		// In the test and the step of its loop a counter may be beyond the limits.
		const head = declaration?.parent?.parent;
		const isBeyond = head && ts.isIterationStatement(head, false) && !isInside(at, head.statement);
		if (declaration)
			declared.push(`${declaration.getSourceFile().fileName}:${declaration.pos}${isBeyond ? `@${at.pos}` : ""}`);
	});
	return `${subscript.getText()} ${declared.join()}`;
}

/** Which calls with which arguments. */
function frameText(frame: Frame | undefined): string {
	if (!frame) return "";
	const given = [...frame.given.values()].map((one) => `${one.pos} ${one.getText()}`);
	return `@${frame.fn.pos}(${given.join()})${frameText(frame.outer)}`;
}
