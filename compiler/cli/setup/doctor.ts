/** `cloudloop doctor`: whether loops will be compiled and run as they should, a line per check. */
import { statSync } from "node:fs";
import { type ArgsDef, defineCommand } from "citty";
import colours from "picocolors";
import { wantsColour } from "../../diagnostic/frame.js";
import { loadTypeScript } from "../../host/load-typescript.js";
import { COMMON } from "../arguments.js";
import type { Command } from "../command.js";
import { EXIT, Exit } from "../exit.js";
import { findFile, findPath } from "../files.js";
import { FUNCTION } from "../lambda/cloud.js";
import type { Check, Finding, Subject } from "./checks/check.js";
import { localChecks } from "./checks/local.js";
import { readFacts } from "./project-facts.js";

const args = {
	file: { type: "positional", description: "The program, to compare with what is deployed", required: false },
	project: { type: "string", alias: "p", description: "The project's folder", default: ".", valueHint: "PATH" },
	backend: { type: "enum", options: ["threads", "lambda"], description: "lambda: look at the account too" },
	name: FUNCTION,
	redis: { type: "string", description: "URL of the store; default: CLOUDLOOP_REDIS_URL", valueHint: "URL" },
	json: { type: "boolean", description: "Print JSON" },
	...COMMON,
} as const satisfies ArgsDef;

interface Row extends Finding {
	readonly name: string;
}

export const doctor = defineCommand({
	meta: { name: "doctor", description: "Check machine, project and backend: is every loop compiled, can it run?" },
	args,
	async run({ args: flags }) {
		const folder = findPath(flags.project);
		if (!statSync(folder).isDirectory()) throw new Exit(EXIT.usage, `${flags.project} is not a folder`);
		const redis = flags.redis ?? process.env.CLOUDLOOP_REDIS_URL;
		const typescript = loadTypeScript(folder);
		const subject: Subject = {
			facts: readFacts(folder, typescript.ts),
			typescript,
			name: flags.name,
			...(flags.file ? { entry: findFile(flags.file) } : {}),
			...(redis ? { redis } : {}),
		};
		const local = await runAll(localChecks, subject);
		const isLambda = (flags.backend ?? process.env.CLOUDLOOP_BACKEND) === "lambda";
		const cloud = isLambda ? await runAll((await import("./checks/cloud.js")).cloudChecks(), subject) : [];
		const rows = [...local, ...cloud];
		process.stdout.write(
			flags.json ? `${JSON.stringify({ version: 1, checks: rows }, undefined, "\t")}\n` : render(rows),
		);
		const fails = (all: readonly Row[]) => all.some(({ status }) => status === "problem");
		process.exitCode = fails(local) ? EXIT.diagnostics : fails(cloud) ? EXIT.backend : EXIT.ok;
	},
}) as Command;

async function runAll(checks: readonly Check[], subject: Subject): Promise<Row[]> {
	const found = await Promise.all(checks.map(async (check) => ({ name: check.name, all: await check.run(subject) })));
	return found.flatMap(({ name, all }) => all.map((one) => ({ name, ...one })));
}

function render(rows: readonly Row[]): string {
	const paint = colours.createColors(wantsColour(process.stdout, process.env));
	const tints = { ok: paint.green, warning: paint.yellow, problem: paint.red };
	const width = Math.max(...rows.map(({ name }) => name.length));
	const lines = rows.flatMap(({ name, status, found, next }) => [
		`${tints[status](status.padEnd(7))}  ${name.padEnd(width)}  ${found}`,
		...(next ? [`${" ".repeat(9 + width)}  → ${next}`] : []),
	]);
	return `${lines.join("\n")}\n`;
}
