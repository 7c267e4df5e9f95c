/** Limits of an invocation: what is too much for one is cut, handed back or given to others; what never fits is said. */
import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { createPace } from "../../runtime/backend/lambda/driver/pace.js";
import { hasCode } from "../../runtime/errors.js";
import { launch, launchAsync } from "../../runtime/generated.js";
import { close, configure } from "../../runtime/index.js";
import { nap$0 } from "./kernels/naps.js";
import { type FakeFunction, startFunction } from "./lambda/start.js";
import { type Case, cases, codeOf, type Values } from "./loops.js";

let fake: FakeFunction;

async function open(faults: string, settings: object = {}): Promise<void> {
	fake = await startFunction({ faults });
	configure({ backend: "lambda", inline: "never", chunks: 64, concurrency: 8, redis: undefined, ...settings });
}

const { code, args, values } = cases.minimum as Case;
const least = (): number => Math.min(...(values().A as number[]));

function minimum(options: object = {}): Values {
	const frame = values();
	launch({ ...code, options }, args(frame), frame);
	return frame;
}

const maximum = { role: "reduction", operator: "max", tree: false, append: true, bigint: true, flag: false } as const;
const nap = { ...codeOf("nap", "roles", [{ name: "m", ...maximum }]), kernel: nap$0 };

describe("limits of an invocation", () => {
	afterEach(async () => {
		await close();
		await fake.stop();
	});

	it("memory: runs of chunks are halved until they fit", async () => {
		await open("most=1", { concurrency: 2 });
		assert.equal(minimum().m, least());
		assert.ok((await fake.counts()).most, "all fitted at once");
	});

	it("memory: a chunk that never fits is an error that says so", async () => {
		await open("most=0");
		assert.throws(
			() => minimum({ retries: 1 }),
			(error) => hasCode(error, "CL7006"),
		);
	});

	it("time: a worker hands back what it would not finish", async () => {
		// Chunks take 200 milliseconds, and runs have up to 8.
		await open("limit=1500", { chunks: 32, concurrency: 1 });
		const frame = { m: 0 };
		launch(nap, [320], frame);
		assert.equal(frame.m, 319);
		assert.equal((await fake.counts()).over, undefined);
	});

	it("an invocation that never answers: its chunks are given to others", async () => {
		await open("hang=1");
		assert.equal(minimum().m, least());
		assert.equal((await fake.counts()).hang, 1);
	});

	it("timeout: ends a loop that waits", async () => {
		await open("hang=1", { chunks: 1 });
		assert.throws(
			() => minimum({ timeout: 500 }),
			(error) => hasCode(error, "CL5003"),
		);
		await assert.rejects(launchAsync({ ...nap, async: true, options: { timeout: 500 } }, [5000], { m: 0 }), (error) =>
			hasCode(error, "CL5003"),
		);
	});

	it("retries: a chunk is tried so often and not once more", async () => {
		await open("crash=1", { chunks: 1 });
		assert.throws(
			() => minimum({ retries: 2 }),
			(error) => hasCode(error, "CL7005"),
		);
		assert.equal((await fake.counts()).crash, 3);
	});

	it("size: input that no request takes is an error without a store", async () => {
		await open("");
		const scale = codeOf("scale", "roles", [
			{ name: "A", role: "shared", elements: true, touch: -1 },
			{ name: "out", role: "write", numeric: true, touch: 1, reads: false },
		]);
		const frame = { A: Float64Array.from({ length: 1_000_000 }, (_, i) => i / 7), out: new Float64Array(100) };
		assert.throws(
			() => launch(scale, [100], frame),
			(error) => hasCode(error, "CL7003"),
		);
	});
});

describe("the pace of invocations", () => {
	it("tells once in a while that nothing but throttles has come", () => {
		let time = 0;
		const pace = createPace({ limit: 10, now: () => time });
		const throttledAt = (at: number): boolean => {
			time = at;
			pace.throttled(undefined);
			return pace.isStuck();
		};
		assert.deepEqual([0, 5000, 9999, 10_000, 12_000, 20_000].map(throttledAt), [
			false,
			false,
			false,
			true,
			false,
			true,
		]);
		pace.succeeded();
		assert.deepEqual([21_000, 30_999, 31_000].map(throttledAt), [false, false, true]);
	});
});
