/**
 * While workers run chunks each core has a thread of the region, and V8's parallel scavenger would let all of a
 * collection wait until its helper threads get a core too: milliseconds instead of a tenth. So young objects are
 * collected by the thread that made them for as long as a region is in flight. What is collected does not change.
 */
import { setFlagsFromString } from "node:v8";

/** Who started the process without parallel scavenges keeps that. */
const PARALLEL = !/--(no-?parallel[-_]scavenge|single[-_]threaded)/.test(
	[process.env.NODE_OPTIONS, ...process.execArgv].join(" "),
);

let regions = 0;

/** A region begins: each call asks for one of `scavengeTogether`. */
export function scavengeAlone(): void {
	if (regions++ === 0 && PARALLEL) setFlagsFromString("--no-parallel-scavenge");
}

/** A region is over. */
export function scavengeTogether(): void {
	if (--regions === 0 && PARALLEL) setFlagsFromString("--parallel-scavenge");
}
