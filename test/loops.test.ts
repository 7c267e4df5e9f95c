/**
 * Compiles the corpus and the PolyBench kernels, and holds how many of their parallel loops are accepted: a number that
 * only grows. `npm run corpus` and `npm run polybench` run them too.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeSuites } from "./loops/judge.js";
import { readPolybench } from "./loops/polybench.js";
import { totalsOf } from "./loops/print.js";
import { readSuites } from "./loops/sources.js";

/** Accepted loops of those that can run in parallel, by folder of the corpus. */
const floor: Readonly<Record<string, number>> = {
	polybench: 99,
	programs: 118,
	races: 46,
	science: 36,
	vectors: 79,
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
