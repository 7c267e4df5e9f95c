/** What goes wrong between a loop and its workers: each loop still gives what the plain loop gives, or a clear error. */
import assert from "node:assert/strict";
import { after, afterEach, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createLambda } from "../../runtime/backend/lambda/lambda.js";
import { hasCode } from "../../runtime/errors.js";
import { launch, launchAsync } from "../../runtime/generated.js";
import { close, configure } from "../../runtime/index.js";
import { testBackend } from "../conformance/backend.js";
import { freePort } from "../harness/redis/server.js";
import { type FakeFunction, startFunction } from "./lambda/start.js";
import { type Case, cases, type Values } from "./loops.js";
import { regionOf } from "./threads/region.js";

let fake: FakeFunction | undefined;

async function stop(): Promise<void> {
	await close();
	await fake?.stop();
	fake = undefined;
}

function runCase(name: string, settings: object = {}): Values {
	configure({ backend: "lambda", inline: "never", chunks: 64, concurrency: 8, ...settings });
	const one = cases[name];
	assert.ok(one);
	const frame = one.values();
	launch(one.code, one.args(frame), frame);
	return frame;
}

const faults = "throttle=0.2,service=0.05,crash=0.05,timeout=0.05,duplicate=0.1,late=0.02,cut=0.05";

describe("every loop with all faults at once", async () => {
	fake = await startFunction({ faults });
	testBackend("lambda", { chunks: 64, concurrency: 8 });
	it("really had them", async () => {
		const counts = (await fake?.counts()) ?? {};
		for (const name of ["throttle", "service", "crash", "timeout", "duplicate", "late", "cut"])
			assert.ok(counts[name], name);
	});
	after(stop);
});

describe("what passes is waited for", () => {
	afterEach(stop);

	it("a service that does not tell of the function at first", async () => {
		fake = await startFunction({ faults: "aloof=0.7" });
		const { m } = runCase("minimum");
		assert.equal(m, cases.minimum && Math.min(...(cases.minimum.values().A as number[])));
		assert.ok((await fake.counts()).aloof, "it told at once");
	});

	it("an endpoint that is away for two seconds", async () => {
		const port = await freePort();
		fake = await startFunction({ port, latency: 50 });
		configure({ backend: "lambda", inline: "never", chunks: 64, concurrency: 4 });
		const { code, args, values } = cases.minimum as Case;
		const frame = values();
		const running = launchAsync({ ...code, async: true }, args(frame), frame);
		while (((await fake.counts()).invocations ?? 0) < 4) await sleep(5);
		await fake.kill();
		await sleep(2000);
		fake = await startFunction({ port });
		await running;
		assert.equal(frame.m, Math.min(...(frame.A as number[])));
	});
});

describe("what cannot be mended is said", () => {
	afterEach(stop);

	it("a task that was changed on the way", async () => {
		fake = await startFunction({ faults: "tamper=1" });
		assert.throws(
			() => runCase("minimum"),
			(error) => hasCode(error, "CL7010"),
		);
	});

	it("a chunk that is lost every time", async () => {
		fake = await startFunction({ faults: "crash=1" });
		assert.throws(
			() => runCase("minimum"),
			(error) => hasCode(error, "CL7005"),
		);
	});

	it("a chunk that never ends in time", async () => {
		fake = await startFunction({ faults: "timeout=1" });
		assert.throws(
			() => runCase("minimum"),
			(error) => hasCode(error, "CL7007"),
		);
	});

	it("kernels that the function does not have", async () => {
		fake = await startFunction({ kernels: [new URL("./kernels/sums.js", import.meta.url).href] });
		assert.throws(
			() => runCase("minimum"),
			(error) => hasCode(error, "CL7002"),
		);
	});

	it("nothing that answers", async () => {
		fake = await startFunction();
		await fake.stop();
		assert.throws(
			() => runCase("minimum"),
			(error) => hasCode(error, "CL7001"),
		);
		fake = undefined;
	});
});

for (const way of ["run", "runAsync"] as const) {
	it(`a driver that stands still ends the region: ${way}`, { timeout: 30_000 }, async () => {
		const endpoint = new URL("./lambda/stuck-endpoint.js", import.meta.url).href;
		const backend = createLambda({ function: "f", concurrency: 1, silence: 2, endpoint });
		const region = regionOf("slow", { count: 2 });
		await assert.rejects(async () => await backend[way](region), { code: "CL7009" });
		await backend.close();
	});
}

it("the backend is light until it is used", async () => {
	const backend = createLambda({ function: "f", concurrency: 3 });
	assert.equal(backend.capacity(), 3);
	await backend.close();
});
