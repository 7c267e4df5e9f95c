/** `--local`: an emulated function on this machine, with the zip that would be deployed. */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Bundle } from "../deploy/bundle.js";
import { type Chaos, type Front, startFront } from "./front.js";

export interface LocalOptions {
	readonly bundle: Bundle;
	/** A file of the project, where the emulator is looked for. */
	readonly project: string;
	readonly chaos: Chaos | undefined;
	/** Seconds, megabytes. */
	readonly timeout: number;
	readonly memory: number;
}

export interface LocalFunction {
	/** What the program's process needs to find it. */
	readonly environment: Readonly<Record<string, string>>;
	/** How often each fault struck. */
	readonly struck: Readonly<Record<string, number>>;
	close(): void;
}

/** The emulator is not installed. */
export class NoEmulator extends Error {
	override readonly name = "NoEmulator";
}

export async function startLocal({ bundle, project, chaos, timeout, memory }: LocalOptions): Promise<LocalFunction> {
	const offline = findEmulator(project);
	const folder = mkdtempSync(join(tmpdir(), "cloudloop-local-"));
	const secret = randomBytes(32).toString("base64url");
	const zip = join(folder, "worker.zip");
	writeFileSync(zip, bundle.zip);
	const port = await freePort();
	const variables = {
		PORT: String(port),
		ZIP: zip,
		OFFLINE: offline,
		TIMEOUT: String(timeout),
		MEMORY: String(memory),
	};
	const child = spawn(process.execPath, [fileURLToPath(new URL("./emulator.js", import.meta.url))], {
		cwd: folder,
		env: { ...process.env, ...variables, CLOUDLOOP_SECRET: secret },
		stdio: ["pipe", "pipe", "pipe"],
	});
	let talk = "";
	child.stderr.on("data", (text: Buffer) => {
		talk = (talk + text.toString()).slice(-2000);
	});
	await new Promise<void>((resolve, reject) => {
		child.stdout.on("data", (text: Buffer) => {
			if (text.toString().includes("ready")) resolve();
		});
		child.once("exit", (code) => reject(new Error(`the emulator ended with code ${code}\n${talk}`)));
	});
	const front: Front | undefined = chaos && (await startFront(port, chaos));
	return {
		environment: {
			CLOUDLOOP_FUNCTION: "cloudloop",
			CLOUDLOOP_SECRET: secret,
			CLOUDLOOP_CODE: bundle.code,
			CLOUDLOOP_TIMEOUT: String(timeout),
			CLOUDLOOP_MEMORY: String(memory),
			CLOUDLOOP_CONCURRENCY: process.env.CLOUDLOOP_CONCURRENCY ?? String(Math.min(32, 2 * availableParallelism())),
			AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${front?.port ?? port}`,
			AWS_REGION: "us-east-1",
			AWS_ACCESS_KEY_ID: "local",
			AWS_SECRET_ACCESS_KEY: "local",
			AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
		},
		struck: front?.struck ?? {},
		close() {
			front?.close();
			child.kill("SIGKILL");
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

function freePort(): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once("error", reject);
		server.listen(0, "127.0.0.1", () => {
			const address = server.address();
			server.close(() => resolve(typeof address === "object" ? (address?.port ?? 0) : 0));
		});
	});
}
