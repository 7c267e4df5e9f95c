/** What the threads of a pool send each other: plain data. */
import type { MessagePort, ResourceLimits } from "node:worker_threads";
import type { ChunkPartial, Work, WorkerPartial } from "../backend.js";
import type { Deal } from "./memory/share.js";

/** Version of these messages: caller, supervisor and workers must come from the same build. */
export const MESSAGES_VERSION = 1;

/** Caller to worker: a region to take part in. */
export interface RegionMessage {
	readonly id: number;
	readonly block: SharedArrayBuffer;
	readonly work: Work;
	readonly deal: Deal;
	/** Async kernels: chunks in flight per worker. */
	readonly concurrency: number;
	/** Workers that may take part; who comes later goes back to sleep. */
	readonly limit: number;
	/** Seat for progress, or -1. */
	readonly seat: number;
	/** A thread is blocked until this region is done: it goes before the others. */
	readonly urgent: boolean;
}

/** Worker to caller: the last word of a worker on a region. */
export type WorkerMessage =
	| {
			readonly kind: "result";
			readonly id: number;
			readonly slot: number;
			/** Chunks run or skipped. */
			readonly dealtWith: number;
			readonly partials: readonly ChunkPartial[];
			readonly partial: WorkerPartial;
	  }
	/** `load`: the kernels module cannot be loaded; `run`: an error that is not the user's. */
	| {
			readonly kind: "failed";
			readonly id: number;
			readonly slot: number;
			readonly during: "load" | "run";
			readonly error: PlainError;
	  };

/** Caller to supervisor. Workers have numbers of their own: a place (slot) may be given anew before its worker is gone. */
export type SupervisorOrder =
	| { readonly kind: "start"; readonly slot: number; readonly worker: number; readonly port: MessagePort }
	| { readonly kind: "terminate"; readonly worker: number }
	| { readonly kind: "ping" }
	/** The label of a loop that seats mention by number. */
	| { readonly kind: "loop"; readonly number: number; readonly label: string };

/** Supervisor to caller. */
export type SupervisorReport =
	| { readonly kind: "exit"; readonly worker: number; readonly exitCode: number; readonly error?: PlainError }
	| { readonly kind: "pong" };

/** What the supervisor is started with. */
export interface SupervisorStart {
	readonly version: typeof MESSAGES_VERSION;
	readonly port: MessagePort;
	readonly control: SharedArrayBuffer;
	readonly workers: number;
	readonly worker: Omit<WorkerStart, "slot" | "port">;
	readonly workerModule: string;
	readonly limits: ResourceLimits;
	/** Loader options of the caller, so that kernels may import what the caller may import. */
	readonly execArgv: readonly string[];
	readonly screen: Screen;
}

/** How progress is shown, and where. */
export interface Screen {
	readonly progress: "live" | "plain" | "off";
	readonly colour: boolean;
	readonly columns: number;
}

/** What a worker is started with. */
export interface WorkerStart {
	readonly version: typeof MESSAGES_VERSION;
	readonly port: MessagePort;
	readonly slot: number;
	readonly control: SharedArrayBuffer;
	readonly workers: number;
	readonly argv: readonly string[];
	/** Module with `createExecutor`. */
	readonly executor: string;
}

/** An error in a form that any error survives, also one whose properties cannot be cloned. */
export interface PlainError {
	readonly name: string;
	readonly message: string;
	readonly stack?: string;
	readonly code?: string;
}

export function flattenError(error: unknown): PlainError {
	if (!(error instanceof Error)) return { name: "Error", message: String(error) };
	const { name, message, stack } = error;
	const code = "code" in error && typeof error.code === "string" ? { code: error.code } : {};
	return { name, message, stack, ...code };
}

export function restoreError(plain: PlainError): Error {
	const error = new Error(plain.message);
	error.name = plain.name;
	error.stack = plain.stack ?? `${plain.name}: ${plain.message}`;
	return plain.code === undefined ? error : Object.assign(error, { code: plain.code });
}
