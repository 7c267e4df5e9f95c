/**
 * `npm run fuzz -- [seed] [count]`: random programs, run uncompiled and compiled under every setting. Failures are shrunk
 * and written as folders that can become fixtures.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Failure, fuzz } from "./fuzz.js";

const [seed = Date.now() % 2 ** 31, count = 2000] = process.argv.slice(2).map(Number);
const began = performance.now();
const figures = await fuzz({ seed, count, shrink: true, onProgress: (line) => process.stderr.write(`${line}\n`) });
const seconds = (performance.now() - began) / 1000;
const share = ((100 * figures.accepted) / Math.max(1, figures.programs)).toFixed(1);
console.log(
	`seed ${seed}: ${figures.programs} programs in ${seconds.toFixed(1)} s (${(count / seconds).toFixed(1)}/s)`,
);
console.log(`accepted ${figures.accepted} (${share} %), distributed ${figures.distributed}`);
console.log(`mismatches ${figures.failures.length}`);
if (figures.failures.length > 0) writeFailures(figures.failures);
process.exit(figures.failures.length > 0 || figures.accepted * 2 < figures.programs ? 1 : 0);

function writeFailures(failures: readonly Failure[]): void {
	const folder = mkdtempSync(join(tmpdir(), "cloudloop-fuzz-"));
	failures.forEach(({ text, wrong }, place) => {
		const one = join(folder, `mismatch-${place}`);
		mkdirSync(one);
		writeFileSync(join(one, "input.ts"), text);
		console.log(`\n${one}/input.ts\n${wrong}`);
	});
}
