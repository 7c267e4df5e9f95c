/** Redis servers of tests: on free ports, without files that stay, ended by their pid. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { findRedis } from "./find.js";

export interface Server {
	readonly port: number;
	readonly url: string;
	/** A connection that tests may do anything with; closed by `stop`. */
	readonly admin: Redis;
	pid(): number;
	/** kill -9, and start again on the same port, empty unless it keeps files. */
	kill(): Promise<void>;
	start(): Promise<void>;
	freeze(): void;
	thaw(): void;
	stop(): Promise<void>;
}

export async function freePort(): Promise<number> {
	const server = createServer().listen(0, "127.0.0.1");
	await once(server, "listening");
	const { port } = server.address() as { port: number };
	server.close();
	await once(server, "close");
	return port;
}

/** `args`: of the command line, besides those for port and files. */
export async function startServer(args: readonly string[] = []): Promise<Server> {
	const found = findRedis();
	if (found.kind !== "binary") throw new Error(found.kind === "missing" ? found.reason : "no server to start");
	const port = await freePort();
	const folder = mkdtempSync(join(tmpdir(), "cloudloop-redis-"));
	const fixed = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder];
	const admin = new Redis({ port, host: "127.0.0.1", lazyConnect: true, protocol: 2, retryStrategy: () => 50 });
	admin.on("error", () => {});
	let child: ChildProcess | undefined;
	const start = async (): Promise<void> => {
		child = spawn(found.path, [...fixed, ...args], { stdio: "ignore" });
		await answers(port);
	};
	const end = async (signal: NodeJS.Signals): Promise<void> => {
		if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
		const gone = once(child, "exit");
		child.kill("SIGCONT");
		child.kill(signal);
		await gone;
	};
	await start();
	return {
		port,
		url: `redis://127.0.0.1:${port}`,
		admin,
		pid: () => child?.pid as number,
		kill: () => end("SIGKILL"),
		start,
		freeze: () => void child?.kill("SIGSTOP"),
		thaw: () => void child?.kill("SIGCONT"),
		async stop() {
			admin.disconnect();
			await end("SIGKILL");
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

async function answers(port: number): Promise<void> {
	const probe = new Redis({
		port,
		host: "127.0.0.1",
		protocol: 2,
		retryStrategy: () => 20,
		maxRetriesPerRequest: null,
	});
	probe.on("error", () => {});
	await probe.ping();
	probe.disconnect();
}

/** A cluster of three masters. */
export async function startCluster(): Promise<{ readonly nodes: readonly Server[]; stop(): Promise<void> }> {
	const options = ["--cluster-enabled", "yes", "--cluster-node-timeout", "2000"];
	const nodes = await Promise.all([0, 1, 2].map(() => startServer(options)));
	const [first] = nodes as [Server];
	for (const [place, { admin }] of nodes.entries()) {
		const [low, high] = [Math.ceil((place * 16384) / 3), Math.ceil(((place + 1) * 16384) / 3) - 1];
		await admin.call("CLUSTER", "ADDSLOTSRANGE", low, high);
		await admin.call("CLUSTER", "SET-CONFIG-EPOCH", place + 1);
	}
	for (const { port } of nodes.slice(1)) await first.admin.call("CLUSTER", "MEET", "127.0.0.1", port);
	for (const { admin } of nodes) {
		const isWhole = (text: string): boolean => /cluster_state:ok/.test(text) && /known_nodes:3/.test(text);
		while (!isWhole(String(await admin.call("CLUSTER", "INFO")))) await sleep(50);
	}
	return {
		nodes,
		async stop() {
			await Promise.all(nodes.map((node) => node.stop()));
		},
	};
}

/** A certificate for 127.0.0.1, made anew. */
export function makeCertificate(): { readonly folder: string; readonly pem: string; readonly args: readonly string[] } {
	const folder = mkdtempSync(join(tmpdir(), "cloudloop-tls-"));
	const [key, pem] = [join(folder, "key.pem"), join(folder, "cert.pem")];
	const subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
	const made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key, "-out", pem, ...subject];
	execFileSync("openssl", made, { stdio: "ignore" });
	const args = ["--tls-cert-file", pem, "--tls-key-file", key, "--tls-ca-cert-file", pem, "--tls-auth-clients", "no"];
	return { folder, pem: readFileSync(pem, "utf8"), args };
}
