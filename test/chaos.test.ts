/** A few loops of `npm run chaos`: exact, or a clear error that changed nothing; nothing is left. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { runChaos } from "./chaos/chaos.js";
import { findRedis } from "./harness/redis/find.js";

const found = findRedis();
const skip = found.kind === "binary" ? false : `needs a server of its own: ${found.kind}`;

test("loops on Lambda with Redis, while parts of both fail", { skip }, async () => {
	// Answers that are three seconds late are left to the long run.
	const faults = "throttle=5%,crash=2%,duplicate=5%,timeout=1%,cut=2%,service=2%";
	const { rows } = await runChaos({ seed: 5, count: 6, faults, kinds: /back empty|stands still|noeviction/ });
	const bad = rows.filter(({ wrong, keysLeft, processesLeft }) => wrong + keysLeft + processesLeft > 0);
	assert.deepEqual(bad, []);
	assert.ok(rows.every(({ strikes }) => strikes > 0));
	const exact = rows.reduce((sum, row) => sum + row.exact, 0);
	assert.ok(exact >= 2, `only ${exact} were exact`);
});
