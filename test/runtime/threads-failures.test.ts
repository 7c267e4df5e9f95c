/** Workers and supervisors that die, regions that are cancelled: a clear error, and a usable pool after it. */
import assert from "node:assert/strict";
import { after, afterEach, describe, test } from "node:test";
import type { Region } from "../../runtime/backend/backend.js";
import { hasCode } from "../../runtime/errors.js";
import { newFlag, regionOf, type Shape, threadsOf } from "./threads/region.js";

/** So that a defect fails, and never hangs. */
const LIMIT_MS = 120_000;

const backend = threadsOf({ threads: 2, grace: 50, limits: { maxOldGenerationSizeMb: 40 } });
after(() => backend.close());

/** Runs the region both ways and gives both errors. */
async function failures(region: () => Region): Promise<unknown[]> {
	const errors: unknown[] = [];
	try {
		backend.run(region());
	} catch (error) {
		errors.push(error);
	}
	await backend.runAsync(region()).catch((error) => errors.push(error));
	assert.equal(errors.length, 2, "both ways fail");
	return errors;
}

function dying(how: string, shape: Shape = {}): () => Region {
	return () => regionOf("dies", { count: 20, ...shape, environment: { how, flag: newFlag() } });
}

async function assertUsable(): Promise<void> {
	assert.equal(backend.run(dying("nothing")()).partials.length, 20);
	assert.equal((await backend.runAsync(dying("nothing")())).partials.length, 20);
}

afterEach(assertUsable);

describe("a worker ends", { timeout: LIMIT_MS }, () => {
	test("process.exit in a body", async () => {
		for (const error of await failures(dying("exit", { count: 200, chunk: 10 }))) {
			assert.ok(hasCode(error, "CL6001"));
			assert.match(error.message, /dies \(kernels\.ts:1\), chunk \d+ \(iterations \d+ to \d*9\) \(exit code 7\)/);
		}
	});

	test("out of memory", async () => {
		for (const error of await failures(dying("memory"))) assert.ok(hasCode(error, "CL6002"));
	});

	test("an unhandled rejection", async () => {
		const region = () => regionOf("sleepsThenRejects", { count: 40, environment: { milliseconds: 5 } });
		const error = await backend.runAsync(region()).catch((reason) => reason);
		assert.ok(hasCode(error, "CL6001"));
		assert.match(String(error.cause), /TypeError: nobody caught me/);
	});

	test("several times in a row", async () => {
		for (let k = 0; k < 5; k++) for (const error of await failures(dying("exit"))) assert.ok(hasCode(error, "CL6001"));
	});

	test("other regions on the surviving workers go on", async () => {
		const asleep = backend.runAsync(regionOf("sum", { count: 10 }));
		await asleep;
		await failures(dying("exit"));
	});
});

describe("kernels", { timeout: LIMIT_MS }, () => {
	test("the module is not there", async () => {
		const module = new URL("./threads/no-such-module.js", import.meta.url).href;
		const error = await backend.runAsync(regionOf("sum", { module })).catch((reason) => reason);
		assert.ok(hasCode(error, "CL6003"));
		assert.match(error.message, /no-such-module/);
		assert.ok(error.cause instanceof Error);
	});

	test("the module is not there, and the caller is blocked", () => {
		const module = new URL("./threads/no-such-module.js", import.meta.url).href;
		assert.throws(
			() => backend.run(regionOf("slow", { count: 4000, module, environment: { micros: 1000 } })),
			(error) => hasCode(error, "CL6003"),
		);
	});

	test("the kernel is not in the module", async () => {
		const module = new URL("./threads/region.js", import.meta.url).href;
		const error = await backend.runAsync(regionOf("sum", { module })).catch((reason) => reason);
		assert.ok(hasCode(error, "CL6003"));
	});

	test("a capture that cannot be sent", async () => {
		for (const error of await failures(() => regionOf("sum", { environment: { f: () => 1 } }))) {
			assert.ok(hasCode(error, "CL5004"));
		}
	});

	test("a result that cannot be sent", async () => {
		for (const error of await failures(() => regionOf("unclonable", { environment: { flag: newFlag() } }))) {
			assert.ok(hasCode(error, "CL5005"));
		}
	});
});

