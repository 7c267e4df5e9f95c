/** Kernels as the compiler writes them, by hand. */
import type { Fold, Frame } from "../../../runtime/contract.js";

export function sum$0($begin: number, $end: number, $frame: Frame): void {
	const { $start, $step, $cell } = $frame;
	const [$fold0] = $frame.$folds as [Fold];
	const A = $frame.A as number[];
	let s = $frame.s as number;
	const $identity0 = s;
	let $t = $begin;
	try {
		while ($t < $end) {
			const $stop = Math.min($end, $t - ($t % $cell) + $cell);
			s = $identity0;
			for (; $t < $stop; $t++) {
				const i = $start + $t * $step;
				s += A[i] as number;
			}
			$fold0.push(s);
		}
	} finally {
		$frame.s = s;
		$frame.$t = $t;
	}
}
