/**
 * `run --backend lambda --local`: the very zip that would be deployed, in an emulator and through Redis, gives the bits of
 * threads. A sample of the fixtures, and two examples; all of them with `LAMBDA_FIXTURES=all` (`npm run test:lambda`),
 * and those whose names contain it with any other value.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { findRedis } from "./harness/redis/find.js";
import {
	type Described,
	exampleNames,
	parallelFixtures,
	removeSample,
	runSample,
	writeSample,
} from "./lambda/sample.js";

const all = [...parallelFixtures(), ...exampleNames()];
/** Of which the quick sample has all: those with exits, and what the documentation shows. */
const always = /^(exit-.*|examples\/(wordcount|kmeans))$/;
const wanted = process.env.LAMBDA_FIXTURES;
const names = all.filter((name, at) => {
	if (wanted === undefined) return at % 16 === 0 || always.test(name);
	return wanted === "all" || name.includes(wanted);
});

/** Fixtures of which a loop may run where it stands on one of both, because rows are shared memory on threads alone. */
const mayStay: ReadonlySet<string> = new Set([
	"items-changed",
	"elements-by-methods-and-helpers",
	"methods-that-are-formulas",
	"array-lengths",
]);

const redis = findRedis();
const store = redis.kind === "url" ? ["--redis", redis.url] : redis.kind === "skip" ? ["--redis", "off"] : [];

describe("the local function", () => {
	let threads: readonly Described[] = [];
	let lambda: readonly Described[] = [];
	before(() => {
		const path = writeSample(names);
		threads = runSample(path, ["--threads", "2"]);
		lambda = runSample(path, ["--backend", "lambda", "--local", ...store]);
	});
	after(removeSample);

	for (const name of names) {
		it(name, () => {
			const [expected, found] = [threads, lambda].map((runs) => runs.find((one) => one.name === name));
			assert.ok(expected && found, "it was not run");
			assert.deepEqual(found.lines, expected.lines);
			if (!mayStay.has(name)) assert.deepEqual(found.launches, expected.launches);
		});
	}
});
