/** What comes of an answer: a result that counts, a repetition, or the end of the region. */
import { classify, type Verdict } from "../endpoint/classify.js";
import type { Answer } from "../endpoint/endpoint.js";
import { fromBytes } from "../wire/bytes.js";
import { RegionFailure } from "../wire/failure.js";
import { BODY_LIMIT, type Reply, type Result } from "../wire/task.js";
import type { Run } from "./chunks-left.js";
import type { Flight, State } from "./state.js";

/** How often a chunk is tried again, unless the user says so. */
const USUAL_RETRIES = 6;

/** Of so many invocations it is kept how long they took: their median is asked for again and again. */
const PACES = 64;

/** Takes the answer to one invocation. Throws RegionFailure if the region cannot be finished. */
export function receive(state: State, flight: Flight, answer: Answer): void {
	const { desk, left } = state;
	const verdict = classify(answer);
	if (verdict.kind === "throttled") {
		desk.pace.throttled(verdict.after);
		if (desk.pace.isStuck()) desk.warn(state.region, stuckBy(verdict.reason));
		left.putBack(flight);
		return;
	}
	if (verdict.kind !== "answer") {
		lost(state, flight, verdict);
		return;
	}
	const reply = openReply(state, flight, answer.payload);
	if (typeof reply === "string") {
		lost(state, flight, { kind: "unknown", why: reply });
		return;
	}
	desk.pace.succeeded();
	tell(state, reply, answer.tail);
	desk.bill.check(state.region);
	receiveReply(state, flight, reply);
}

function stuckBy(reason: string): string {
	const other = "do other functions use up the account's concurrency, or is that of this one reserved too low?";
	return `Lambda has refused all invocations for a while (${reason || "throttled"}), and is asked again and again: ${other}`;
}

function receiveReply(state: State, flight: Flight, reply: Reply): void {
	const { desk } = state;
	switch (reply.kind) {
		case "done":
			take(state, flight, reply);
			break;
		case "large":
			lost(state, flight, { kind: "crashed", how: "memory", why: String(reply.bytes) }, true);
			break;
		case "missing":
			desk.shelf?.depot.miss(reply.hash);
			lost(state, flight, { kind: "unknown", why: `blob ${reply.hash} was not in the store` });
			break;
		case "stopped":
			giveBack(state, flight, reply.stored);
			break;
		case "failed": {
			const { loop } = state.region.about;
			throw new RegionFailure(reply.code, { function: desk.facts.name, loop: loop.label, ...reply.args });
		}
		default:
			reply satisfies never;
	}
}

/**
 * Accounts for an attempt once, whether its reply or the commit of its last stretch comes first. Lines are in one place: those
 * of a stretch in its result, which counts once.
 */
function tell(
	{ desk, region, told }: State,
	{ attempt, usage, lines }: Pick<Result, "attempt" | "usage" | "lines">,
	tail: string | undefined,
): void {
	if (usage !== undefined && !told.has(attempt)) {
		desk.bill.add(usage, tail);
		told.add(attempt);
	}
	desk.print(region, lines);
}

/**
 * The reply, or why it is of no use: an older one that somebody sends again, for example. A refusal ends the region:
 * repeating it would not help.
 */
function openReply({ desk, region }: State, flight: Flight, payload: Uint8Array): Reply | string {
	const message = parse(payload);
	const bytes = desk.seal.open("reply", message);
	const reply = bytes && (fromBytes(bytes) as Reply);
	if (reply !== undefined && isAnswerTo(reply, region.id, flight)) return reply;
	const refused = (message as { refused?: string } | undefined)?.refused;
	if (reply === undefined && refused === "expired") return "its worker took it for too old: are both clocks right?";
	if (reply === undefined && refused !== undefined)
		throw new RegionFailure("CL7010", { function: desk.facts.name, loop: region.about.loop.label, reason: refused });
	const why = reply === undefined ? "is not signed" : "belongs to another task";
	desk.warn(region, `an answer was refused: it ${why}`);
	return `its answer ${why}`;
}

function isAnswerTo(reply: Reply, launch: number, { first, last, attempt }: Flight): boolean {
	const { launch: found, first: begin, attempt: number } = reply;
	return found === launch && begin === first && number === attempt && (reply.kind !== "done" || reply.last <= last);
}

