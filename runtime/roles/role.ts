/**
 * What a role does at the three places of a launch: on the caller before a region (`send`), in an executor around each
 * chunk (`track`), on the caller after the region (the `Gather` that `send` returned).
 */
import type { Work } from "../backend/backend.js";
import type { Memory } from "../codec/memory.js";
import type { LoopCode, Variable } from "../contract.js";

/** The variables of one role. */
export type Of<R extends Variable["role"]> = Extract<Variable, { role: R }>;

/** The caller's side of a region that is about to start. */
export interface Sending {
	readonly code: LoopCode;
	/** The caller's frame: start values and the user's own objects. */
	readonly frame: Record<string, unknown>;
	/** The iterations of the region, and how they are cut. */
	readonly begin: number;
	readonly count: number;
	readonly chunk: number;
	readonly cell: number;
	readonly memory: Memory;
	/** Whether workers see the caller's memory, so that they may write in place. */
	readonly sharesMemory: boolean;
	/** Puts a field into the environment; `original`: what results that refer to it stand for, if not the value itself. */
	put(name: string, travels: unknown, original?: unknown): void;
	/** Elements that the region touches, by `Variable.touch`; undefined: unknown, possibly all. */
	range(touch: number): readonly [number, number] | undefined;
	/** The same per chunk: low and high of chunk k at 2k and 2k + 1. */
	chunkRanges(touch: number): Float64Array | undefined;
	/** The loop cannot be distributed with these values: it runs sequentially, and the report says why. */
	refuse(reason: string): never;
}

/**
 * The caller's side of one variable during a region. Nothing of the user's changes before `commit`, except shared
 * memory that workers write in place. `chunk` and `kept` may throw Mismatch; `commit` and `restore` do not throw.
 */
export interface Gather {
	/** Looks at the chunk's value before anything is done with those of any variable; in chunk order. Says why none may count. */
	check?(value: unknown): string | undefined;
	/** Takes the chunk's value; called in chunk order, for chunks that have one. */
	chunk?(value: unknown, values: Readonly<Record<string, unknown>>): void;
	/** Takes what executors kept over all their chunks. */
	kept?(partials: readonly Kept[]): void;
	commit?(): void;
	/** Undoes what workers wrote in place. */
	restore?(): void;
	/** Async: what chunks do cannot be told apart while several are under way, so an executor takes one at a time. */
	readonly alone?: boolean;
	/** What chunks did cannot be told apart: after an exit the region has to run again up to the exit. */
	readonly entangled?: boolean;
	/** Whether the value so far decides the result, so that a sequential loop would not evaluate any further operand. */
	decided?(): boolean;
}

/** What one executor kept. */
export interface Kept {
	readonly chunks: readonly number[];
	readonly value: unknown;
}

/** The fields of a frame that a role may touch. */
export type Fields = Record<string, unknown>;

/** `end` returns this for a variable that the chunk did not update. */
export const UNCHANGED: unique symbol = Symbol("unchanged");

/** One variable in one executor. State of a chunk lives in its frame, because async chunks overlap. */
export interface Track {
	begin(frame: Fields, chunk: number): void;
	/** The chunk's value. `thrown`: the user's body threw. May throw Mismatch. */
	end(frame: Fields, chunk: number, thrown: boolean): unknown;
	/** Instead of `end`, or after one of another variable has thrown: puts back what the chunk changed outside of its own memory. */
	abandon?(frame: Fields): void;
	/** After the last chunk: what was kept over all of them. */
	finish?(): unknown;
	/** Values are made by the track: if they hold a Float64Array, nothing of the user's is in them. */
	readonly packs?: boolean;
}

/** What a track knows. */
export interface Tracking {
	readonly work: Work;
	readonly environment: Readonly<Record<string, unknown>>;
	/** Name of a place in the frame for something that only this variable's track uses. */
	readonly cellsPerChunk: number;
}

/** One row of the table of roles. */
export interface Row<R extends Variable["role"]> {
	send(variable: Of<R>, sending: Sending): Gather | undefined;
	track(variable: Of<R>, tracking: Tracking): Track | undefined;
}

/** Thrown by `Sending.refuse`. */
export class Refusal extends Error {}
