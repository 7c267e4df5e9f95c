/** Workers commit while they run: what iterations print is heard meanwhile, and what has been committed is not run again. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { findRedis } from "../harness/redis/find.js";
import { freePort, type Server, startServer } from "../harness/redis/server.js";
import { type FakeFunction, type FakeOptions, startFunction } from "./lambda/start.js";

const found = findRedis();
const skip = found.kind === "binary" ? false : `needs a server of its own: ${found.kind}`;
/** Iterations, of one chunk each: the first invocation has half of them. */
const COUNT = 8;
/** Nothing here measures time; but what is not heard while it runs is never heard. */
const timeout = 60_000;

let server: Server;
let fake: FakeFunction;
let folder: string;
let child: ChildProcess;
let out: string;

async function open(options: FakeOptions = {}): Promise<void> {
	fake = await startFunction({ redis: server.url, stretch: 0, ...options });
}

function begin(way: "note" | "noteAsync" = "note"): void {
	const program = fileURLToPath(new URL("./lambda/program.js", import.meta.url));
	const env = { ...process.env, CLOUDLOOP_REDIS_URL: server.url };
	child = spawn(process.execPath, [program, folder, way, String(COUNT)], {
		env,
		stdio: ["ignore", "pipe", "inherit"],
	});
	child.stdout?.on("data", (piece: Buffer) => {
		out += piece.toString();
	});
}

async function heard(text: string): Promise<void> {
	while (!out.includes(`${text}\n`)) await Promise.race([once(child.stdout as NodeJS.EventEmitter, "data"), ended()]);
}

async function ended(): Promise<never> {
	const [code] = (await once(child, "close")) as [number | null];
	throw new Error(`the program has ended: ${code} ${out}`);
}

const hold = (iteration: number): void => writeFileSync(join(folder, `hold-${iteration}`), "");
const release = (iteration: number): void => rmSync(join(folder, `hold-${iteration}`));

/** How often each iteration was run. */
function runs(): number[] {
	const counts = new Array<number>(COUNT).fill(0);
	const numbers = readFileSync(join(folder, "runs"), "utf8").trim().split("\n").map(Number);
	for (const number of numbers) counts[number] = (counts[number] as number) + 1;
	return counts;
}

/** Its stretch may be heard of before the next one is in it. */
async function begun(iteration: number): Promise<void> {
	while (runs()[iteration] === 0) await sleep(5);
}

/** Waits for the end: the result is right, and each iteration was heard once, from its beginning to its end. */
async function finish(way = "note"): Promise<void> {
	const [code] = (await once(child, "close")) as [number | null];
	assert.equal(code, 0, out);
	const lines = out.trim().split("\n");
	assert.equal(lines.pop(), `m is ${COUNT - 1}`);
	const numbers = Array.from({ length: COUNT }, (_, i) => i);
	const expected = numbers.flatMap((i) => [`[${way} ${i}] begins ${i}`, `[${way} ${i}] ends ${i}`]);
	assert.deepEqual(lines.toSorted(), expected.toSorted());
	for (const i of numbers) assert.ok(lines.indexOf(expected[2 * i] ?? "") < lines.indexOf(expected[2 * i + 1] ?? ""));
}

describe("stretches", { skip, timeout: 4 * timeout }, () => {
	before(async () => {
		server = await startServer();
	});
	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), "cloudloop-stretches-"));
		out = "";
	});
	afterEach(async () => {
		child.kill("SIGKILL");
		await fake.stop();
		rmSync(folder, { recursive: true });
	});
	after(() => server.stop());

	it("lines are heard before their invocation ends", { timeout }, async () => {
		await open();
		hold(1);
		begin();
		await heard("[note 0] ends 0");
		release(1);
		await finish();
		assert.deepEqual(runs(), new Array(COUNT).fill(1));
		assert.equal((await fake.counts()).invocations, 4, "they begin with 0, 4, 6 and 7");
		assert.deepEqual(await server.admin.keys("*"), [], "keys are left");
	});

	it("of async loops, too", { timeout }, async () => {
		await open();
		hold(2);
		begin("noteAsync");
		await heard("[noteAsync 1] ends 1");
		const { invocations, running } = await fake.counts();
		assert.deepEqual({ invocations, running }, { invocations: 1, running: 1 });
		release(2);
		await finish("noteAsync");
		assert.deepEqual(runs(), new Array(COUNT).fill(1));
	});

	it("a worker that is killed loses the stretch that it was in, and no other", { timeout }, async () => {
		const port = await freePort();
		await open({ port });
		hold(2);
		begin();
		await heard("[note 1] ends 1");
		await begun(2);
		await fake.kill();
		release(2);
		await open({ port });
		await finish();
		assert.deepEqual(runs(), [1, 1, 2, 1, 1, 1, 1, 1]);
	});

	for (const faults of ["duplicate=1", "twin=1", "twin=0.5,duplicate=0.5,cut=0.3"]) {
		it(`each line is heard once although invocations come twice: ${faults}`, { timeout }, async () => {
			await open({ faults });
			begin();
			await finish();
			assert.ok(runs().some((times) => times > 1));
		});
	}

	it("a store that goes away in between: what it does not take comes with the reply", { timeout }, async () => {
		await open();
		hold(1);
		begin();
		await heard("[note 0] ends 0");
		await server.kill();
		release(1);
		await heard("[note 1] ends 1");
		await server.start();
		await finish();
		assert.deepEqual(runs().slice(0, 2), [1, 1]);
	});
});
