/**
 * Each example, compiled by the command line, gives on small inputs what it gives uncompiled, and the same bits under
 * every configuration.
 */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { before, test } from "node:test";
import {
	compileExamples,
	type Example,
	examples,
	made,
	runExample,
	stripExamples,
	writeEntry,
} from "./examples/programs.js";
import { type Result, runPrograms } from "./harness/children.js";
import { findDifference } from "./harness/compare.js";
import { type Configuration, configurations, reference } from "./harness/matrix.js";

/** Relative error that re-association may bring. */
const TOLERANCE = 1e-9;

interface Run {
	readonly configuration: Configuration;
	readonly results: ReadonlyMap<string, Result>;
}

let oracle: ReadonlyMap<string, Result> = new Map();
let first: ReadonlyMap<string, Result> = new Map();
const runs: Run[] = [];

before(async () => {
	rmSync(made, { recursive: true, force: true });
	compileExamples();
	stripExamples();
	const programs = examples.map((example) => ({ name: example.name, url: writeEntry("compiled", example) }));
	oracle = await runPrograms(
		examples.map((example) => ({ name: example.name, url: writeEntry("stripped", example) })),
		{},
	);
	first = await runPrograms(programs, reference.environment);
	const known = programs.map((program) => ({ ...program, expected: hashOf(first.get(program.name)) }));
	for (const configuration of configurations) {
		runs.push({ configuration, results: await runPrograms(known, configuration.environment) });
	}
});

for (const example of examples) {
	test(`${example.name} gives what it gives uncompiled`, () => {
		const expected = linesOf(oracle.get(example.name));
		const difference = findDifference(linesOf(first.get(example.name)), expected, example.float ? TOLERANCE : 0);
		assert.equal(difference, undefined, difference);
	});

	test(`${example.name} gives the same bits under every configuration`, () => {
		for (const { configuration, results } of runs) checkRun(example, configuration, results.get(example.name));
	});
}

test("the simulated price of an option on one share is near that of Black and Scholes", async () => {
	const basket = {
		prices: [100],
		weights: [1],
		volatilities: [0.2],
		correlation: 0.3,
		strike: 100,
		rate: 0.05,
		years: 1,
	};
	const { price, standardError } = (await runExample("montecarlo", { paths: 200_000, seed: 3, basket })) as Price;
	const exact = 10.450583572185565;
	assert.ok(Math.abs(price - exact) < 3 * standardError, `${price} ± ${standardError}, should be ${exact}`);
});

interface Price {
	readonly price: number;
	readonly standardError: number;
}

function checkRun(example: Example, configuration: Configuration, result: Result | undefined): void {
	const expected = first.get(example.name);
	if (configuration.distributed) checkLaunches(configuration, result);
	if (hashOf(result) === hashOf(expected)) return;
	const difference = findDifference(linesOf(result), linesOf(expected));
	assert.fail(`${configuration.name}: other bits than under ${reference.name}\n${difference}`);
}

/** Each loop really was distributed. */
function checkLaunches({ name }: Configuration, result: Result | undefined): void {
	const launches = result?.kind === "result" ? result.launches : [];
	assert.ok(launches.length > 0, `${name}: no loop ran`);
	const others = launches.filter(({ how, iterations }) => how !== "parallel" && iterations > 1);
	assert.deepEqual(others, [], name);
}

function hashOf(result: Result | undefined): string {
	assert.ok(result?.kind === "result", result?.kind === "failure" ? result.text : "no result");
	return result.hash;
}

function linesOf(result: Result | undefined): readonly string[] {
	assert.ok(result?.kind === "result", result?.kind === "failure" ? result.text : "no result");
	return result.lines ?? [];
}
