/**
 * `npm run bench [-- NAME] [--rounds N] [--json FILE]`: the plain loop, the compiled one and other ways to use all cores,
 * side by side in one run. NAME picks kernels, `launch`, `plan`, `lambda`, or `lambda-scale`.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { kernels } from "./kernels.js";
import { emulatorRows, measureEmulator } from "./lambda/emulator.js";
import { measureScale, scaleRows } from "./lambda/scale.js";
import { type Figure, measureLaunches } from "./launches.js";
import { describeMachine } from "./machine.js";
import { contestantsOf } from "./peers.js";
import { measurePlanning, planningRows } from "./planning.js";
import { makePrograms } from "./programs.js";
import { race, type Standing } from "./race.js";
import { formatTable, median } from "./statistics.js";

const { values, positionals } = parseArgs({
	options: { rounds: { type: "string", default: "9" }, json: { type: "string" } },
	allowPositionals: true,
});
const filter = positionals[0] ?? "";
const results: Record<string, readonly object[]> = {};

console.log(describeMachine());
const chosen = kernels.filter((one) => one.name.includes(filter));
if (chosen.length > 0 || "launch".includes(filter)) makePrograms();
for (const kernel of chosen) {
	const standings = await race(contestantsOf(kernel.name), { rounds: Number(values.rounds), warm: 2 });
	results[kernel.name] = standings;
	console.log(`\n${formatTable(rowsOf(kernel.name, standings))}`);
	if (kernel.target) console.log(`target: 2 threads at least ${kernel.target} times as fast as the plain loop`);
}
if ("launch".includes(filter)) {
	const figures = measureLaunches();
	results.launch = figures;
	console.log(`\n${formatTable(launchRows(figures))}`);
}
if ("plan".includes(filter)) {
	const figures = measurePlanning(Math.min(5, Number(values.rounds)));
	results.plan = figures;
	console.log(`\n${formatTable(planningRows(figures))}`);
	console.log("target: planning at most 1.5 times as long as checking types, the largest PolyBench file in 2000 ms");
}
if ("lambda".includes(filter)) {
	const figures = await measureEmulator();
	results.lambda = figures;
	console.log(`\n${formatTable(emulatorRows(figures))}`);
	console.log("target: results within 100 ms after the last commit, memory flat");
}
if (filter !== "lambda" && "lambda-scale".includes(filter)) {
	const figures = await measureScale();
	results["lambda-scale"] = figures;
	console.log(`\n${formatTable(scaleRows(figures))}`);
	console.log("target: all workers started as fast as the endpoint's ramp allows, none lost");
}
if (values.json) writeFileSync(values.json, `${JSON.stringify({ machine: describeMachine(), results }, null, "\t")}\n`);

function rowsOf(kernel: string, standings: readonly Standing[]): string[][] {
	const head = [kernel, "median ms", "min ms", "speed-up", "result differs by"];
	const rows = standings.map(({ name, milliseconds, speedup, deviation }) => [
		name,
		median(milliseconds).toFixed(1),
		Math.min(...milliseconds).toFixed(1),
		speedup.toFixed(3),
		deviation === 0 ? "0" : deviation.toExponential(0),
	]);
	return [head, ...rows];
}

function launchRows(figures: readonly Figure[]): string[][] {
	const rows = figures.map(({ name, p50, p90, p99 }) => [name, ...[p50, p90, p99].map((value) => value.toFixed(2))]);
	return [["launch, µs", "p50", "p90", "p99"], ...rows];
}
