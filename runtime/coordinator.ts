/**
 * One launch, from the arguments of `prange` to the final values: run the first iterations on the caller, distribute
 * the rest if that pays, merge, and leave everything as the plain loop would. Knows backends by their interface only.
 */
import type { Backend } from "./backend/backend.js";
import { alignedSize, cellSize, chunkSize, roundUp } from "./chunks.js";
import { joinStack } from "./codec/error.js";
import {
	type BackendName,
	type Leave,
	type LoopCode,
	PLAN_VERSION,
	type RangeOptions,
	type Space,
} from "./contract.js";
import { CloudloopError, show } from "./errors.js";
import { isInsideKernel } from "./execute.js";
import { openEffects } from "./inline/effects.js";
import {
	createWorth,
	longestChunk,
	noteFailure,
	noteRegion,
	noteRegionPace,
	opensAtOnce,
	runHead,
	runUntilOrdered,
	stayedHere,
} from "./inline/gate.js";
import { startInline } from "./inline/inline.js";
import { nameIteration, nestOf, outerOf } from "./inline/nest.js";
import { finish, Left, type Run, restart, runPiece, runPlain, type Steps, startRun } from "./inline/pieces.js";
import { type Call, type Loop, loopOf, notePace } from "./loop.js";
import { checkParallelOptions, checkRangeOptions, settings } from "./options.js";
import { Mismatch } from "./reduction/mismatch.js";
import { checkCaptured } from "./region/captured.js";
import { failedGuard } from "./region/guards.js";
import { type Ending, runRegion } from "./region/region.js";
import { type LaunchReport, publish } from "./report.js";
import { Refusal } from "./roles/role.js";
import { toSpace } from "./surface/prange.js";

/** What generated code asks for. */
export interface Request {
	readonly code: LoopCode;
	readonly args: readonly unknown[];
	readonly frame: Record<string, unknown>;
	readonly range: RangeOptions | undefined;
	readonly kind: "range" | "items" | undefined;
	/** Of a perfect nest: arguments of the inner `prange`. */
	readonly inner?: (() => readonly unknown[]) | undefined;
	/** Finds or makes a backend. */
	readonly backendOf: (name: BackendName) => Backend;
}

/** Gives the exit by which an iteration left the loop; undefined if none did. */
export function launchLoop(request: Request): Leave | undefined {
	const call = prepare(request);
	if (call === undefined) return undefined;
	const steps = conduct(call, request);
	let step = steps.next();
	while (!step.done) step = steps.next();
	return step.value;
}

export async function launchLoopAsync(request: Request): Promise<Leave | undefined> {
	const call = prepare(request);
	if (call === undefined) return undefined;
	const steps = conduct(call, request);
	let step = steps.next();
	while (!step.done) {
		let value: unknown;
		try {
			value = await step.value;
		} catch (error) {
			step = steps.throw(error);
			continue;
		}
		step = steps.next(value);
	}
	return step.value;
}

/** Checks everything that can be checked before the loop starts. Undefined if there is nothing to do. */
function prepare({ code: given, args, frame, range, kind, inner, backendOf }: Request): Call | undefined {
	if (range !== undefined) checkRangeOptions(range);
	const outer = spaceFor(given, args, kind);
	const { code, space } = nestOf(given, outer, { frame, inner });
	const loop = loopOf(code);
	if (!loop.checked) checkLoop(loop);
	const { signal } = code.options;
	if (signal?.aborted) throw new CloudloopError("CL5002", { loop: code.label }, signal.reason);
	checkCaptured(code, frame, space);
	if (space.count === 0) return undefined;
	const cell = cellSize(space.count);
	const fixed = loop.marked.length > 0;
	const chunk = fixed ? chunkSize(space.count, cell, { capacity: 1, fixed }) : 0;
	return { loop, frame, space, range, cell, chunk, backendOf };
}

function checkLoop(loop: Loop): void {
	const { version, label, options } = loop.code;
	if (version !== PLAN_VERSION) {
		throw new CloudloopError("CL5006", { loop: label, found: version, needed: PLAN_VERSION });
	}
	checkParallelOptions(options);
	loop.checked = true;
}

