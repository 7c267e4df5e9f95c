/** What a loop will cost, from what its iterations take. */
import { costOf, PRICES, type Work } from "./prices.js";

export interface Expected {
	readonly iterations: number;
	/** Microseconds of one iteration on one vCPU. */
	readonly each: number;
	/** Megabytes of the function. */
	readonly memory: number;
	readonly architecture: Work["architecture"];
	/** Invocations at the same time. */
	readonly concurrency: number;
}

export interface Estimate extends Expected {
	/** When prices were read, and of which region. */
	readonly date: string;
	readonly region: string;
	readonly invocations: number;
	readonly coldStarts: number;
	readonly gigabyteSeconds: number;
	readonly dollars: number;
}

/** Milliseconds that the driver aims at per invocation, and that AWS bills for starting a worker. */
const AIM = 2000;
const COLD = 400;
/** Megabytes that make one vCPU; with fewer an iteration takes longer. */
const VCPU = 1769;

/** For a loop that runs once, all its workers cold: more than that it does not cost, unless chunks are lost. */
export function estimate(expected: Expected): Estimate {
	const { iterations, each, memory, architecture, concurrency } = expected;
	const milliseconds = (iterations * each * Math.max(1, VCPU / memory)) / 1000;
	const invocations = Math.min(iterations, Math.max(2 * concurrency, Math.ceil(milliseconds / AIM)));
	const coldStarts = Math.min(concurrency, invocations);
	const billed = milliseconds + coldStarts * COLD;
	return {
		...expected,
		date: PRICES.date,
		region: PRICES.region,
		invocations,
		coldStarts,
		gigabyteSeconds: (memory / 1024) * (billed / 1000),
		dollars: costOf({ invocations, milliseconds: billed, memory, architecture }),
	};
}
