/** What a worker refuses before it runs anything, and what it makes of what the store says. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { toBytes } from "../../runtime/backend/lambda/wire/bytes.js";
import { createSeal } from "../../runtime/backend/lambda/wire/envelope.js";
import { TASK_VERSION, type Task } from "../../runtime/backend/lambda/wire/task.js";
import { createHandler } from "../../runtime/backend/lambda/worker/handler.js";
import { createStage } from "../../runtime/backend/lambda/worker/stage.js";
import { createMemoryStore } from "../../runtime/state/memory.js";

const SECRET = "a secret of the tests";
const handler = createHandler({ kernels: [], code: "test", secret: SECRET, memory: 0, echo: false });
const context = { getRemainingTimeInMillis: () => 30_000 };

const later = (): number => Date.now() + 60_000;

interface Made {
	readonly secret?: string;
	readonly run?: string;
	readonly label?: "task" | "reply";
	readonly task?: object;
}

function sealed({ secret = SECRET, run = "run", label = "task", task = {} }: Made = {}): Record<string, unknown> {
	const bytes = toBytes({ version: TASK_VERSION, expires: later(), about: { loop: {} }, ...task });
	return JSON.parse(Buffer.from(createSeal(secret, run).close(label, bytes)).toString()) as Record<string, unknown>;
}

const rows: Readonly<Record<string, readonly [unknown, string]>> = {
	"a foreign key": [sealed({ secret: "another secret, of somebody else" }), "signature"],
	"the key of another run": [{ ...sealed(), run: "other" }, "signature"],
	"changed bytes": [{ ...sealed(), bytes: sealed({ task: { first: 7 } }).bytes }, "signature"],
	"a reply sent back as a task": [sealed({ label: "reply" }), "signature"],
	"a signature of another length": [{ ...sealed(), signature: "AAAA" }, "signature"],
	"one that is replayed when its time is over": [sealed({ task: { expires: Date.now() - 1 } }), "expired"],
	"another version of the envelope": [{ ...sealed(), version: 99 }, "version"],
	"another version of the task": [sealed({ task: { version: 99 } }), "version"],
	"no message at all": ["hello", "version"],
};

describe("a worker refuses", () => {
	for (const [name, [message, refused]] of Object.entries(rows)) {
		it(name, async () => {
			assert.deepEqual(await handler(message, context), { version: TASK_VERSION, refused });
		});
	}

	it("nothing of a task that is as it was sent", async () => {
		const reply = await handler(sealed(), context);
		assert.ok("signature" in reply, JSON.stringify(reply));
	});
});

it("a worker goes on although the store counts all chunks as done: the count is no proof", async () => {
	const store = createMemoryStore({ secret: SECRET });
	const loop = await store.begin({ run: "r", loop: "l", count: 1 });
	const stage = createStage(store, { first: 0, origin: 0 } as Task, loop.ticket);
	await store.join(loop.ticket).commit({ begin: 0, end: 1 }, new Uint8Array(3));
	await sleep(550);
	assert.equal(await stage.isWanted(), true);
	await loop.end();
	await sleep(550);
	assert.equal(await stage.isWanted(), false);
	await store.close();
});