function parse(payload: Uint8Array): unknown {
	try {
		return JSON.parse(Buffer.from(payload).toString()) as unknown;
	} catch {
		return undefined;
	}
}

function take(state: State, flight: Flight, reply: Extract<Reply, { kind: "done" }>): void {
	const run = { first: flight.first, last: reply.last };
	state.paces.push((performance.now() - flight.began) / (run.last - run.first));
	if (state.paces.length > PACES) state.paces.shift();
	const found = bytesOf(state, reply);
	if (found !== undefined) accept(state, found.run ?? run, found.bytes);
	giveBack(state, flight, reply.stored);
}

/**
 * Gives out again what is still open of an invocation: what its worker had no time for, and what did not count because
 * others covered a part of it. But what its worker has stored, in the present generation, is on its way.
 */
function giveBack({ left, awaited, loop }: State, flight: Flight, stored: readonly Run[]): void {
	if (!flight.shadowed) left.putBack(flight);
	if (flight.generation !== loop?.ticket.generation) return;
	for (const run of stored) if (left.keep(run)) awaited.add(run);
}

/** The result that a reply brings, if it was sealed for the present generation. */
function bytesOf(
	{ loop, region }: State,
	{ value, committed }: Extract<Reply, { kind: "done" }>,
): { readonly run?: Run; readonly bytes: Uint8Array } | undefined {
	if (loop === undefined || value === undefined) return value && { bytes: value };
	if (committed === "fenced" || committed === "cancelled") return undefined;
	const arrival = loop.take(value);
	if (arrival?.kind === "partial") {
		const { begin, end } = arrival.range;
		return { run: { first: begin + region.first, last: end + region.first }, bytes: arrival.bytes };
	}
	return undefined;
}

/** Takes a result that was verified. Whether it counts, `left` decides. */
export function accept(state: State, run: Run, bytes: Uint8Array): void {
	const { left, yields } = state;
	if (!left.cover(run)) return;
	const result = fromBytes(bytes) as Result;
	tell(state, result, undefined);
	yields.push(result.yield);
	const exit = result.yield.partials.find((partial) => partial.exit !== undefined);
	if (exit !== undefined) left.trim(exit.chunk + 1);
	state.progress(left.covered(), yields);
}

/** An invocation that brought nothing: once more, in halves if it may have been too much. */
export function lost(
	state: State,
	flight: Flight,
	verdict: Exclude<Verdict, { kind: "answer" | "throttled" }>,
	large = false,
): void {
	const { region, left, failures, desk } = state;
	const { label } = region.about.loop;
	if (verdict.kind === "final") {
		const args = { function: desk.facts.name, loop: label, reason: verdict.why, found: verdict.why };
		throw new RegionFailure(verdict.code, { ...args, size: "too many", limit: BODY_LIMIT });
	}
	const open = left.open(flight);
	const [head] = open;
	if (flight.shadowed || head === undefined) return;
	const size = open.reduce((sum, { first, last }) => sum + last - first, 0);
	if (verdict.kind === "crashed" && size > 1) {
		state.halves.push(...open.flatMap(halvesOf).reverse());
		return;
	}
	const chunk = `chunk ${head.first}`;
	if (large) throw new RegionFailure("CL7004", { loop: label, chunk, size: verdict.why, limit: BODY_LIMIT });
	const times = (failures.get(head.first)?.times ?? 0) + 1;
	failures.set(head.first, { times, how: verdict.kind });
	if (times <= (region.retries ?? USUAL_RETRIES)) {
		left.putBack(flight);
		return;
	}
	const code =
		verdict.kind === "unknown"
			? "CL7005"
			: ({ time: "CL7007", memory: "CL7006", exit: "CL7005" } as const)[verdict.how];
	throw new RegionFailure(code, { loop: label, chunk, times, reason: verdict.why });
}

function halvesOf({ first, last }: Run): Run[] {
	const middle = first + ((last - first) >> 1);
	return [
		{ first, last: middle },
		{ first: middle, last },
	].filter((half) => half.first < half.last);
}
