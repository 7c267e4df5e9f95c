/**
 * `run --backend lambda --local`: the very zip that would be deployed, in an emulator, gives the bits of threads. A sample
 * of the fixtures; all of them with `LAMBDA_FIXTURES=all` (`npm run test:lambda`).
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type Described, parallelFixtures, removeSample, runSample, writeSample } from "./lambda/sample.js";

const all = parallelFixtures();
const names = process.env.LAMBDA_FIXTURES === "all" ? all : all.filter((_, at) => at % 12 === 0);

describe("the local function", () => {
	let threads: readonly Described[] = [];
	let lambda: readonly Described[] = [];
	before(() => {
		const path = writeSample(names);
		threads = runSample(path, ["--threads", "2"]);
		lambda = runSample(path, ["--backend", "lambda", "--local"]);
	});
	after(removeSample);

	for (const name of names) {
		it(name, () => {
			const [expected, found] = [threads, lambda].map((runs) => runs.find((one) => one.name === name));
			assert.ok(expected && found, "it was not run");
			assert.deepEqual(found.lines, expected.lines);
			assert.deepEqual(found.launches, expected.launches);
		});
	}
});
