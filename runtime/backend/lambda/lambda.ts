/** The lambda backend: chunks run in invocations of one deployed function. Parties and protocol: `README.md`. */
import type { Backend } from "../backend.js";
import { type Caller, createCaller } from "./caller/caller.js";

export interface LambdaOptions {
	/** Name of the deployed function. */
	readonly function: string;
	/** Invocations at the same time. */
	readonly concurrency: number;
	/** URL of the store that workers commit to; undefined: all travels in requests and replies. */
	readonly redis?: string | undefined;
	/** For tests: URL of another module with `createEndpoint`. */
	readonly endpoint?: string;
	/** For tests: seconds after which a driver that says nothing is taken to be gone. Default 30. */
	readonly silence?: number;
}

/** Milliseconds: the first region loads the client and finds workers cold. */
const OPENING = { first: 1500, later: 60 };

export function createLambda(options: LambdaOptions): Backend {
	const endpoint = options.endpoint ?? new URL("./endpoint/aws.js", import.meta.url).href;
	const { silence } = options;
	const start = {
		silence,
		function: options.function,
		concurrency: options.concurrency,
		endpoint,
		redis: options.redis,
	};
	let caller: Caller | undefined;
	const current = (): Caller => {
		if (caller === undefined || !caller.isAlive()) caller = createCaller(start);
		return caller;
	};
	return {
		name: "lambda",
		sharesMemory: false,
		opening: OPENING,
		capacity: () => options.concurrency,
		run: (region) => current().run(region),
		runAsync: (region) => current().runAsync(region),
		warm: () => void current(),
		async close() {
			const closing = caller;
			caller = undefined;
			await closing?.close();
		},
	};
}
