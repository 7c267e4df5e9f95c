/**
 * Runs `main` of some programs, one after the other, in a process of its own, and reports each as a line of JSON on file
 * descriptor 3. The first argument is a JSON file: the programs, and what is already known of their results.
 */
import { createHash } from "node:crypto";
import diagnostics from "node:diagnostics_channel";
import { readFileSync, writeSync } from "node:fs";
import type { LaunchReport } from "../../runtime/report.js";
import { describeValue } from "./describe.js";

export interface Program {
	readonly name: string;
	readonly url: string;
	/** Hash of the description that is expected: the description itself is reported only if it differs. */
	readonly expected?: string;
}

export type Report =
	| { readonly kind: "begin"; readonly name: string }
	| { readonly kind: "failure"; readonly name: string; readonly text: string }
	| {
			readonly kind: "result";
			readonly name: string;
			readonly hash: string;
			readonly lines?: readonly string[];
			readonly launches: readonly Launch[];
	  };

/** What the runtime says of one launch. */
export type Launch = Pick<LaunchReport, "loop" | "how" | "reason" | "iterations" | "workers">;

const launches: Launch[] = [];

function report(line: Report): void {
	writeSync(3, `${JSON.stringify(line)}\n`);
}

async function run({ name, url, expected }: Program): Promise<void> {
	report({ kind: "begin", name });
	launches.length = 0;
	try {
		const { main } = (await import(url)) as { main: () => unknown };
		const lines = describeValue(await main());
		const hash = createHash("sha256").update(lines.join("\n")).digest("hex");
		report({ kind: "result", name, hash, ...(hash === expected ? {} : { lines }), launches });
	} catch (error) {
		report({ kind: "failure", name, text: error instanceof Error ? String(error.stack) : String(error) });
	}
}

diagnostics.subscribe("cloudloop:launch", (message) => {
	const { loop, how, reason, iterations, workers } = message as LaunchReport;
	launches.push({ loop, how, reason, iterations, workers });
});

/**
 * Lets workers wake up before the calling thread goes on: loops of fixtures are so short that it would run all chunks
 * itself, and nothing would cross threads.
 */
function waitAfterNotify(milliseconds: number): void {
	const notify = Atomics.notify;
	const pause = new Int32Array(new SharedArrayBuffer(4));
	Atomics.notify = (...args) => {
		const woken = notify(...(args as Parameters<typeof notify>));
		Atomics.wait(pause, 0, 0, milliseconds);
		return woken;
	};
}

const { FIXTURES_CALLER_WAITS } = process.env;
if (FIXTURES_CALLER_WAITS) waitAfterNotify(Number(FIXTURES_CALLER_WAITS));

const [file = ""] = process.argv.slice(2);
for (const program of JSON.parse(readFileSync(file, "utf8")) as Program[]) await run(program);
