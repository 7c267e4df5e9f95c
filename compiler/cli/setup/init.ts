/** `cloudloop init`: adds us to a project that is there. Shows each change first, and asks. */
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { defineCommand } from "citty";
import { createTwoFilesPatch } from "diff";
import { loadTypeScript } from "../../host/load-typescript.js";
import { COMMON } from "../arguments.js";
import type { Command } from "../command.js";
import { EXIT, Exit } from "../exit.js";
import { findPath } from "../files.js";
import { type Change, type Manual, propose } from "./changes.js";
import { ownVersion } from "./own-version.js";
import { type ProjectFacts, readFacts } from "./project-facts.js";

export const init = defineCommand({
	meta: { name: "init", description: "Add cloudloop to a project: shows what would change, and asks" },
	args: {
		folder: { type: "positional", description: "The project; default: this folder", required: false },
		yes: { type: "boolean", alias: "y", description: "Apply without asking" },
		"dry-run": { type: "boolean", description: "Only show" },
		...COMMON,
	},
	async run({ args }) {
		const folder = findPath(args.folder ?? ".");
		if (!statSync(folder).isDirectory()) throw new Exit(EXIT.usage, `${args.folder} is not a folder`);
		const compiler = loadTypeScript(folder).ts;
		const facts = readFacts(folder, compiler);
		if (facts.manifestText === undefined) throw new Exit(EXIT.usage, "there is no package.json here: npm init");
		process.stderr.write(`${describe(facts)}\n`);
		const { changes, manual } = propose(compiler, facts, ownVersion());
		for (const { file, before, after } of changes) {
			process.stdout.write(createTwoFilesPatch(before === "" ? "/dev/null" : `a/${file}`, `b/${file}`, before, after));
		}
		if (changes.length > 0 && !args["dry-run"]) {
			if (!args.yes && !(await ask())) throw new Exit(EXIT.ok, "nothing was changed");
			apply(folder, changes);
			process.stderr.write(`${changes.length} files changed; next: ${facts.installer}, then npx cloudloop doctor\n`);
		} else if (changes.length === 0 && manual.length === 0) process.stderr.write("nothing to do\n");
		if (facts.members.length > 0) {
			process.stderr.write(
				`packages of this workspace: ${facts.members.join(", ")}; npx cloudloop init FOLDER for each with loops\n`,
			);
		}
		if (manual.length > 0) throw new Exit(EXIT.diagnostics, byHand(manual));
	},
}) as Command;

function describe({ typescript, bundlers, modules, vitest }: ProjectFacts): string {
	const tools = [...new Set(bundlers.filter(({ file }) => !file.startsWith("vitest")).map(({ bundler }) => bundler))];
	const words = [
		typescript ? `TypeScript ${typescript.version}` : "no TypeScript",
		tools.length > 0 ? tools.join(", ") : "no bundler",
		modules === "esm" ? "ES modules" : "CommonJS",
		...(vitest ? ["vitest"] : []),
	];
	return `found: ${words.join(" · ")}`;
}

async function ask(): Promise<boolean> {
	if (!process.stdin.isTTY || !process.stderr.isTTY) {
		throw new Exit(EXIT.usage, "this is no terminal to ask on: --yes applies this, --dry-run only shows it");
	}
	const terminal = createInterface({ input: process.stdin, output: process.stderr });
	try {
		return /^y(es)?$/i.test((await terminal.question("Apply? [y/N] ")).trim());
	} finally {
		terminal.close();
	}
}

function apply(folder: string, changes: readonly Change[]): void {
	for (const { file, after } of changes) writeFileSync(join(folder, file), after);
}

function byHand(manual: readonly Manual[]): string {
	const texts = manual.map(({ file, lines }) => `${file}\n${lines.map((line) => `    ${line}`).join("\n")}`);
	return `to be done by hand, since these files cannot be changed safely:\n${texts.join("\n")}`;
}
