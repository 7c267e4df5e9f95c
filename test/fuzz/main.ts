/**
 * `npm run fuzz -- [seed] [count] [folder]`: random programs, run uncompiled and compiled under every setting. Failures
 * are shrunk and become fixtures, or folders below the one that is named.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fixtures } from "../harness/folders.js";
import { type Failure, fuzz } from "./fuzz.js";

const [, , first, second, folder = join(fixtures, "parallel")] = process.argv;
const [seed, count] = [Number(first ?? Date.now() % 2 ** 31), Number(second ?? 2000)];
const began = performance.now();
let written = 0;
const figures = await fuzz({
	seed,
	count,
	shrink: true,
	onProgress: (line) => process.stderr.write(`${line}\n`),
	onFailure: writeFailure,
});
const seconds = (performance.now() - began) / 1000;
const share = ((100 * figures.accepted) / Math.max(1, figures.programs)).toFixed(1);
console.log(
	`seed ${seed}: ${figures.programs} programs in ${seconds.toFixed(1)} s (${(figures.programs / seconds).toFixed(1)}/s)`,
);
console.log(`accepted ${figures.accepted} (${share} %), distributed ${figures.distributed}`);
console.log(`mismatches ${figures.failures.length}`);
process.exit(figures.failures.length > 0 || figures.accepted * 2 < figures.programs ? 1 : 0);

/** At once, so that a run that is cut short leaves what it found. */
function writeFailure({ text, wrong }: Failure): void {
	const one = join(folder, `random-${seed}-${written++}`);
	mkdirSync(one, { recursive: true });
	writeFileSync(join(one, "input.ts"), text);
	console.log(`\n${one}/input.ts\n${wrong}\n`);
}
