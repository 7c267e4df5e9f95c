/** The text of `cloudloop explain CODE`: one row of the table, for reading. */
import colours from "picocolors";
import type { CodeRow } from "./row.js";

const KINDS = {
	invalid: "change your code",
	unsupported: "legal, but not done yet",
	internal: "a fault of cloudloop",
} as const;

/** A row of the compiler's table, or of the runtime's. */
export type ExplainedRow = Pick<CodeRow, "severity" | "kind" | "title" | "why" | "fix"> &
	Partial<Pick<CodeRow, "example">>;

/** The row of a code as text of several lines, without a newline at the end. */
export function explainCode(code: string, row: ExplainedRow, colour: boolean): string {
	const paint = colours.createColors(colour);
	const open = (text: string) => text.replace(/\{(\w+)\}/g, "‹$1›");
	const lines = [
		`${paint.bold(code)}: ${paint.bold(open(row.title))}`,
		"",
		`${paint.bold("kind:")} ${row.severity}, ${KINDS[row.kind]}`,
		`${paint.bold("why:")}  ${open(row.why)}`,
		`${paint.bold("fix:")}  ${open(row.fix)}`,
	];
	if (row.example?.before) {
		lines.push(
			"",
			paint.bold("before"),
			indent(row.example.before),
			"",
			paint.bold("after"),
			indent(row.example.after),
		);
	}
	return lines.join("\n");
}

function indent(text: string): string {
	return text.replace(/^/gm, "    ");
}
