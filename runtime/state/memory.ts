/** State in the memory of this process: for workers in it, for replies that need no store, and for tests. */
import { CloudloopError } from "../errors.js";
import { createRanges, type Ranges } from "./ranges.js";
import type { Records } from "./records.js";
import type { BlobName, Range, Reply, Status, Store, Ticket } from "./state.js";
import { createStore, DEFAULT_TTL, type StoreOptions } from "./store.js";

interface Entry {
	readonly generation: string;
	readonly count: number;
	readonly committed: Ranges;
	readonly contents: Map<string, Uint8Array>;
	readonly log: Range[];
	readonly waiting: Set<() => void>;
	cancelled: boolean;
	expires: number;
}

/** What several stores of one process may share, as connections share a server. */
export interface Memory {
	readonly loops: Map<string, Entry>;
	readonly blobs: Map<string, { readonly bytes: Uint8Array; expires: number }>;
}

export function createMemory(): Memory {
	return { loops: new Map(), blobs: new Map() };
}

export function createMemoryStore({ memory = createMemory(), ...options }: StoreOptions & { memory?: Memory }): Store {
	return createStore(createRecords(memory, options.ttl ?? DEFAULT_TTL), options);
}

function keyOf({ run, loop }: Ticket): string {
	return JSON.stringify([run, loop]);
}

function blobKey({ run, hash }: BlobName): string {
	return JSON.stringify([run, hash]);
}

function textOf({ begin, end }: Range): string {
	return `${begin}-${end}`;
}

function createRecords({ loops, blobs }: Memory, ttl: number): Records {
	const find = (ticket: Ticket): Entry | "fenced" | "lost" => {
		const entry = loops.get(keyOf(ticket));
		if (entry === undefined || entry.expires < Date.now()) return "lost";
		return entry.generation === ticket.generation ? entry : "fenced";
	};
	const need = (ticket: Ticket): Entry => {
		const entry = find(ticket);
		if (typeof entry === "string") throw new CloudloopError("CL8003", { loop: ticket.loop });
		return entry;
	};
	const sweep = (): void => {
		for (const kept of [loops, blobs]) {
			for (const [key, { expires }] of kept) if (expires < Date.now()) kept.delete(key);
		}
	};
	return {
		name: "memory",
		async begin(ticket, held) {
			sweep();
			loops.set(keyOf(ticket), newEntry(ticket, held, ttl));
		},
		async commit(ticket, range, sealed) {
			const entry = find(ticket);
			return typeof entry === "string" ? entry : commitTo(entry, range, sealed);
		},
		async drop(ticket, range) {
			const entry = find(ticket);
			if (typeof entry === "string") return;
			entry.committed.remove(range);
			entry.contents.delete(textOf(range));
		},
		async status(ticket) {
			const entry = find(ticket);
			return typeof entry === "string" ? entry : statusOf(entry);
		},
		async cancel(ticket) {
			const entry = find(ticket);
			if (typeof entry !== "string") entry.cancelled = true;
		},
		async events(ticket, cursor, timeout) {
			const entry = need(ticket);
			const from = Number(cursor);
			if (entry.log.length === from) await waitFor(entry, timeout);
			return { ranges: need(ticket).log.slice(from), cursor: String(entry.log.length) };
		},
		committed: async (ticket) => [...need(ticket).committed.all()],
		read: async (ticket, ranges) => ranges.map((range) => need(ticket).contents.get(textOf(range))),
		async renew(ticket, names) {
			const entry = find(ticket);
			if (typeof entry !== "string") entry.expires = Date.now() + ttl;
			for (const name of names) {
				const blob = blobs.get(blobKey(name));
				if (blob !== undefined) blob.expires = Date.now() + ttl;
			}
		},
		async remove(ticket) {
			if (typeof find(ticket) !== "string") loops.delete(keyOf(ticket));
		},
		async put(name, bytes, anew) {
			sweep();
			const known = anew ? undefined : blobs.get(blobKey(name));
			blobs.set(blobKey(name), { bytes: known?.bytes ?? bytes.slice(), expires: Date.now() + ttl });
		},
		async get(name) {
			const blob = blobs.get(blobKey(name));
			return blob === undefined || blob.expires < Date.now() ? undefined : blob.bytes;
		},
		async removeBlobs(names) {
			for (const name of names) blobs.delete(blobKey(name));
		},
		inspect: async () => ({
			server: "memory of this process",
			eviction: "noeviction",
			memory: { used: process.memoryUsage().heapUsed, limit: undefined },
			latency: 0,
		}),
		async close() {},
	};
}

function newEntry({ generation, count }: Ticket, held: readonly Range[], ttl: number): Entry {
	const committed = createRanges();
	for (const range of held) committed.add(range);
	const expires = Date.now() + ttl;
	const contents = new Map<string, Uint8Array>();
	return { generation, count, committed, contents, log: [], waiting: new Set(), cancelled: false, expires };
}

function commitTo(entry: Entry, range: Range, sealed: Uint8Array): Reply {
	if (entry.committed.has(range)) return "known";
	if (entry.committed.overlaps(range)) return "overlap";
	if (entry.cancelled) return "cancelled";
	entry.committed.add(range);
	entry.contents.set(textOf(range), sealed);
	entry.log.push(range);
	for (const wake of entry.waiting) wake();
	return "stored";
}

function statusOf(entry: Entry): Status {
	if (entry.cancelled) return "cancelled";
	return entry.committed.gaps(entry.count).length === 0 ? "done" : "running";
}

function waitFor(entry: Entry, timeout: number): Promise<void> {
	return new Promise((resolve) => {
		const wake = (): void => {
			clearTimeout(timer);
			entry.waiting.delete(wake);
			resolve();
		};
		const timer = setTimeout(wake, timeout);
		entry.waiting.add(wake);
	});
}
