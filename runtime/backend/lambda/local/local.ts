/** `--local`: an emulated function on this machine, with the zip that would be deployed. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Bundle } from "../deploy/bundle.js";
import { type Chaos, type Front, startFront } from "./front.js";
import { freePort } from "./port.js";
import { type LocalRedis, openRedis } from "./redis.js";

export interface LocalOptions {
	readonly bundle: Bundle;
	/** A file of the project, where the emulator is looked for. */
	readonly project: string;
	readonly chaos: Chaos | undefined;
	/** Seconds, megabytes. */
	readonly timeout: number;
	readonly memory: number;
	/** URL of a Redis, or `off`; undefined: one is found or started. */
	readonly redis: string | undefined;
}

export interface LocalFunction {
	/** What the program's process needs to find it. */
	readonly environment: Readonly<Record<string, string>>;
	/** How often each fault struck. */
	readonly struck: Readonly<Record<string, number>>;
	/** Resolves when all that was started is gone. */
	close(): Promise<void>;
}

/** The emulator is not installed. */
export class NoEmulator extends Error {
	override readonly name = "NoEmulator";
}

/** Throws NoEmulator, NoRedis. */
export async function startLocal(options: LocalOptions): Promise<LocalFunction> {
	const offline = findEmulator(options.project);
	const redis = await openRedis(options.redis);
	try {
		return await startFunction(options, offline, redis);
	} catch (error) {
		await redis.close();
		throw error;
	}
}

async function startFunction(
	{ bundle, chaos, timeout, memory }: LocalOptions,
	offline: string,
	redis: LocalRedis,
): Promise<LocalFunction> {
	const secret = randomBytes(32).toString("base64url");
	const port = await freePort();
	const store = { CLOUDLOOP_REDIS_URL: redis.url ?? "" };
	const emulator = await startEmulator(bundle, {
		PORT: String(port),
		OFFLINE: offline,
		TIMEOUT: String(timeout),
		MEMORY: String(memory),
		CLOUDLOOP_SECRET: secret,
		...store,
	});
	const front: Front | undefined = chaos && (await startFront(port, chaos));
	return {
		environment: {
			...ENVIRONMENT,
			...store,
			CLOUDLOOP_SECRET: secret,
			CLOUDLOOP_CODE: bundle.code,
			CLOUDLOOP_TIMEOUT: String(timeout),
			CLOUDLOOP_MEMORY: String(memory),
			CLOUDLOOP_CONCURRENCY: process.env.CLOUDLOOP_CONCURRENCY ?? String(Math.min(32, 2 * availableParallelism())),
			AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${front?.port ?? port}`,
		},
		struck: front?.struck ?? {},
		async close() {
			front?.close();
			await Promise.all([emulator.close(), redis.close()]);
		},
	};
}

const ENVIRONMENT = {
	CLOUDLOOP_FUNCTION: "cloudloop",
	AWS_REGION: "us-east-1",
	AWS_ACCESS_KEY_ID: "local",
	AWS_SECRET_ACCESS_KEY: "local",
	AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
} as const;

/** Starts the emulator in a folder of its own. It ends, and removes the folder, when this process is gone, too. */
async function startEmulator(bundle: Bundle, variables: Readonly<Record<string, string>>) {
	const folder = mkdtempSync(join(tmpdir(), "cloudloop-local-"));
	const zip = join(folder, "worker.zip");
	writeFileSync(zip, bundle.zip);
	const child: ChildProcess = spawn(process.execPath, [fileURLToPath(new URL("./emulator.js", import.meta.url))], {
		cwd: folder,
		env: { ...process.env, ...variables, ZIP: zip },
		stdio: ["pipe", "pipe", "pipe"],
	});
	const gone = once(child, "exit");
	let talk = "";
	child.stderr?.on("data", (text: Buffer) => {
		talk = (talk + text.toString()).slice(-2000);
	});
	await new Promise<void>((resolve, reject) => {
		child.stdout?.on("data", (text: Buffer) => {
			if (text.toString().includes("ready")) resolve();
		});
		child.once("exit", (code) => {
			rmSync(folder, { recursive: true, force: true });
			reject(new Error(`the emulator ended with code ${code}\n${talk}`));
		});
	});
	return {
		async close(): Promise<void> {
			child.kill("SIGKILL");
			await gone;
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

function findEmulator(project: string): string {
	for (const from of [project, import.meta.url]) {
		try {
			return pathToFileURL(createRequire(from).resolve("serverless-offline/lambda")).href;
		} catch {
			// The other place may have it.
		}
	}
	throw new NoEmulator();
}
