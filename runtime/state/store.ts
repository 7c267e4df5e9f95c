/**
 * Makes a store of a place that keeps records: what is the same whatever that place is.
 *
 * Driver: signatures and coverage are checked here, on the driver's side, since nothing that a store says is proof.
 * Order in `next`: a partial is verified, then held, then given out; so one that was given out is never given again.
 */
import { createHash, randomBytes } from "node:crypto";
import { CloudloopError } from "../errors.js";
import { createRanges, isRange } from "./ranges.js";
import type { Records } from "./records.js";
import { createSeal, type Seal } from "./seal.js";
import type { Arrival, BlobName, Contribution, Loop, Range, Store, Ticket } from "./state.js";

export interface StoreOptions {
	/** Shared by the driver and its workers, and nobody else: signs tasks and partials. */
	readonly secret: string | Uint8Array;
	/** Milliseconds that keys outlive their driver. Default 600,000. */
	readonly ttl?: number;
}

export const DEFAULT_TTL = 600_000;

/** How often keys are given their time again, in their time to live. */
const BEATS = 12;

export function createStore(records: Records, { secret, ttl = DEFAULT_TTL }: StoreOptions): Store {
	const seal = createSeal(secret);
	const blobs = new Map<string, Map<string, BlobName>>();
	const hearts = new Set<NodeJS.Timeout>();
	const blobsOf = (run: string): readonly BlobName[] => [...(blobs.get(run)?.values() ?? [])];
	return {
		name: records.name,
		async begin({ run, loop, count }) {
			const ticket = { run, loop, count, generation: newGeneration() };
			await records.begin(ticket, []);
			return createLoop({ records, seal, ttl, ticket, hearts, blobs: () => blobsOf(run) });
		},
		join: (ticket) => createContribution(records, seal, ticket),
		async put(run, bytes, anew = false) {
			const name = { run, hash: hashOf(bytes), size: bytes.length };
			await records.put(name, bytes, anew);
			const known = blobs.get(run) ?? new Map<string, BlobName>();
			blobs.set(run, known.set(name.hash, name));
			return name;
		},
		async get(name) {
			const bytes = await records.get(name);
			const found = bytes === undefined ? "missing" : hashOf(bytes) === name.hash ? undefined : "forged";
			if (bytes === undefined || found !== undefined) throw new CloudloopError("CL8004", { hash: name.hash, found });
			return bytes;
		},
		async drop(names) {
			for (const { run, hash } of names) blobs.get(run)?.delete(hash);
			await records.removeBlobs(names).catch(() => {});
		},
		async forget(run) {
			const names = blobsOf(run);
			blobs.delete(run);
			await records.removeBlobs(names).catch(() => {});
		},
		inspect: () => records.inspect(),
		async close() {
			for (const heart of hearts) clearInterval(heart);
			await records.close();
		},
	};
}

function newGeneration(): string {
	return randomBytes(16).toString("hex");
}

function hashOf(bytes: Uint8Array): string {
	return createHash("sha256").update(bytes).digest("hex");
}

function createContribution(records: Records, seal: Seal, ticket: Ticket): Contribution {
	return {
		async commit(range, bytes) {
			if (!isRange(range, ticket.count)) throw new CloudloopError("CL9001", { reason: "no range", loop: ticket.loop });
			return records.commit(ticket, range, seal.partial(ticket, range, bytes));
		},
		seal: (range, bytes) => seal.partial(ticket, range, bytes),
		status: () => records.status(ticket),
	};
}

/** Why a commit is of no use. */
type Flaw = "missing" | "forged";

interface LoopOptions {
	readonly records: Records;
	readonly seal: Seal;
	readonly ttl: number;
	readonly ticket: Ticket;
	/** The timers that keep loops alive; the store ends those that are left when it closes. */
	readonly hearts: Set<NodeJS.Timeout>;
	readonly blobs: () => readonly BlobName[];
}

function createLoop({ records, seal, ttl, ticket: first, hearts, blobs }: LoopOptions): Loop {
	const held = createRanges();
	let ticket = first;
	let cursor = "";
	// A beat that fails is made good by the next one; that the store is away shows in `next`.
	const heart = setInterval(() => records.renew(ticket, blobs()).catch(() => {}), ttl / BEATS);
	heart.unref();
	hearts.add(heart);
	const hold = (range: Range, bytes: Uint8Array): Arrival | undefined =>
		held.add(range) ? { kind: "partial", range, bytes } : undefined;

	/** Holds nothing before its last wait: what a failing store interrupts comes again whole. */
	const receive = async (ranges: readonly Range[]): Promise<Arrival[]> => {
		const news = ranges.filter((range) => !held.overlaps(range));
		const contents = news.length === 0 ? [] : await records.read(ticket, news);
		const opened = news.map((range, place) => openAt(range, contents[place]));
		for (const [place, range] of news.entries()) {
			if (typeof opened[place] === "string") await records.drop(ticket, range);
		}
		return news.flatMap((range, place): Arrival[] => {
			const found = opened[place] as Uint8Array | Flaw;
			if (typeof found === "string") return [{ kind: "refused", range, reason: found }];
			return [hold(range, found) ?? []].flat();
		});
	};
	const openAt = (range: Range, sealed: Uint8Array | undefined): Uint8Array | Flaw => {
		if (sealed === undefined) return "missing";
		const opened = isRange(range, ticket.count) ? seal.openPartial(ticket, sealed) : undefined;
		return opened?.range.begin === range.begin && opened.range.end === range.end ? opened.bytes : "forged";
	};
	return {
		get ticket() {
			return ticket;
		},
		async next(timeout) {
			const events = await records.events(ticket, cursor, timeout);
			const arrivals = await receive(events.ranges);
			cursor = events.cursor;
			// Events are a hint, like all else: what they left out shows when they are silent.
			return events.ranges.length > 0 ? arrivals : receive(await records.committed(ticket));
		},
		take(sealed) {
			const opened = seal.openPartial(ticket, sealed);
			if (opened === undefined || !isRange(opened.range, ticket.count))
				return { kind: "refused", range: { begin: 0, end: 0 }, reason: "forged" };
			return hold(opened.range, opened.bytes);
		},
		gaps: () => held.gaps(ticket.count),
		async renew() {
			const next = { ...ticket, generation: newGeneration() };
			await records.begin(next, held.all());
			[ticket, cursor] = [next, ""];
			return ticket;
		},
		cancel: () => records.cancel(ticket),
		async end() {
			clearInterval(heart);
			hearts.delete(heart);
			await records.remove(ticket).catch(() => {});
		},
	};
}
