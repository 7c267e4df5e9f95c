/** Where invocations go: one function of AWS, an emulator, or a worker in this process. */

/** The answer to one request, as far as it is HTTP's. */
export interface Answer {
	readonly status: number;
	/** Present if the function failed (X-Amz-Function-Error). */
	readonly functionError?: string;
	readonly payload: Uint8Array;
	/** Name and message of an error answer, and why it was throttled. */
	readonly error?: { readonly name: string; readonly message: string; readonly reason?: string };
	/** Seconds after which a throttled request may be repeated. */
	readonly retryAfter?: number;
	/** The end of the worker's log, if it was asked for. */
	readonly tail?: string;
}

/** What is known of the function. */
export interface FunctionFacts {
	readonly name: string;
	/** Seconds that an invocation may take. */
	readonly timeout: number;
	/** Megabytes. */
	readonly memory: number;
	readonly architecture: "arm64" | "x86_64";
	readonly region: string;
	readonly secret: string | undefined;
	/** Hash of the deployed bundle, if the function tells it. */
	readonly code: string | undefined;
}

export interface Endpoint {
	/** One request, never repeated by itself. Rejects if no answer came: then nobody knows whether it ran. */
	invoke(payload: Uint8Array, signal: AbortSignal): Promise<Answer>;
	/** Rejects with an error of ours if the function cannot be found. */
	describe(): Promise<FunctionFacts>;
	close(): void;
}
