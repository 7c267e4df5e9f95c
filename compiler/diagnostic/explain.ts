/** The text of `cloudloop explain CODE`: one row of the table, for reading. */
import colours from "picocolors";
import { type Code, codes } from "./codes.js";

const KINDS = {
	invalid: "change your code",
	unsupported: "legal, but not done yet",
	internal: "a fault of cloudloop",
} as const;

/** The row of a code as text of several lines, without a newline at the end. */
export function explainCode(code: Code, colour: boolean): string {
	const paint = colours.createColors(colour);
	const row = codes[code];
	const open = (text: string) => text.replace(/\{(\w+)\}/g, "‹$1›");
	const lines = [
		`${paint.bold(code)}: ${paint.bold(open(row.title))}`,
		"",
		`${paint.bold("kind:")} ${row.severity}, ${KINDS[row.kind]}`,
		`${paint.bold("why:")}  ${open(row.why)}`,
		`${paint.bold("fix:")}  ${open(row.fix)}`,
	];
	if (row.example.before !== "") {
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