/** The iteration space, without items that kernels reach in another way. */
function spaceFor(code: LoopCode, args: readonly unknown[], kind: Request["kind"]): Space {
	const { items, ...numbers } = toSpace(args);
	const found = items === undefined ? "range" : "items";
	if (kind !== undefined && kind !== found) {
		const compiledFor = kind === "range" ? "numbers" : "items";
		throw new CloudloopError("CL5010", { value: show(args[0]), kind: compiledFor, place: code.place });
	}
	return items === undefined || code.places ? numbers : { ...numbers, items };
}

/** What a launch has to say in its report. */
type Summary = Pick<LaunchReport, "how" | "reason"> & Partial<Pick<LaunchReport, "chunks" | "workers">>;

function* conduct(call: Call, { code, frame }: Request): Steps<Leave | undefined> {
	const { loop, space } = call;
	const began = performance.now();
	const guard = failedGuard(loop.guardsFirst, frame, outerOf(space));
	const run = startRun(call, startInline(call, guard));
	let end: End;
	try {
		end = yield* runToEnd(run);
	} catch (error) {
		const how = run.distributed ? "parallel" : "inline";
		const milliseconds = performance.now() - began;
		publish({ loop: code.id, iterations: space.count, chunks: 0, workers: 0, how, reason: "it threw", milliseconds });
		throw error;
	}
	const milliseconds = performance.now() - began;
	publish({ loop: code.id, iterations: space.count, chunks: 0, workers: 0, ...end.summary, milliseconds });
	code.options.onProgress?.({ loop: code.id, done: space.count, total: space.count });
	return end.leave;
}

interface End {
	readonly summary: Summary;
	readonly leave: Leave | undefined;
}

/** Runs the loop; if a value turns out to have the wrong type, once more as the plain one. */
function* runToEnd(run: Run): Steps<End> {
	const { plain, call } = run.inline;
	try {
		if (plain === undefined) return yield* runParallel(run);
		return yield* ended(runPlain(run, 0, call.space.count), { how: "sequential", reason: plain });
	} catch (error) {
		if (error instanceof Left) return { summary: { how: "inline", reason: "it left the loop" }, leave: error.leave };
		if (!(error instanceof Mismatch)) throw error;
		const { message } = error;
		return yield* ended(restart(run, doneOf(run), message), { how: "sequential", reason: message });
	}
}

/** The last steps of a launch; that an iteration leaves the loop is an end like any other. */
function* ended(steps: Steps<void>, summary: Summary): Steps<End> {
	try {
		yield* steps;
		return { summary, leave: undefined };
	} catch (error) {
		if (error instanceof Left) return { summary, leave: error.leave };
		throw error;
	}
}

/** Iterations whose effects stay in the user's data. With marks a mismatch may strike within one, so all are undone. */
function doneOf({ inline }: Run): number {
	return inline.call.loop.marked.length > 0 ? 0 : inline.frame.$t;
}

/** Runs on the caller as far as that is best, distributes the rest, and settles. */
function* runParallel(run: Run): Steps<End> {
	const { call } = run.inline;
	const reason = reasonToStay(call);
	if (reason !== undefined) return yield* ended(runWhole(run, 0), { how: "inline", reason });
	const rest = yield* runUntilWorth(run);
	if (rest === undefined) {
		finish(run);
		const summary = { how: "inline", reason: "distributing it would cost more than it saves" } as const;
		return { summary, leave: undefined };
	}
	return yield* runRest(run, rest);
}

/** Why the loop cannot leave the caller now; undefined if it can. */
function reasonToStay({ loop }: Call): string | undefined {
	if (isInsideKernel()) return "it runs inside a kernel of another loop";
	const name = loop.code.options.backend ?? settings().backend;
	if (settings().inline === "never") return undefined;
	if (name === "serial") return "the backend is serial";
	return undefined;
}

/** Runs all that is left on the caller: one piece, or node by node where elements have marks. Then settles. */
function* runWhole(run: Run, from: number): Steps<void> {
	const { call } = run.inline;
	const size = call.chunk || call.space.count;
	for (let at = from; at < call.space.count; at += size) {
		yield* runPiece(run, at, Math.min(call.space.count, at + size));
	}
	finish(run);
}

