/**
 * What a place that keeps state has to do, below signatures, coverage and verification: see `store.ts` for those.
 *
 * `L` names a loop: run, loop and generation. Every function but `begin` does nothing for a generation other than the
 * present one. All throw CL8001 if the place cannot be reached, CL8002 if it is full; nothing is half done then.
 */
import type { BlobName, Inspection, Range, Reply, Status, Ticket } from "./state.js";

/** Commits since a cursor, in the order of their coming; and the cursor for the next call. */
export interface Events {
	readonly ranges: readonly Range[];
	readonly cursor: string;
}

export interface Records {
	readonly name: string;
	/** Begins a loop, or a new generation of it, in which `held` counts as committed. Forgets what was there before. */
	begin(ticket: Ticket, held: readonly Range[]): Promise<void>;
	/** First commit wins: see `Reply`. Stores all of it, or nothing. */
	commit(ticket: Ticket, range: Range, sealed: Uint8Array): Promise<Reply>;
	/** Takes back a commit whose content is no good. */
	drop(ticket: Ticket, range: Range): Promise<void>;
	status(ticket: Ticket): Promise<Status>;
	cancel(ticket: Ticket): Promise<void>;
	/** Commits after `cursor` ("" at first), waiting at most `timeout` milliseconds for one. */
	events(ticket: Ticket, cursor: string, timeout: number): Promise<Events>;
	/** All ranges that are committed now, whatever the events said. */
	committed(ticket: Ticket): Promise<readonly Range[]>;
	/** What was committed for these ranges; undefined where it is gone. */
	read(ticket: Ticket, ranges: readonly Range[]): Promise<readonly (Uint8Array | undefined)[]>;
	/** Gives the loop and these blobs their whole time to live again. */
	renew(ticket: Ticket, blobs: readonly BlobName[]): Promise<void>;
	remove(ticket: Ticket): Promise<void>;
	/** Keeps a blob, unless it is there already and need not be written anew. */
	put(name: BlobName, bytes: Uint8Array, anew: boolean): Promise<void>;
	get(name: BlobName): Promise<Uint8Array | undefined>;
	removeBlobs(names: readonly BlobName[]): Promise<void>;
	inspect(): Promise<Inspection>;
	close(): Promise<void>;
}
