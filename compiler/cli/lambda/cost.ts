/** What `plan --backend lambda` adds: the price of a loop before anything runs. */
import type { ArgsDef } from "citty";
import type { Estimate } from "../../../runtime/backend/lambda/deploy.js";
import { EXIT, Exit } from "../exit.js";
import { USUAL, wholeNumber } from "./cloud.js";

export const COST = {
	backend: {
		type: "enum",
		options: ["threads", "serial", "lambda"],
		description: "lambda: with what a loop costs there",
	},
	iterations: { type: "string", description: "Lambda: iterations of a loop", default: "1000000", valueHint: "N" },
	each: { type: "string", description: "Lambda: microseconds of an iteration", default: "100", valueHint: "US" },
	memory: {
		type: "string",
		description: "Lambda: megabytes of the function",
		default: String(USUAL.memory),
		valueHint: "MB",
	},
	maxCost: { type: "string", description: "Lambda: exit code 4 if a loop costs more dollars", valueHint: "USD" },
} as const satisfies ArgsDef;

export interface CostFlags {
	readonly backend?: string | undefined;
	readonly iterations: string;
	readonly each: string;
	readonly memory: string;
	readonly maxCost?: string | undefined;
}

/** Undefined for other backends. */
export async function estimateFor(flags: CostFlags): Promise<Estimate | undefined> {
	if (flags.backend !== "lambda") {
		if (flags.maxCost !== undefined) throw new Exit(EXIT.usage, "--maxCost needs --backend lambda");
		return undefined;
	}
	const { estimate } = await import("../../../runtime/backend/lambda/deploy.js");
	return estimate({
		iterations: wholeNumber("--iterations", flags.iterations, 1, Number.MAX_SAFE_INTEGER),
		each: positive("--each", flags.each),
		memory: wholeNumber("--memory", flags.memory, 128, 10_240),
		architecture: "arm64",
		concurrency: Number(process.env.CLOUDLOOP_CONCURRENCY || 100),
	});
}

/** Lines for people. */
export function costText(cost: Estimate): string {
	const { invocations, coldStarts, gigabyteSeconds, dollars, memory, architecture, date, region } = cost;
	return [
		`a parallel loop of ${cost.iterations} iterations of ${cost.each} µs on AWS Lambda (--iterations, --each):`,
		`  ${invocations} invocations (${coldStarts} cold), ${gigabyteSeconds.toFixed(1)} GB-seconds, about $${dollars.toPrecision(3)}`,
		`  ${memory} MB, ${architecture}, list prices of ${region}, ${date}; without the store`,
		"",
	].join("\n");
}

/** Throws Exit 4 if a loop costs more than it may. */
export function checkCost({ dollars }: Estimate, flags: CostFlags): void {
	if (flags.maxCost === undefined) return;
	const limit = positive("--maxCost", flags.maxCost);
	if (dollars <= limit) return;
	throw new Exit(
		EXIT.limit,
		`a loop would cost about ${dollars.toPrecision(3)} dollars, more than --maxCost (${limit})`,
	);
}

function positive(flag: string, text: string): number {
	const value = Number(text);
	if (text.trim() !== "" && value >= 0 && value < Number.POSITIVE_INFINITY) return value;
	throw new Exit(EXIT.usage, `${flag} cannot be ${text}: it is a number from 0`);
}
