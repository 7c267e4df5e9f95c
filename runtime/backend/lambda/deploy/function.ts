/**
 * Makes the function as it should be, step by step; each step looks first, so that a second deploy changes nothing. Only what
 * carries our tag is changed or removed.
 */
import { createHash, randomBytes } from "node:crypto";
import {
	type Architecture,
	CreateFunctionCommand,
	type CreateFunctionCommandInput,
	DeleteFunctionCommand,
	type FunctionConfiguration,
	GetFunctionCommand,
	type GetFunctionCommandOutput,
	GetFunctionConfigurationCommand,
	LambdaClient,
	ListFunctionsCommand,
	PutFunctionConcurrencyCommand,
	PutFunctionEventInvokeConfigCommand,
	ResourceNotFoundException,
	UpdateFunctionCodeCommand,
	UpdateFunctionConfigurationCommand,
	waitUntilFunctionActiveV2,
	waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { STORE_VARIABLES } from "../wire/store.js";
import type { Bundle } from "./bundle.js";
import { ensureRole, removeRole } from "./role.js";

export interface DeployOptions {
	readonly name: string;
	/** Megabytes, seconds. */
	readonly memory: number;
	readonly timeout: number;
	/** ARN of a role; without one a role with the name of the function is made. */
	readonly role: string | undefined;
	readonly redisUrl: string | undefined;
	/** More variables for the store (`STORE_VARIABLES`), without those that are empty. */
	readonly storeVariables: Readonly<Record<string, string>>;
	readonly subnets: readonly string[];
	readonly securityGroups: readonly string[];
	/** Concurrency reserved for the function. */
	readonly concurrency: number | undefined;
}

export interface Deployed {
	readonly name: string;
	readonly arn: string;
	readonly code: string;
	/** What was done; empty: all was as it should be. */
	readonly changes: readonly string[];
}

export const RUNTIME = "nodejs24.x";
export const ARCHITECTURE: Architecture = "arm64";
export const TAG = "cloudloop";
/** Seconds to wait for AWS to carry a change out. */
const PATIENCE = { maxWaitTime: 120, minDelay: 1, maxDelay: 3 };

/** The function is not ours. */
export class ForeignFunction extends Error {
	override readonly name = "ForeignFunction";
}

export async function deployFunction(bundle: Bundle, options: DeployOptions): Promise<Deployed> {
	const client = new LambdaClient({});
	const changes: string[] = [];
	const waiting = { client, ...PATIENCE };
	const found = await find(client, options.name);
	if (found !== undefined) refuseForeign(found);
	const role = options.role ?? (await ensureRole(options.name, options.subnets.length > 0, changes));
	const secret =
		found?.Configuration?.Environment?.Variables?.CLOUDLOOP_SECRET ?? randomBytes(32).toString("base64url");
	const wanted = configurationOf(options, { role, secret, code: bundle.code });
	let arn = found?.Configuration?.FunctionArn ?? "";
	if (found?.Configuration === undefined) {
		arn = await create(client, bundle, wanted, changes);
		await waitUntilFunctionActiveV2(waiting, { FunctionName: options.name });
	} else {
		if (found.Configuration.CodeSha256 !== createHash("sha256").update(bundle.zip).digest("base64")) {
			await client.send(
				new UpdateFunctionCodeCommand({
					FunctionName: options.name,
					ZipFile: bundle.zip,
					Architectures: [ARCHITECTURE],
				}),
			);
			await waitUntilFunctionUpdatedV2(waiting, { FunctionName: options.name });
			changes.push("code updated");
		}
		const differing = differences(found.Configuration, wanted);
		if (differing.length > 0) {
			const { Code: _, Tags: __, Architectures: ___, ...configuration } = { Code: undefined, ...wanted };
			await client.send(new UpdateFunctionConfigurationCommand(configuration));
			await waitUntilFunctionUpdatedV2(waiting, { FunctionName: options.name });
			changes.push(`configuration updated: ${differing.join(", ")}`);
		}
	}
	await settle(client, options, found, changes);
	return { name: options.name, arn, code: bundle.code, changes };
}

type Wanted = Omit<CreateFunctionCommandInput, "Code"> & { readonly FunctionName: string };

function configurationOf(
	{ name, memory, timeout, redisUrl, storeVariables, subnets, securityGroups }: DeployOptions,
	{ role, secret, code }: { readonly role: string; readonly secret: string; readonly code: string },
): Wanted {
	const redis: Record<string, string> =
		redisUrl === undefined ? {} : { CLOUDLOOP_REDIS_URL: redisUrl, ...storeVariables };
	const vpc = { SubnetIds: [...subnets], SecurityGroupIds: [...securityGroups] };
	return {
		FunctionName: name,
		Runtime: RUNTIME,
		Role: role,
		Handler: "index.handler",
		Architectures: [ARCHITECTURE],
		MemorySize: memory,
		Timeout: timeout,
		Environment: { Variables: { CLOUDLOOP_SECRET: secret, CLOUDLOOP_CODE: code, ...redis } },
		Tags: { [TAG]: "worker" },
		VpcConfig: vpc,
	};
}

async function find(client: LambdaClient, name: string): Promise<GetFunctionCommandOutput | undefined> {
	try {
		return await client.send(new GetFunctionCommand({ FunctionName: name }));
	} catch (error) {
		if (error instanceof ResourceNotFoundException) return undefined;
		throw error;
	}
}

function refuseForeign({ Tags, Configuration }: GetFunctionCommandOutput): void {
	if (Tags?.[TAG] === undefined) throw new ForeignFunction(Configuration?.FunctionName);
}

/** A role that was just made is not known everywhere for some seconds. */
async function create(client: LambdaClient, bundle: Bundle, wanted: Wanted, changes: string[]): Promise<string> {
	for (let attempt = 0; ; attempt++) {
		try {
			const made = await client.send(new CreateFunctionCommand({ ...wanted, Code: { ZipFile: bundle.zip } }));
			changes.push("function created");
			return made.FunctionArn ?? "";
		} catch (error) {
			const early = error instanceof Error && /cannot be assumed/.test(error.message);
			if (!early || attempt > 8) throw error;
			await new Promise((resolve) => setTimeout(resolve, 500 * (attempt + 1)));
		}
	}
}

function differences(found: FunctionConfiguration, wanted: Wanted): string[] {
	const pairs: Readonly<Record<string, readonly [unknown, unknown]>> = {
		runtime: [found.Runtime, wanted.Runtime],
		role: [found.Role, wanted.Role],
		handler: [found.Handler, wanted.Handler],
		memory: [found.MemorySize, wanted.MemorySize],
		timeout: [found.Timeout, wanted.Timeout],
		environment: [sorted(found.Environment?.Variables), sorted(wanted.Environment?.Variables)],
		subnets: [sortedList(found.VpcConfig?.SubnetIds), sortedList(wanted.VpcConfig?.SubnetIds)],
		"security groups": [sortedList(found.VpcConfig?.SecurityGroupIds), sortedList(wanted.VpcConfig?.SecurityGroupIds)],
	};
	return Object.entries(pairs).flatMap(([name, [a, b]]) => (a === b ? [] : [name]));
}

function sorted(record: Readonly<Record<string, string>> | undefined): string {
	return JSON.stringify(Object.entries(record ?? {}).sort());
}

function sortedList(list: readonly string[] | undefined): string {
	return JSON.stringify([...(list ?? [])].sort());
}

/** Concurrency, and no repetition by AWS itself if anybody invokes it as an event. */
async function settle(
	client: LambdaClient,
	{ name, concurrency }: DeployOptions,
	found: GetFunctionCommandOutput | undefined,
	changes: string[],
): Promise<void> {
	const reserved = found?.Concurrency?.ReservedConcurrentExecutions;
	if (concurrency !== undefined && reserved !== concurrency) {
		await client.send(
			new PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions: concurrency }),
		);
		changes.push(`concurrency ${concurrency} reserved`);
	}
	if (found !== undefined) return;
	const events = { FunctionName: name, MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 };
	await client.send(new PutFunctionEventInvokeConfigCommand(events));
}

