/**
 * Connections to Redis: a server, or a cluster that is found out by asking it.
 *
 * The client itself repeats nothing: it would do so silently, also what was carried out already. Here every command is
 * repeated until `patience` runs out, because every command of a store may be carried out twice. So a reply that is lost,
 * a server that restarts and one that stands still all look the same: late, or CL8001.
 */
import { Cluster, Redis } from "ioredis";
import { CloudloopError } from "../../errors.js";
import { classify, type Failure, isAnswer, reasonOf } from "./failure.js";
import type { Script } from "./scripts.js";

export type Argument = string | number | Buffer;

export interface ClientOptions {
	/** `redis://`, or `rediss://` for TLS; with user and password if need be. Any node of a cluster will do. */
	readonly url: string;
	/** Certificates to trust besides the system's, as PEM. */
	readonly ca?: string;
	/** Milliseconds to keep trying. Default 15,000. */
	readonly patience?: number;
}

export interface Client {
	/** Address without what is secret, for messages. */
	readonly place: string;
	call(command: string, ...args: readonly Argument[]): Promise<unknown>;
	run(script: Script, keys: readonly string[], ...args: readonly Argument[]): Promise<string>;
	/** A command that waits in the server for at most `wait` milliseconds, on a connection of its own. */
	block(wait: number, command: string, ...args: readonly Argument[]): Promise<unknown>;
	close(): Promise<void>;
}

type Connection = Redis | Cluster;

/** Milliseconds without a byte after which a connection is given up. */
const SILENCE = 1_500;
const PATIENCE = 15_000;

export function createClient({ url, ca, patience = PATIENCE }: ClientOptions): Client {
	const place = placeOf(url);
	const idle: Connection[] = [];
	const open = new Set<Connection>();
	let isCluster: boolean | undefined;
	let main: Promise<Connection> | undefined;
	let closed = false;
	let cause: string | undefined;
	const fail = (kind: Failure | "closed", error: unknown, time?: number): Error => {
		const reason = reasonOf(error);
		const why = kind === "away" && !isAnswer(error) && cause !== undefined ? cause : reason;
		return failure(kind, { place, reason: `${why}${time === undefined ? "" : ` (tried for ${time} ms)`}` });
	};
	const connect = (silence: number): Connection => {
		const made = isCluster ? openCluster(url, ca, silence) : openServer(url, ca, silence);
		// Every failure also shows in the command that meets it, but often without its cause.
		made.on("error", (error: unknown) => {
			cause = reasonOf(error);
		});
		open.add(made);
		return made;
	};
	const connected = async (): Promise<Connection> => {
		if (isCluster === undefined) {
			const first = connect(SILENCE);
			try {
				isCluster = /cluster_enabled:1/.test(String(await bounded(first.call("INFO", "cluster"), patience)));
				if (!isCluster) return first;
				forget(first);
			} catch (error) {
				forget(first);
				throw error;
			}
		}
		return connect(SILENCE);
	};
	const forget = (one: Connection): void => {
		open.delete(one);
		one.disconnect();
	};
	const ready = (): Promise<Connection> => {
		main ??= connected().catch((error: unknown) => {
			main = undefined;
			throw error;
		});
		return main;
	};
	/** Repeats until it works, time is up, or it can never work. */
	const insist = async <T>(act: () => Promise<T>): Promise<T> => {
		const deadline = Date.now() + patience;
		for (let attempt = 1; ; attempt++) {
			try {
				return await bounded(act(), deadline - Date.now());
			} catch (error) {
				const kind = closed ? "closed" : classify(error);
				const late = Date.now() >= deadline;
				if (kind !== "away" && !(kind === "full" && attempt === 1 && !late)) throw fail(kind, error);
				if (late) throw fail("away", error, patience);
				await pause(Math.min(20 * 2 ** Math.min(attempt, 5), 300, deadline - Date.now()));
			}
		}
	};
	const call = (command: string, ...args: readonly Argument[]): Promise<unknown> =>
		insist(async () => (await ready()).callBuffer(command, [...args]));
	return {
		place,
		call,
		run: (script, keys, ...args) =>
			insist(async () => {
				const connection = await ready();
				const rest = [keys.length, ...keys, ...args];
				const reply = connection.callBuffer("EVALSHA", [script.sha, ...rest]).catch((error: unknown) => {
					if (!/^NOSCRIPT/.test(reasonOf(error))) throw error;
					return connection.callBuffer("EVAL", [script.text, ...rest]);
				});
				return String(await reply);
			}),
		block: (wait, command, ...args) =>
			insist(async () => {
				await ready();
				const connection = idle.pop() ?? connect(0);
				try {
					// A connection that waits is silent by right, so it is watched from here.
					const reply = await bounded(connection.callBuffer(command, [...args]), wait + SILENCE);
					idle.push(connection);
					return reply;
				} catch (error) {
					forget(connection);
					throw error;
				}
			}),
		async close() {
			closed = true;
			for (const one of open) one.disconnect();
			open.clear();
		},
	};
}

function openServer(url: string, ca: string | undefined, silence: number): Redis {
	return new Redis(url, { ...settings(ca, url, silence), retryStrategy: (times) => Math.min(20 * times, 200) });
}

function openCluster(url: string, ca: string | undefined, silence: number): Cluster {
	const { hostname, port, username, password } = new URL(url);
	const secrets = { username: decodeURIComponent(username), password: decodeURIComponent(password) };
	return new Cluster([{ host: hostname, port: Number(port || 6379) }], {
		clusterRetryStrategy: (times) => Math.min(20 * times, 200),
		dnsLookup: (address, done) => done(null, address),
		slotsRefreshTimeout: SILENCE,
		redisOptions: { ...settings(ca, url, silence), ...(password ? secrets : {}) },
	});
}

function settings(ca: string | undefined, url: string, silence: number) {
	return {
		protocol: 2,
		maxRetriesPerRequest: 0,
		connectTimeout: SILENCE,
		...(silence > 0 && { socketTimeout: silence }),
		reconnectOnError: (error: Error) => (error.message.startsWith("READONLY") ? 1 : false),
		disableClientInfo: true,
		...(new URL(url).protocol === "rediss:" && { tls: ca === undefined ? {} : { ca } }),
	} as const;
}

/** Rejects if the promise has not settled in time: what hangs counts as lost. */
async function bounded<T>(promise: Promise<T>, time: number): Promise<T> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Error("no answer in time")), Math.max(1, time));
	});
	try {
		return await Promise.race([promise, late]);
	} finally {
		clearTimeout(timer);
	}
}

function pause(time: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, Math.max(0, time)));
}

function placeOf(url: string): string {
	try {
		const { protocol, host } = new URL(url);
		if (/^rediss?:$/.test(protocol)) return `${protocol}//${host}`;
	} catch {}
	throw new CloudloopError("CL5008", {
		option: "url of the store",
		value: "none",
		rule: "redis:// or rediss:// and a host",
	});
}

function failure(kind: Failure | "closed", args: { readonly place: string; readonly reason: string }): Error {
	if (kind === "full") return new CloudloopError("CL8002", args);
	if (kind === "closed") return new CloudloopError("CL8001", { ...args, reason: "this store was closed" });
	if (kind === "away") return new CloudloopError("CL8001", args);
	const fix = "check user and password, and give the user the rights that `cloudloop acl` prints";
	return new CloudloopError("CL8006", { ...args, fix });
}
