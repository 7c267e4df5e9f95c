/**
 * The settings under which every compiled case must give the same bits: both backends, 1 to 4 threads, 1 to 64 chunks,
 * and the profitability gate on and off.
 */
export interface Configuration {
	readonly name: string;
	readonly environment: Readonly<Record<string, string>>;
	/** Every parallel loop with more than one iteration really is distributed. */
	readonly distributed: boolean;
}

const never = { CLOUDLOOP_INLINE: "never" };

/** In all but a few configurations the workers get the first chunks, see `runner.ts`. */
function threads(count: number, chunks: number, callerWaits = true): Configuration {
	const environment = {
		...never,
		CLOUDLOOP_THREADS: String(count),
		CLOUDLOOP_CHUNKS: String(chunks),
		...(callerWaits ? { FIXTURES_CALLER_WAITS: "1" } : {}),
	};
	const name = `${count} threads, ${chunks} chunks${callerWaits ? "" : ", eager caller"}`;
	return { name, environment, distributed: true };
}

/** The one with which the others are compared. */
export const reference: Configuration = {
	name: "serial",
	environment: { ...never, CLOUDLOOP_BACKEND: "serial" },
	distributed: true,
};

export const configurations: readonly Configuration[] = [
	{ name: "serial, small loops inline", environment: { CLOUDLOOP_BACKEND: "serial" }, distributed: false },
	{ name: "serial, 7 chunks", environment: { ...reference.environment, CLOUDLOOP_CHUNKS: "7" }, distributed: true },
	{ name: "as usual", environment: {}, distributed: false },
	{ name: "tried in other orders", environment: { CLOUDLOOP_SANITIZE: "1" }, distributed: false },
	...[1, 2, 3, 4].flatMap((count) => [1, 2, 7, 64].map((chunks) => threads(count, chunks))),
	threads(2, 64, false),
	threads(4, 7, false),
];
