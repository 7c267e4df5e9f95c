/**
 * The settings under which every compiled case must give the same bits: both backends, 1 to 4 threads, 1 to 64 chunks,
 * and the profitability gate on and off. `FIXTURES_MATRIX=all`: each number of threads with each number of chunks,
 * and the loops tried in other orders first.
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

const THREADS = [1, 2, 3, 4];
const CHUNKS = [1, 2, 7, 64];

/** Each number of threads and each number of chunks at least once; with 3 threads the caller does not wait. */
const usual: Readonly<Record<number, number>> = { 1: 7, 2: 1, 3: 2, 4: 64 };

const isWhole = process.env.FIXTURES_MATRIX === "all";

const others: readonly Configuration[] = [
	{ name: "serial, 7 chunks", environment: { ...reference.environment, CLOUDLOOP_CHUNKS: "7" }, distributed: true },
	{ name: "tried in other orders", environment: { CLOUDLOOP_SANITIZE: "1" }, distributed: false },
	threads(2, 64, false),
	threads(4, 7, false),
];

export const configurations: readonly Configuration[] = [
	{ name: "serial, small loops inline", environment: { CLOUDLOOP_BACKEND: "serial" }, distributed: false },
	{ name: "as usual", environment: {}, distributed: false },
	...THREADS.flatMap((count) =>
		CHUNKS.filter((chunks) => isWhole || usual[count] === chunks).map((chunks) =>
			threads(count, chunks, isWhole || count !== 3),
		),
	),
	...(isWhole ? others : []),
];
