/**
 * Loops over a Redis to which everything happens: killed and back empty, standing still, full, emptied, robbed of keys;
 * with workers that come twice, late, or with other cuts. Every chunk counts once, with the right content, or it is said
 * that it does not. `CLOUDLOOP_TEST_STRESS=200` runs so many loops; `npm test` runs a few.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { decode, encode } from "../../runtime/codec/bytes/bytes.js";
import { loopKeys } from "../../runtime/state/redis/keys.js";
import { createRedisStore } from "../../runtime/state/redis/redis.js";
import type { Loop, Range, Store, Ticket } from "../../runtime/state/state.js";
import { SECRET } from "../conformance/state.js";
import { findRedis } from "../harness/redis/find.js";
import { type Server, startServer } from "../harness/redis/server.js";

const found = findRedis();
const skip = found.kind === "binary" ? false : `no server of our own: ${found.kind}`;
const loops = Number(process.env.CLOUDLOOP_TEST_STRESS ?? 4);
const COUNT = 120;
const WORKERS = 6;

interface Task {
	readonly ticket: Ticket;
	readonly range: Range;
}

type Draw = (below: number) => number;

function createDraw(seed: number): Draw {
	let state = seed + 1;
	return (below) => {
		state = (state * 48271) % 2147483647;
		return state % below;
	};
}

/** What a range is worth: small for some, so that contents lie in the commit, large for others. */
function worthOf({ begin, end }: Range): { readonly values: Float64Array; readonly range: Range } {
	const size = begin % 3 === 0 ? 20_000 : 20;
	return { values: new Float64Array(size).map((_, at) => at * 0.1 + begin + end / 1000), range: { begin, end } };
}

/** Cuts ranges into tasks of 1 to 8 chunks. */
function cut(ranges: readonly Range[], ticket: Ticket, draw: Draw): Task[] {
	const tasks: Task[] = [];
	for (const { begin, end } of ranges) {
		for (let at = begin; at < end; ) {
			const to = Math.min(end, at + 1 + draw(8));
			tasks.push({ ticket, range: { begin: at, end: to } });
			at = to;
		}
	}
	return tasks;
}

const ours = (error: unknown): string => {
	const { code } = error as { code?: string };
	if (code === undefined || !/^CL800[1-4]$/.test(code)) throw error;
	return code;
};

describe("a Redis to which everything happens", { skip }, () => {
	let server: Server;
	let driver: Store;
	let workers: Store[];
	const happened: Record<string, number> = {};
	const count = (what: string): void => {
		happened[what] = (happened[what] ?? 0) + 1;
	};
	before(async () => {
		server = await startServer();
		const options = { url: server.url, secret: SECRET, patience: 4_000 };
		driver = createRedisStore(options);
		workers = Array.from({ length: WORKERS }, () => createRedisStore({ ...options, patience: 1_500 }));
	});
	after(async () => {
		for (const store of [driver, ...workers]) await store.close();
		await server?.stop();
	});

	const harm: Readonly<Record<string, (ticket: Ticket, draw: Draw) => Promise<unknown>>> = {
		async killed() {
			await server.kill();
			await server.start();
		},
		async frozen(_, draw) {
			server.freeze();
			await sleep(draw(3) === 0 ? 2_000 : 200);
			server.thaw();
		},
		async full() {
			await server.admin.config("SET", "maxmemory", "1mb");
			await sleep(200);
			await server.admin.config("SET", "maxmemory", "0");
		},
		emptied: () => server.admin.flushall(),
		scripts: () => server.admin.script("FLUSH"),
		robbed: (ticket, draw) => server.admin.del(loopKeys("cl:", ticket).all[1 + draw(3)] as string),
	};

	/** One worker: takes tasks until the loop is over; commits some twice, some later again. */
	const work = async (store: Store, queue: Task[], over: () => boolean, draw: Draw): Promise<void> => {
		while (!over()) {
			const task = queue.shift();
			if (task === undefined) {
				await sleep(5);
				continue;
			}
			const contribution = store.join(task.ticket);
			for (let times = draw(5) === 0 ? 2 : 1; times > 0; times--) {
				const reply = await contribution.commit(task.range, encode(worthOf(task.range))).catch(ours);
				count(reply);
			}
			if (draw(6) === 0) queue.push(task);
			await sleep(draw(12));
		}
	};

	/** The driver: takes what comes, and sends out again what does not. */
	const drive = async (loop: Loop, queue: Task[], draw: Draw): Promise<Map<string, Range>> => {
		const taken = new Map<string, Range>();
		const deadline = Date.now() + 60_000;
		while (loop.gaps().length > 0) {
			assert.ok(Date.now() < deadline, `not done: ${JSON.stringify(loop.gaps())}`);
			try {
				const arrivals = await loop.next(150);
				for (const one of arrivals) {
					count(one.kind);
					if (one.kind === "refused") continue;
					assert.deepStrictEqual(decode(one.bytes), worthOf(one.range));
					taken.set(`${one.range.begin}-${one.range.end}`, one.range);
				}
				if (arrivals.length === 0) queue.push(...cut(loop.gaps(), loop.ticket, draw));
			} catch (error) {
				const code = ours(error);
				count(code);
				if (code === "CL8003") await loop.renew().then(() => queue.push(...cut(loop.gaps(), loop.ticket, draw)), ours);
			}
		}
		return taken;
	};

	it(`${loops} loops end with every chunk once`, async () => {
		for (let seed = 0; seed < loops; seed++) {
			const draw = createDraw(seed);
			const loop = await driver.begin({ run: "stress", loop: `loop ${seed}`, count: COUNT });
			const queue = cut([{ begin: 0, end: COUNT }], loop.ticket, draw);
			let over = false;
			const working = workers.map((store, at) => work(store, queue, () => over, createDraw(seed * 100 + at)));
			const harming = (async () => {
				const names = Object.keys(harm);
				for (let times = 0; times < 3 && !over; times++) {
					await sleep(30 + draw(150));
					const name = names[(seed + times) % names.length] as string;
					count(`server ${name}`);
					await harm[name]?.(loop.ticket, draw);
				}
			})();
			const taken = await drive(loop, queue, draw);
			over = true;
			await Promise.all([...working, harming]);
			let at = 0;
			for (const { begin, end } of [...taken.values()].sort((a, b) => a.begin - b.begin)) {
				assert.equal(begin, at, `chunk ${at} is missing or came twice`);
				at = end;
			}
			assert.equal(at, COUNT);
			for (const key of await server.admin.keys("*"))
				assert.ok((await server.admin.pttl(key)) > 0, `${key} stays for ever`);
			await loop.end();
			const left = (await server.admin.keys("*")).filter((key) => !/:b:/.test(key));
			assert.deepEqual(left, [], "more is left than blobs of commits that came second");
			await server.admin.flushall();
		}
		console.log(JSON.stringify(happened));
	});
});
