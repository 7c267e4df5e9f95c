/** What a server says of itself, for `doctor`: whether it may drop keys of ours. */
import { type ClientOptions, createClient } from "./client.js";

export interface ServerFacts {
	readonly place: string;
	readonly version: string;
	/** What it does when memory is full; only `noeviction` keeps partials. */
	readonly policy: string;
	/** Bytes that it may use; 0: no limit. */
	readonly memory: number;
	/** Milliseconds for a question and its answer. */
	readonly time: number;
}

/** Throws as the store would if the server cannot be reached. */
export async function inspectServer(options: ClientOptions): Promise<ServerFacts> {
	const client = createClient({ patience: 4000, ...options });
	try {
		const text = async (section: string) => String(await client.call("INFO", section));
		const server = await text("server");
		const memory = await text("memory");
		const start = performance.now();
		await client.call("PING");
		const time = performance.now() - start;
		const field = (from: string, name: string) => new RegExp(`^${name}:(.*?)\\r?$`, "m").exec(from)?.[1] ?? "";
		return {
			place: client.place,
			version: field(server, "valkey_version") || field(server, "redis_version"),
			policy: field(memory, "maxmemory_policy"),
			memory: Number(field(memory, "maxmemory")),
			time,
		};
	} finally {
		await client.close();
	}
}
