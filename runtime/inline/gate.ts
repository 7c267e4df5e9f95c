/**
 * The profitability gate: runs the first cells on the caller, in growing pieces, and watches the clock. The loop is
 * distributed as soon as what remains is worth more than a region costs; small loops never get there.
 */
import type { Backend } from "../backend/backend.js";
import type { Call } from "../loop.js";
import { failedGuard } from "../region/guards.js";
import { appliedEffects } from "./effects.js";
import { estimateTransport } from "./estimate.js";
import { type Run, runPiece, type Steps } from "./pieces.js";

/** Milliseconds below which nobody asks a backend: the least that a region costs, wherever it runs. */
const REGION_MS = 0.15;

/** Milliseconds that logging a deferred effect and carrying it out adds to a region; each iteration has one at least. */
const LOG_MS = 3e-4;

/** Regions in a row that seem slow, before a launch stays on the caller to see whether they are. */
const SLOW = 2;

/** Launches before what was found slow is tried again. */
const PATIENCE = 64;

/** Share of a region's cost that the caller must have spent, so that cold code does not open the gate. */
const EVIDENCE = 0.2;
/** The same in the first launch of a loop, when the engine is still compiling its kernel. */
const FIRST_EVIDENCE = 0.5;

/** Pieces are at most this share of all iterations, so that an expensive tail is noticed; few iterations: halves. */
const PIECES = 16;
const FEW = 256;

/** Pieces below this many milliseconds grow fast: the clock itself takes time. */
const SHORT_MS = 0.02;

/** Pieces above this many are slow by themselves: a thread that was put aside comes back before. */
const LONG_MS = 10;

const started = new WeakSet<Backend>();

/** Milliseconds that a chunk should take at most: at the end of a region threads wait for the last one. */
const CHUNK_MS = 4;

/** Iterations that take so long, where chunks give back no more than a few numbers, and nothing travels. */
export function longestChunk({ loop }: Pick<Call, "loop">, backend: Backend): number | undefined {
	const { pace } = loop;
	return backend.sharesMemory && loop.isLight && pace ? CHUNK_MS / pace : undefined;
}

/** Notes that workers of this backend are there; true if they were before. */
export function noteRegion(backend: Backend): boolean {
	const isOpen = started.has(backend);
	started.add(backend);
	return isOpen;
}

/** What distributing must save, in milliseconds. */
function regionCost(call: Call, backend: Backend): number {
	const log = call.loop.hasLog ? call.space.count * LOG_MS : 0;
	const { first, later } = backend.opening;
	return (started.has(backend) ? later : first) + estimateTransport(call) + log;
}

/**
 * Whether earlier launches say that this one should be distributed at once. Every second time at first, then ever less
 * often, the pace is taken anew: what was measured before the engine compiled the kernel must not count for ever.
 */
export function opensAtOnce(call: Call, backendOf: () => Backend): boolean {
	const launch = ++call.loop.launches;
	const expected = (call.loop.least ?? 0) * call.space.count;
	if (expected < 4 * REGION_MS || (launch & (launch - 1)) === 0) return false;
	const backend = backendOf();
	const pays = call.loop.code.async || backend.capacity() > 1;
	const saved = expected - effectsCost(call, expected);
	return pays && started.has(backend) && saved > 4 * regionCost(call, backend);
}

/**
 * Notes how long a region took, for each iteration. That it was slower than the fastest ones on the caller may be since later
 * iterations have more to do: a launch on the caller has to tell, and what that took counts from then on.
 */
export function noteRegionPace({ loop }: Pick<Call, "loop">, pace: number): void {
	loop.region = pace;
	loop.slow = pace > (loop.whole ?? loop.least ?? Number.POSITIVE_INFINITY) ? loop.slow + 1 : 0;
}

/** Notes that a region came to nothing, and the caller ran the loop: the next ones would most likely do so too. */
export function noteFailure({ loop }: Pick<Call, "loop">): void {
	loop.region = Number.POSITIVE_INFINITY;
	loop.slow = SLOW;
}

/** Whether the caller is to run all of this launch: to measure that, or since it was faster. Looked at anew ever less often. */
export function staysHere({ loop }: Pick<Call, "loop">): boolean {
	if (loop.slow < SLOW || loop.code.async) return false;
	if (loop.whole === undefined) return true;
	const launch = ++loop.launches;
	const isOld = launch >= PATIENCE && (launch & (launch - 1)) === 0;
	if (loop.whole < (loop.region ?? 0) && !isOld) return true;
	loop.slow = 0;
	return false;
}

