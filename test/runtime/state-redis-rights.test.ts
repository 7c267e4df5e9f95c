/** The rights that we print are enough for the work, and not for more. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { Redis } from "ioredis";
import { aclRules, aclText, type Party } from "../../runtime/state/redis/acl.js";
import { createRedisStore } from "../../runtime/state/redis/redis.js";
import { collect, SECRET } from "../conformance/state.js";
import { findRedis } from "../harness/redis/find.js";
import { type Server, startServer } from "../harness/redis/server.js";

const found = findRedis();
const skip = found.kind === "binary" ? false : `no server of our own: ${found.kind}`;

describe("rights in Redis", { skip }, () => {
	let server: Server;
	const url = (user: string): string => `redis://${user}:pass%40word@127.0.0.1:${server.port}`;
	before(async () => {
		server = await startServer();
		for (const party of ["worker", "driver"] as const) {
			await server.admin.call("ACL", "SETUSER", party, ...aclRules(party), ">pass@word");
		}
		await server.admin.call("ACL", "SETUSER", "bare", "reset", "on", "-@all", "+info", ">pass@word");
	});
	after(() => server?.stop());

	it("suffice for driver and worker", async () => {
		const driver = createRedisStore({ url: url("driver"), secret: SECRET });
		const worker = createRedisStore({ url: url("worker"), secret: SECRET });
		const loop = await driver.begin({ run: "r", loop: "l", count: 3 });
		const input = await driver.put("r", new Uint8Array(20_000_000).fill(3));
		assert.equal((await worker.get(input)).length, 20_000_000);
		const contribution = worker.join(loop.ticket);
		assert.equal(await contribution.status(), "running");
		assert.equal(await contribution.commit({ begin: 0, end: 1 }, new Uint8Array(10)), "stored");
		assert.equal(await contribution.commit({ begin: 1, end: 2 }, new Uint8Array(100_000)), "stored");
		assert.equal((await collect(loop, 2)).length, 2);
		await loop.renew();
		await loop.cancel();
		await loop.end();
		await driver.forget("r");
		assert.deepEqual(await server.admin.keys("*"), []);
		for (const store of [driver, worker]) {
			assert.match((await store.inspect()).server, /\d+\.\d+/);
			await store.close();
		}
	});

	it("reach no other key, and no other command", async () => {
		await server.admin.set("other", "theirs");
		const users: readonly Party[] = ["worker", "driver"];
		for (const user of users) {
			const client = new Redis(url(user), { disableClientInfo: true });
			const wrong: readonly (readonly [string, ...string[]])[] = [
				["GET", "other"],
				["SET", "other", "ours"],
				["EVAL", "return redis.call('GET', 'other')", "0"],
				["KEYS", "*"],
				["SCAN", "0"],
				["FLUSHALL"],
				["CONFIG", "GET", "*"],
				["ACL", "LIST"],
				["MONITOR"],
				["PUBLISH", "cl:x", "y"],
				["SCRIPT", "FLUSH"],
				["SHUTDOWN"],
			];
			for (const [command, ...args] of wrong) {
				await assert.rejects(
					client.call(command, ...args),
					/NOPERM|can't access|No permissions/i,
					`${user} ${command}`,
				);
			}
			client.disconnect();
		}
		const worker = new Redis(url("worker"), { disableClientInfo: true });
		for (const line of ["UNLINK cl:x", "DEL cl:x", "HDEL cl:x f", "XREAD STREAMS cl:x 0", "HGETALL cl:x"]) {
			const [command, ...args] = line.split(" ") as [string];
			await assert.rejects(worker.call(command, ...args), /NOPERM/, `worker ${line}`);
		}
		worker.disconnect();
		assert.equal(await server.admin.get("other"), "theirs");
	});

	it("that are missing are an error with the reason, and without the password", async () => {
		for (const [address, reason] of [
			[url("bare"), /NOPERM/],
			[`redis://worker:wrong@127.0.0.1:${server.port}`, /WRONGPASS/],
		] as const) {
			const store = createRedisStore({ url: address, secret: SECRET, patience: 3000 });
			await assert.rejects(store.begin({ run: "r", loop: "l", count: 1 }), (error: Error) => {
				assert.match(error.message, reason);
				assert.doesNotMatch(`${error.message} ${String(error.cause)}`, /pass%40word|pass@word|:wrong@/);
				assert.equal((error as { code?: string }).code, "CL8006");
				return true;
			});
			await store.close();
		}
	});

	it("are printed by a command", () => {
		const main = fileURLToPath(new URL("../../compiler/cli/main.js", import.meta.url));
		const printed = execFileSync(process.execPath, [main, "acl", "--prefix", "x:"], { encoding: "utf8" });
		const both = ["driver", "worker"] as const;
		assert.equal(printed, both.map((party) => `${aclText(party, { prefix: "x:" })}\n`).join(""));
	});

	it("are printed as a line to type", () => {
		assert.match(
			aclText("worker"),
			/^ACL SETUSER cloudloop-worker reset on ~cl:\* resetchannels -@all \+evalsha .* >PASSWORD$/,
		);
		assert.match(aclText("driver", { prefix: "x:", user: "d" }), /^ACL SETUSER d reset on ~x:\* .*\+xread/);
	});
});
