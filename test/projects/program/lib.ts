/** Copied into the kernels of `main.ts`. */
import { existsSync, writeFileSync } from "node:fs";
import { threadId } from "node:worker_threads";

export const weigh = (i: number): number => (i % 7) * 3;

/**
 * Whether this is another thread than `home`, which waits in here until another one has come: so workers take part,
 * however late they start. `gate`: a file that is not there yet.
 */
export function isAway(home: number, gate: string): boolean {
	if (threadId !== home) {
		writeFileSync(gate, "");
		return true;
	}
	const cell = new Int32Array(new SharedArrayBuffer(4));
	for (let k = 0; !existsSync(gate); k++) {
		if (k === 4000) writeFileSync(gate, "nobody has come");
		Atomics.wait(cell, 0, 0, 5);
	}
	return false;
}
