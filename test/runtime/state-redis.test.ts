/** The store in Redis: a server by URL or our own, a cluster, and one behind TLS. */
import { rmSync } from "node:fs";
import { test } from "node:test";
import { Redis } from "ioredis";
import { testState } from "../conformance/state.js";
import { findRedis } from "../harness/redis/find.js";
import { redisPlace } from "../harness/redis/place.js";
import { freePort, makeCertificate, startCluster, startServer } from "../harness/redis/server.js";

const found = findRedis();

if (found.kind === "missing") {
	test("Redis", () => {
		throw new Error(found.reason);
	});
} else if (found.kind === "skip") {
	test("Redis", { skip: found.reason }, () => {});
} else if (found.kind === "url") {
	testState("Redis by URL", async () => {
		const admin = new Redis(found.url, { protocol: 2 });
		return { ...redisPlace([admin], { url: found.url }), close: async () => admin.disconnect() };
	});
	test("Redis in a cluster, and behind TLS", {
		skip: "CLOUDLOOP_TEST_REDIS_URL is set: no server of our own",
	}, () => {});
} else {
	testState("Redis", async () => {
		const server = await startServer();
		return { ...redisPlace([server.admin], { url: server.url }), close: () => server.stop() };
	});

	testState("Redis, a cluster of three", async () => {
		const cluster = await startCluster();
		const admins = cluster.nodes.map(({ admin }) => admin);
		return { ...redisPlace(admins, { url: cluster.nodes[1]?.url as string }), close: () => cluster.stop() };
	});

	testState("Redis behind TLS", async () => {
		const { folder, pem, args } = makeCertificate();
		const port = await freePort();
		const server = await startServer([...args, "--tls-port", String(port)]);
		const close = async (): Promise<void> => {
			await server.stop();
			rmSync(folder, { recursive: true, force: true });
		};
		return { ...redisPlace([server.admin], { url: `rediss://127.0.0.1:${port}`, ca: pem }), close };
	});
}
