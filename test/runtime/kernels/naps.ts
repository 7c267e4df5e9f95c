/** Kernels that take their time. */
import type { Frame } from "../../../runtime/contract.js";

/** Counts iterations of 20 milliseconds each. */
export function nap$0($begin: number, $end: number, $frame: Frame): void {
	let m = $frame.m as number;
	let $t = $begin;
	try {
		for (; $t < $end; $t++) {
			for (const until = performance.now() + 20; performance.now() < until; ) m = Math.max(m, $t);
		}
	} finally {
		$frame.m = m;
		$frame.$t = $t;
	}
}
