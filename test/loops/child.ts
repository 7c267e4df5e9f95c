/**
 * Runs the loops of one file in a process of its own: each function uncompiled, then compiled under every setting, on
 * fresh inputs. The first message is a `Work`, the last one that there is no more.
 */
import diagnostics from "node:diagnostics_channel";
import { configure } from "../../runtime/index.js";
import type { LaunchReport } from "../../runtime/report.js";
import { isolate } from "../fuzz/isolated.js";
import { settings } from "../fuzz/settings.js";
import { findDifference } from "../harness/compare.js";
import { describeValue } from "../harness/describe.js";

/** Error that re-association may bring, relative above 1. */
const TOLERANCE = 1e-9;

/** A value that cannot be sent is refused at launch, before anything ran: an error of its own, never a wrong result. */
const CANNOT_TRAVEL = "CL5004";

export interface Work {
	readonly plain: string;
	readonly compiled: string;
	readonly functions: readonly { readonly name: string; readonly inputs: readonly string[] }[];
}

export interface Outcome {
	readonly name: string;
	/** What differs, and under which setting. */
	readonly wrong?: string;
	/** Why a launch ran sequentially, if one did. */
	readonly sequential?: string;
	/** Whether an uncompiled run threw; a loop that always does shows little. */
	readonly threw?: string;
}

type Values = Readonly<Record<string, unknown>>;
type Module = Readonly<Record<string, (...values: unknown[]) => unknown>> & { readonly inputs: () => Values };

let sequential: string | undefined;
diagnostics.subscribe("cloudloop:launch", (message) => {
	const { how, reason, iterations } = message as LaunchReport;
	if (iterations > 1 && how === "sequential") sequential ??= reason;
});

async function observe(module: Module, { name, inputs }: Work["functions"][number]): Promise<Observation> {
	const values = module.inputs();
	const missing = inputs.filter((one) => !(one in values));
	if (missing.length > 0) return { lines: [], threw: `no input named ${missing.join(", ")}` };
	const given = inputs.map((one) => values[one]);
	try {
		return { lines: describeValue({ value: await module[name]?.(...given), given }) };
	} catch (error) {
		return { lines: describeValue({ error, given }), threw: String(error) };
	}
}

interface Observation {
	readonly lines: readonly string[];
	readonly threw?: string;
}

async function judge(plain: Module, compiled: Module, one: Work["functions"][number]): Promise<Outcome> {
	const { name } = one;
	sequential = undefined;
	const expected = await observe(plain, one);
	let first: readonly string[] | undefined;
	for (const setting of settings) {
		isolate(setting.isolated);
		configure({ inline: "never", chunks: undefined, threads: undefined, ...setting.values });
		const { lines, threw } = await observe(compiled, one);
		if (threw?.includes(CANNOT_TRAVEL)) return { name, sequential: threw.split("\n", 1)[0], threw: expected.threw };
		first ??= lines;
		const wrong = findDifference(lines, expected.lines, TOLERANCE, 1) ?? findDifference(lines, first);
		if (wrong) return { name, sequential, threw: expected.threw, wrong: `${setting.name}: ${wrong}` };
	}
	return { name, sequential, threw: expected.threw };
}

process.stderr.write = () => true; // what the runtime says of sequential loops
process.on("message", async ({ plain, compiled, functions }: Work) => {
	const modules = [(await import(plain)) as Module, (await import(compiled)) as Module] as const;
	for (const one of functions) {
		process.send?.({ begin: one.name });
		process.send?.(await judge(...modules, one));
	}
	process.disconnect();
	process.exit(0);
});
