/** What `--backend lambda` adds to a run: the bundle of the program's kernels, and the function that runs it. */
import { basename } from "node:path";
import type { Bundle } from "../../../runtime/backend/lambda/deploy.js";
import type { StagedKernel } from "../../host/run/prepare.js";
import { EXIT, Exit } from "../exit.js";
import { asBundleError, asCloudError, FUNCTION, storeVariables, USUAL } from "./cloud.js";

export interface LambdaFlags {
	readonly local?: boolean | undefined;
	readonly chaos?: string | undefined;
	readonly redis?: string | undefined;
	/** Update a function that has other code. */
	readonly deploy?: boolean | undefined;
	readonly quiet?: boolean | undefined;
}

/** A function that is ready. */
export interface ReadyFunction {
	readonly environment: Readonly<Record<string, string>>;
	close(): Promise<void>;
}

const LOCAL = { timeout: 30, memory: 1024 };

/** Checks what can be checked before anything is compiled. */
export function checkLambdaFlags({ local, chaos, deploy }: LambdaFlags, backend: string | undefined): void {
	if (local && backend !== "lambda") throw new Exit(EXIT.usage, "--local needs --backend lambda");
	if (chaos !== undefined && !local) throw new Exit(EXIT.usage, "--chaos needs --local");
	if (deploy && (local || backend !== "lambda"))
		throw new Exit(EXIT.usage, "--deploy needs --backend lambda, without --local");
}

export async function openFunction(
	entry: string,
	kernels: readonly StagedKernel[],
	flags: LambdaFlags,
): Promise<ReadyFunction> {
	const { bundleWorker, FAULTS, readChaos, startLocal } = await import("../../../runtime/backend/lambda/deploy.js");
	const chaos = flags.chaos === undefined ? undefined : readChaos(flags.chaos);
	if (flags.chaos !== undefined && chaos === undefined) {
		const known = FAULTS.map((name) => `${name}=1%`).join(",");
		throw new Exit(EXIT.usage, `--chaos cannot be ${flags.chaos}: it is some of ${known}`);
	}
	const here = flags.local ? { os: process.platform, cpu: process.arch } : undefined;
	const bundle = await bundleWorker(kernels, here).catch(asBundleError);
	if (!flags.local) {
		await requireDeployed(bundle, entry, flags);
		return { environment: { CLOUDLOOP_CODE: bundle.code }, async close() {} };
	}
	const redis = flags.redis ?? process.env.CLOUDLOOP_REDIS_URL;
	const local = await startLocal({ bundle, project: entry, chaos, redis, ...LOCAL }).catch(asMissing);
	return {
		environment: local.environment,
		async close() {
			if (chaos && !flags.quiet) process.stderr.write(`cloudloop: injected ${describe(local.struck)}\n`);
			await local.close();
		},
	};
}

/** Makes sure that the function has this very code, before anything of the program runs. */
async function requireDeployed(bundle: Bundle, entry: string, flags: LambdaFlags): Promise<void> {
	// Who gives the secret need not have the right to look.
	if (process.env.CLOUDLOOP_SECRET && !flags.deploy) return;
	const { loadCloud, readCa } = await import("../../../runtime/backend/lambda/deploy.js");
	const { findFunction, updateFunction } = await loadCloud();
	const name = process.env.CLOUDLOOP_FUNCTION || FUNCTION.default;
	const found = await findFunction(name).catch(asCloudError);
	if (found?.code === bundle.code) return;
	if (flags.deploy) {
		const redisUrl = flags.redis ?? process.env.CLOUDLOOP_REDIS_URL;
		const store = {
			redisUrl: redisUrl === "off" ? undefined : redisUrl || undefined,
			storeVariables: storeVariables(readCa),
		};
		const usual = { ...USUAL, name, ...store };
		const { changes } = await updateFunction(bundle, usual).catch(asCloudError);
		if (!flags.quiet) process.stderr.write(`cloudloop: ${name}: ${changes.join(", ")}\n`);
		return;
	}
	const what = found === undefined ? `there is no function ${name}` : `the function ${name} has other code`;
	const hashes = found === undefined ? "" : ` (${found.code ?? "unknown"}; this program's is ${bundle.code})`;
	const fix = `deploy it (cloudloop deploy ${basename(entry)} --name ${name}), or run with --deploy`;
	throw new Exit(EXIT.backend, `${what}${hashes}: ${fix}`);
}

const MISSING: Readonly<Record<string, string>> = {
	NoEmulator: "the package serverless-offline: npm install --save-dev --legacy-peer-deps serverless-offline@14",
	NoRedis:
		"a Redis: install redis-server (Debian, Ubuntu: apt-get install redis-server; macOS: brew install redis) or valkey-server, " +
		"or give the URL of one with --redis; --redis off runs without",
};

function asMissing(error: unknown): never {
	const what = error instanceof Error ? MISSING[error.name] : undefined;
	if (what === undefined) throw error;
	throw new Exit(EXIT.backend, `--local needs ${what}`);
}

function describe(struck: Readonly<Record<string, number>>): string {
	return (
		Object.entries(struck)
			.map(([name, times]) => `${name} ${times} times`)
			.join(", ") || "nothing"
	);
}
