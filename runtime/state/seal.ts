/**
 * Signatures of what travels past others: tasks to workers, partials to the driver.
 *
 * HMAC-SHA256 under a key derived from the secret that driver and workers share; each kind has its own, so a task never
 * passes for a partial. Everything is verified before a byte of it is decoded.
 */
import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { CloudloopError } from "../errors.js";
import type { Range, Ticket } from "./state.js";

const MAC = 32;
const VERSION = 1;

/** One invocation's worth of work, besides its bytes. */
export interface Task {
	readonly ticket: Ticket;
	/** Hash of the kernels that the sender means. */
	readonly code: string;
	/** Different for each invocation, so that logs can tell them apart. */
	readonly attempt: number;
	/** Milliseconds since 1970 after which the task must not be begun. */
	readonly expires: number;
}

/** Signs and verifies with one secret. */
export interface Seal {
	task(task: Task, bytes: Uint8Array): Uint8Array;
	/** Throws CL8005: changed or foreign bytes, another secret, too late, or meant for other code than `code`. */
	openTask(sealed: Uint8Array, code: string): { readonly task: Task; readonly bytes: Uint8Array };
	partial(ticket: Ticket, range: Range, bytes: Uint8Array): Uint8Array;
	/** Undefined if it was not sealed with this secret for this ticket. */
	openPartial(ticket: Ticket, sealed: Uint8Array): { readonly range: Range; readonly bytes: Uint8Array } | undefined;
}

export function createSeal(secret: string | Uint8Array): Seal {
	if (secret.length < 16) throw new CloudloopError("CL5008", { option: "secret", value: "too short", rule: RULE });
	const [tasks, partials] = [derive(secret, "task"), derive(secret, "partial")];
	return {
		task(task, bytes) {
			const header = Buffer.from(JSON.stringify([VERSION, task]));
			const size = Buffer.alloc(4);
			size.writeUInt32LE(header.length);
			const mac = sign(tasks, [size, header, bytes]);
			return Buffer.concat([mac, size, header, bytes]);
		},
		openTask(sealed, code) {
			const all = bufferOf(sealed);
			const signed = all.subarray(MAC);
			if (signed.length < 4 || !equal(all.subarray(0, MAC), sign(tasks, [signed])))
				refuse("its signature does not fit: it was changed on the way, or comes from elsewhere");
			const end = 4 + signed.readUInt32LE(0);
			const [version, task] = JSON.parse(signed.toString("utf8", 4, end)) as [number, Task];
			if (version !== VERSION) refuse(`it is of version ${version}, this worker needs ${VERSION}`);
			if (task.expires < Date.now()) refuse(`it should have begun before ${new Date(task.expires).toISOString()}`);
			if (task.code !== code) refuse(`it is for kernels ${task.code}, this worker has ${code}`);
			return { task, bytes: signed.subarray(end) };
		},
		partial(ticket, range, bytes) {
			const places = placesOf(range);
			return Buffer.concat([sign(partials, [headOf(ticket), places, bytes]), places, bytes]);
		},
		openPartial(ticket, sealed) {
			const all = bufferOf(sealed);
			if (all.length < MAC + 16) return undefined;
			const signed = all.subarray(MAC);
			if (!equal(all.subarray(0, MAC), sign(partials, [headOf(ticket), signed]))) return undefined;
			const range = { begin: signed.readDoubleLE(0), end: signed.readDoubleLE(8) };
			return { range, bytes: signed.subarray(16) };
		},
	};
}

const RULE = "at least 16 characters that nobody can guess, the same for the driver and its workers";

function derive(secret: string | Uint8Array, purpose: string): Uint8Array {
	return new Uint8Array(hkdfSync("sha256", secret, "cloudloop", purpose, 32));
}

function sign(key: Uint8Array, parts: readonly Uint8Array[]): Buffer {
	const mac = createHmac("sha256", key);
	for (const part of parts) mac.update(part);
	return mac.digest();
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
	return a.length === b.length && timingSafeEqual(a, b);
}

/** What binds a partial to its loop. Ends with a zero byte, which JSON never contains: no two heads run together. */
function headOf({ run, loop, generation, count }: Ticket): Uint8Array {
	return Buffer.from(`${JSON.stringify([VERSION, run, loop, generation, count])}\0`);
}

function placesOf({ begin, end }: Range): Uint8Array {
	const places = Buffer.alloc(16);
	places.writeDoubleLE(begin, 0);
	places.writeDoubleLE(end, 8);
	return places;
}

function bufferOf(bytes: Uint8Array): Buffer {
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function refuse(reason: string): never {
	throw new CloudloopError("CL8005", { reason });
}
