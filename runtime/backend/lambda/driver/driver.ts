/**
 * The driver thread: owns the connection to the function and all regions in flight. The launching thread may be blocked
 * meanwhile, so it prints by itself and is heard through a bell in shared memory.
 */
import { workerData } from "node:worker_threads";
import { writeFully } from "../../descriptor.js";
import type { Endpoint, FunctionFacts } from "../endpoint/endpoint.js";
import type { DriverOrder, DriverReport, DriverStart, RegionMessage } from "../messages.js";
import { createSeal, newRun } from "../wire/envelope.js";
import { failureOf, RegionFailure } from "../wire/failure.js";
import { openStore } from "../wire/store.js";
import type { Line, Yield } from "../wire/task.js";
import { createBill } from "./bill.js";
import { type Conducting, conduct } from "./conduct.js";
import { createDepot } from "./depot.js";
import { createPace } from "./pace.js";
import type { Desk } from "./state.js";

interface EndpointModule {
	createEndpoint(options: {
		readonly name: string;
		readonly concurrency: number;
		readonly facts: Partial<FunctionFacts> | undefined;
	}): Endpoint;
}

const start = workerData as DriverStart;
const bell = new Int32Array(start.bell);
const { port } = start;
const conducted = new Map<number, Conducting>();
/** Regions that were cancelled before they began. */
const cancelled = new Set<number>();
/** Loops that are being removed from the store. */
const endings = new Set<Promise<unknown>>();
let desk: Promise<Desk> | undefined;

/** A sign of life, for callers that are blocked. */
setInterval(ring, 250).unref();

port.on("message", (order: DriverOrder) => {
	if (order.kind === "region") void run(order);
	else if (order.kind === "cancel") cancel(order.id);
	else void leave();
});

function cancel(id: number): void {
	if (conducted.has(id)) conducted.get(id)?.cancel();
	else cancelled.add(id);
}

function ring(): void {
	Atomics.add(bell, 0, 1);
	Atomics.notify(bell, 0);
}

/** Posts, then rings: who wakes finds the message. */
function report(message: DriverReport): void {
	port.postMessage(message);
	ring();
}

async function openDesk(): Promise<Desk> {
	const { createEndpoint } = (await import(start.endpoint)) as EndpointModule;
	const endpoint = createEndpoint({
		name: start.function,
		concurrency: start.concurrency,
		facts: knownFacts(process.env),
	});
	const facts = await endpoint.describe();
	const { secret } = facts;
	if (secret === undefined) {
		throw new RegionFailure("CL7010", { function: facts.name, loop: "any loop", reason: "no secret is known for it" });
	}
	const seal = createSeal(secret, newRun());
	const pace = createPace({ limit: start.concurrency });
	const store = start.redis === undefined ? undefined : await openStore({ url: start.redis, secret });
	const shelf = store && { store, depot: createDepot(store, seal.run) };
	return { endpoint, facts, seal, pace, bill: createBill(facts), inFlight: 0, print, warn, shelf };
}

/** What the environment says of the function; with a secret, nobody else is asked. */
function knownFacts(environment: NodeJS.ProcessEnv): Partial<FunctionFacts> | undefined {
	const { CLOUDLOOP_SECRET: secret, CLOUDLOOP_CODE: code, CLOUDLOOP_TIMEOUT, CLOUDLOOP_MEMORY } = environment;
	if (!secret) return code ? { code } : undefined;
	return { secret, code, timeout: Number(CLOUDLOOP_TIMEOUT || 900), memory: Number(CLOUDLOOP_MEMORY || 0) };
}

async function run(region: RegionMessage): Promise<void> {
	const { id, first, last } = region;
	let end = async (): Promise<void> => {};
	try {
		desk ??= openDesk();
		desk.catch(() => {
			desk = undefined;
		});
		const opened = await desk;
		const { seal, shelf } = opened;
		const loop = await shelf?.store.begin({ run: seal.run, loop: String(id), count: last - first });
		let silence: Promise<unknown> = Promise.resolve();
		end = async () => {
			shelf?.depot.leave(id);
			await loop?.end();
			// A renewal may have been on its way: it would have made the loop again.
			keep(silence.then(() => loop?.end()));
		};
		if (cancelled.delete(id)) throw new RegionFailure("CL5002", { loop: region.about.loop.label });
		const conducting = conduct(region, opened, loop, progressOf(id));
		conducted.set(id, conducting);
		silence = conducting.silence;
		const yields = await conducting.yields;
		await ended(end);
		report({ kind: "done", id, yields, receipt: opened.bill.total() });
	} catch (error) {
		await ended(end);
		report({ kind: "failed", id, failure: failureOf(error, region).failure });
	} finally {
		conducted.delete(id);
	}
}

/** Milliseconds between two words of progress: each wakes the launching thread. The last one is the result. */
const PROGRESS = 50;

function progressOf(id: number): (chunks: number, yields: Yield[]) => void {
	let told = Number.NEGATIVE_INFINITY;
	return (chunks, yields) => {
		const now = performance.now();
		if (now - told < PROGRESS) return;
		told = now;
		report({ kind: "progress", id, chunks, yields: yields.splice(0) });
	};
}

/** Milliseconds for which a loop that is over waits until the store has removed it: the program may end right after it. */
const LINGER = 100;

/** Workers that still run hear of the end by this, too: the loop that they look for is gone. */
async function ended(end: () => Promise<void>): Promise<void> {
	await Promise.race([keep(end()), new Promise((resolve) => setTimeout(resolve, LINGER))]);
}

function keep(ending: Promise<unknown>): Promise<unknown> {
	endings.add(ending);
	return ending.finally(() => endings.delete(ending));
}

/** Cancels what runs, removes what the store keeps, and ends the thread. */
async function leave(): Promise<void> {
	for (const { cancel } of conducted.values()) cancel();
	const opened = await desk?.catch(() => undefined);
	await new Promise(setImmediate);
	while (endings.size > 0) await Promise.allSettled(endings);
	if (opened?.shelf !== undefined) {
		await opened.shelf.store.forget(opened.seal.run);
		await opened.shelf.store.close();
	}
	opened?.endpoint.close();
	process.exit();
}

function warn({ about }: RegionMessage, text: string): void {
	writeFully(2, Buffer.from(`cloudloop: ${about.loop.label}: ${text}\n`));
}

/** What iterations printed, with the loop and the chunk that did. */
function print({ about }: RegionMessage, lines: readonly Line[]): void {
	for (const { chunk, stream, text } of lines) {
		const head = `[${about.loop.label} ${chunk}] `;
		writeFully(stream, Buffer.from(`${text.replace(/^/gm, head)}\n`));
	}
}