describe("cancelling", { timeout: LIMIT_MS }, () => {
	test("aborted before the start", async () => {
		const signal = AbortSignal.abort("too late");
		for (const error of await failures(() => regionOf("sum", { signal }))) {
			assert.ok(hasCode(error, "CL5002"));
			assert.equal(error.cause, "too late");
		}
	});

	test("aborted in the middle", async () => {
		for (const name of ["slow", "sleeps"] as const) {
			const abort = new AbortController();
			const environment = { micros: 1000, milliseconds: 10 };
			const run = backend.runAsync(regionOf(name, { count: 100_000, signal: abort.signal, environment }));
			setTimeout(() => abort.abort(new Error("enough")), 50);
			const error = await run.catch((reason) => reason);
			assert.ok(hasCode(error, "CL5002"));
			assert.equal((error.cause as Error).message, "enough");
		}
	});

	test("nothing is written after the error", async () => {
		const counts = new Int32Array(new SharedArrayBuffer(4 * 2_000_000));
		const abort = new AbortController();
		const run = backend.runAsync(
			regionOf("count", { count: 2_000_000, chunk: 500, signal: abort.signal, environment: { counts } }),
		);
		setImmediate(() => abort.abort());
		await run.catch(() => {});
		const before = counts.slice();
		await new Promise((resolve) => setTimeout(resolve, 30));
		assert.deepEqual(counts, before);
	});

	test("a timeout", async () => {
		const shape = { count: 100_000, timeout: 50, environment: { micros: 1000 } };
		for (const error of await failures(() => regionOf("slow", shape))) {
			assert.ok(hasCode(error, "CL5003"));
			assert.match(error.message, /within 50 ms/);
		}
	});

	test("a chunk that never ends is ended", async () => {
		for (const error of await failures(dying("forever", { timeout: 300 }))) assert.ok(hasCode(error, "CL5003"));
		const error = await backend.runAsync(regionOf("hangs", { timeout: 50 })).catch((reason) => reason);
		assert.ok(hasCode(error, "CL5003"));
	});

	test("an error in onProgress", async () => {
		const onProgress = () => {
			throw new Error("mine");
		};
		const shape = { count: 100_000, environment: { micros: 1000 }, onProgress };
		await assert.rejects(backend.runAsync(regionOf("slow", shape)), /mine/);
	});

	test("an error of the caller's own executor", async () => {
		const region = regionOf("slow", { environment: { micros: 1000 } });
		const own: Region["own"] = {
			...region.own,
			run: () => {
				throw new Error("broken");
			},
		};
		assert.throws(() => backend.run({ ...region, own }), /broken/);
	});

	test("closing cancels", async () => {
		const run = backend.runAsync(regionOf("slow", { count: 100_000, environment: { micros: 1000 } }));
		const caught = run.catch((reason) => reason);
		await new Promise((resolve) => setTimeout(resolve, 100));
		await backend.close();
		assert.ok(hasCode(await caught, "CL5002"));
	});
});

describe("a worker that leaves its region while it is being ended", { timeout: LIMIT_MS }, () => {
	const supervisor = new URL("./threads/late-supervisor.js", import.meta.url).href;
	const next = () => regionOf("slow", { count: 2000, environment: { micros: 1000 } });

	test("takes no part in the next async region", async () => {
		const backend = threadsOf({ threads: 2, grace: 10, supervisor });
		const error = await backend.runAsync(dying("lingers", { timeout: 300 })()).catch((reason) => reason);
		assert.ok(hasCode(error, "CL5003"));
		assert.equal((await backend.runAsync(next())).partials.length, 2000);
		await backend.close();
	});

	test("takes no part in the next sync region", async () => {
		const backend = threadsOf({ threads: 2, grace: 10, supervisor });
		assert.throws(
			() => backend.run(dying("lingers", { timeout: 1 })()),
			(error) => hasCode(error, "CL5003"),
		);
		assert.equal(backend.run(next()).partials.length, 2000);
		await backend.close();
	});
});

describe("the supervisor ends", { timeout: LIMIT_MS }, () => {
	const supervisor = new URL("./threads/mortal-supervisor.js", import.meta.url).href;

	test("while the caller waits for events", async () => {
		const backend = threadsOf({ threads: 2, supervisor });
		const error = await backend.runAsync(dying("orphaned")()).catch((reason) => reason);
		assert.ok(hasCode(error, "CL6004"));
		assert.equal((await backend.runAsync(regionOf("sum"))).partials.length, 100);
		await backend.close();
	});

	test("while the caller is blocked", async () => {
		const backend = threadsOf({ threads: 2, supervisor });
		assert.throws(
			() => backend.run(dying("orphaned")()),
			(error) => hasCode(error, "CL6004"),
		);
		assert.equal(backend.run(regionOf("sum")).partials.length, 100);
		await backend.close();
	});
});
