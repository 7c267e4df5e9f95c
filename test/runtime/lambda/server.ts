/**
 * A function of Lambda as a process of its own, with the wire of AWS: requests and replies are real bytes. Its kernels are
 * those of the modules named in KERNELS; prints its port. Faults are named in FAULTS, as `throttle=0.1,cut=0.05`.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { fromBytes } from "../../../runtime/backend/lambda/wire/bytes.js";
import { createSeal } from "../../../runtime/backend/lambda/wire/envelope.js";
import { openStore } from "../../../runtime/backend/lambda/wire/store.js";
import type { Task } from "../../../runtime/backend/lambda/wire/task.js";
import { createHandler } from "../../../runtime/backend/lambda/worker/handler.js";
import type { Kernel } from "../../../runtime/contract.js";

const { KERNELS = "", FAULTS = "", SECRET = "", LATENCY = "0", PORT = "0", STRETCH = "" } = process.env;
const { CLOUDLOOP_REDIS_URL: REDIS } = process.env;

type Module = Readonly<Record<string, unknown>>;

const modules = await Promise.all(KERNELS.split(",").map(async (url) => (await import(url)) as Module));
const kernels = modules.flatMap((module) =>
	Object.entries(module).flatMap(([name, kernel]) => {
		if (typeof kernel !== "function" || !name.endsWith("$0")) return [];
		const id = name.slice(0, -2);
		return [{ id: `loops.ts#${id}`, hash: id, kernel: kernel as Kernel }];
	}),
);
const shape = { kernels, code: "test", secret: SECRET, memory: 1024, echo: false, redis: REDIS } as const;
const handler = createHandler({ ...shape, ...(STRETCH !== "" && { stretch: Number(STRETCH) }) });
/** Another environment, with stretches of the usual length: it cuts tasks at other chunks. */
const twin = createHandler(shape);
const faults = new Map(FAULTS.split(",").map((one) => [one.split("=")[0] ?? "", Number(one.split("=")[1] ?? 0)]));
const counts: Record<string, number> = {};

/** A repeatable sequence of numbers from 0 to 1. */
let seed = 1;
function next(): number {
	seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
	return seed / 2 ** 32;
}

/** A fault that nobody asked for takes no number. */
function strikes(fault: string): boolean {
	if (!faults.has(fault)) return false;
	const hit = next() < (faults.get(fault) ?? 0);
	if (hit) counts[fault] = (counts[fault] ?? 0) + 1;
	return hit;
}

const server = createServer((request, response) => {
	const chunks: Buffer[] = [];
	request.on("data", (chunk: Buffer) => chunks.push(chunk));
	request.on("end", () => void answer(request, response, Buffer.concat(chunks)));
});

async function answer(request: IncomingMessage, response: ServerResponse, body: Buffer): Promise<void> {
	if (request.url === "/counts") return send(response, 200, counts);
	if (request.method === "GET") {
		if (strikes("aloof")) return send(response, 500, { message: "oops" }, { "x-amzn-errortype": "ServiceException" });
		const Environment = { Variables: { CLOUDLOOP_SECRET: SECRET } };
		return send(response, 200, {
			FunctionName: "f",
			Timeout: 30,
			MemorySize: 1024,
			Architectures: ["arm64"],
			Environment,
		});
	}
	counts.invocations = (counts.invocations ?? 0) + 1;
	if (strikes("throttle")) {
		return send(
			response,
			429,
			{ Reason: "ConcurrentInvocationLimitExceeded", message: "Rate Exceeded." },
			{
				"x-amzn-errortype": "TooManyRequestsException",
			},
		);
	}
	if (strikes("service")) return send(response, 500, { message: "oops" }, { "x-amzn-errortype": "ServiceException" });
	if (strikes("crash")) return fail(response, "Runtime.ExitError", "RequestId: 1 Error: Runtime exited with error");
	if (strikes("timeout")) return fail(response, "Sandbox.Timedout", "Task timed out after 3.00 seconds");
	const event = JSON.parse(body.toString()) as { bytes?: string };
	if (sizeOf(event) > (faults.get("most") ?? Number.POSITIVE_INFINITY)) {
		counts.most = (counts.most ?? 0) + 1;
		return fail(response, "Runtime.OutOfMemory", "RequestId: 1 Error: Runtime exited with error: signal: killed");
	}
	// One invocation never answers, and does nothing.
	if (counts.hang === undefined && strikes("hang")) return;
	if (strikes("tamper")) event.bytes = `AAAA${event.bytes?.slice(4)}`;
	if (strikes("forge")) await forge(event);
	if (strikes("duplicate")) await run(event);
	if (strikes("twin")) await run(event, twin);
	const reply = await run(event);
	if (Number(LATENCY) > 0) await new Promise((resolve) => setTimeout(resolve, Number(LATENCY)));
	if (strikes("late")) await new Promise((resolve) => setTimeout(resolve, 400));
	if (strikes("cut")) return void response.destroy();
	if (strikes("mangle")) Object.assign(reply, { bytes: `AAAA${(reply as { bytes?: string }).bytes?.slice(4)}` });
	if (strikes("strange")) return send(response, 200, resigned(reply, "another secret, of somebody else"));
	if (first !== undefined && strikes("replay")) return send(response, 200, first);
	first ??= reply;
	send(response, 200, reply);
}

/** The first answer: somebody gives it again, to other tasks. */
let first: object | undefined;

/** The same answer, signed by somebody who does not know the secret. */
function resigned(reply: object, secret: string): unknown {
	const { run: name, bytes } = reply as { run: string; bytes: string };
	return JSON.parse(Buffer.from(createSeal(secret, name).close("reply", Buffer.from(bytes, "base64"))).toString());
}

/** Milliseconds that an invocation may take. */
const LIMIT = faults.get("limit") ?? 30_000;

/** Chunks of a task. */
function sizeOf(event: unknown): number {
	const bytes = createSeal(SECRET, (event as { run: string }).run).open("task", event);
	if (bytes === undefined) return 0;
	const { first, last } = fromBytes(bytes) as Task;
	return last - first;
}

async function run(event: unknown, by = handler): Promise<object> {
	counts.running = (counts.running ?? 0) + 1;
	const end = performance.now() + LIMIT;
	try {
		return await by(event, { getRemainingTimeInMillis: () => end - performance.now() });
	} finally {
		if (performance.now() > end) counts.over = (counts.over ?? 0) + 1;
		counts.running--;
	}
}

/** Somebody who may write to the store, but does not know the secret, commits first. */
async function forge(event: unknown): Promise<void> {
	const bytes = createSeal(SECRET, (event as { run: string }).run).open("task", event);
	const { ticket, first, last, origin } = fromBytes(bytes as Uint8Array) as Task;
	if (ticket === undefined) return;
	const store = await openStore({ url: REDIS as string, secret: "another secret, of somebody else" });
	await store.join(ticket).commit({ begin: first - origin, end: last - origin }, Buffer.from("forged"));
	await store.close();
}

function fail(response: ServerResponse, errorType: string, errorMessage: string): void {
	send(response, 200, { errorType, errorMessage }, { "x-amz-function-error": "Unhandled" });
}

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
	response.writeHead(status, { "content-type": "application/json", ...headers });
	response.end(JSON.stringify(body));
}

server.listen(Number(PORT), "127.0.0.1", () => {
	const address = server.address();
	process.stdout.write(`${typeof address === "object" ? address?.port : ""}\n`);
});
