/**
 * Compiles the corpus and the PolyBench kernels, and holds how many of their parallel loops are accepted: a number that
 * only grows. A few kernels are run here; `npm run corpus` and `npm run polybench` run all.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeSuites } from "./loops/judge.js";
import { readPolybench } from "./loops/polybench.js";
import { totalsOf } from "./loops/print.js";
import { readSuites } from "./loops/sources.js";

/** Accepted loops of those that can run in parallel, by folder of the corpus. */
const floor: Readonly<Record<string, number>> = {
	polybench: 114,
	programs: 164,
	races: 126,
	science: 51,
	vectors: 118,
};

test("as many loops as ever are accepted", async () => {
	const judged = await judgeSuites([...readPolybench(), ...readSuites()], false);
	assert.ok(
		judged.every(({ reason }) => reason?.code !== "CL1xxx"),
		"every entry has a prange loop",
	);
	for (const [suite, least] of Object.entries(floor)) {
		const { accepted } = totalsOf(judged.filter(({ name }) => name.startsWith(`${suite}/`)));
		assert.ok(accepted >= least, `${suite}: ${accepted} are accepted, ${least} were`);
	}
});

/** One for each way of writing a matrix, with triangular ranges, reductions into elements and stencils. */
const core = ["atax", "covariance", "gemver", "heat-3d"];

test("some kernels give what they give uncompiled", async () => {
	const kernels = readPolybench().filter(({ name }) => core.includes(name.replace("polybench/", "")));
	assert.equal(kernels.length, core.length);
	const judged = await judgeSuites(kernels, true);
	assert.deepEqual(
		judged.filter(({ wrong }) => wrong !== undefined),
		[],
	);
	assert.ok(totalsOf(judged).accepted > 20);
});
