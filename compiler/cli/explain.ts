/** `cloudloop explain CODE`: the row of a code, offline. */
import { defineCommand } from "citty";
import { codes, isCode } from "../diagnostic/codes.js";
import { explainCode } from "../diagnostic/explain.js";
import { wantsColour } from "../diagnostic/frame.js";
import { COMMON, suggest } from "./arguments.js";
import type { Command } from "./command.js";
import { EXIT, Exit } from "./exit.js";

export const explain = defineCommand({
	meta: { name: "explain", description: "Explain a diagnostic code, for example CL2001" },
	args: {
		code: { type: "positional", description: "The code; without one, all codes are listed", required: false },
		...COMMON,
	},
	run({ args }) {
		if (args.code === undefined) return list();
		const code = args.code.toUpperCase().replace(/^(?=\d{4}$)/, "CL");
		if (!isCode(code)) throw new Exit(EXIT.usage, `unknown code ${args.code}${suggest(code, Object.keys(codes))}`);
		process.stdout.write(`${explainCode(code, wantsColour(process.stdout, process.env))}\n`);
	},
}) as Command;

function list(): void {
	for (const [code, row] of Object.entries(codes)) {
		process.stdout.write(`${code}  ${row.title.replace(/\{(\w+)\}/g, "‹$1›")}\n`);
	}
}
