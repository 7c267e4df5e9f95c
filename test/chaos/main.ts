/**
 * `npm run chaos -- [SEED] [COUNT] [KINDS]`: COUNT loops on Lambda with Redis, while parts of both fail. Prints a table of
 * what came of them, and fails if anything was wrong or left. Without a SEED: another one each time.
 */
import { describeMachine } from "../bench/machine.js";
import { formatTable } from "../bench/statistics.js";
import { type Row, runChaos } from "./chaos.js";

const [, , first, second, kinds = "."] = process.argv;
const [seed, count] = [Number(first ?? Date.now() % 2 ** 31), Number(second ?? 200)];
const began = performance.now();
const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
const { rows, struck } = await runChaos({
	seed,
	count,
	kinds: new RegExp(kinds),
	signal: stop.signal,
	onSession: (line) => process.stderr.write(`${line}\n`),
});
console.log(describeMachine());
console.log(`seed ${seed}, ${((performance.now() - began) / 1000).toFixed(0)} s`);
console.log(`faults of invocations: ${JSON.stringify(struck)}\n`);
const figures = ["strikes", "runs", "exact", "errors", "wrong", "keysLeft", "keysUntilTtl", "processesLeft"] as const;
const head = ["besides", "strikes", "runs", "exact", "clear errors", "wrong", "keys left", "until TTL", "processes"];
const sums = figures.map((name) => String(rows.reduce((sum, row) => sum + row[name], 0)));
console.log(
	formatTable([head, ...rows.map((row) => [row.kind, ...figures.map((name) => String(row[name]))]), ["all", ...sums]]),
);
console.log();
for (const row of rows) for (const [told, times] of row.told) console.log(`${row.kind}: ${times} × ${told}`);
process.exit(rows.some(isBad) ? 1 : 0);

function isBad({ wrong, keysLeft, processesLeft }: Row): boolean {
	return wrong + keysLeft + processesLeft > 0;
}