function backendFor({ loop, backendOf }: Call): Backend {
	return backendOf(loop.code.options.backend ?? settings().backend);
}

/** What is left to distribute, and how it is cut: `begin` is where a chunk begins. */
interface Rest {
	readonly backend: Backend;
	readonly begin: number;
	readonly chunk: number;
}

/** Runs on the caller until distributing pays; undefined if it never does. */
function* runUntilWorth(run: Run): Steps<Rest | undefined> {
	const { call } = run.inline;
	const { count } = call.space;
	const backend = (): Backend => backendFor(call);
	let at = 0;
	const isForced = settings().inline === "never";
	if (!isForced && (yield* stayedHere(run, call.chunk || call.cell))) return undefined;
	if (isForced || opensAtOnce(call, backend)) {
		at = yield* runUntilOrdered(run);
	} else {
		const head = yield* runHead(run, call.chunk || call.cell, createWorth(call, backend));
		if (head.pace !== undefined) notePace(call.loop, head.pace);
		at = head.at;
	}
	if (at >= count) return undefined;
	const chunk = chunkOf(call, backend(), at);
	const begin = Math.min(count, roundUp(at, chunk));
	if (begin > at) yield* runPiece(run, at, begin);
	return begin < count ? { backend: backend(), begin, chunk } : undefined;
}

/** Iterations per chunk, if the caller has run the first `done` ones. */
function chunkOf(call: Call, backend: Backend, done: number): number {
	const { loop, space, cell, range } = call;
	if (call.chunk > 0) return call.chunk;
	const chunk = range?.chunk ?? loop.code.options.chunk;
	const chunks = chunk === undefined ? settings().chunks : undefined;
	const wish = { chunk, chunks, most: longestChunk(call, backend), capacity: backend.capacity(), fixed: false };
	return alignedSize(chunkSize(space.count, cell, wish), { count: space.count, cell, done });
}

/** Distributes the rest. Guards are tested now: before, the loop was the plain one. */
function* runRest(run: Run, { backend, begin, chunk }: Rest): Steps<End> {
	const { call, frame } = run.inline;
	const { code } = call.loop;
	const guard = failedGuard(code.guards, frame, outerOf(call.space));
	if (guard !== undefined) return yield* ended(runWhole(run, begin), { how: "sequential", reason: guard });
	const began = performance.now();
	let ending: Ending;
	try {
		run.distributed = true;
		// Kernels without a log have counted their effects; the log goes on from there.
		openEffects(code, frame);
		ending = yield* runRegion({ run, backend, chunk, begin });
	} catch (error) {
		if (!(error instanceof Refusal)) throw error;
		return yield* ended(runWhole(run, begin), { how: "sequential", reason: error.message });
	}
	// The first one starts the workers.
	const isOpen = noteRegion(backend);
	if (ending.kind === "rest") {
		if (ending.vain) noteFailure(call);
		const how = ending.early ? "parallel" : "sequential";
		return yield* ended(runWhole(run, ending.at), { how, reason: ending.reason });
	}
	finish(run);
	if (ending.kind === "throw") throw located(ending, call);
	const { chunks, workers } = ending;
	const summary = { how: "parallel", reason: "", chunks, workers } as const;
	if (ending.kind === "leave") return { summary, leave: ending.leave };
	const elapsed = performance.now() - began;
	if (isOpen) noteRegionPace(call, elapsed / (call.space.count - begin));
	const spent = elapsed * Math.min(backend.capacity(), chunks);
	notePace(call.loop, Math.min(call.loop.pace ?? Number.POSITIVE_INFINITY, spent / (call.space.count - begin)));
	return { summary, leave: undefined };
}

/** The user's error, with the iteration in its stack. */
function located({ error, iteration }: Extract<Ending, { kind: "throw" }>, { loop, space }: Call): unknown {
	joinStack(error, `${nameIteration(space, iteration)} (${loop.code.place})`);
	return error;
}
