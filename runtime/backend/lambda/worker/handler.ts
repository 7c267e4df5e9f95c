/**
 * The handler of a worker: takes a sealed task, runs its chunks with the kernels of its bundle, and answers with a sealed
 * reply. It always answers with an object and never throws for what the user's code does: that is in the partials.
 *
 * A task is refused before it is decoded unless its signature holds; and before anything runs unless it is for this code.
 */
import type { Kernel } from "../../../contract.js";
import { createExecutor } from "../../../execute.js";
import { markKernelThread } from "../../../nested.js";
import type { ChunkPartial, Executor } from "../../backend.js";
import { fromBytes, toBytes } from "../wire/bytes.js";
import { createSeal, isSealed, type Seal } from "../wire/envelope.js";
import {
	BODY_LIMIT,
	type Reply,
	TASK_VERSION,
	type Task,
	type Unsigned,
	type Usage,
	type Yield,
} from "../wire/task.js";
import { type Blobs, createBlobs, type Fetch, MissingBlob } from "./blobs.js";
import { type Environment, openEnvironment } from "./environment.js";
import { createOutput, type Output } from "./output.js";

/** A kernel of the bundle. */
export interface BundledKernel {
	readonly id: string;
	/** Content hash of the loop that it was made from. */
	readonly hash: string;
	readonly kernel: Kernel;
}

export interface HandlerOptions {
	readonly kernels: readonly BundledKernel[];
	/** Hash of the whole bundle. */
	readonly code: string;
	/** The secret that callers sign with; undefined: every task is refused. */
	readonly secret: string | undefined;
	/** Megabytes of memory of the function; 0: not known. */
	readonly memory: number;
	/** Whether what iterations print also goes to the worker's own streams. Default true. */
	readonly echo?: boolean;
}

/** What Lambda hands to a handler besides the event. */
export interface HandlerContext {
	getRemainingTimeInMillis(): number;
}

export type Handler = (event: unknown, context: HandlerContext) => Promise<object>;

interface Surroundings {
	readonly output: Output;
	readonly context: HandlerContext;
}

interface Worker {
	readonly options: HandlerOptions;
	readonly kernels: ReadonlyMap<string, BundledKernel>;
	readonly blobs: Blobs;
	/** Environments in use, by run and launch, oldest first. */
	readonly environments: Map<string, Promise<Environment>>;
	cold: boolean;
}

/** Environments kept at once. */
const KEPT = 3;
/** Share of the function's memory for blobs. */
const BLOB_SHARE = 0.25;
const USUAL_MEMORY = 1024;
/** Milliseconds that encoding and answering may take. */
const MARGIN = 1000;

export function createHandler(options: HandlerOptions): Handler {
	markKernelThread();
	const megabytes = options.memory || USUAL_MEMORY;
	const worker: Worker = {
		options,
		kernels: new Map(options.kernels.map((one) => [keyOf(one), one])),
		blobs: createBlobs(megabytes * BLOB_SHARE * 1024 ** 2),
		environments: new Map(),
		cold: true,
	};
	return async (event, context) => {
		const { secret } = options;
		if (!isSealed(event)) return refuse("version");
		if (secret === undefined) return refuse("key");
		const seal = createSeal(secret, event.run);
		const bytes = seal.open("task", event);
		if (bytes === undefined) return refuse("signature");
		const task = fromBytes(bytes) as Task;
		if (task.version !== TASK_VERSION) return refuse("version");
		if (Date.now() > task.expires) return refuse("expired");
		const reply = await answer(worker, task, seal, context);
		return JSON.parse(Buffer.from(seal.close("reply", toBytes(reply))).toString()) as object;
	};
}

function keyOf({ id, hash }: Pick<BundledKernel, "id" | "hash">): string {
	return `${id} ${hash}`;
}

function refuse(refused: Unsigned["refused"]): Unsigned {
	return { version: TASK_VERSION, refused };
}

async function answer(worker: Worker, task: Task, seal: Seal, context: HandlerContext): Promise<Reply> {
	const began = performance.now();
	const { launch, first } = task;
	const { options } = worker;
	const cold = worker.cold;
	worker.cold = false;
	const output = createOutput(options.echo ?? true);
	const usage = (): Usage => ({ milliseconds: performance.now() - began, memory: options.memory, cold });
	const failed = (code: string, args: Readonly<Record<string, unknown>>): Reply => {
		return { kind: "failed", launch, first, lines: output.lines(), code, args, usage: usage() };
	};
	if (task.code !== undefined && task.code !== options.code) return failed("CL7002", { found: options.code });
	const bundled = worker.kernels.get(keyOf(task.about.loop));
	if (bundled === undefined) return failed("CL7002", { found: options.code });
	try {
		const environment = await environmentFor(worker, task, seal.run);
		const done = await runChunks(task, bundled.kernel, environment, { output, context });
		const value = toBytes(done);
		const head = { launch, first, lines: output.lines() };
		if (value.length > BODY_LIMIT - linesSize(head.lines)) {
			return { kind: "large", ...head, bytes: value.length, usage: usage() };
		}
		return { kind: "done", ...head, last: done.last, value, usage: usage() };
	} catch (error) {
		if (error instanceof MissingBlob) return failed("CL7003", { what: error.message });
		const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
		return failed("CL9001", { reason });
	}
}

function linesSize(lines: Reply["lines"]): number {
	return lines.reduce((sum, { text }) => sum + 3 * text.length + 64, 1024);
}

async function environmentFor(worker: Worker, task: Task, run: string): Promise<Environment> {
	const { environments, blobs } = worker;
	const key = `${run} ${task.launch} ${task.environment}`;
	let opening = environments.get(key);
	if (opening === undefined) {
		opening = openEnvironment(task, blobs, noFetch);
		environments.set(key, opening);
		opening.catch(() => environments.delete(key));
		for (const [oldest] of environments) {
			if (environments.size <= KEPT) break;
			environments.delete(oldest);
		}
	}
	const environment = await opening;
	await environment.fill(task, noFetch);
	return environment;
}

const noFetch: Fetch = async () => new Map();

/** Runs chunks until all are done, one has an exit, or the time left may not suffice for another one. */
async function runChunks(
	task: Task,
	kernel: Kernel,
	{ values }: Environment,
	{ output, context }: Surroundings,
): Promise<Yield> {
	const { about, first } = task;
	const loop = { ...about.loop, module: "" };
	const executor = createExecutor({ ...about, loop, environment: values }, kernel);
	const partials: ChunkPartial[] = [];
	let last = task.last;
	let next = first;
	let longest = 0;
	const lane = async (): Promise<void> => {
		while (next < last) {
			if (next > first && context.getRemainingTimeInMillis() < longest * 2 + MARGIN) {
				last = next;
				return;
			}
			const chunk = next++;
			const began = performance.now();
			const partial = await runChunk(executor, chunk, about.loop.async, output);
			longest = Math.max(longest, performance.now() - began);
			partials.push(partial);
			if (partial.exit !== undefined) last = Math.min(last, chunk + 1);
		}
	};
	const lanes = about.loop.async ? Math.max(1, about.concurrency) : 1;
	await Promise.all(Array.from({ length: lanes }, lane));
	const kept = executor.finish();
	return {
		first,
		last,
		partials: partials.filter(({ chunk }) => chunk < last).sort((a, b) => a.chunk - b.chunk),
		kept,
	};
}

function runChunk(
	executor: Executor,
	chunk: number,
	isAsync: boolean,
	output: Output,
): ChunkPartial | Promise<ChunkPartial> {
	return output.during(chunk, () => (isAsync ? executor.runAsync(chunk) : executor.run(chunk)));
}
