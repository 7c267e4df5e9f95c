/** Kernels that print, and note in files what they run; each iteration waits while a test holds it, by another file. */
import { appendFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Frame } from "../../../runtime/contract.js";

const PAUSE = 5;
const word = new Int32Array(new SharedArrayBuffer(4));

function* iterations($begin: number, $end: number, $frame: Frame): Generator<string> {
	const folder = $frame.folder as string;
	for (let $t = $begin; $t < $end; $t++) {
		appendFileSync(join(folder, "runs"), `${$t}\n`);
		console.log(`begins ${$t}`);
		yield join(folder, `hold-${$t}`);
		console.log(`ends ${$t}`);
		$frame.m = Math.max($frame.m as number, $t);
	}
	$frame.$t = $end;
}

export function note$0($begin: number, $end: number, $frame: Frame): void {
	for (const hold of iterations($begin, $end, $frame)) while (existsSync(hold)) Atomics.wait(word, 0, 0, PAUSE);
}

export async function noteAsync$0($begin: number, $end: number, $frame: Frame): Promise<void> {
	for (const hold of iterations($begin, $end, $frame)) while (existsSync(hold)) await sleep(PAUSE);
}
