/** What the driver makes of stretches when replies, events and crashes come in other orders: its worker is in this process. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { createBill } from "../../runtime/backend/lambda/driver/bill.js";
import { conduct } from "../../runtime/backend/lambda/driver/conduct.js";
import { createPace } from "../../runtime/backend/lambda/driver/pace.js";
import type { Desk } from "../../runtime/backend/lambda/driver/state.js";
import type { Answer, FunctionFacts } from "../../runtime/backend/lambda/endpoint/endpoint.js";
import type { RegionMessage } from "../../runtime/backend/lambda/messages.js";
import { fromBytes, toBytes } from "../../runtime/backend/lambda/wire/bytes.js";
import { createSeal } from "../../runtime/backend/lambda/wire/envelope.js";
import { ship } from "../../runtime/backend/lambda/wire/shipment.js";
import type { Line, Reply, Task, Yield } from "../../runtime/backend/lambda/wire/task.js";
import { deliverAll } from "../../runtime/backend/lambda/worker/deliver.js";
import { createOutput } from "../../runtime/backend/lambda/worker/output.js";
import { createStage } from "../../runtime/backend/lambda/worker/stage.js";
import { createStretches } from "../../runtime/backend/lambda/worker/stretches.js";
import type { Kernel } from "../../runtime/contract.js";
import { createMemory, createMemoryStore, type Memory } from "../../runtime/state/memory.js";
import type { Loop, Store, Ticket } from "../../runtime/state/state.js";
import { noteAsync$0 } from "./kernels/notes.js";
import { codeOf } from "./loops.js";

const secret = "a secret of the tests";
const COUNT = 8;
const all = Array.from({ length: COUNT }, (_, i) => i);

const facts: FunctionFacts = {
	name: "f",
	timeout: 30,
	memory: 1024,
	architecture: "arm64",
	region: "",
	secret,
	code: undefined,
};
const { module: _, ...loopData } = codeOf("noteAsync", "roles", [
	{ name: "folder", role: "shared", elements: false, touch: -1 },
]);
const { kernel: __, touch, guards, options, ...data } = loopData;

let memory: Memory;
let store: Store;
let folder: string;
let lines: Line[];
/** First chunks of tasks, in the order in which they went out. */
let tasks: number[];

function message(): RegionMessage {
	const about = {
		loop: { ...data, async: true },
		space: { start: 0, step: 1, count: COUNT },
		chunk: 1,
		cell: 1,
		concurrency: 1,
	};
	const rest = { retries: undefined, maxCost: undefined, pace: undefined };
	return { kind: "region", id: 1, about, first: 0, last: COUNT, shipment: ship({ folder, m: 0 }, undefined), ...rest };
}

type Invoke = (task: Task, order: number) => Promise<Reply | "crash">;

interface Ways {
	readonly kernel?: Kernel;
	/** Milliseconds that the invocation has left. */
	readonly left?: () => number;
}

/** Each chunk is a stretch. */
function work(task: Task, { kernel = noteAsync$0, left = () => 30_000 }: Ways = {}): Promise<Reply> {
	const output = createOutput(false);
	const stage = createStage(store, task, task.ticket as Ticket);
	const environment = { values: { folder, m: 0 }, fill: async () => {} };
	const context = { getRemainingTimeInMillis: left };
	const stretches = createStretches(task, kernel, { environment, output, context, stage, length: 0 });
	return deliverAll(task, stretches, { output, stage, usage: () => ({ milliseconds: 1, memory: 0, cold: false }) });
}

const CRASH = Buffer.from(JSON.stringify({ errorType: "Runtime.ExitError", errorMessage: "exited" }));

/** Runs the loop with one invocation at a time. `change`: another view of the loop in the store. */
async function run(invoke: Invoke, change: (loop: Loop) => Loop = (loop) => loop): Promise<readonly Yield[]> {
	const seal = createSeal(secret, `run-${Math.random()}`);
	const loop = change(await store.begin({ run: seal.run, loop: "1", count: COUNT }));
	const endpoint = {
		async invoke(payload: Uint8Array): Promise<Answer> {
			const bytes = seal.open("task", JSON.parse(Buffer.from(payload).toString()));
			const task = fromBytes(bytes as Uint8Array) as Task;
			tasks.push(task.first);
			const reply = await invoke(task, tasks.length);
			if (reply === "crash") return { status: 200, functionError: "Unhandled", payload: CRASH };
			return { status: 200, payload: seal.close("reply", toBytes(reply)) };
		},
		describe: async () => facts,
		close() {},
	};
	const desk: Desk = {
		endpoint,
		facts,
		seal,
		pace: createPace({ limit: 1 }),
		bill: createBill(facts),
		inFlight: 0,
		print: (_region, some) => lines.push(...some),
		warn() {},
		shelf: undefined,
	};
	const conducting = conduct(message(), desk, loop, () => {});
	const yields = await conducting.yields;
	await conducting.silence;
	await loop.end();
	billed = desk.bill.total().invocations;
	return yields;
}

let billed: number;

/** The same loop, of which nothing is heard before `opened`. */
function lateView(loop: Loop, opened: Promise<unknown>): Loop {
	return {
		...loop,
		get ticket() {
			return loop.ticket;
		},
		next: (timeout) => opened.then(() => loop.next(timeout)),
	};
}

