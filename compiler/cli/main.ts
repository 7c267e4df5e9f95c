#!/usr/bin/env node
/**
 * The command line. Data goes to stdout, talk to stderr; exit codes are in `exit.ts`.
 *
 * Nothing heavy is loaded here: `--help` and `explain` never see TypeScript.
 */
import { readFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { type CommandDef, defineCommand, renderUsage, runCommand } from "citty";
import { wantsColour } from "../diagnostic/frame.js";
import { COMMON, checkFlags, suggest } from "./arguments.js";
import { commands } from "./commands.js";
import { EXIT, Exit } from "./exit.js";

const main: CommandDef = defineCommand({
	meta: { name: "cloudloop", description: "Parallel loops for TypeScript", version: readVersion() },
	args: { ...COMMON, version: { type: "boolean", alias: "v", description: "Show the version" } },
	subCommands: { ...commands },
}) as CommandDef;

process.exitCode = await runMain(process.argv.slice(2));

async function runMain(raw: readonly string[]): Promise<number> {
	try {
		await dispatch(raw);
		return Number(process.exitCode ?? EXIT.ok);
	} catch (error) {
		return explainFailure(error);
	}
}

async function dispatch(raw: readonly string[]): Promise<void> {
	const [name = "--help", ...rest] = raw;
	if (name === "--version" || name === "-v") return print(readVersion());
	if (name === "--help" || name === "-h" || name === "help") return help(main);
	if (!Object.hasOwn(commands, name)) {
		const what = name.startsWith("-") ? "flag" : "command";
		const known = what === "flag" ? ["--help", "--version"] : Object.keys(commands);
		throw new Exit(EXIT.usage, `unknown ${what} ${name}${suggest(name, known)}\ntry: cloudloop --help`);
	}
	const command = await commands[name]?.();
	if (!command) return;
	const own = command.ownArguments?.(rest) ?? rest;
	if (own.includes("--help") || own.includes("-h")) return help(command, main);
	checkFlags(own, command.args);
	await runCommand(command, { rawArgs: [...rest] });
}

async function help(command: CommandDef, parent?: CommandDef): Promise<void> {
	const text = await renderUsage(command, parent);
	print(wantsColour(process.stdout, process.env) ? text : stripVTControlCharacters(text));
}

function print(text: string): void {
	process.stdout.write(`${text}\n`);
}

/** The user's mistakes are sentences; anything else is ours, and asks for a report. */
function explainFailure(error: unknown): number {
	if (error instanceof Exit) {
		if (error.message) process.stderr.write(`cloudloop: ${error.message}\n`);
		return error.code;
	}
	if (error instanceof Error && error.name === "CLIError") {
		process.stderr.write(`cloudloop: ${error.message.replace(/^./, (first) => first.toLowerCase())}\n`);
		return EXIT.usage;
	}
	const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
	process.stderr.write(`error CL9001: internal error, please report it together with the source\n${detail}\n`);
	return EXIT.diagnostics;
}

function readVersion(): string {
	const manifest = readFileSync(new URL("../../../package.json", import.meta.url), "utf8");
	return (JSON.parse(manifest) as { version: string }).version;
}
