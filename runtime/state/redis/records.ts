/** A loop's state in Redis: which command does what; the transitions themselves are in `scripts.ts`. */
import { randomBytes } from "node:crypto";
import { CloudloopError } from "../../errors.js";
import type { Records } from "../records.js";
import type { Range, Reply, Status, Ticket } from "../state.js";
import { type Blobs, createBlobs } from "./blobs.js";
import type { Client } from "./client.js";
import { type LoopKeys, loopKeys, rangeOf, textOf } from "./keys.js";
import * as scripts from "./scripts.js";

/** Bytes up to which a partial travels inside of the commit; from there on a blob of its own is faster. */
const INLINE = 4096;
/** The most that one value of Redis can be. */
const LARGEST = 500 << 20;
/** Milliseconds after which a driver that waits looks whether its loop is still there. */
const LOOK = 1_000;
/** Ranges per command: some services take no more than 3,999 arguments. */
const MANY = 1_000;

export function createRecords(client: Client, prefix: string, ttl: number): Records {
	const blobs: Blobs = createBlobs(client, prefix, ttl);
	const reading = new Map<string, Reading>();
	const readingOf = (keys: LoopKeys): Reading => {
		const found = reading.get(keys.all[0]) ?? { fields: new Set<string>(), blobs: new Map<string, string>() };
		reading.set(keys.all[0], found);
		return found;
	};
	const keysOf = (ticket: Ticket): LoopKeys => loopKeys(prefix, ticket);
	const status = async (ticket: Ticket): Promise<Status> => {
		const [state, generation] = textsOf(await client.call("HMGET", keysOf(ticket).all[0], "st", "gen"));
		if (state === undefined) return "lost";
		if (generation !== ticket.generation) return "fenced";
		return state === "x" ? "cancelled" : state === "d" ? "done" : "running";
	};
	const look = async (ticket: Ticket): Promise<void> => {
		const found = await status(ticket);
		if (found === "lost" || found === "fenced") throw new CloudloopError("CL8003", { loop: ticket.loop });
	};
	return {
		name: client.place,
		async begin(ticket, held) {
			const keys = keysOf(ticket);
			readingOf(keys).fields.clear();
			const left = ticket.count - held.reduce((sum, { begin, end }) => sum + end - begin, 0);
			const texts = held.map(textOf);
			await client.run(scripts.begin, keys.all, ticket.generation, ttl, left, ...texts.slice(0, MANY));
			for (let at = MANY; at < held.length; at += MANY) {
				const more = held.slice(at, at + MANY).flatMap((range) => [range.begin, textOf(range)]);
				await client.call("ZADD", keys.all[2], ...more);
			}
		},
		commit: (ticket, range, sealed) => commitTo(client, keysOf(ticket), { ticket, range, sealed, ttl }),
		async drop(ticket, range) {
			const { all } = keysOf(ticket);
			readingOf(keysOf(ticket)).fields.delete(textOf(range));
			await client.run(scripts.drop, all, ticket.generation, textOf(range), range.end - range.begin);
		},
		status,
		async cancel(ticket) {
			await client.run(scripts.cancel, keysOf(ticket).all, ticket.generation);
		},
		async events(ticket, cursor, timeout) {
			const { all } = keysOf(ticket);
			const deadline = Date.now() + timeout;
			for (let from = cursor || "0"; ; ) {
				const wait = Math.max(1, Math.min(LOOK, deadline - Date.now()));
				const reply = await client.block(wait, "XREAD", "COUNT", MANY, "BLOCK", wait, "STREAMS", all[3], from);
				const entries = entriesOf(reply);
				from = entries.at(-1)?.id ?? from;
				if (entries.length > 0) return { ranges: entries.flatMap(({ range }) => range ?? []), cursor: from };
				await look(ticket);
				if (Date.now() >= deadline) return { ranges: [], cursor: from };
			}
		},
		async committed(ticket) {
			await look(ticket);
			const found = textsOf(await client.call("ZRANGE", keysOf(ticket).all[2], 0, -1));
			return found.flatMap((text) => rangeOf(text ?? "") ?? []);
		},
		async read(ticket, ranges) {
			const keys = keysOf(ticket);
			const { blobs: seen, fields: known } = readingOf(keys);
			const fields = ranges.map(textOf);
			for (const field of fields) seen.delete(field);
			void blobs.remove([...seen.values()]).catch(() => {});
			seen.clear();
			const contents: (Uint8Array | undefined)[] = [];
			for (let at = 0; at < fields.length; at += MANY) {
				const some = fields.slice(at, at + MANY);
				const values = (await client.call("HMGET", keys.all[1], ...some)) as (Buffer | null)[];
				for (const [place, value] of values.entries()) {
					const blob = value && blobOf(keys, some[place] as string, value);
					known.add(some[place] as string);
					if (blob) seen.set(some[place] as string, blob);
					contents.push(blob ? await blobs.one(blob) : (value?.subarray(1) ?? undefined));
				}
			}
			return contents;
		},
		async renew(ticket, names) {
			await client.run(scripts.renew, keysOf(ticket).all, ticket.generation);
			for (const name of names) await blobs.renew(name);
		},
		async remove(ticket) {
			const keys = keysOf(ticket);
			const { blobs: seen, fields } = readingOf(keys);
			reading.delete(keys.all[0]);
			const unread = await unreadBlobs(client, keys, fields);
			const done = await client.run(scripts.remove, keys.all, ticket.generation);
			if (done === "stored") await blobs.remove([...seen.values(), ...unread]);
		},
		put: (name, bytes, anew) => blobs.put(name, bytes, anew),
		get: (name) => blobs.get(name),
		removeBlobs: (names) => blobs.removeNames(names),
		inspect: () => inspect(client),
		close: () => client.close(),
	};
}

