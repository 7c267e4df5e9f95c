/** `cloudloop explain CODE`: the row of a code, offline. */
import { defineCommand } from "citty";
import { errorRows } from "../../runtime/errors.js";
import { codes } from "../diagnostic/codes.js";
import { type ExplainedRow, explainCode } from "../diagnostic/explain.js";
import { wantsColour } from "../diagnostic/frame.js";
import { COMMON, suggest } from "./arguments.js";
import type { Command } from "./command.js";
import { EXIT, Exit } from "./exit.js";

const rows: Readonly<Record<string, ExplainedRow>> = { ...codes, ...errorRows };

export const explain = defineCommand({
	meta: { name: "explain", description: "Explain a diagnostic code, for example CL2001" },
	args: {
		code: { type: "positional", description: "The code; without one, all codes are listed", required: false },
		...COMMON,
	},
	run({ args }) {
		if (args.code === undefined) return list();
		const code = args.code.toUpperCase().replace(/^(?=\d{4}$)/, "CL");
		const row = Object.hasOwn(rows, code) ? rows[code] : undefined;
		if (!row) throw new Exit(EXIT.usage, `unknown code ${args.code}${suggest(code, Object.keys(rows))}`);
		process.stdout.write(`${explainCode(code, row, wantsColour(process.stdout, process.env))}\n`);
	},
}) as Command;

function list(): void {
	for (const [code, row] of Object.entries(rows).sort(([a], [b]) => a.localeCompare(b))) {
		process.stdout.write(`${code}  ${row.title.replace(/\{(\w+)\}/g, "‹$1›")}\n`);
	}
}