function runs(): number[] {
	const counts = new Array<number>(COUNT).fill(0);
	const file = join(folder, "runs");
	for (const line of existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [])
		counts[Number(line)] = (counts[Number(line)] as number) + 1;
	return counts;
}

/** Each chunk came once, and so did what it printed. */
function check(yields: readonly Yield[], expected: readonly number[] = all): void {
	const chunks = yields.flatMap(({ partials }) => partials.map(({ chunk }) => chunk));
	assert.deepEqual(
		chunks.toSorted((a, b) => a - b),
		expected,
	);
	assert.deepEqual(
		lines.map(({ text }) => text).toSorted(),
		expected.flatMap((i) => [`begins ${i}`, `ends ${i}`]).toSorted(),
	);
}

/** A door that is opened once. */
function newDoor(): { readonly opened: Promise<void>; open(): void } {
	let open = (): void => {};
	const opened = new Promise<void>((resolve) => {
		open = resolve;
	});
	return { opened, open: () => open() };
}

describe("stretches, and what becomes of them", () => {
	beforeEach(() => {
		memory = createMemory();
		store = createMemoryStore({ secret, memory });
		folder = mkdtempSync(join(tmpdir(), "cloudloop-stretches-"));
		[lines, tasks] = [[], []];
	});
	afterEach(async () => {
		await store.close();
		rmSync(folder, { recursive: true });
	});

	it("a reply that overtakes them: they are awaited, and the rest goes out", async () => {
		const { opened, open } = newDoor();
		const invoke: Invoke = (task, order) => {
			if (order === 2) open();
			return work(task);
		};
		check(await run(invoke, (loop) => lateView(loop, opened)));
		assert.equal(tasks[1], 4);
		assert.deepEqual(runs(), new Array(COUNT).fill(1));
		assert.equal(billed, tasks.length);
	});

	it("a store that forgets them before they are heard of: they are run again", async () => {
		const { opened, open } = newDoor();
		const invoke: Invoke = (task, order) => {
			if (order === 2) memory.loops.clear();
			if (order === 2) open();
			return work(task);
		};
		check(await run(invoke, (loop) => lateView(loop, opened)));
		assert.deepEqual(runs().slice(0, 4), [2, 2, 2, 1]);
	});

	it("a reply that names some of an older generation: they are run again at once", async () => {
		const { opened, open } = newDoor();
		const held = join(folder, "hold-3");
		writeFileSync(held, "");
		let renewals = 0;
		const invoke: Invoke = async (task, order) => {
			const reply = work(task);
			if (order > 1) return reply;
			while (runs()[3] !== 1) await new Promise(setImmediate);
			memory.loops.clear();
			open();
			while (renewals === 0) await new Promise(setImmediate);
			rmSync(held);
			return reply;
		};
		const view = (loop: Loop): Loop =>
			Object.assign(lateView(loop, opened), {
				async renew() {
					const ticket = await loop.renew();
					renewals++;
					return ticket;
				},
			});
		check(await run(invoke, view));
		assert.equal(renewals, 1);
		assert.equal(billed, tasks.length);
		assert.deepEqual(runs(), [2, 2, 2, 2, 1, 1, 1, 1]);
	});

	it("one that would not end in time, as the chunks of earlier ones tell, is handed back", async () => {
		// Asked before each chunk but the first, and after each. In the third stretch: time for chunks that take none.
		let asked = 0;
		const left = (): number => (++asked < 4 ? 30_000 : 1000 + 2 ** -40);
		check(await run((task, order) => work(task, order === 1 ? { left } : {})));
		assert.deepEqual(runs(), new Array(COUNT).fill(1));
		assert.equal(tasks[1], 2);
		assert.equal(billed, tasks.length);
	});

	it("an exit ends them, and the loop", async () => {
		const kernel: Kernel = async ($begin, $end, $frame) => {
			await noteAsync$0($begin, $end, $frame);
			$frame.$t = $begin;
			if ($begin === 2) throw new RangeError("two");
		};
		const yields = await run((task) => work(task, { kernel }));
		check(yields, [0, 1, 2]);
		const exits = yields.flatMap(({ partials }) => partials.flatMap(({ exit }) => exit?.kind ?? "none"));
		assert.deepEqual(exits, ["none", "none", "throw"]);
		assert.deepEqual(tasks, [0]);
	});

	it("a crash after some of them: only what is left goes out, in halves", async () => {
		const held = join(folder, "hold-2");
		writeFileSync(held, "");
		let zombie: Promise<unknown> = Promise.resolve();
		const invoke: Invoke = async (task, order) => {
			if (order > 1) rmSync(held, { force: true });
			const reply = work(task);
			if (order > 1) return reply;
			zombie = reply;
			while (!lines.some(({ text }) => text === "ends 1")) await new Promise(setImmediate);
			return "crash";
		};
		check(await run(invoke));
		await zombie;
		assert.deepEqual(runs().slice(0, 2), [1, 1]);
		assert.deepEqual(tasks.slice(0, 2), [0, 2]);
	});
});
