/** Compiles the loops of some files, runs those that are accepted, and says of each what became of it. */
import { fork } from "node:child_process";
import { rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Verdict } from "../../runtime/contract.js";
import { type Built, buildBatch } from "../fuzz/batch.js";
import { root } from "../harness/folders.js";
import type { Outcome, Work } from "./child.js";
import type { Entry, Suite } from "./sources.js";

const CHILD = fileURLToPath(new URL("./child.js", import.meta.url));

/** A loop that says nothing for so long is taken to hang. */
const SILENCE_MS = 60_000;

export interface Judged {
	/** `suite/file name`. */
	readonly name: string;
	readonly truth: Entry["truth"];
	readonly verdict: Verdict;
	/** Code, message and line of what forbids running it in parallel. */
	readonly reason?: { readonly code: string; readonly message: string };
	readonly line: number;
	readonly source: string;
	readonly wrong?: string;
	readonly sequential?: string;
	readonly threw?: string;
}

/** @param run false: compile only */
export async function judgeSuites(suites: readonly Suite[], run: boolean): Promise<Judged[]> {
	const folder = join(root, "dist", "loops", String(process.pid));
	try {
		const built = buildBatch(
			folder,
			suites.map(({ name, text }) => ({ name: name.replace("/", "-"), text })),
		);
		const broken = built.find((one) => one.failure !== undefined);
		if (broken) throw new Error(`${broken.name}: ${broken.failure}`);
		const left = suites.map((suite, at) => ({ suite, built: built[at] as Built }));
		const judged = new Map<string, Judged[]>();
		const lane = async () => {
			for (let one = left.shift(); one; one = left.shift())
				judged.set(one.suite.name, await judgeSuite(one.suite, one.built, run));
		};
		await Promise.all(Array.from({ length: availableParallelism() }, lane));
		return suites.flatMap(({ name }) => judged.get(name) ?? []);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

async function judgeSuite(suite: Suite, built: Built, run: boolean): Promise<Judged[]> {
	const verdicts = suite.entries.map((entry) => verdictOf(suite, entry, built));
	const accepted = suite.entries.filter((_, at) => verdicts[at]?.verdict !== "serial");
	const { plain, compiled } = built;
	if (!run || accepted.length === 0) return verdicts;
	if (compiled === undefined) throw new Error(`${suite.name}: an error keeps the file from being compiled`);
	const outcomes = await runFunctions({ plain, compiled, functions: accepted });
	return verdicts.map((one, at) => ({ ...one, ...outcomes.get(suite.entries[at]?.name ?? ""), name: one.name }));
}

function verdictOf({ name, text }: Suite, entry: Entry, built: Built): Judged {
	const loop = built.loops.find(({ line }) => line >= entry.first && line <= entry.last);
	const obstacle = loop?.obstacles[0];
	return {
		name: `${name} ${entry.name}`,
		truth: entry.truth,
		verdict: loop?.verdict ?? "serial",
		reason: loop ? obstacle : { code: "CL1xxx", message: "no loop was found" },
		line: entry.first,
		source: text.split("\n").slice(entry.first, entry.last).join("\n").trim(),
	};
}

type Message = Outcome | { readonly begin: string };

/** A function that ends or blocks its process counts as wrong, and the ones after it run in another process. */
async function runFunctions(work: Work): Promise<Map<string, Outcome>> {
	const outcomes = new Map<string, Outcome>();
	for (let left = work.functions; left.length > 0; left = left.filter(({ name }) => !outcomes.has(name))) {
		const victim = await runSome({ ...work, functions: left }, outcomes);
		if (victim !== undefined && !outcomes.has(victim))
			outcomes.set(victim, { name: victim, wrong: "ended or blocked its process" });
	}
	return outcomes;
}

function runSome(work: Work, outcomes: Map<string, Outcome>): Promise<string | undefined> {
	const child = fork(CHILD, { stdio: "ignore", env: cleanEnvironment() });
	let begun = work.functions[0]?.name;
	return new Promise((resolve) => {
		const giveUp = () => child.kill("SIGKILL");
		let alarm = setTimeout(giveUp, SILENCE_MS);
		child.on("message", (message: Message) => {
			clearTimeout(alarm);
			alarm = setTimeout(giveUp, SILENCE_MS);
			if ("begin" in message) begun = message.begin;
			else outcomes.set(message.name, message);
		});
		child.once("exit", () => {
			clearTimeout(alarm);
			resolve(begun);
		});
		child.send(work);
	});
}

function cleanEnvironment(): NodeJS.ProcessEnv {
	return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(CLOUDLOOP_|NODE_TEST)/.test(name)));
}
