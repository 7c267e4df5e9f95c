/**
 * The launching thread's side of the driver: posts regions, and waits for them in one of two ways. A sync launch sleeps
 * on the bell; an async one hears messages as events, and holds the driver so that the process stays alive meanwhile.
 */
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import { CloudloopError, type ErrorCode } from "../../../errors.js";
import type { Outcome, Region } from "../../backend.js";
import type { DriverOrder, DriverReport, DriverStart, Failure } from "../messages.js";
import { PRICES } from "../wire/prices.js";
import type { Receipt } from "../wire/receipt.js";
import { ship } from "../wire/shipment.js";
import type { Yield } from "../wire/task.js";
import { outcomeOf } from "./outcome.js";

export interface Caller {
	isAlive(): boolean;
	run(region: Region): Outcome;
	runAsync(region: Region): Promise<Outcome>;
	close(): Promise<void>;
}

type Ending = { readonly outcome: Outcome } | { readonly error: unknown };

interface Waiting {
	readonly region: Region;
	/** What has come so far. */
	readonly yields: Yield[];
	settle(ending: Ending): void;
	heard(chunks: number): void;
}

interface State {
	readonly worker: Worker;
	readonly port: MessagePort;
	readonly bell: Int32Array;
	readonly waiting: Map<number, Waiting>;
	alive: boolean;
	readonly silence: number;
	launches: number;
	holds: number;
	receipt: Receipt | undefined;
}

/** The driver rings four times a second; after so many silent seconds it is taken to be gone. */
const BEAT_MS = 1000;
const MOST_SILENCE = 30;

export interface CallerOptions extends Omit<DriverStart, "bell" | "port"> {
	/** Silent seconds after which the driver is taken to be gone. */
	readonly silence?: number | undefined;
}

export function createCaller({ silence = MOST_SILENCE, ...options }: CallerOptions): Caller {
	const bell = new SharedArrayBuffer(4);
	const { port1: port, port2 } = new MessageChannel();
	const workerData: DriverStart = { ...options, bell, port: port2 };
	const worker = new Worker(new URL("../driver/driver.js", import.meta.url), {
		workerData,
		transferList: [port2],
		execArgv: [],
	});
	const state: State = {
		worker,
		port,
		bell: new Int32Array(bell),
		waiting: new Map(),
		alive: true,
		silence,
		launches: 0,
		holds: 0,
		receipt: undefined,
	};
	port.on("message", (report: DriverReport) => hear(state, report));
	port.unref();
	worker.on("error", (error) => bury(state, error.message, error));
	worker.on("exit", (code) => bury(state, `it ended with exit code ${code}`));
	worker.unref();
	process.once("exit", () => printReceipt(state.receipt));
	return {
		isAlive: () => state.alive,
		run: (region) => runBlocking(state, region),
		runAsync: (region) => runAwaiting(state, region),
		async close() {
			for (const { region, settle } of state.waiting.values()) settle({ error: cancelled(region) });
			if (!state.alive) return;
			state.alive = false;
			await leave(state);
		},
	};
}

/** Milliseconds in which the driver may remove what the store keeps; after that its keys go by their TTL. */
const FAREWELL = 2000;

async function leave(state: State): Promise<void> {
	const { worker } = state;
	const gone = once(worker, "exit");
	worker.ref();
	order(state, { kind: "close" });
	const late = setTimeout(() => void worker.terminate(), FAREWELL);
	// Native code cannot be ended before it is back.
	const never = new AbortController();
	await Promise.race([gone, sleep(2 * FAREWELL, undefined, { signal: never.signal }).catch(() => {})]);
	never.abort();
	clearTimeout(late);
	worker.unref();
}

/** What the run has cost, where the user wants to see how it goes. */
function printReceipt(receipt: Receipt | undefined): void {
	const { CLOUDLOOP_PROGRESS: progress = "off" } = process.env;
	if (receipt === undefined || progress === "off") return;
	const { invocations, coldStarts, milliseconds, dollars } = receipt;
	const used = `${invocations} invocations (${coldStarts} cold), ${milliseconds} ms billed`;
	process.stderr.write(`cloudloop: ${used}, about $${dollars.toFixed(6)} at list prices of ${PRICES.date}\n`);
}

