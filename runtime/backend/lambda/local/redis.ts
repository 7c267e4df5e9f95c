/** The Redis of `--local`: one that the user names, one started for this run, or one that is there already. */
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { freePort } from "./port.js";

export interface LocalRedis {
	/** Undefined: none is wanted. */
	readonly url: string | undefined;
	/** Resolves when what was started is gone. */
	close(): Promise<void>;
}

/** There is none, and none can be started. */
export class NoRedis extends Error {
	override readonly name = "NoRedis";
}

const BINARIES = ["redis-server", "valkey-server"] as const;
const USUAL_PORT = 6379;
/** Another process may take the free port first. */
const TRIES = 3;

/** `wanted`: a URL, `off` for none, or undefined. Throws NoRedis. */
export async function openRedis(wanted: string | undefined): Promise<LocalRedis> {
	const idle = async (): Promise<void> => {};
	if (wanted === "off") return { url: undefined, close: idle };
	if (wanted !== undefined && wanted !== "") return { url: wanted, close: idle };
	const binary = BINARIES.find((name) => spawnSync(name, ["--version"]).status === 0);
	if (binary !== undefined) return start(binary);
	if (await answers(USUAL_PORT)) return { url: `redis://127.0.0.1:${USUAL_PORT}`, close: idle };
	throw new NoRedis();
}

async function start(binary: string): Promise<LocalRedis> {
	let last: unknown;
	for (let attempt = 0; attempt < TRIES; attempt++) {
		try {
			return await startOnce(binary);
		} catch (error) {
			last = error;
		}
	}
	throw last;
}

async function startOnce(binary: string): Promise<LocalRedis> {
	const port = await freePort();
	const password = randomBytes(24).toString("base64url");
	const keeper = spawn(process.execPath, [fileURLToPath(new URL("./keeper.js", import.meta.url)), binary, `${port}`], {
		env: { ...process.env, CLOUDLOOP_KEEPER_PASSWORD: password },
		stdio: ["pipe", "pipe", "pipe"],
		detached: true,
	});
	const gone = once(keeper, "exit");
	let talk = "";
	keeper.stderr.on("data", (text: Buffer) => {
		talk += text.toString();
	});
	const ready = new Promise<void>((resolve) => keeper.stdout.once("data", () => resolve()));
	await Promise.race([
		ready,
		gone.then(() => {
			throw new Error(`${binary} does not start: ${talk.trim()}`);
		}),
	]);
	return {
		url: `redis://:${password}@127.0.0.1:${port}`,
		async close() {
			keeper.stdin.end();
			await gone;
		},
	};
}

/** Whether a Redis without a password is there. */
function answers(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect({ port, host: "127.0.0.1", timeout: 500 });
		const end = (found: boolean): void => {
			socket.destroy();
			resolve(found);
		};
		socket.once("connect", () => socket.write("PING\r\n"));
		socket.once("data", (text) => end(text.toString().startsWith("+PONG")));
		socket.once("error", () => end(false));
		socket.once("timeout", () => end(false));
	});
}
