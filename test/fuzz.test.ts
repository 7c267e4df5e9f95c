/** 200 random programs, run uncompiled and compiled: `fuzz/fuzz.ts`. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fuzz } from "./fuzz/fuzz.js";

test("random programs give what the uncompiled ones give", async () => {
	const { programs, accepted, failures } = await fuzz({ seed: 11, count: 200, shrink: false });
	assert.deepEqual(failures, []);
	assert.equal(programs, 200);
	assert.ok(accepted * 2 >= programs, `only ${accepted} programs have a parallel loop`);
});
