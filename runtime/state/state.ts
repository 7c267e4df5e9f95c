/**
 * State that outlives an invocation: what workers on other machines contribute to a loop, and what they read of it.
 *
 * Two sides hold a store. The *driver* (one per loop) begins a loop, sends out tasks with its ticket, and takes what
 * arrives. *Workers* join with a ticket, read blobs, and commit one partial per run of chunks. Workers may be started
 * twice, die, be late, or be of an older run; every message may be lost or come twice. What holds all the same:
 *
 * - The driver holds each chunk at most once. Committed ranges never overlap, in the store and in what the driver
 *   holds: the first commit wins, whatever the later ones cut out of the loop. So a range may be sent out again, split,
 *   shortened or handed back at any time, without telling the store.
 * - A loop is done when the driver holds every chunk (`gaps()` is empty), never because the store says so.
 * - Each begin and each renewal makes a new generation; what comes with an older one changes nothing.
 * - Partials are signed with a key that the store never sees. One that does not verify is never given to the driver.
 * - Blobs are named by the SHA-256 of their content, which travels in the signed task: another content is refused.
 * - Every key of a store goes by itself when the driver is gone for `ttl`.
 *
 * A store computes nothing: partials are bytes, merged by the driver alone.
 */

/** Chunks `[begin, end)` of a loop. */
export interface Range {
	readonly begin: number;
	readonly end: number;
}

/** What a worker needs to join a loop: plain data, part of each task. */
export interface Ticket {
	/** Names the run of the program, and the launch within it. */
	readonly run: string;
	readonly loop: string;
	/** 128 random bits in hex. */
	readonly generation: string;
	/** How many chunks the loop has. */
	readonly count: number;
}

/** The name of a blob: enough to fetch and to verify it. */
export interface BlobName {
	readonly run: string;
	/** SHA-256 in hex. */
	readonly hash: string;
	readonly size: number;
}

/** What came of a commit. All but `stored` change nothing; none of them is a reason for a worker to fail. */
export type Reply =
	/** It is the first for these chunks. */
	| "stored"
	/** The very same range is there: a second invocation, or the reply of the first attempt was lost. */
	| "known"
	/** Some of the chunks came in other ranges. What is still missing is the driver's matter. */
	| "overlap"
	/** The driver has cancelled the loop. */
	| "cancelled"
	/** The ticket is of another generation: this worker was forgotten. */
	| "fenced"
	/** The store does not know the loop: it ended, its keys ran out, or the store lost its memory. */
	| "lost";

/** How a loop is, for those who work on it. */
export type Status = "running" | "done" | "cancelled" | "fenced" | "lost";

/** What the driver gets to see of commits. */
export type Arrival =
	/** Verified, and the first for these chunks: from now on held, and not in `gaps()` any more. */
	| { readonly kind: "partial"; readonly range: Range; readonly bytes: Uint8Array }
	/**
	 * A commit that the driver must not use: its content is gone (`missing`: eviction), or was not made by a worker of
	 * this loop (`forged`: changed bytes, another key, another loop, generation or range). The store has dropped it; its
	 * chunks are in `gaps()` again and wait to be sent out once more.
	 */
	| { readonly kind: "refused"; readonly range: Range; readonly reason: "missing" | "forged" };

/** The driver's side of one loop. Made by `begin`; `end()` frees what the store keeps of it, and must be called. */
export interface Loop {
	/** Of the present generation: what tasks carry. Another one after `renew`. */
	readonly ticket: Ticket;
	/**
	 * Waits for commits, at most `timeout` milliseconds; empty if none came. One call at a time. While the loop is open
	 * the store also renews the life of its keys, by itself.
	 * Throws CL8001 if the store stays away, CL8003 if it has lost the loop: then `renew()` and send out the gaps.
	 */
	next(timeout: number): Promise<readonly Arrival[]>;
	/**
	 * Takes a sealed partial that came in a worker's reply, past the store. Undefined if some of its chunks are held
	 * already; refused as `forged` if it does not verify. Never throws, and asks no store.
	 */
	take(sealed: Uint8Array): Arrival | undefined;
	/** The chunks not held yet, as ascending ranges. Empty: done. */
	gaps(): readonly Range[];
	/** A new generation for the gaps. Workers of the old one are fenced off; what is held stays held. */
	renew(): Promise<Ticket>;
	/** Tells the workers to stop. `gaps()` stays as it is. */
	cancel(): Promise<void>;
	/** Removes all that the store keeps of the loop. Never throws: what cannot be removed now goes by its own TTL. */
	end(): Promise<void>;
}

/** A worker's side of one loop. */
export interface Contribution {
	/**
	 * Commits the partial of a range, at once and as a whole. May be called again with the same range after an error:
	 * it counts once. Throws CL8001 (store away: not known whether it was stored), CL8002 (store full: not stored).
	 */
	commit(range: Range, bytes: Uint8Array): Promise<Reply>;
	/** The same partial for a way past the store: what `Loop.take` takes. */
	seal(range: Range, bytes: Uint8Array): Uint8Array;
	/** The word to stop: asked about once a second, between chunks. Throws CL8001. */
	status(): Promise<Status>;
}

/** What `doctor` tells of a store. */
export interface Inspection {
	/** Name and version of the server. */
	readonly server: string;
	/** What the server does when it is full; anything but `noeviction` may drop keys of a running loop. */
	readonly eviction: string;
	readonly memory: { readonly used: number; readonly limit: number | undefined };
	/** Milliseconds of one round trip. */
	readonly latency: number;
}

/**
 * A store. Made by `createX(options)`, shared by any number of loops and contributions of one process; `close()` ends
 * its connections. Only the driver calls `begin`, `put` and `forget`; the worker's rights suffice for the others.
 */
export interface Store {
	readonly name: string;
	/** Begins a loop of `count` chunks. Throws CL8001, CL8002, CL8006 (it lacks a right). */
	begin(loop: { readonly run: string; readonly loop: string; readonly count: number }): Promise<Loop>;
	/** Joins a loop. Asks nothing: whether the ticket is any good shows in the first answer. */
	join(ticket: Ticket): Contribution;
	/**
	 * Keeps bytes for the workers of a run. A content that is there already is not sent again, unless `anew`: then a
	 * worker found it gone or changed.
	 */
	put(run: string, bytes: Uint8Array, anew?: boolean): Promise<BlobName>;
	/** The bytes, verified. Throws CL8004 if they are gone or not what their name says: the driver may `put` it anew. */
	get(name: BlobName): Promise<Uint8Array>;
	/** Removes some blobs. Never throws: what cannot be removed now goes by its own TTL. */
	drop(names: readonly BlobName[]): Promise<void>;
	/** Removes the blobs of a run. Never throws: what cannot be removed now goes by its own TTL. */
	forget(run: string): Promise<void>;
	inspect(): Promise<Inspection>;
	close(): Promise<void>;
}