/** Removes the function, and the role that was made for it. */
export async function destroyFunction(name: string): Promise<readonly string[]> {
	const client = new LambdaClient({});
	const found = await find(client, name);
	const changes: string[] = [];
	if (found !== undefined) {
		refuseForeign(found);
		await client.send(new DeleteFunctionCommand({ FunctionName: name }));
		changes.push("function removed");
	}
	await removeRole(name, changes);
	return changes;
}

/** What is deployed under a name, as far as a run depends on it. */
export interface Found {
	readonly code: string | undefined;
	readonly memory: number;
	readonly timeout: number;
	readonly hasStore: boolean;
}

/** Undefined: there is no function of this name. */
export async function findFunction(name: string): Promise<Found | undefined> {
	try {
		const found = await new LambdaClient({}).send(new GetFunctionConfigurationCommand({ FunctionName: name }));
		const { CLOUDLOOP_CODE: code, CLOUDLOOP_REDIS_URL: redis } = found.Environment?.Variables ?? {};
		return { code, memory: found.MemorySize ?? 0, timeout: found.Timeout ?? 0, hasStore: Boolean(redis) };
	} catch (error) {
		if (error instanceof ResourceNotFoundException) return undefined;
		throw error;
	}
}

/** Gives a function that is there other code, and leaves all else as it is; makes it, with `usual`, if it is not. */
export async function updateFunction(bundle: Bundle, usual: DeployOptions): Promise<Deployed> {
	const found = await find(new LambdaClient({}), usual.name);
	if (found?.Configuration === undefined) return deployFunction(bundle, usual);
	const { MemorySize, Timeout, Role, Environment, VpcConfig } = found.Configuration;
	return deployFunction(bundle, {
		name: usual.name,
		memory: MemorySize ?? usual.memory,
		timeout: Timeout ?? usual.timeout,
		role: Role,
		redisUrl: Environment?.Variables?.CLOUDLOOP_REDIS_URL,
		storeVariables: Object.fromEntries(
			Object.entries(Environment?.Variables ?? {}).filter(([key]) => STORE_VARIABLES.some((one) => one === key)),
		),
		subnets: VpcConfig?.SubnetIds ?? [],
		securityGroups: VpcConfig?.SecurityGroupIds ?? [],
		concurrency: undefined,
	});
}

export interface Listed {
	readonly name: string;
	readonly code: string;
	readonly memory: number;
	readonly timeout: number;
	readonly modified: string;
}

/** The functions of this account and region that carry our environment. */
export async function listFunctions(): Promise<readonly Listed[]> {
	const client = new LambdaClient({});
	const all: Listed[] = [];
	let marker: string | undefined;
	do {
		const page = await client.send(new ListFunctionsCommand({ Marker: marker }));
		for (const one of page.Functions ?? []) {
			const code = one.Environment?.Variables?.CLOUDLOOP_CODE;
			if (code === undefined) continue;
			const {
				FunctionName: name = "",
				MemorySize: memory = 0,
				Timeout: timeout = 0,
				LastModified: modified = "",
			} = one;
			all.push({ name, code, memory, timeout, modified });
		}
		marker = page.NextMarker;
	} while (marker);
	return all;
}
