/** Stands between a program and its function, and makes go wrong what may go wrong, as often as it is told. */
import { createServer, type IncomingMessage, type ServerResponse, request as send } from "node:http";
import type { AddressInfo } from "node:net";

/** What may be injected, and how it looks. */
export const FAULTS = ["throttle", "crash", "duplicate", "late", "timeout", "cut", "service"] as const;

export type Fault = (typeof FAULTS)[number];
export type Chaos = Readonly<Partial<Record<Fault, number>>>;

export interface Front {
	readonly port: number;
	/** How often each fault struck. */
	readonly struck: Readonly<Record<string, number>>;
	close(): void;
}

const LATE_MS = 3000;

/** Reads `throttle=5%,crash=1%`. Undefined if it cannot be read. */
export function readChaos(text: string): Chaos | undefined {
	const chaos: Partial<Record<Fault, number>> = {};
	for (const part of text.split(",")) {
		const [, name = "", share = ""] = /^(\w+)=(\d+(?:\.\d+)?)%$/.exec(part.trim()) ?? [];
		if (!FAULTS.includes(name as Fault) || Number(share) > 100) return undefined;
		chaos[name as Fault] = Number(share) / 100;
	}
	return chaos;
}

export async function startFront(target: number, chaos: Chaos): Promise<Front> {
	const struck: Record<string, number> = {};
	const strikes = (fault: Fault): boolean => {
		if (Math.random() >= (chaos[fault] ?? 0)) return false;
		struck[fault] = (struck[fault] ?? 0) + 1;
		return true;
	};
	const server = createServer((request, response) => {
		void read(request).then((body) => pass({ request, response, body, target }, strikes));
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return {
		port: (server.address() as AddressInfo).port,
		struck,
		close() {
			server.close();
			server.closeAllConnections();
		},
	};
}

interface Passing {
	readonly request: IncomingMessage;
	readonly response: ServerResponse;
	readonly body: Buffer;
	readonly target: number;
}

async function read(stream: IncomingMessage): Promise<Buffer> {
	const parts: Buffer[] = [];
	for await (const part of stream) parts.push(part as Buffer);
	return Buffer.concat(parts);
}

async function pass(passing: Passing, strikes: (fault: Fault) => boolean): Promise<void> {
	const { request, response } = passing;
	/** What is read of the function runs on no worker. */
	const runs = request.method === "POST";
	if (strikes("throttle")) {
		const type = { "x-amzn-errortype": "TooManyRequestsException" };
		return answer(response, 429, type, '{"Reason":"ConcurrentInvocationLimitExceeded","message":"Rate Exceeded."}');
	}
	if (strikes("service"))
		return answer(response, 500, { "x-amzn-errortype": "ServiceException" }, '{"message":"injected"}');
	if (runs && strikes("duplicate")) void forward(passing).catch(() => {});
	try {
		const { status, headers, body } = await forward(passing);
		const failed = { "x-amz-function-error": "Unhandled" };
		if (runs && strikes("crash"))
			return answer(response, 200, failed, '{"errorType":"Runtime.ExitError","errorMessage":"injected"}');
		if (runs && strikes("timeout"))
			return answer(response, 200, failed, '{"errorMessage":"Task timed out after 3.00 seconds"}');
		if (strikes("late")) await new Promise((resolve) => setTimeout(resolve, LATE_MS));
		if (strikes("cut")) return void response.destroy();
		answer(response, status, headers, body);
	} catch {
		response.destroy();
	}
}

interface Answer {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Buffer;
}

function forward({ request, body, target }: Passing): Promise<Answer> {
	return new Promise((resolve, reject) => {
		const { method, url, headers } = request;
		const outgoing = send({ host: "127.0.0.1", port: target, method, path: url, headers }, (incoming) => {
			const kept = Object.entries(incoming.headers).filter(
				([name]) => name.startsWith("x-amz") || name === "content-type",
			);
			const found = Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
			read(incoming).then(
				(bytes) => resolve({ status: incoming.statusCode ?? 502, headers: found, body: bytes }),
				reject,
			);
		});
		outgoing.on("error", reject);
		outgoing.end(body);
	});
}

function answer(
	response: ServerResponse,
	status: number,
	headers: Readonly<Record<string, string>>,
	body: string | Buffer,
): void {
	response.writeHead(status, headers);
	response.end(body);
}
