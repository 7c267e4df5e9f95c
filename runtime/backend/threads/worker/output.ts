/**
 * Output of workers: straight to the file descriptor, before `console.log` returns.
 *
 * Node sends a worker's output through its parent's event loop, where it waits while that thread is blocked and is lost
 * if the process ends first. `console` itself stays: it formats, groups and counts as on the main thread, and writes to
 * the two streams whose `write` is replaced here.
 */
import { isatty, WriteStream } from "node:tty";
import { CLEAR_LINE, writeFully } from "../../descriptor.js";
import { type Control, drawOnScreen, screenIsFree } from "../memory/control.js";

/** Replaces `process.stdout.write` and `process.stderr.write` of this thread. */
export function writeDirectly(control: Control): void {
	redirect(process.stdout, 1, control);
	redirect(process.stderr, 2, control);
}

function redirect(stream: NodeJS.WriteStream, descriptor: 1 | 2, control: Control): void {
	const terminal = isatty(descriptor);
	const shared = terminal && isatty(2);
	const print = (bytes: Uint8Array): void => {
		if (!shared || screenIsFree(control)) {
			writeFully(descriptor, bytes);
			return;
		}
		drawOnScreen(control, (lineIsThere) => {
			if (lineIsThere) writeFully(2, Buffer.from(CLEAR_LINE));
			writeFully(descriptor, bytes);
			return false;
		});
	};
	stream.write = (chunk: string | Uint8Array, encoding?: unknown, callback?: unknown): boolean => {
		const done = typeof encoding === "function" ? encoding : callback;
		const bytes = typeof chunk === "string" ? Buffer.from(chunk, encodingOf(encoding)) : chunk;
		print(bytes);
		if (typeof done === "function") process.nextTick(done);
		return true;
	};
	if (!terminal) return;
	const { getColorDepth, hasColors } = WriteStream.prototype;
	Object.assign(stream, { isTTY: true, getColorDepth, hasColors });
}

function encodingOf(encoding: unknown): BufferEncoding {
	return typeof encoding === "string" && Buffer.isEncoding(encoding) ? encoding : "utf8";
}
