/** Kernels that take their time. */
import type { Frame } from "../../../runtime/contract.js";

const pause = new Int32Array(new SharedArrayBuffer(4));

/** Counts iterations that block for 20 milliseconds each, and leave the core to others. */
export function nap$0($begin: number, $end: number, $frame: Frame): void {
	let m = $frame.m as number;
	let $t = $begin;
	try {
		for (; $t < $end; $t++) {
			Atomics.wait(pause, 0, 0, 20);
			m = Math.max(m, $t);
		}
	} finally {
		$frame.m = m;
		$frame.$t = $t;
	}
}
