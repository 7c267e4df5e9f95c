/** The errors that this backend throws, made from what the caller knows. */
import { CloudloopError, hasCode } from "../../../errors.js";
import type { Region } from "../../backend.js";
import { type PlainError, restoreError } from "../messages.js";

export function cancelled(region: Region, reason?: unknown): Error {
	return new CloudloopError("CL5002", { loop: nameOf(region) }, reason);
}

export function timedOut(region: Region): Error {
	return new CloudloopError("CL5003", { loop: nameOf(region), timeout: region.timeout });
}

export function supervisorLost(region: Region, reason: string, cause?: unknown): Error {
	return new CloudloopError("CL6004", { loop: nameOf(region), reason }, cause);
}

/** How a worker ended: the chunk that it began last, if it was in the region. */
export interface Loss {
	readonly chunk: number | undefined;
	readonly exitCode: number;
	readonly error: PlainError | undefined;
}

export function workerLost(region: Region, { chunk, exitCode, error }: Loss): Error {
	const code = error?.code === "ERR_WORKER_OUT_OF_MEMORY" ? "CL6002" : "CL6001";
	const loop = chunk === undefined ? nameOf(region) : `${nameOf(region)}, ${nameChunk(region, chunk)}`;
	return new CloudloopError(code, { loop, exitCode }, error && restoreError(error));
}

export function cannotLoad(region: Region, error: PlainError): Error {
	const { module } = region.work.loop;
	return new CloudloopError("CL6003", { loop: nameOf(region), module, reason: error.message }, restoreError(error));
}

/** A worker met an error that is not the user's. */
export function brokenWorker(region: Region, error: PlainError): Error {
	if (error.code === "CL6003") return cannotLoad(region, error);
	const cause = restoreError(error);
	if (hasCode(cause)) return cause;
	const loop = nameOf(region);
	if (error.name === "DataCloneError")
		return new CloudloopError("CL5005", { path: "a value", loop, what: error.message }, cause);
	return new CloudloopError("CL9001", { loop, reason: error.message }, cause);
}

/** What the caller wanted to send cannot be cloned. */
export function cannotSend(region: Region, error: unknown): unknown {
	if (!(error instanceof Error) || error.name !== "DataCloneError") return error;
	return new CloudloopError("CL5004", { path: "a value", what: error.message, loop: nameOf(region) }, error);
}

function nameOf({ work: { loop } }: Region): string {
	return `${loop.label} (${loop.place})`;
}

function nameChunk({ work: { chunk: size, space } }: Region, chunk: number): string {
	const last = Math.min((chunk + 1) * size, space.count) - 1;
	return `chunk ${chunk} (iterations ${chunk * size} to ${last})`;
}