/** What was read of a loop. */
interface Reading {
	/** Ranges whose contents were read. */
	readonly fields: Set<string>;
	/** Blobs of those that were read last: they go when the next ones are read, for then these are held. */
	readonly blobs: Map<string, string>;
}

interface Commit {
	readonly ticket: Ticket;
	readonly range: Range;
	readonly sealed: Uint8Array;
	readonly ttl: number;
}

/** The name of a blob is new for each attempt: a late write of an older one never changes what was committed. */
async function commitTo(client: Client, keys: LoopKeys, { ticket, range, sealed, ttl }: Commit): Promise<Reply> {
	const field = textOf(range);
	const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
	const rest = [ticket.generation, field, range.begin, range.end] as const;
	if (bytes.length <= INLINE) {
		const inline = Buffer.concat([Buffer.from("i"), bytes]);
		return (await client.run(scripts.commit, keys.all, ...rest, inline)) as Reply;
	}
	if (bytes.length > LARGEST) {
		const reason = `the partial of chunks ${field} has ${bytes.length} bytes, one value holds at most ${LARGEST}`;
		throw new CloudloopError("CL8002", { place: client.place, reason });
	}
	for (let tries = 1; ; tries++) {
		const attempt = randomBytes(8).toString("hex");
		const blob = keys.blob(field, attempt);
		// Sent together: one way to the server and back. What the commit says counts only if the blob was written.
		const [written, reply] = await Promise.allSettled([
			client.call("SET", blob, bytes, "PX", ttl),
			client.run(scripts.commit, [...keys.all, blob], ...rest, `p${attempt}`),
		]);
		if (reply.status === "fulfilled" && reply.value !== "blobless") return reply.value as Reply;
		if (written.status === "rejected") throw written.reason;
		if (reply.status === "rejected") throw reply.reason;
		if (tries === 3) throw new CloudloopError("CL8004", { hash: blob, found: "missing" });
	}
}

/** The key of the blob that a content points to; its name is made here, so that it points nowhere else. */
function blobOf(keys: LoopKeys, field: string, content: Buffer): string | undefined {
	const attempt = /^p([0-9a-f]{16})$/.exec(content.toString("latin1", 0, 18))?.[1];
	return attempt === undefined || content.length !== 17 ? undefined : keys.blob(field, attempt);
}

/**
 * Blobs of commits that nobody has read: their results came in replies, or the loop was cancelled or failed. Contents
 * that were read are not sent once more, for the result of the loop waits.
 */
async function unreadBlobs(client: Client, keys: LoopKeys, read: ReadonlySet<string>): Promise<string[]> {
	const all = (await client.call("HKEYS", keys.all[1])) as Buffer[];
	const fields = all.map(String).filter((field) => !read.has(field));
	const found: string[] = [];
	for (let at = 0; at < fields.length; at += MANY) {
		const some = fields.slice(at, at + MANY);
		const values = (await client.call("HMGET", keys.all[1], ...some)) as (Buffer | null)[];
		found.push(...values.flatMap((value, place) => (value && blobOf(keys, some[place] as string, value)) ?? []));
	}
	return found;
}

interface Entry {
	readonly id: string;
	readonly range: Range | undefined;
}

/** `[[key, [[id, [name, value, …]], …]]]`, or null. */
function entriesOf(reply: unknown): Entry[] {
	const streams = (reply ?? []) as [Buffer, [Buffer, Buffer[]][]][];
	return streams.flatMap(([, entries]) =>
		entries.map(([id, [, text]]) => ({ id: String(id), range: rangeOf(String(text)) })),
	);
}

function textsOf(reply: unknown): (string | undefined)[] {
	return (reply as (Buffer | null)[]).map((one) => (one === null ? undefined : String(one)));
}

async function inspect(client: Client) {
	const begin = performance.now();
	await client.call("PING");
	const latency = performance.now() - begin;
	const text = String(await client.call("INFO"));
	const field = (name: string): string | undefined => new RegExp(`^${name}:(.*?)\\r?$`, "m").exec(text)?.[1];
	const limit = Number(field("maxmemory") ?? 0);
	return {
		server: `${field("server_name") ?? "redis"} ${field("valkey_version") ?? field("redis_version") ?? "?"}`,
		eviction: field("maxmemory_policy") ?? "unknown",
		memory: { used: Number(field("used_memory") ?? 0), limit: limit > 0 ? limit : undefined },
		latency,
	};
}
