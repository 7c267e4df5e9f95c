/** A kernel that reads nothing, so that requests are small: adds up the iterations. */
import type { Fold, Frame, LoopCode } from "../../../runtime/contract.js";

export function count$0($begin: number, $end: number, $frame: Frame): void {
	const [$fold] = $frame.$folds as [Fold];
	const $identity = $frame.s as number;
	let s = $identity;
	let $t = $begin;
	try {
		while ($t < $end) {
			const $stop = Math.min($end, $t - ($t % $frame.$cell) + $frame.$cell);
			s = $identity;
			for (; $t < $stop; $t++) s += $t;
			$fold.push(s);
		}
	} finally {
		$frame.s = s;
		$frame.$t = $t;
	}
}

export const countLoop: LoopCode = {
	version: 1,
	id: "count",
	label: "count",
	place: "count.ts:1",
	hash: "count",
	module: import.meta.url,
	name: "count$0",
	kernel: count$0,
	touch: () => [0, 0, 0, 0],
	async: true,
	variables: [{ name: "s", role: "reduction", operator: "+", tree: true, append: true, bigint: true, flag: false }],
	guards: [],
	options: {},
};
