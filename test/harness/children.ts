/**
 * Runs many programs in few child processes. A program that ends or blocks its process is reported as failed, and the
 * ones after it run in the next process.
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { Launch, Program, Report } from "./runner.js";

const RUNNER = fileURLToPath(new URL("./runner.js", import.meta.url));

/** A program that says nothing for so long is taken to hang. */
const SILENCE = 60_000;

export type Result =
	| { readonly kind: "failure"; readonly text: string }
	| {
			readonly kind: "result";
			readonly hash: string;
			readonly lines?: readonly string[];
			readonly launches: readonly Launch[];
	  };

/** Results by name of the program. */
export async function runPrograms(
	programs: readonly Program[],
	environment: Readonly<Record<string, string>>,
): Promise<Map<string, Result>> {
	const results = new Map<string, Result>();
	for (let left = programs; left.length > 0; left = left.filter(({ name }) => !results.has(name))) {
		const { begun, end } = await runSome(left, environment, results);
		const victim = begun ?? left[0]?.name;
		if (victim !== undefined && !results.has(victim)) results.set(victim, { kind: "failure", text: end });
	}
	return results;
}

/** One process; gives the program begun last and how the process ended. */
async function runSome(
	programs: readonly Program[],
	environment: Readonly<Record<string, string>>,
	results: Map<string, Result>,
): Promise<{ begun: string | undefined; end: string }> {
	const folder = await mkdtemp(join(tmpdir(), "cloudloop-fixtures-"));
	try {
		const list = join(folder, "programs.json");
		await writeFile(list, JSON.stringify(programs));
		return await watch(list, environment, results);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

async function watch(
	list: string,
	environment: Readonly<Record<string, string>>,
	results: Map<string, Result>,
): Promise<{ begun: string | undefined; end: string }> {
	const child = spawn(process.execPath, ["--enable-source-maps", RUNNER, list], {
		env: { ...ownEnvironment(), ...environment },
		stdio: ["ignore", "ignore", "pipe", "pipe"],
	});
	const ended = new Promise<string>((resolve) => {
		child.once("close", (code, signal) => resolve(`the process ended with ${signal ?? `code ${code}`}`));
	});
	let talk = "";
	child.stderr?.on("data", (text: Buffer) => {
		talk = (talk + text.toString()).slice(-4000);
	});
	let begun: string | undefined;
	const giveUp = () => child.kill("SIGKILL");
	let alarm = setTimeout(giveUp, SILENCE);
	for await (const line of createInterface({ input: child.stdio[3] as Readable })) {
		clearTimeout(alarm);
		alarm = setTimeout(giveUp, SILENCE);
		const report = JSON.parse(line) as Report;
		if (report.kind === "begin") begun = report.name;
		else results.set(report.name, report);
	}
	const end = await ended;
	clearTimeout(alarm);
	return { begun, end: `${end}\n${talk}` };
}

/** This process's environment without settings of ours. */
function ownEnvironment(): Record<string, string | undefined> {
	return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(CLOUDLOOP_|NODE_TEST)/.test(name)));
}
