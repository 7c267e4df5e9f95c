import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import type { LoopCode, Variable } from "../../runtime/contract.js";
import { launch, launchAsync } from "../../runtime/generated.js";
import { close, configure, lastReport } from "../../runtime/index.js";
import { COUNT, codeOf, type Values } from "./loops.js";

after(() => close());

const ways = [
	{ backend: "serial", inline: "auto" },
	{ backend: "serial", inline: "never" },
	{ backend: "threads", inline: "never", threads: 2 },
	{ backend: "threads", inline: "never", threads: 2, chunks: 3 },
] as const;

const bad: Variable = { name: "bad", role: "shared", elements: false, touch: -1 };
const halve = codeOf("halve", "roles", [{ name: "A", role: "write", numeric: true, reads: true, touch: 0 }, bad], {
	touch: (first, last) => [first, last + 1],
});
const log = codeOf("log", "roles", [bad, { name: "lines", role: "deferred", parts: true }], {
	replay: (entries, frame) => {
		for (let at = 0; at < entries.length; at += 2) (frame.lines as unknown[]).push(entries[at + 1]);
	},
});

function thrownBy(code: LoopCode, frame: Values): Error & Values {
	try {
		launch(code, [COUNT], frame);
	} catch (error) {
		return error as Error & Values;
	}
	throw new assert.AssertionError({ message: "nothing was thrown" });
}

for (const way of ways) {
	describe(`exits, ${JSON.stringify(way)}`, () => {
		const set = (): void => configure({ chunks: undefined, threads: undefined, ...way });

		for (const at of [0, 7, 255, COUNT - 1]) {
			it(`a throw in iteration ${at} leaves what the plain loop leaves`, () => {
				set();
				for (const make of [
					(): number[] => new Array(COUNT).fill(8),
					(): Float64Array => new Float64Array(COUNT).fill(8),
					(): Float64Array => new Float64Array(new SharedArrayBuffer(8 * COUNT)).fill(8),
				]) {
					const values = make();
					const error = thrownBy(halve, { A: values, bad: at });
					assert.ok(error instanceof RangeError);
					assert.equal(error.message, `bad ${at}`);
					assert.deepEqual(
						Array.from(values),
						Array.from({ length: COUNT }, (_, i) => (i < at ? 4 : 8)),
					);
				}
			});
		}

		it("an error keeps class, code and cause, and the log ends where it was thrown", () => {
			set();
			const frame = { bad: 102, lines: [] };
			const error = thrownBy(log, frame);
			assert.ok(error instanceof TypeError);
			assert.equal(error.code, "E_BAD");
			assert.equal((error.cause as Error).message, "why");
			assert.match(error.stack ?? "", /kernels.roles/);
			assert.deepEqual(
				frame.lines,
				Array.from({ length: 26 }, (_, i) => 4 * i),
			);
		});

		it("a log without a throw is whole and in order", () => {
			set();
			const frame = { bad: -1, lines: [] };
			launch(log, [COUNT], frame);
			assert.deepEqual(
				frame.lines,
				Array.from({ length: COUNT / 4 }, (_, i) => 4 * i),
			);
		});

		it("async bodies append in order, and the lowest throw wins", async () => {
			set();
			const code = codeOf("later", "roles", [bad, { name: "out", role: "append", container: "array" }], {
				async: true,
			});
			const frame = { bad: -1, out: [] };
			await launchAsync(code, [100], frame);
			assert.deepEqual(
				frame.out,
				Array.from({ length: 100 }, (_, i) => i),
			);
			const second = { bad: 41, out: [] };
			await assert.rejects(launchAsync(code, [100], second), /bad 41/);
			assert.deepEqual(
				second.out,
				Array.from({ length: 41 }, (_, i) => i),
			);
		});

		it("a failed guard runs sequentially and says so", () => {
			set();
			const guarded = { ...halve, guards: [{ kind: "is", name: "A", of: ["typed"] }] } as LoopCode;
			const values = new Array(COUNT).fill(8);
			launch(guarded, [COUNT], { A: values, bad: -1 });
			assert.deepEqual(values, new Array(COUNT).fill(4));
			if (way.inline === "never") {
				assert.equal(lastReport()?.how, "sequential");
				assert.match(lastReport()?.reason ?? "", /A is not of class typed/);
			}
		});
	});
}

describe("what cannot travel", () => {
	const code = codeOf("halve", "roles", [
		{ name: "A", role: "write", numeric: true, reads: true, touch: -1 },
		{ name: "config", role: "shared", elements: false, touch: -1 },
	]);

	it("is refused at once, with its path and class", () => {
		configure({ backend: "serial", inline: "auto", chunks: undefined, threads: undefined });
		class Socket {}
		const frame = { A: [1, 2], config: { db: { socket: new Socket() } } };
		const refused = {
			code: "CL5004",
			message: /config\.db\.socket .* an instance of Socket\n.*halve \(.*:77\) reads it/,
		};
		const accesses = [{ variable: "config", text: "config.db", kind: "read", line: 77 }] as const;
		assert.throws(() => launch({ ...code, accesses }, [2], frame), refused);
		assert.deepEqual(frame.A, [1, 2]);
	});

	it("is refused when it lies deep", () => {
		configure({ backend: "serial", inline: "never" });
		const frame = { A: [1, 2], config: { a: [{}, { b: new Map([["key", [() => 1]]]) }] } };
		assert.throws(() => launch(code, [2], frame), {
			code: "CL5004",
			message: /config\.a\[1\]\.b\.get\("key"\)\[0\] .* a function\n.*halve \(.*:\d+\) reads it/,
		});
	});
});
