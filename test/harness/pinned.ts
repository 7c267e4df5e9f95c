/** The files of a case folder: which may be there, and those that pin what the compiler made. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Plan } from "../../runtime/contract.js";
import type { Case } from "./cases.js";
import { findDifference } from "./compare.js";
import { outputOf } from "./oracle.js";

const update = process.env.UPDATE === "1";

/** Compared if present: the printed code, in few cases only. */
const printed: Readonly<Record<string, (one: Case) => string>> = {
	"output.js": (one) => outputOf("compiled", one, one.input),
	"kernels.js": (one) => outputOf("compiled", one, one.input.replace(/\.tsx?$/, ".kernels.ts")),
};

/** Names of files that nobody expects. */
export function findStrangers(one: Case): string[] {
	const text = one.sources.map((source) => readFileSync(join(one.folder, source), "utf8")).join("\n");
	const isImported = (file: string) =>
		text.includes(`"./${file.replace(/\.ts(x?)$/, ".js$1").replace(".jsx", ".js")}"`);
	const isExpected = (file: string) =>
		file === one.input ||
		(one.group !== "errors" && (file === "plan.json" || file in printed)) ||
		(one.sources.includes(file) && isImported(file));
	return readdirSync(one.folder).filter((file) => !isExpected(file));
}

/** The difference between the plan and `plan.json`; under `UPDATE=1` the file is rewritten. */
export function comparePlan(one: Case, plan: Plan): string | undefined {
	return comparePinned(join(one.folder, "plan.json"), `${JSON.stringify(plan, undefined, "\t")}\n`, true);
}

/** The difference between printed code and the files that pin it. */
export function comparePrinted(one: Case): string | undefined {
	for (const [name, pathOf] of Object.entries(printed)) {
		const path = join(one.folder, name);
		if (!existsSync(path)) continue;
		const code = readFileSync(pathOf(one), "utf8").replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n");
		const difference = comparePinned(path, code, false);
		if (difference) return difference;
	}
	return undefined;
}

function comparePinned(path: string, text: string, needed: boolean): string | undefined {
	if (update) {
		writeFileSync(path, text);
		return undefined;
	}
	if (!existsSync(path)) return needed ? `${path} is missing: npm run update` : undefined;
	return findDifference(text.split("\n"), readFileSync(path, "utf8").split("\n"));
}