/** What the effects of so many milliseconds of iterations add to a region, besides one for each iteration. */
function effectsCost({ loop }: Call, milliseconds: number): number {
	return milliseconds * loop.density * LOG_MS;
}

/** What ran on the caller. */
export interface Head {
	/** First iteration that has not run. */
	readonly at: number;
	/** Milliseconds per iteration, as far as it is known. */
	readonly pace: number | undefined;
}

/** The first launch may run cold code, which is slow. */
const COUNTED = 2;

/** Whether the first piece shows how many effects there are: seldom, since kernels without a log are faster by far. */
function isCounting({ inline: { call } }: Run, unit: number): boolean {
	const { code, launches } = call.loop;
	return code.direct !== undefined && unit < call.space.count && launches <= COUNTED;
}

/** Runs iterations on the caller until the gate opens or none is left. `unit`: pieces are multiples of it. */
export function* runHead(run: Run, unit: number, worth: (remaining: number, spent: number) => boolean): Steps<Head> {
	const { space, chunk, loop } = run.inline.call;
	const { count } = space;
	// Where elements have marks a piece is one node of the tree, neither less nor more.
	const largest = chunk > 0 ? unit : Math.max(unit, Math.ceil(count / (count < FEW ? 2 : PIECES) / unit) * unit);
	let at = 0;
	let size = unit;
	let spent = 0;
	let pace: number | undefined;
	// One slow piece of a loop that was fast before may be a neighbour's fault: ask twice.
	const { least } = loop;
	let doubts = least !== undefined && !worth(least * count, Number.POSITIVE_INFINITY) ? 1 : 0;
	/** Effects per iteration of the piece before. */
	let counted: number | undefined;
	if (loop.hasLog && isCounting(run, unit)) {
		yield* runPiece(run, 0, unit, "logged");
		counted = appliedEffects(run.inline.frame) / unit;
		at = unit;
	}
	while (at < count) {
		const end = Math.min(count, at + size);
		const before = performance.now();
		yield* runPiece(run, at, end);
		const elapsed = performance.now() - before;
		if (counted !== undefined) loop.density = (counted * (end - at)) / Math.max(elapsed, SHORT_MS);
		counted = undefined;
		spent += elapsed;
		pace = elapsed / (end - at);
		at = end;
		if (worth(pace * (count - at), spent) && (doubts-- === 0 || elapsed > LONG_MS)) break;
		size = Math.min(largest, size * (elapsed < SHORT_MS ? 4 : 2));
	}
	return { at, pace };
}

/** Runs all iterations on the caller if regions have been no faster, and notes how long they take; else false. */
export function* stayedHere(run: Run, unit: number): Steps<boolean> {
	const { call } = run.inline;
	if (!staysHere(call)) return false;
	const began = performance.now();
	yield* runHead(run, unit, () => false);
	call.loop.whole = (performance.now() - began) / call.space.count;
	return true;
}

/** The test of `runHead` for a backend. */
export function createWorth(call: Call, backendOf: () => Backend): (remaining: number, spent: number) => boolean {
	let cost: number | undefined;
	let gain = 0;
	const evidence = call.loop.least === undefined ? FIRST_EVIDENCE : EVIDENCE;
	return (remaining, spent) => {
		if (remaining < REGION_MS || spent < REGION_MS * EVIDENCE) return false;
		if (cost === undefined) {
			const backend = backendOf();
			const capacity = backend.capacity();
			cost = regionCost(call, backend);
			gain = call.loop.code.async ? 1 : 1 - 1 / capacity;
		}
		return spent >= cost * evidence && remaining * gain > cost + effectsCost(call, remaining);
	};
}

/** How many iterations may put bounds in order that begin as `Infinity` and `-Infinity`. */
const ORDERING = 16;

/** Iterations that are run here because the first values put right what guards test. */
export function* runUntilOrdered(run: Run): Steps<number> {
	const { call, frame } = run.inline;
	const { loop, space, cell, chunk } = call;
	const isFailing = () => failedGuard(loop.ordered, frame, space) !== undefined;
	const size = chunk || cell;
	let at = 0;
	while (at < Math.min(space.count, Math.max(ORDERING, size)) && isFailing()) {
		const end = Math.min(space.count, at + size);
		yield* runPiece(run, at, end);
		at = end;
	}
	return at;
}
