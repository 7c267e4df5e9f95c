/**
 * Runs batches in a process of its own: each program uncompiled, then compiled under every setting, and reports the
 * first difference. One message in, one message out per program.
 */
import diagnostics from "node:diagnostics_channel";
import { configure } from "../../runtime/index.js";
import type { LaunchReport } from "../../runtime/report.js";
import { findDifference } from "../harness/compare.js";
import { describeValue } from "../harness/describe.js";
import { isolate } from "./isolated.js";
import { type Setting, settings } from "./settings.js";

export interface Task {
	readonly name: string;
	readonly plain: string;
	readonly compiled: string;
	/** Relative error that re-association may bring. */
	readonly tolerance: number;
}

export interface Answer {
	readonly name: string;
	/** What differs, under which setting; undefined if nothing. */
	readonly wrong?: string;
	/** How its launches went, under the first setting. */
	readonly launches: readonly string[];
}

type Main = () => unknown;

let launches: string[] = [];
diagnostics.subscribe("cloudloop:launch", (message) => {
	const { how, reason, iterations } = message as LaunchReport;
	if (iterations > 0) launches.push(how === "sequential" ? `sequential: ${reason}` : how);
});

async function load(url: string): Promise<Main> {
	const { main } = (await import(url)) as { main: Main };
	return main;
}

/** What a run shows to the outside. */
async function observe(main: Main): Promise<string[]> {
	try {
		return describeValue(await main());
	} catch (error) {
		return [`threw ${String(error)}`];
	}
}

const now = performance.now.bind(performance);

/** Makes the clock of this thread leap by more than a region costs, at every so many looks. */
function setClock(leaps: number | undefined): void {
	let looks = 0;
	performance.now = leaps === undefined ? now : () => now() + 100 * Math.floor(++looks / leaps);
}

function begin({ name }: Task): void {
	process.send?.({ begin: name });
}

async function judge(task: Task): Promise<Answer> {
	begin(task);
	const plain = await load(task.plain).catch(() => undefined);
	if (!plain) return { name: task.name, launches: [] }; // no program: shrinking may leave such
	const expected = await observe(plain);
	const compiled = await load(task.compiled);
	let first: { readonly setting: Setting; readonly lines: string[]; readonly launches: string[] } | undefined;
	for (const setting of settings) {
		begin(task); // each run has the whole time that a silent process gets
		isolate(setting.isolated);
		configure({ inline: "never", chunks: undefined, threads: undefined, ...setting.values });
		setClock(setting.leaps);
		launches = [];
		const lines = await observe(compiled);
		first ??= { setting, lines, launches };
		const wrong = findDifference(lines, expected, task.tolerance);
		if (wrong) return { name: task.name, wrong: `${setting.name}: ${wrong}`, launches: first.launches };
		const other = findDifference(lines, first.lines);
		if (other)
			return { name: task.name, wrong: `other bits than ${first.setting.name}, ${setting.name}: ${other}`, launches };
	}
	return { name: task.name, launches: first?.launches ?? [] };
}

process.stderr.write = () => true; // what the runtime says of sequential loops
process.on("message", async (tasks: readonly Task[]) => {
	for (const task of tasks) {
		try {
			process.send?.(await judge(task));
		} catch (error) {
			process.send?.({ name: task.name, wrong: `could not run: ${String(error)}`, launches: [] });
		}
	}
	process.send?.({ done: true });
});
