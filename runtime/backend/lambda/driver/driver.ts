/**
 * The driver thread: owns the connection to the function and all regions in flight. The launching thread may be blocked
 * meanwhile, so it prints by itself and is heard through a bell in shared memory.
 */
import { workerData } from "node:worker_threads";
import { writeFully } from "../../descriptor.js";
import type { Endpoint, FunctionFacts } from "../endpoint/endpoint.js";
import type { DriverOrder, DriverReport, DriverStart, Failure, RegionMessage } from "../messages.js";
import { createSeal, newRun } from "../wire/envelope.js";
import { RegionFailure } from "../wire/failure.js";
import type { Line } from "../wire/task.js";
import { createBill } from "./bill.js";
import { type Conducting, conduct } from "./conduct.js";
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
let desk: Promise<Desk> | undefined;

/** A sign of life, for callers that are blocked. */
setInterval(ring, 250).unref();

port.on("message", (order: DriverOrder) => {
	if (order.kind === "region") void run(order);
	else conducted.get(order.id)?.cancel();
});

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
	return { endpoint, facts, seal, pace, bill: createBill(facts), inFlight: 0, print };
}

/** What the environment says of the function; with a secret, nobody else is asked. */
function knownFacts(environment: NodeJS.ProcessEnv): Partial<FunctionFacts> | undefined {
	const { CLOUDLOOP_SECRET: secret, CLOUDLOOP_CODE: code, CLOUDLOOP_TIMEOUT, CLOUDLOOP_MEMORY } = environment;
	if (!secret) return code ? { code } : undefined;
	return { secret, code, timeout: Number(CLOUDLOOP_TIMEOUT || 900), memory: Number(CLOUDLOOP_MEMORY || 0) };
}

async function run(region: RegionMessage): Promise<void> {
	const { id } = region;
	try {
		desk ??= openDesk();
		desk.catch(() => {
			desk = undefined;
		});
		const opened = await desk;
		const conducting = conduct(region, opened, (chunks) => report({ kind: "progress", id, chunks }));
		conducted.set(id, conducting);
		report({ kind: "done", id, outcome: await conducting.outcome, receipt: opened.bill.total() });
	} catch (error) {
		report({ kind: "failed", id, failure: failureOf(error, region) });
	} finally {
		conducted.delete(id);
	}
}

function failureOf(error: unknown, { about }: RegionMessage): Failure {
	if (error instanceof RegionFailure) return error.failure;
	const cause = error instanceof Error ? error.stack : String(error);
	return { code: "CL7009", args: { loop: about.loop.label, reason: String(error) }, cause };
}

/** What iterations printed, with the loop and the chunk that did. */
function print({ about }: RegionMessage, lines: readonly Line[]): void {
	for (const { chunk, stream, text } of lines) {
		const head = `[${about.loop.label} ${chunk}] `;
		writeFully(stream, Buffer.from(`${text.replace(/^/gm, head)}\n`));
	}
}
