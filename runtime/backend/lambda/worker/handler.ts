/**
 * The handler of a worker: takes a sealed task, runs its chunks with the kernels of its bundle, and answers with a sealed
 * reply. It always answers with an object and never throws for what the user's code does: that is in the partials.
 *
 * A task is refused before it is decoded unless its signature holds; and before anything runs unless it is for this code.
 */
import type { Kernel } from "../../../contract.js";
import { hasCode } from "../../../errors.js";
import { markKernelThread } from "../../../nested.js";
import type { Store } from "../../../state/state.js";
import { fromBytes, toBytes } from "../wire/bytes.js";
import { createSeal, isSealed } from "../wire/envelope.js";
import { openStore } from "../wire/store.js";
import { type Reply, TASK_VERSION, type Task, type Unsigned, type Usage } from "../wire/task.js";
import { type Blobs, createBlobs, type Fetch, MissingBlob } from "./blobs.js";
import { deliverAll } from "./deliver.js";
import { type Environment, openEnvironment } from "./environment.js";
import { createOutput } from "./output.js";
import { createStage, type Stage } from "./stage.js";
import { createStretches } from "./stretches.js";

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
	/** URL of the store; undefined: tasks that need one are refused. */
	readonly redis?: string | undefined;
	/** Megabytes of memory of the function; 0: not known. */
	readonly memory: number;
	/** Whether what iterations print also goes to the worker's own streams. Default true. */
	readonly echo?: boolean;
	/** Milliseconds after which a worker commits what it has, if there is a store. Default 2000. */
	readonly stretch?: number;
}

/** What Lambda hands to a handler besides the event. */
export interface HandlerContext {
	getRemainingTimeInMillis(): number;
}

export type Handler = (event: unknown, context: HandlerContext) => Promise<object>;

interface Worker {
	readonly options: HandlerOptions;
	readonly kernels: ReadonlyMap<string, BundledKernel>;
	readonly blobs: Blobs;
	/** Environments in use, by run and launch, oldest first. */
	readonly environments: Map<string, Promise<Environment>>;
	/** Opened by the first task that needs it. */
	store: Promise<Store> | undefined;
	cold: boolean;
}

/** Environments kept at once. */
const KEPT = 3;
/** Share of the function's memory for blobs. */
const BLOB_SHARE = 0.25;
const USUAL_MEMORY = 1024;
/** Milliseconds of a stretch: often enough for those who watch, seldom enough for the store. */
const STRETCH = 2000;

export function createHandler(options: HandlerOptions): Handler {
	markKernelThread();
	const megabytes = options.memory || USUAL_MEMORY;
	const worker: Worker = {
		options,
		kernels: new Map(options.kernels.map((one) => [keyOf(one), one])),
		blobs: createBlobs(megabytes * BLOB_SHARE * 1024 ** 2),
		environments: new Map(),
		store: undefined,
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
		const reply = await answer(worker, task, seal.run, context);
		return JSON.parse(Buffer.from(seal.close("reply", toBytes(reply))).toString()) as object;
	};
}

function keyOf({ id, hash }: Pick<BundledKernel, "id" | "hash">): string {
	return `${id} ${hash}`;
}

function refuse(refused: Unsigned["refused"]): Unsigned {
	return { version: TASK_VERSION, refused };
}

async function answer(worker: Worker, task: Task, run: string, context: HandlerContext): Promise<Reply> {
	const began = performance.now();
	const { launch, first, attempt } = task;
	const { options } = worker;
	const cold = worker.cold;
	worker.cold = false;
	const output = createOutput(options.echo ?? true);
	const usage = (): Usage => ({ milliseconds: performance.now() - began, memory: options.memory, cold });
	const head = { launch, first, attempt };
	const failed = (code: string, args: Readonly<Record<string, unknown>>): Reply => {
		return { kind: "failed", ...head, lines: output.take(), code, args, usage: usage() };
	};
	if (task.code !== undefined && task.code !== options.code) return failed("CL7002", { found: options.code });
	const bundled = worker.kernels.get(keyOf(task.about.loop));
	if (bundled === undefined) return failed("CL7002", { found: options.code });
	const { kernel } = bundled;
	try {
		const stage = await stageFor(worker, task);
		if (stage === "none") return failed("CL8006", NO_STORE);
		const environment = await environmentFor(worker, { task, run, kernel }, stage?.fetch ?? noFetch);
		const length = options.stretch ?? STRETCH;
		const stretches = createStretches(task, kernel, { environment, output, context, stage, length });
		return await deliverAll(task, stretches, { output, stage, usage });
	} catch (error) {
		if (error instanceof MissingBlob) {
			return { kind: "missing", ...head, lines: output.take(), hash: error.message, usage: usage() };
		}
		if (hasCode(error) && /^CL8/.test(error.code)) return failed(error.code, error.args);
		const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
		return failed("CL9001", { reason });
	}
}

const NO_STORE = {
	place: "of the workers",
	reason: "the driver has a store, but the function was deployed without one",
	fix: "deploy it again with --redis URL, or unset CLOUDLOOP_REDIS_URL",
};

/** Milliseconds that a worker waits for its store: its invocation has an end. */
const PATIENCE = 5000;

async function stageFor(worker: Worker, task: Task): Promise<Stage | undefined | "none"> {
	const { ticket } = task;
	const { redis: url, secret } = worker.options;
	if (ticket === undefined) return undefined;
	if (url === undefined || url === "" || secret === undefined) return "none";
	worker.store ??= openStore({ url, secret, patience: PATIENCE });
	return createStage(await worker.store, task, ticket);
}

/** What is to be done, of which run, and by what. */
interface Order {
	readonly task: Task;
	readonly run: string;
	readonly kernel: Kernel;
}

async function environmentFor(worker: Worker, { task, run, kernel }: Order, fetch: Fetch): Promise<Environment> {
	const { environments, blobs } = worker;
	const key = `${run} ${task.launch} ${task.environment}`;
	let opening = environments.get(key);
	if (opening === undefined) {
		opening = openEnvironment(task, blobs, fetch, kernel);
		environments.set(key, opening);
		opening.catch(() => environments.delete(key));
		for (const [oldest] of environments) {
			if (environments.size <= KEPT) break;
			environments.delete(oldest);
		}
	}
	const environment = await opening;
	await environment.fill(task, fetch);
	return environment;
}

const noFetch: Fetch = async () => new Map();
