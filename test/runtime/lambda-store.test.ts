/** Workers commit to Redis: each loop gives what the plain loop gives, whatever becomes of replies, commits and the store. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { after, afterEach, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { hasCode } from "../../runtime/errors.js";
import { launch, launchAsync } from "../../runtime/generated.js";
import { close, configure } from "../../runtime/index.js";
import { aclRules } from "../../runtime/state/redis/acl.js";
import { testBackend } from "../conformance/backend.js";
import { findRedis } from "../harness/redis/find.js";
import { freePort, makeCertificate, type Server, startCluster, startServer } from "../harness/redis/server.js";
import { nap$0 } from "./kernels/naps.js";
import { type FakeFunction, type FakeOptions, startFunction } from "./lambda/start.js";
import { codeOf, type Values } from "./loops.js";

const found = findRedis();
const skip = found.kind === "binary" ? false : `needs a server of its own: ${found.kind}`;
const settings = { backend: "lambda", inline: "never", concurrency: 8 } as const;

let server: Server;
let fake: FakeFunction;

async function open(options: FakeOptions = {}): Promise<void> {
	fake = await startFunction({ redis: server.url, ...options });
	configure({ ...settings, chunks: 16, redis: server.url });
}

async function shut(): Promise<void> {
	await close();
	await fake.stop();
	configure({ redis: undefined });
}

/** A loop that reads and gives more than requests and replies take. */
const LARGE = 1_500_000;
const scale = codeOf("scale", "roles", [
	{ name: "A", role: "shared", elements: true, touch: -1 },
	{ name: "out", role: "write", numeric: true, touch: 1, reads: false },
]);

function runLarge(): Values {
	const frame: Values = { A: Float64Array.from({ length: LARGE }, (_, i) => i / 7), out: new Float64Array(LARGE) };
	launch(scale, [LARGE], frame);
	return frame;
}

function checkLarge({ out, A }: Values): void {
	const [got, given] = [out, A] as [Float64Array, Float64Array];
	const factor = (got[1] as number) / (given[1] as number);
	assert.ok(factor !== 0 && Number.isFinite(factor));
	const expected: Values = { A: given, out: new Float64Array(LARGE) };
	configure({ backend: "serial" });
	launch(scale, [LARGE], expected);
	assert.deepStrictEqual(got, expected.out);
}

describe("stores of other kinds, as the environment names them", { skip }, () => {
	const variables = ["CLOUDLOOP_REDIS_CA", "CLOUDLOOP_REDIS_PREFIX"] as const;
	afterEach(async () => {
		await shut();
		for (const name of variables) delete process.env[name];
	});

	/** A loop whose input and results need the store, with two URLs for the two parties. */
	async function runWith(driver: string, worker: string): Promise<void> {
		fake = await startFunction({ redis: worker });
		configure({ ...settings, chunks: 2, redis: driver });
		checkLarge(runLarge());
	}

	it("TLS with certificates of its own, users with the rights that we print, and another prefix", async () => {
		const { folder, pem, args } = makeCertificate();
		const port = await freePort();
		const secured = await startServer(["--tls-port", String(port), ...args]);
		try {
			for (const party of ["worker", "driver"] as const) {
				await secured.admin.call("ACL", "SETUSER", party, ...aclRules(party, "mine:"), ">pass@word");
			}
			Object.assign(process.env, { CLOUDLOOP_REDIS_CA: pem, CLOUDLOOP_REDIS_PREFIX: "mine:" });
			const url = (user: string): string => `rediss://${user}:pass%40word@127.0.0.1:${port}`;
			await runWith(url("driver"), url("worker"));
			const log = (await secured.admin.call("ACL", "LOG")) as unknown[];
			assert.deepEqual(log, []);
			assert.match(String(await secured.admin.call("INFO", "commandstats")), /cmdstat_zadd:calls=\d/);
		} finally {
			await secured.stop();
			rmSync(folder, { recursive: true });
		}
	});

	it("a cluster, of which one node is named", async () => {
		const cluster = await startCluster();
		try {
			const [first, second] = cluster.nodes as [Server, Server];
			await runWith(first.url, second.url);
			await close();
			for (const { admin } of cluster.nodes) assert.deepEqual(await admin.keys("*"), []);
		} finally {
			await cluster.stop();
		}
	});
});

describe("lambda with a store", { skip }, () => {
	before(async () => {
		server = await startServer();
	});
	after(() => server.stop());

	for (const stretch of [2000, 0]) {
		describe(`every loop, with all faults at once, in stretches of ${stretch} milliseconds`, () => {
			const faults = "throttle=0.1,service=0.05,crash=0.05,duplicate=0.1,twin=0.1,late=0.05,cut=0.1,forge=0.2";
			before(() => open({ faults, stretch }));
			after(async () => {
				await shut();
				// A late duplicate may put a large result there after its region: that stays until its TTL.
				await server.admin.call("FLUSHALL");
			});
			testBackend("lambda", { chunks: 64, concurrency: 8 });
			it("really had them, and really committed", async () => {
				const counts = await fake.counts();
				for (const name of ["throttle", "crash", "duplicate", "twin", "late", "cut", "forge"])
					assert.ok(counts[name], name);
				assert.match(String(await server.admin.call("INFO", "commandstats")), /cmdstat_zadd:calls=\d{3}/);
			});
		});
	}

	describe("one loop", () => {
		afterEach(async () => {
			await shut();
			assert.deepEqual(await server.admin.keys("*"), [], "keys are left");
		});

		it("reads and gives more than a message takes", async () => {
			await open();
			configure({ chunks: 2 });
			checkLarge(runLarge());
		});

		it("survives foreign commits before each of its own, also of large results", async () => {
			await open({ faults: "forge=0.5" });
			configure({ chunks: 2 });
			checkLarge(runLarge());
			assert.ok((await fake.counts()).forge);
		});

		it("stops its workers when it is cancelled", async () => {
			await open();
			configure({ chunks: 1000, concurrency: 1 });
			const abort = new AbortController();
			const variable = {
				name: "m",
				role: "reduction",
				operator: "max",
				tree: false,
				append: true,
				bigint: true,
			} as const;
			const code = {
				...codeOf("nap", "roles", [{ ...variable, flag: false }], { options: { signal: abort.signal } }),
				kernel: nap$0,
				async: true,
			};
			const running = launchAsync(code, [3000], { m: 0 });
			const ended = assert.rejects(running, (error) => hasCode(error, "CL5002"));
			while (!((await fake.counts()).running ?? 0)) await sleep(20);
			await sleep(300);
			abort.abort();
			await ended;
			const deadline = performance.now() + 8000;
			while ((await fake.counts()).running && performance.now() < deadline) await sleep(50);
			assert.ok(performance.now() < deadline, "they run on");
		});

		it("needs a function that has the store, too", async () => {
			await open({ redis: "" });
			assert.throws(runLarge, (error) => hasCode(error, "CL8006"));
		});
	});
});
