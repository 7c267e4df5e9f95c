/** What an invocation is asked and what it answers: plain data with a version. */
import type { Reply as Committed, Ticket } from "../../../state/state.js";
import type { ChunkPartial, LoopData, Work, WorkerPartial } from "../../backend.js";

export const TASK_VERSION = 3;

/** Bytes of a request and of a reply that Lambda takes, and what base64 and the envelope leave of them. */
export const REQUEST_LIMIT = 6_291_456;
export const BODY_LIMIT = Math.floor((REQUEST_LIMIT - 1024) * 0.75);

/** Bytes up to which something travels in requests and replies although there is a store. */
export const INLINE_LIMIT = 256 * 1024;

/** What is the same in all tasks of a region. */
export interface Launch {
	readonly loop: Omit<LoopData, "module">;
	readonly space: Work["space"];
	readonly chunk: number;
	readonly cell: number;
	/** Async: chunks in flight per worker. */
	readonly concurrency: number;
}

/** A piece of memory of the environment, and the pages of it that a task needs. */
export interface Pages {
	readonly byteLength: number;
	readonly pageSize: number;
	/** Numbers of pages, and their hashes; an empty hash: zeros. */
	readonly numbers: readonly number[];
	readonly hashes: readonly string[];
}

/** Run chunks [first, last) of a launch. */
export interface Task {
	readonly version: typeof TASK_VERSION;
	/** Number of the launch in its run. */
	readonly launch: number;
	readonly first: number;
	readonly last: number;
	readonly attempt: number;
	/** Epoch milliseconds after which nobody waits for the answer. */
	readonly expires: number;
	/** Hash of the code that the caller knows to be deployed, if it knows one. */
	readonly code: string | undefined;
	readonly about: Launch;
	/** Hash of the coded environment, which is among the blobs or in the store. */
	readonly environment: string;
	readonly memories: readonly Pages[];
	/** Blobs that travel with the task, by hash. */
	readonly blobs: ReadonlyMap<string, Uint8Array>;
	/** Present if there is a store: where its worker commits. Chunk numbers there begin with `origin`. */
	readonly ticket: Ticket | undefined;
	readonly origin: number;
	/** Blobs in the store, by hash: how many bytes each has. */
	readonly stored: ReadonlyMap<string, number>;
}

/** What came of a run of chunks, all run by one executor: a stretch of a task, or the whole of it. */
export interface Yield {
	readonly first: number;
	/** Up to here chunks were run; above it only if none had an exit and time was left. */
	readonly last: number;
	readonly partials: readonly ChunkPartial[];
	readonly kept: WorkerPartial;
}

/**
 * What a stretch of an invocation brings, in its reply or in the store: what came of its chunks, what they printed, and, if
 * it is the last one, what the invocation used.
 */
export interface Result {
	readonly attempt: number;
	readonly yield: Yield;
	readonly lines: readonly Line[];
	readonly usage: Usage | undefined;
}

/** Chunks `[first, last)` of a launch. */
export type Stretch = Pick<Yield, "first" | "last">;

/** A line that an iteration printed. */
export interface Line {
	readonly chunk: number;
	readonly stream: 1 | 2;
	readonly text: string;
}

/** What an invocation used. */
export interface Usage {
	readonly milliseconds: number;
	/** Megabytes that the function has; 0: not known. */
	readonly memory: number;
	readonly cold: boolean;
}

/** The answer of a handler. `stored`: stretches that, as the store says, it has; this reply does not bring them. */
export type Reply = {
	readonly launch: number;
	readonly first: number;
	readonly attempt: number;
	/** Unless they are in the result. */
	readonly lines: readonly Line[];
} /** `value`: the coded Result of the last stretch; with a store sealed by it, and undefined if the store alone has it. */ & (
	| {
			readonly kind: "done";
			readonly last: number;
			readonly value: Uint8Array | undefined;
			/** What the store said of the last stretch; undefined: there is none, or it did not answer. */
			readonly committed: Committed | undefined;
			readonly stored: readonly Stretch[];
			readonly usage: Usage;
	  }
	/** A blob is not in the store any more. */
	| { readonly kind: "missing"; readonly hash: string; readonly usage: Usage }
	/** It was to stop before it had run anything, or anything that is not in the store. */
	| { readonly kind: "stopped"; readonly stored: readonly Stretch[]; readonly usage: Usage }
	/** The result does not fit into a reply. */
	| { readonly kind: "large"; readonly bytes: number; readonly usage: Usage }
	/** Chunks cannot be run: an error of ours, by its code. */
	| {
			readonly kind: "failed";
			readonly code: string;
			readonly args: Readonly<Record<string, unknown>>;
			readonly usage: Usage;
	  }
);

/** What a handler says when it cannot even sign: the message was not meant for it. */
export interface Unsigned {
	readonly version: number;
	readonly refused: "version" | "signature" | "expired" | "key";
}
