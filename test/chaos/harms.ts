/** What happens to the parts around a program while its loops run: one row each. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Server } from "../harness/redis/server.js";
import { type FakeFunction, type FakeOptions, startFunction } from "../runtime/lambda/start.js";

export interface Surroundings {
	readonly redis: Server;
	/** Replaced when it is killed. */
	worker: FakeFunction;
	readonly options: FakeOptions;
}

export type Draw = (below: number) => number;

export interface Harm {
	readonly kind: string;
	/** Loops of a hundred. */
	readonly share: number;
	/** Loops per program. */
	readonly loops: number;
	/** Strikes once; called again and again while the program runs. Undoes what it did, unless `heal` does. */
	readonly strike: (around: Surroundings, draw: Draw) => Promise<unknown>;
	/** After the program has ended. */
	readonly heal?: (around: Surroundings) => Promise<unknown>;
}

async function restart({ redis }: Surroundings, pause: number): Promise<void> {
	await redis.kill();
	await sleep(pause);
	await redis.start();
}

async function limit({ redis }: Surroundings, bytes: number, policy = "noeviction"): Promise<void> {
	await redis.admin.config("SET", "maxmemory-policy", policy);
	await redis.admin.config("SET", "maxmemory", String(bytes));
}

const unlimited = (around: Surroundings): Promise<void> => limit(around, 0);

/** Fills the server up to `room` bytes below its limit. */
async function fill(around: Surroundings, room: number, policy?: string): Promise<void> {
	const { admin } = around.redis;
	const used = Number(/used_memory:(\d+)/.exec(await admin.info("memory"))?.[1] ?? 0);
	await limit(around, used + room, policy);
}

export const harms: readonly Harm[] = [
	{ kind: "invocations alone", share: 20, loops: 10, strike: () => sleep(50) },
	{
		kind: "worker killed -9, started again",
		share: 10,
		loops: 5,
		async strike(around, draw) {
			await sleep(100 + draw(500));
			await around.worker.kill();
			around.worker = await startFunction(around.options);
		},
	},
	{
		kind: "Redis killed -9, back empty",
		share: 20,
		loops: 5,
		async strike(around, draw) {
			await sleep(100 + draw(500));
			await restart(around, draw(300));
		},
	},
	{
		kind: "Redis stands still",
		share: 16,
		loops: 5,
		async strike({ redis }, draw) {
			await sleep(100 + draw(400));
			redis.freeze();
			await sleep(draw(3) === 0 ? 2500 : draw(600));
			redis.thaw();
		},
	},
	{
		kind: "Redis full (noeviction)",
		share: 14,
		loops: 5,
		async strike(around, draw) {
			await sleep(draw(300));
			await fill(around, draw(2) * 300_000);
			await sleep(draw(800));
			await unlimited(around);
		},
		heal: unlimited,
	},
	{
		kind: "Redis drops keys (volatile-lru)",
		share: 10,
		loops: 5,
		async strike(around, draw) {
			await sleep(draw(200));
			await fill(around, 0, "volatile-lru");
			await sleep(draw(200));
			await unlimited(around);
		},
		heal: unlimited,
	},
	{
		kind: "Redis emptied (FLUSHALL)",
		share: 8,
		loops: 5,
		async strike({ redis }, draw) {
			await sleep(50 + draw(400));
			await redis.admin.flushall();
		},
	},
	{
		kind: "Redis gone for good",
		share: 2,
		loops: 1,
		async strike({ redis }, draw) {
			await sleep(draw(200));
			await redis.kill();
		},
		heal: ({ redis }) => redis.start(),
	},
];
