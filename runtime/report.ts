/**
 * What became of a launch. Published on the diagnostics channel `cloudloop:launch` when somebody listens; the last one
 * is kept.
 */
import { channel } from "node:diagnostics_channel";
import { settings } from "./options.js";

export interface LaunchReport {
	/** The loop, for example `src/stats.ts#variance/0`. */
	readonly loop: string;
	/** `inline`: on the caller, for it is not worth more. `sequential`: as the plain loop, because it had to. */
	readonly how: "inline" | "parallel" | "sequential";
	/** Why, where it is not parallel. */
	readonly reason: string;
	readonly iterations: number;
	/** Distributed chunks; 0 unless parallel. */
	readonly chunks: number;
	/** Threads that ran at least one of them. */
	readonly workers: number;
	readonly milliseconds: number;
}

const launches = channel("cloudloop:launch");

let last: LaunchReport | undefined;

const warned = new Set<string>();

/** A loop that was compiled to run in parallel and could not: never in silence. */
function warnOnce({ loop, reason }: LaunchReport): void {
	const line = `cloudloop: ${loop} ran sequentially: ${reason}\n`;
	if (warned.has(line) || settings().progress === "off") return;
	warned.add(line);
	process.stderr.write(line);
}

/** The report of the last launch that ended on this thread. */
export function lastReport(): LaunchReport | undefined {
	return last;
}

export function publish(report: LaunchReport): void {
	last = report;
	if (report.how === "sequential") warnOnce(report);
	if (launches.hasSubscribers) launches.publish(report);
}
