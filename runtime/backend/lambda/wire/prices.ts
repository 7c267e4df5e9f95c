/** List prices of AWS Lambda, us-east-1, read in September 2026: first tier, without the free one. */
export const PRICES = {
	date: "2026-09",
	region: "us-east-1",
	/** Dollars per request. */
	request: 0.2 / 1e6,
	/** Dollars per gigabyte and second. */
	gigabyteSecond: { arm64: 0.0000133334, x86_64: 0.0000166667 },
} as const;

export interface Work {
	readonly invocations: number;
	/** Of all invocations together. */
	readonly milliseconds: number;
	/** Megabytes of the function. */
	readonly memory: number;
	readonly architecture: keyof typeof PRICES.gigabyteSecond;
}

/** Dollars. */
export function costOf({ invocations, milliseconds, memory, architecture }: Work): number {
	const gigabyteSeconds = (memory / 1024) * (milliseconds / 1000);
	return invocations * PRICES.request + gigabyteSeconds * PRICES.gigabyteSecond[architecture];
}
