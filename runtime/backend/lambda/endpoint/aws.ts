/**
 * The function on AWS, or whatever `AWS_ENDPOINT_URL_LAMBDA` names. One request per call: whether a chunk may run again
 * is not for a client library to decide.
 */
import {
	GetFunctionConfigurationCommand,
	type GetFunctionConfigurationCommandOutput,
	InvokeCommand,
	LambdaClient,
	type LambdaServiceException,
} from "@aws-sdk/client-lambda";
import { RegionFailure } from "../wire/failure.js";
import type { Answer, Endpoint, FunctionFacts } from "./endpoint.js";

export interface AwsOptions {
	readonly name: string;
	/** Invocations at the same time: as many sockets. */
	readonly concurrency: number;
	/** Facts that are known already, so that nobody is asked. */
	readonly facts?: Partial<FunctionFacts>;
}

/** Seconds that an answer may come after the function's own limit. */
const GRACE = 5;
/** The longest that any function may take, in seconds. */
const LONGEST = 900;

export function createEndpoint({ name, concurrency, facts }: AwsOptions): Endpoint {
	const sockets = { maxSockets: Math.max(50, concurrency + 8), keepAlive: true };
	const client = new LambdaClient({
		maxAttempts: 1,
		requestHandler: {
			httpsAgent: sockets,
			httpAgent: sockets,
			connectionTimeout: 5000,
			requestTimeout: ((facts?.timeout ?? LONGEST) + GRACE) * 1000,
			throwOnRequestTimeout: true,
		},
	});
	return {
		async invoke(payload, signal): Promise<Answer> {
			const command = new InvokeCommand({ FunctionName: name, Payload: payload, LogType: "Tail" });
			try {
				const answer = await client.send(command, { abortSignal: signal });
				return {
					status: answer.StatusCode ?? 200,
					payload: answer.Payload ?? new Uint8Array(),
					...(answer.FunctionError ? { functionError: answer.FunctionError } : {}),
					...(answer.LogResult ? { tail: Buffer.from(answer.LogResult, "base64").toString() } : {}),
				};
			} catch (error) {
				return answerOf(error);
			}
		},
		describe: () => describe(client, name, facts),
		close: () => client.destroy(),
	};
}

/** An error answer is an answer; anything else is thrown on. */
function answerOf(error: unknown): Answer {
	const { $metadata, $response } = error as Partial<LambdaServiceException>;
	const status = $metadata?.httpStatusCode ?? $response?.statusCode;
	if (status === undefined || !(error instanceof Error)) throw error;
	const { Reason: reason, retryAfterSeconds } = error as { Reason?: string; retryAfterSeconds?: string };
	return {
		status,
		payload: new Uint8Array(),
		error: { name: error.name, message: error.message, ...(reason ? { reason } : {}) },
		...(retryAfterSeconds ? { retryAfter: Number(retryAfterSeconds) } : {}),
	};
}

async function describe(
	client: LambdaClient,
	name: string,
	known: Partial<FunctionFacts> | undefined,
): Promise<FunctionFacts> {
	const region = await client.config.region().catch(() => "");
	const usual = {
		name,
		timeout: LONGEST,
		memory: 0,
		architecture: "arm64",
		region,
		secret: undefined,
		code: undefined,
	} as const;
	if (known?.secret !== undefined) return { ...usual, ...known };
	try {
		const found = await askFor(client, name);
		const variables = found.Environment?.Variables ?? {};
		return {
			...usual,
			timeout: found.Timeout ?? LONGEST,
			memory: found.MemorySize ?? 0,
			architecture: found.Architectures?.[0] === "x86_64" ? "x86_64" : "arm64",
			secret: variables.CLOUDLOOP_SECRET,
			code: variables.CLOUDLOOP_CODE,
			...known,
		};
	} catch (error) {
		const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
		throw new RegionFailure("CL7001", { function: name, reason });
	}
}

/** How often the function is asked for, and milliseconds before the second time; then twice as many each time. */
const ASKED = 5;
const PAUSE = 100;

/** Asking changes nothing, so it is repeated while what is wrong may pass. */
async function askFor(client: LambdaClient, name: string): Promise<GetFunctionConfigurationCommandOutput> {
	for (let attempt = 1; ; attempt++) {
		try {
			return await client.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
		} catch (error) {
			if (attempt === ASKED || !mayPass(error)) throw error;
			await new Promise((resolve) => setTimeout(resolve, PAUSE * 2 ** (attempt - 1)));
		}
	}
}

/** Throttled, an error of the service, or no answer at all; but not what is wrong on this side. */
function mayPass(error: unknown): boolean {
	const { $metadata, $response, code, name } = error as Partial<LambdaServiceException> & { code?: string };
	const status = $metadata?.httpStatusCode ?? $response?.statusCode;
	return status === undefined ? code !== undefined || name === "TimeoutError" : status === 429 || status >= 500;
}
