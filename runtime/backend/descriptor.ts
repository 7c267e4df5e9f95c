/** Writing to a file descriptor, completely and at once, from any thread. */
import { writeSync } from "node:fs";

/** To the start of the line, and clear it. */
export const CLEAR_LINE = "\r\u001b[2K";

const sleeper = new Int32Array(new SharedArrayBuffer(4));

/** Writes all bytes. A full pipe is waited for; a closed one takes nothing any more. */
export function writeFully(descriptor: number, bytes: Uint8Array): void {
	let at = 0;
	while (at < bytes.length) {
		try {
			at += writeSync(descriptor, bytes, at);
		} catch (error) {
			if (!(error instanceof Error) || !("code" in error) || error.code !== "EAGAIN") return;
			Atomics.wait(sleeper, 0, 0, 1);
		}
	}
}