function runBlocking(state: State, region: Region): Outcome {
	let ending: Ending | undefined;
	const id = post(state, region, {
		region,
		yields: [],
		settle: (found) => {
			ending ??= found;
		},
		heard: () => {},
	});
	const deadline = performance.now() + (region.timeout ?? Number.POSITIVE_INFINITY);
	let silence = 0;
	for (;;) {
		// The bell before the port: what is posted after we looked has rung after we heard.
		const heard = Atomics.load(state.bell, 0);
		drain(state);
		if (ending !== undefined) break;
		if (performance.now() >= deadline) giveUp(state, id, timedOut(region));
		else if (Atomics.wait(state.bell, 0, heard, Math.min(BEAT_MS, deadline - performance.now())) !== "timed-out")
			silence = 0;
		else if (++silence > state.silence) bury(state, "it does not answer any more");
	}
	return resultOf(region, ending);
}

async function runAwaiting(state: State, region: Region): Promise<Outcome> {
	const { signal, timeout } = region;
	if (signal?.aborted) throw cancelled(region, signal.reason);
	if (++state.holds === 1) state.worker.ref();
	const watching = watch(state);
	let timer: NodeJS.Timeout | undefined;
	let abort = (): void => {};
	try {
		const ending = await new Promise<Ending>((settle) => {
			const id = post(state, region, { region, yields: [], settle, heard: (chunks) => tell(region, chunks) });
			abort = () => giveUp(state, id, cancelled(region, signal?.reason));
			signal?.addEventListener("abort", abort, { once: true });
			if (timeout !== undefined) timer = setTimeout(() => giveUp(state, id, timedOut(region)), timeout);
		});
		return resultOf(region, ending);
	} finally {
		clearInterval(watching);
		clearTimeout(timer);
		signal?.removeEventListener("abort", abort);
		if (--state.holds === 0) state.worker.unref();
	}
}

/** Counts in beats: while this process is suspended, nobody is silent. */
function watch(state: State): NodeJS.Timeout {
	let [heard, silence] = [Atomics.load(state.bell, 0), 0];
	return setInterval(() => {
		const now = Atomics.load(state.bell, 0);
		silence = now === heard ? silence + 1 : 0;
		heard = now;
		if (silence > state.silence) bury(state, "it does not answer any more");
	}, BEAT_MS);
}

function post(state: State, region: Region, waiting: Waiting): number {
	const { work, first, last, concurrency, retries, maxCost, pace } = region;
	const { module: _, ...loop } = work.loop;
	const about = { loop, space: work.space, chunk: work.chunk, cell: work.cell, concurrency };
	const id = ++state.launches;
	const shipment = ship(work.environment, region.slices);
	state.waiting.set(id, waiting);
	order(state, { kind: "region", id, about, first, last, shipment, retries, maxCost, pace });
	return id;
}

function order(state: State, message: DriverOrder): void {
	state.port.postMessage(message);
}

function drain(state: State): void {
	const { port } = state;
	for (let got = receiveMessageOnPort(port); got !== undefined; got = receiveMessageOnPort(port)) {
		hear(state, got.message as DriverReport);
	}
}

function hear(state: State, report: DriverReport): void {
	const waiting = state.waiting.get(report.id);
	if (waiting === undefined) return;
	if (report.kind !== "failed") waiting.yields.push(...report.yields);
	if (report.kind === "progress") {
		waiting.heard(report.chunks);
		return;
	}
	state.waiting.delete(report.id);
	if (report.kind === "done") state.receipt = report.receipt;
	waiting.settle(report.kind === "done" ? { outcome: outcomeOf(waiting.yields) } : { error: errorOf(report.failure) });
}

function giveUp(state: State, id: number, error: unknown): void {
	const waiting = state.waiting.get(id);
	state.waiting.delete(id);
	order(state, { kind: "cancel", id });
	waiting?.settle({ error });
}

function bury(state: State, reason: string, cause?: unknown): void {
	if (!state.alive) return;
	state.alive = false;
	void state.worker.terminate();
	for (const { region, settle } of state.waiting.values()) {
		settle({ error: new CloudloopError("CL7009", { loop: nameOf(region), reason }, cause) });
	}
	state.waiting.clear();
}

function resultOf(region: Region, ending: Ending): Outcome {
	if ("error" in ending) throw ending.error;
	tell(region, region.last - region.first);
	return ending.outcome;
}

function tell({ work, first, onProgress }: Region, chunks: number): void {
	const done = Math.min((first + chunks) * work.chunk, work.space.count);
	onProgress?.({ loop: work.loop.id, done, total: work.space.count });
}

function errorOf({ code, args, cause }: Failure): Error {
	return new CloudloopError(code as ErrorCode, args, cause);
}

function cancelled(region: Region, reason?: unknown): Error {
	return new CloudloopError("CL5002", { loop: nameOf(region) }, reason);
}

function timedOut(region: Region): Error {
	return new CloudloopError("CL5003", { loop: nameOf(region), timeout: region.timeout });
}

function nameOf({ work: { loop } }: Region): string {
	return `${loop.label} (${loop.place})`;
}
