/**
 * The endpoint of `bench -- lambda-scale`: a process that behaves as Lambda does towards those who invoke. Its workers
 * really run the kernel, in no time; what takes time is simulated: the network, cold starts, and the work. New
 * environments are made at the pace that AWS documents, and what is above the quota or that pace is throttled.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { fromBytes } from "../../../runtime/backend/lambda/wire/bytes.js";
import { createSeal } from "../../../runtime/backend/lambda/wire/envelope.js";
import type { Task } from "../../../runtime/backend/lambda/wire/task.js";
import { createHandler } from "../../../runtime/backend/lambda/worker/handler.js";
import { count$0 } from "./count.js";

export interface EndpointFigures {
	/** Milliseconds since 1970 at which the user's code of each invocation began, ascending. */
	readonly began: readonly number[];
	readonly most: number;
	readonly coldStarts: number;
	readonly throttles: number;
}

const { SECRET = "", QUOTA = "1000", WORK = "500" } = process.env;

/** Environments that may be made at once, and per second after that. */
const BURST = 1000;
const PER_SECOND = 100;
/** Milliseconds: the way there and back, and a cold start, from the least to the most. */
const NETWORK = [4, 12] as const;
const COLD = [250, 600] as const;
/** How much the work of chunks varies. */
const SPREAD = [0.85, 1.3] as const;

const handler = createHandler({
	kernels: [{ id: "count", hash: "count", kernel: count$0 }],
	code: "scale",
	secret: SECRET,
	memory: 1769,
	echo: false,
});

const began: number[] = [];
let [inFlight, most, coldStarts, throttles, idle, made] = [0, 0, 0, 0, 0, 0];
let first: number | undefined;

/** A repeatable number between two. */
let seed = 1;
function between([low, high]: readonly [number, number]): number {
	seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
	return low + (high - low) * (seed / 2 ** 32);
}

/** Whether there is an environment: one that is idle, or a new one if the ramp allows it. Undefined: there is none. */
function takeEnvironment(): "warm" | "cold" | undefined {
	if (inFlight >= Number(QUOTA)) return undefined;
	if (idle > 0) {
		idle--;
		return "warm";
	}
	first ??= performance.now();
	if (made >= BURST + ((performance.now() - first) / 1000) * PER_SECOND) return undefined;
	made++;
	coldStarts++;
	return "cold";
}

async function invoke(body: Buffer, response: ServerResponse): Promise<void> {
	await sleep(between(NETWORK));
	const environment = takeEnvironment();
	if (environment === undefined) {
		throttles++;
		const text = { Reason: "ConcurrentInvocationLimitExceeded", message: "Rate Exceeded." };
		return send(response, 429, text, { "x-amzn-errortype": "TooManyRequestsException" });
	}
	most = Math.max(most, ++inFlight);
	if (environment === "cold") await sleep(between(COLD));
	began.push(performance.timeOrigin + performance.now());
	const event = JSON.parse(body.toString()) as { run: string };
	const { first: begin, last } = fromBytes(createSeal(SECRET, event.run).open("task", event) as Uint8Array) as Task;
	const reply = await handler(event, { getRemainingTimeInMillis: () => 900_000 });
	await sleep((last - begin) * Number(WORK) * between(SPREAD));
	inFlight--;
	idle++;
	await sleep(between(NETWORK));
	send(response, 200, reply);
}

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
	response.writeHead(status, { "content-type": "application/json", ...headers });
	response.end(JSON.stringify(body));
}

const server = createServer((request: IncomingMessage, response) => {
	if (request.url === "/figures") return send(response, 200, { began, most, coldStarts, throttles });
	const parts: Buffer[] = [];
	request.on("data", (part: Buffer) => parts.push(part));
	request.on("end", () => void invoke(Buffer.concat(parts), response));
});

server.listen(0, "127.0.0.1", () => {
	const address = server.address();
	process.stdout.write(`${typeof address === "object" ? address?.port : ""}\n`);
});
