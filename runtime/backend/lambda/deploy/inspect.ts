/** What the account says of itself, for `doctor`: nothing is changed. */
import { GetAccountSettingsCommand, LambdaClient } from "@aws-sdk/client-lambda";

/** What was found out, or why it was not. */
export type Answered<T> = { readonly value: T } | { readonly reason: string };

export interface AccountFacts {
	readonly region: Answered<string>;
	/** The id of the key; never the secret. */
	readonly credentials: Answered<string>;
	/** Invocations of the account at the same time, and those that no function has reserved. */
	readonly concurrency: Answered<{ readonly all: number; readonly unreserved: number }>;
	/** Milliseconds that this machine's clock is ahead of AWS; requests are refused beyond five minutes. */
	readonly skew: Answered<number>;
}

const TIMES = { connectionTimeout: 3000, requestTimeout: 8000 };

/** Asks for everything at once; a question that fails has its reason. */
export async function inspectAccount(): Promise<AccountFacts> {
	const client = new LambdaClient({ maxAttempts: 2, requestHandler: TIMES });
	const region = await answer(async () => client.config.region());
	const credentials = await answer(async () => (await client.config.credentials()).accessKeyId);
	if ("reason" in region || "reason" in credentials) {
		client.destroy();
		const reason = "not asked: region or credentials are missing";
		return { region, credentials, concurrency: { reason }, skew: { reason } };
	}
	let date: string | undefined;
	client.middlewareStack.add(
		(next) => async (args) => {
			const result = await next(args);
			const { headers } = result.response as { readonly headers?: Readonly<Record<string, string>> };
			date = headers?.date;
			return result;
		},
		{ step: "deserialize", priority: "low" },
	);
	const concurrency = await answer(async () => {
		const { AccountLimit: limit } = await client.send(new GetAccountSettingsCommand({}));
		return { all: limit?.ConcurrentExecutions ?? 0, unreserved: limit?.UnreservedConcurrentExecutions ?? 0 };
	});
	client.destroy();
	const ahead = Date.now() - Date.parse(date ?? "");
	const skew = Number.isNaN(ahead) ? { reason: "AWS did not answer" } : { value: ahead };
	return { region, credentials, concurrency, skew };
}

async function answer<T>(ask: () => Promise<T>): Promise<Answered<T>> {
	try {
		return { value: await ask() };
	} catch (error) {
		return { reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
	}
}
