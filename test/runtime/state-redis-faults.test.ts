/** A Redis that is away, stands still, forgets, or is full: a clear error or a right result, and nothing in between. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { after, before, describe, it } from "node:test";
import { loopKeys } from "../../runtime/state/redis/keys.js";
import { createRedisStore, type RedisOptions } from "../../runtime/state/redis/redis.js";
import type { Store } from "../../runtime/state/state.js";
import { collect, SECRET } from "../conformance/state.js";
import { findRedis } from "../harness/redis/find.js";
import { freePort, type Server, startServer } from "../harness/redis/server.js";

const found = findRedis();
const skip = found.kind === "binary" ? false : `no server of our own: ${found.kind}`;
const one = { begin: 0, end: 1 };
const two = { begin: 1, end: 2 };
const bytes = new Uint8Array([1, 2, 3]);

describe("faults of Redis", { skip }, () => {
	let server: Server;
	const stores: Store[] = [];
	const open = (options: Partial<RedisOptions> = {}): Store => {
		const store = createRedisStore({ url: server.url, secret: SECRET, ...options });
		stores.push(store);
		return store;
	};
	before(async () => {
		server = await startServer();
	});
	after(async () => {
		for (const store of stores) await store.close();
		await server?.stop();
	});

	it("nobody listens: an error with the address", async () => {
		const port = await freePort();
		const store = open({ url: `redis://user:secret@127.0.0.1:${port}`, patience: 400 });
		await assert.rejects(store.begin({ run: "r", loop: "l", count: 1 }), (error: Error & { code?: string }) => {
			assert.equal(error.code, "CL8001");
			assert.match(error.message, new RegExp(`127.0.0.1:${port}.*ECONNREFUSED`, "s"));
			assert.doesNotMatch(error.message, /secret/);
			return true;
		});
	});

	it("it is killed and comes back empty: the loop is lost, and goes on in a new generation", async () => {
		const [driver, worker] = [open(), open()];
		const loop = await driver.begin({ run: "r", loop: "killed", count: 2 });
		await worker.join(loop.ticket).commit(one, bytes);
		await collect(loop, 1);
		const waiting = assert.rejects(loop.next(20_000), { code: "CL8003" });
		await server.kill();
		const late = worker.join(loop.ticket).commit(two, bytes);
		await server.start();
		await waiting;
		assert.equal(await late, "lost");
		const ticket = await loop.renew();
		assert.equal(await worker.join(ticket).commit(one, bytes), "known");
		assert.equal(await worker.join(ticket).commit(two, bytes), "stored");
		await collect(loop, 1);
		assert.deepEqual(loop.gaps(), []);
		await loop.end();
		assert.deepEqual(await server.admin.keys("*"), []);
	});

	it("it stays away: an error after patience, at every call", async () => {
		const [driver, worker] = [open({ patience: 500 }), open({ patience: 500 })];
		const loop = await driver.begin({ run: "r", loop: "away", count: 2 });
		const contribution = worker.join(loop.ticket);
		await contribution.status();
		await server.kill();
		const away = { code: "CL8001" };
		await assert.rejects(loop.next(10), away);
		await assert.rejects(loop.renew(), away);
		await assert.rejects(contribution.commit(one, bytes), away);
		await assert.rejects(contribution.status(), away);
		await assert.rejects(driver.put("r", bytes), away);
		await assert.rejects(driver.inspect(), away);
		await loop.end();
		await driver.forget("r");
		await server.start();
	});

	it("it stands still: late, or an error; what was stored counts once", async () => {
		const [driver, patient, hasty] = [open(), open(), open({ patience: 600 })];
		const loop = await driver.begin({ run: "r", loop: "frozen", count: 3 });
		const [long, short] = [patient.join(loop.ticket), hasty.join(loop.ticket)];
		await Promise.all([long.status(), short.status()]);
		server.freeze();
		const waiting = long.commit(one, bytes);
		await assert.rejects(short.commit(two, bytes), { code: "CL8001" });
		await assert.rejects(open({ patience: 2500 }).join(loop.ticket).status(), { code: "CL8001" });
		server.thaw();
		assert.match(await waiting, /stored|known/);
		assert.match(await short.commit(two, bytes), /stored|known/);
		await long.commit({ begin: 2, end: 3 }, bytes);
		const arrivals = await collect(loop, 3);
		assert.deepEqual(arrivals.map(({ kind, range }) => `${kind} ${range.begin}`).toSorted(), [
			"partial 0",
			"partial 1",
			"partial 2",
		]);
		await loop.end();
	});

	it("replies are lost: the same commit is known, and counts once", async () => {
		const cutting = createServer((client) => {
			const upstream = connect(server.port, "127.0.0.1");
			client.pipe(upstream);
			let replies = 0;
			// The greeting passes; of what follows the server hears, but every other answer never arrives.
			upstream.on("data", (data) => (++replies % 4 === 0 ? client.destroy() : client.write(data)));
			for (const socket of [client, upstream]) socket.on("error", () => {});
			client.on("close", () => upstream.destroy());
		}).listen(0, "127.0.0.1");
		await once(cutting, "listening");
		const { port } = cutting.address() as { port: number };
		const driver = open();
		const worker = open({ url: `redis://127.0.0.1:${port}` });
		const loop = await driver.begin({ run: "r", loop: "cut", count: 40 });
		const replies: string[] = [];
		for (let at = 0; at < 40; at++) {
			const size = at % 2 === 0 ? 10 : 10_000;
			replies.push(await worker.join(loop.ticket).commit({ begin: at, end: at + 1 }, new Uint8Array(size).fill(at)));
		}
		assert.ok(replies.includes("known"), "no reply was lost");
		const arrivals = await collect(loop, 40);
		assert.equal(arrivals.length, 40);
		for (const arrival of arrivals) {
			assert.ok(arrival.kind === "partial" && arrival.bytes.every((byte) => byte === arrival.range.begin));
		}
		await loop.end();
		await worker.close();
		cutting.close();
	});

	it("it is full: an error, and nothing is half stored", async () => {
		const [driver, worker] = [open(), open()];
		const loop = await driver.begin({ run: "r", loop: "full", count: 3 });
		const contribution = worker.join(loop.ticket);
		await contribution.commit(one, bytes);
		const { memory } = await driver.inspect();
		await server.admin.config("SET", "maxmemory", String(memory.used + 300_000));
		const before = await server.admin.keys("*");
		for (const size of [3000, 2_000_000]) {
			const fill = Array.from({ length: 200 }, (_, at) => server.admin.set(`filler:${at}`, "x".repeat(5000)));
			await Promise.allSettled(fill);
			await assert.rejects(contribution.commit(two, new Uint8Array(size)), { code: "CL8002", message: /OOM|full/ });
		}
		await assert.rejects(driver.put("r", new Uint8Array(2_000_000)), { code: "CL8002" });
		await assert.rejects(driver.begin({ run: "r", loop: "other", count: 1 }), { code: "CL8002" });
		const kept = (await server.admin.keys("*")).filter((name) => !name.startsWith("filler:"));
		assert.deepEqual(kept.toSorted(), before.toSorted());
		assert.equal(await contribution.status(), "running");
		await server.admin.config("SET", "maxmemory", "0");
		assert.equal(await contribution.commit(two, new Uint8Array(2_000_000)), "stored");
		assert.equal((await collect(loop, 2)).length, 2);
		assert.deepEqual(loop.gaps(), [{ begin: 2, end: 3 }]);
		await loop.end();
		await server.admin.flushall();
	});

	it("it dropped the loop's own key: the end removes what is left of it", async () => {
		const driver = open();
		const loop = await driver.begin({ run: "r", loop: "headless", count: 2 });
		await driver.join(loop.ticket).commit(one, bytes);
		await driver.join(loop.ticket).commit(two, new Uint8Array(10_000));
		const [head] = loopKeys("cl:", loop.ticket).all;
		assert.equal(await server.admin.del(head), 1);
		await loop.end();
		assert.deepEqual(await server.admin.keys("*"), []);
	});

	it("its scripts are flushed: they are sent again", async () => {
		const driver = open();
		const loop = await driver.begin({ run: "r", loop: "scripts", count: 20 });
		const contribution = driver.join(loop.ticket);
		for (let at = 0; at < 20; at++) {
			if (at % 3 === 0) await server.admin.script("FLUSH");
			assert.equal(await contribution.commit({ begin: at, end: at + 1 }, bytes), "stored");
		}
		assert.equal((await collect(loop, 20)).length, 20);
		await loop.end();
	});
});
