/** Tasks on their way to workers: what was changed, is late, or is meant for others is refused before it is decoded. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createSeal, type Task } from "../../runtime/state/seal.js";

const ticket = { run: "r", loop: "l", generation: "0".repeat(32), count: 4 };
const task: Task = { ticket, code: "abc", attempt: 3, expires: Date.now() + 60_000 };
const bytes = new Uint8Array([1, 2, 3]);
const seal = createSeal("a secret for tests only");

test("a task comes out as it went in", () => {
	const opened = seal.openTask(seal.task(task, bytes), "abc");
	assert.deepEqual(opened.task, task);
	assert.deepEqual([...opened.bytes], [1, 2, 3]);
});

test("a task with any bit changed is refused, and so is one that was cut", () => {
	const sealed = seal.task(task, bytes);
	for (let bit = 0; bit < sealed.length * 8; bit++) {
		const place = bit >> 3;
		const changed = new Uint8Array(sealed).with(place, (sealed[place] as number) ^ (1 << (bit & 7)));
		assert.throws(() => seal.openTask(changed, "abc"), { code: "CL8005", message: /signature/ });
	}
	for (let length = 0; length < sealed.length; length++) {
		assert.throws(() => seal.openTask(sealed.subarray(0, length), "abc"), { code: "CL8005", message: /signature/ });
	}
});

test("a task of another secret, for other code, or too late is refused with the reason", () => {
	const foreign = createSeal("another secret, of someone else").task(task, bytes);
	assert.throws(() => seal.openTask(foreign, "abc"), { code: "CL8005", message: /signature/ });
	assert.throws(() => seal.openTask(seal.task(task, bytes), "abd"), { code: "CL8005", message: /abc.*abd/ });
	const late = seal.task({ ...task, expires: Date.now() - 1 }, bytes);
	assert.throws(() => seal.openTask(late, "abc"), { code: "CL8005", message: /should have begun before/ });
});

test("a partial is no task, nor the other way round", () => {
	const partial = seal.partial(ticket, { begin: 0, end: 1 }, bytes);
	assert.throws(() => seal.openTask(partial, "abc"), { code: "CL8005" });
	assert.equal(seal.openPartial(ticket, seal.task(task, bytes)), undefined);
});

test("a secret that can be guessed is none", () => {
	assert.throws(() => createSeal("short"), { code: "CL5008" });
});
