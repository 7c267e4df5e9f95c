/** The threads backend at work: partials, exits, schedules, async regions, several at once. */
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import type { Outcome } from "../../runtime/backend/backend.js";
import type { Progress, ScheduleName } from "../../runtime/contract.js";
import { newFlag, regionOf, threadsOf } from "./threads/region.js";

const schedules: readonly ScheduleName[] = ["dynamic", "guided", "static"];

function valuesOf({ partials }: Outcome): number[] {
	return partials.map(({ values }) => Number(values.value));
}

function total(outcome: Outcome): number {
	return valuesOf(outcome).reduce((a, b) => a + b, 0);
}

/** 0 + 1 + … + (n - 1). */
function triangle(n: number): number {
	return n === 0 ? 0 : (n * (n - 1)) / 2;
}

/** Every chunk belongs to exactly one executor, and each executor knows how many it ran. */
function assertAccounted({ partials, workers }: Outcome): void {
	const chunks = workers.flatMap((worker) => worker.chunks).sort((a, b) => a - b);
	assert.deepEqual(
		chunks,
		partials.map(({ chunk }) => chunk),
	);
	for (const { chunks, partial } of workers) assert.deepEqual(partial, { chunks: chunks.length });
}

for (const threads of [1, 2, 3, 4]) {
	describe(`${threads} threads`, () => {
		const backend = threadsOf({ threads });
		after(() => backend.close());

		test("capacity", () => assert.equal(backend.capacity(), threads));

		for (const schedule of schedules) {
			test(`each iteration once, ${schedule}`, async () => {
				for (const count of [1, 2, 7, 40, 333]) {
					for (const chunk of [1, 2, 16]) {
						const counts = new Int32Array(new SharedArrayBuffer(4 * count));
						const region = () => regionOf("count", { count, chunk, schedule, environment: { counts } });
						assertAccounted(backend.run(region()));
						assertAccounted(await backend.runAsync(region()));
						assert.ok(counts.every((times) => times === 2));
					}
				}
			});
		}

		test("partials ascend", async () => {
			const expected = Array.from({ length: 25 }, (_, k) => 4 * (4 * k) + 6);
			assert.deepEqual(valuesOf(backend.run(regionOf("sum", { chunk: 4 }))), expected);
			assert.deepEqual(valuesOf(await backend.runAsync(regionOf("sum", { chunk: 4 }))), expected);
		});

		test("part of the chunks", async () => {
			for (const outcome of [
				backend.run(regionOf("sum", { first: 10, last: 20 })),
				await backend.runAsync(regionOf("sum", { first: 10, last: 20 })),
				await backend.runAsync(regionOf("sum", { first: 10, last: 20, schedule: "static" })),
			]) {
				assert.deepEqual(valuesOf(outcome), [10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
			}
		});

		test("no chunk", async () => {
			assert.deepEqual(backend.run(regionOf("sum", { first: 3, last: 3 })), { partials: [], workers: [] });
			assert.deepEqual(await backend.runAsync(regionOf("sum", { first: 3, last: 3 })), { partials: [], workers: [] });
		});

		test("an early end keeps everything below it", async () => {
			for (const schedule of schedules) {
				const shape = { count: 500, schedule, environment: { bad: [41, 300, 499] } };
				for (const outcome of [
					backend.run(regionOf("throws", shape)),
					await backend.runAsync(regionOf("throws", shape)),
				]) {
					const lowest = outcome.partials.find(({ exit }) => exit !== undefined);
					assert.equal(lowest?.chunk, 41);
					assert.deepEqual(lowest?.exit, { kind: "throw", iteration: 41, error: "Error: iteration 41" });
					assert.deepEqual(
						outcome.partials.slice(0, 42).map(({ chunk }) => chunk),
						Array.from({ length: 42 }, (_, k) => k),
					);
					assertAccounted(outcome);
				}
			}
		});
	});
}

describe("regions", () => {
	const backend = threadsOf({ threads: 2 });
	after(() => backend.close());

	test("workers take part in a blocking region", () => {
		const outcome = backend.run(regionOf("dies", { count: 20, environment: { how: "nothing", flag: newFlag() } }));
		assert.ok(outcome.workers.length >= 2);
		assertAccounted(outcome);
	});

	test("ten thousand in a row", () => {
		for (let k = 0; k < 10_000; k++) assert.equal(total(backend.run(regionOf("sum", { count: 12 }))), 66);
	});

	test("a thousand async ones, many at once", async () => {
		for (let k = 0; k < 20; k++) {
			const outcomes = await Promise.all(
				Array.from({ length: 50 }, (_, j) => backend.runAsync(regionOf("sum", { count: j }))),
			);
			outcomes.forEach((outcome, j) => {
				assert.equal(total(outcome), triangle(j));
			});
		}
	});

	test("random chunk counts join", async () => {
		let seed = 1;
		const random = (most: number): number => {
			seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
			return seed % most;
		};
		for (let k = 0; k < 1500; k++) {
			const count = random(200);
			const shape = { count, chunk: 1 + random(9), schedule: schedules[random(3)] ?? "dynamic" };
			const outcome = backend.run(regionOf("sum", shape));
			assert.equal(total(outcome), triangle(count));
			assertAccounted(outcome);
			if (k % 100 === 0) await new Promise((resolve) => setTimeout(resolve, random(4)));
		}
	});

	test("the event loop stays free", async () => {
		let ticks = 0;
		const ticker = setInterval(() => ticks++, 1);
		await backend.runAsync(regionOf("slow", { count: 100, environment: { micros: 2000 } }));
		clearInterval(ticker);
		assert.ok(ticks > 5);
	});

	test("async chunks are in flight together, as many as allowed", async () => {
		const shape = { count: 24, concurrency: 3, environment: { milliseconds: 20, what: "most" } };
		assert.equal(Math.max(...valuesOf(await backend.runAsync(regionOf("sleeps", shape)))), 3);
	});

	test("a blocking region while async ones are in flight", async () => {
		const slow = backend.runAsync(regionOf("slow", { count: 400, environment: { micros: 500 } }));
		const asleep = backend.runAsync(regionOf("sleeps", { count: 40, environment: { milliseconds: 10 } }));
		for (let k = 0; k < 20; k++) assert.equal(total(backend.run(regionOf("sum", { count: 50 }))), 1225);
		const helped = backend.run(regionOf("dies", { count: 20, environment: { how: "nothing", flag: newFlag() } }));
		assert.equal(total(helped), 20);
		assert.equal(total(await slow), triangle(400));
		assert.equal(total(await asleep), 40);
	});

	test("progress of async regions", async () => {
		const seen: Progress[] = [];
		const onProgress = (progress: Progress) => void seen.push(progress);
		await backend.runAsync(regionOf("slow", { count: 100, environment: { micros: 8000 }, onProgress }));
		assert.ok(seen.length >= 2);
		assert.deepEqual(seen.at(-1), { loop: "kernels.ts#slow/0", done: 100, total: 100 });
		for (let k = 1; k < seen.length; k++) assert.ok((seen[k]?.done ?? 0) >= (seen[k - 1]?.done ?? 0));
	});

	test("progress at the end of blocking regions", () => {
		const seen: Progress[] = [];
		backend.run(regionOf("sum", { onProgress: (progress) => void seen.push(progress) }));
		assert.deepEqual(seen, [{ loop: "kernels.ts#sum/0", done: 100, total: 100 }]);
	});

	test("workers see arguments and environment of the program", async () => {
		process.env.CLOUDLOOP_TEST_VARIABLE = "set after the pool was started";
		const { partials } = await backend.runAsync(regionOf("looks", { count: 2, environment: { flag: newFlag() } }));
		for (const { values } of partials) {
			assert.deepEqual(values.value, {
				kernel: true,
				argv: process.argv.slice(2),
				variable: "set after the pool was started",
			});
		}
	});

	test("closed, it starts anew when needed", async () => {
		await backend.close();
		assert.equal(total(backend.run(regionOf("sum", { count: 12 }))), 66);
		assert.equal(total(await backend.runAsync(regionOf("sum", { count: 12 }))), 66);
	});
});
