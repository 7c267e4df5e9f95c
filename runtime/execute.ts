/**
 * Runs chunks of one launch with a kernel, and packs what came of them: the same on a worker and on the caller.
 *
 * In:   work (plain data, as it travelled) and the kernel
 * Out:  one partial per chunk: values by variable name, log, exit
 */
import type { ChunkPartial, Executor, Exit, LoopData, Work } from "./backend/backend.js";
import { compact } from "./chunks.js";
import { decodeGraph } from "./codec/decode.js";
import { type Coding, carry, encodeGraph, isCoded, survey } from "./codec/graph.js";
import type { Kind } from "./codec/kind.js";
import { createNumbers } from "./codec/numbers.js";
import { admit } from "./codec/registry.js";
import { anchorsOf, bufferOf } from "./codec/views.js";
import { numberObjects, type Visit, walk } from "./codec/walk.js";
import type { Frame, Kernel, Leave } from "./contract.js";
import { CloudloopError, hasCode } from "./errors.js";
import { isKernelThread } from "./nested.js";
import { Mismatch, mismatchCount } from "./reduction/mismatch.js";
import { type Fields, type Track, UNCHANGED } from "./roles/role.js";
import { trackVariable } from "./roles/roles.js";

/** Partials whose iteration is this failed as a whole: nothing of the launch may be kept. */
export const WHOLE_LAUNCH = -1;

/** How many kernels of regions are running on this thread, one inside the other. */
let depth = 0;

/** Whether the code that asks runs inside a kernel of a region. */
export function isInsideKernel(): boolean {
	return depth > 0 || isKernelThread();
}

interface Run {
	readonly chunk: number;
	readonly begin: number;
	readonly end: number;
	readonly frame: Frame;
	/** Set when a mismatch was found, because the user's body may catch what was thrown. */
	mismatch: string | undefined;
	/** Mismatches that this thread had seen before. */
	readonly seen: number;
}

type Values = Readonly<Record<string, unknown>>;

type Tracks = readonly (readonly [string, Track])[];

/**
 * Makes the executor of one launch on this thread. `kernel` belongs to `work.loop`. `away`: structured clone has brought
 * the work, and will bring back what comes of it.
 */
export function createExecutor(work: Work, kernel: Kernel, away = false): Executor {
	const environment = readEnvironment(work, admit(kernel.$instances ?? []));
	const cellsPerChunk = work.chunk / work.cell;
	const tracks: Tracks = work.loop.variables.flatMap((variable) => {
		const track = trackVariable(variable, { work, environment, cellsPerChunk });
		return track === undefined ? [] : [[variable.name, track] as const];
	});
	const copies: Copies = new WeakMap();
	const pack = createPacker(tracks, createCoding(work, environment, copies), away);
	const start = (chunk: number): Run => {
		const run = startRun(chunk, work, environment, tracks);
		noteCopies(run.frame, environment, work.loop, copies);
		return run;
	};
	return {
		run(chunk) {
			const run = start(chunk);
			let left: Leave | undefined;
			depth++;
			try {
				left = kernel(run.begin, run.end, run.frame) as Leave | undefined;
			} catch (error) {
				return pack(run, { error });
			} finally {
				depth--;
			}
			return pack(run, left);
		},
		async runAsync(chunk) {
			const run = start(chunk);
			let left: Leave | undefined;
			try {
				left = (await kernel(run.begin, run.end, run.frame)) as Leave | undefined;
			} catch (error) {
				return pack(run, { error });
			}
			return pack(run, left);
		},
		finish() {
			const kept = tracks.flatMap(([name, track]) => (track.finish ? [[name, track.finish()] as const] : []));
			return kept.length === 0 ? undefined : Object.fromEntries(kept);
		},
	};
}

function readEnvironment(work: Work, copies: ReturnType<typeof admit>): Values {
	const travelled: unknown = work.environment;
	return isCoded(travelled) ? (decodeGraph(travelled, { copies }) as Record<string, unknown>) : work.environment;
}

function startRun(chunk: number, work: Work, environment: Values, tracks: Tracks): Run {
	const begin = compact(chunk * work.chunk);
	const frame: Frame = {
		__proto__: null,
		...environment,
		$apart: true,
		$start: work.space.start,
		$step: work.space.step,
		...(work.space.inner ? { $inner: work.space.inner } : {}),
		$t: begin,
		$cell: Number.POSITIVE_INFINITY,
		$folds: [],
		$log: [],
		$mismatch: (name) => {
			run.mismatch = name;
			throw new Mismatch(name);
		},
	};
	const run: Run = {
		chunk,
		begin,
		end: compact(Math.min(begin + work.chunk, work.space.count)),
		frame,
		mismatch: undefined,
		seen: mismatchCount(),
	};
	for (const [, track] of tracks) track.begin(frame as Fields, chunk);
	return run;
}

/** How a kernel ended before its last iteration. */
type Early = { readonly error: unknown } | Leave;

type Packer = (run: Run, early: Early | undefined) => ChunkPartial;

function createPacker(tracks: Tracks, coding: Coding, away: boolean): Packer {
	const foreign = new Set(tracks.flatMap(([name, track]) => (track.packs ? [] : [name])));
	return (run, early) => {
		const { chunk } = run;
		const thrown = early !== undefined && "error" in early ? early : undefined;
		if (thrown?.error instanceof Mismatch) run.mismatch ??= thrown.error.variable;
		else if (mismatchCount() !== run.seen) run.mismatch ??= "a value";
		const abandon = (): void => {
			for (const [, track] of tracks) track.abandon?.(run.frame as Fields);
		};
		if (run.mismatch !== undefined) {
			abandon();
			return mismatched(chunk, run.mismatch);
		}
		try {
			const values = valuesOf(run, tracks, early !== undefined);
			const exit = early && exitOf(run, early, coding);
			const left = exit?.kind === "leave" && !exit.stays ? (early as Leave).value : undefined;
			const result: Result = { values, log: run.frame.$log, left };
			return {
				chunk,
				...encodeResult(result, foreign, away ? { ...coding, numbers: createNumbers() } : coding),
				...(exit && { exit }),
			};
		} catch (error) {
			abandon();
			if (error instanceof Mismatch) return mismatched(chunk, error.variable);
			return { chunk, values: {}, log: [], exit: failed(error) };
		}
	};
}

function mismatched(chunk: number, variable: string): ChunkPartial {
	return { chunk, values: {}, log: [], exit: { kind: "mismatch", variable } };
}

/** An error of ours, while packing. */
function failed(error: unknown): Exit {
	const ours = hasCode(error) ? error : new CloudloopError("CL9001", { reason: String(error), loop: "" }, error);
	const coding: Coding = { fail: () => undefined as never };
	return { kind: "throw", iteration: WHOLE_LAUNCH, error: encodeGraph(ours, coding) };
}

function valuesOf(run: Run, tracks: Tracks, thrown: boolean): Record<string, unknown> {
	const values: Record<string, unknown> = {};
	for (const [name, track] of tracks) {
		const value = track.end(run.frame as Fields, run.chunk, thrown);
		if (value !== UNCHANGED) values[name] = value;
	}
	return values;
}

function exitOf(run: Run, early: Early, coding: Coding): Exit {
	const iteration = run.frame.$t;
	if ("error" in early) {
		survey(early.error, "the thrown value", new Set(), coding);
		return { kind: "throw", iteration, error: encodeGraph(early.error, coding) };
	}
	return { kind: "leave", iteration, site: early.site, stays: !travels(early.value, coding) };
}

/** Views may be of captured memory, and must stay so. */
const MEMORY: ReadonlySet<Kind> = new Set(["typed", "dataview", "arraybuffer", "buffer", "shared"]);

/** Whether the caller can have the value as if its own thread had made it. */
function travels(value: unknown, coding: Coding): boolean {
	if (value instanceof Promise) value.catch(() => undefined); // the caller's own iteration makes the one that counts
	const visit: Visit = (object, kind, path) => {
		if (coding.captured?.(object) !== undefined) return false;
		if (MEMORY.has(kind) || !Object.isExtensible(object)) coding.fail(path(), "of the iteration's own thread");
		return true;
	};
	try {
		walk(value, "the returned value", { seen: new Set(), visit, fail: coding.fail });
		return true;
	} catch (error) {
		if (hasCode(error)) return false;
		throw error;
	}
}

/** What a chunk sends: values, log and the value of an exit share objects, so they are coded as one graph. */
interface Result {
	readonly values: Record<string, unknown>;
	readonly log: unknown[];
	readonly left: unknown;
}

function encodeResult(
	result: Result,
	foreign: ReadonlySet<string>,
	coding: Coding,
): Pick<ChunkPartial, "values" | "log" | "left"> {
	const { values, log, left } = result;
	const seen = new Set<object>();
	let special = false;
	for (const name of Object.keys(values)) {
		if (!foreign.has(name) && isPacked(values[name])) continue;
		special = survey(values[name], name, seen, coding) || special;
	}
	if (log.length > 0) special = survey(log, "a deferred effect", seen, coding) || special;
	if (left !== undefined) special = survey(left, "the returned value", seen, coding) || special;
	const coded = carry(result, special, seen, coding);
	if (coded === result) return { values, log, ...(left !== undefined && { left }) };
	return { values: coded as unknown as Record<string, unknown>, log: undefined };
}

/** Numbers that a track packed: nothing of the user's is in there. */
function isPacked(value: unknown): boolean {
	return value instanceof Float64Array || (value as { values?: unknown }).values instanceof Float64Array;
}

function createCoding(work: Work, environment: Values, copies: Copies): Coding {
	const number = () => new Map(numberObjects(environment).map((object, place) => [object, place]));
	// Async chunks that are under way have put objects of their own into what they write: those are not captured.
	const isShared = work.loop.async && work.loop.variables.some((one) => one.role === "write" && !one.numeric);
	let numbers = isShared ? number() : undefined;
	let anchors: ReturnType<typeof anchorsOf> | undefined;
	const captured = (value: object): number | undefined => {
		numbers ??= number();
		return numbers.get(value);
	};
	return {
		captured,
		anchor(value) {
			const buffer = bufferOf(value) as ArrayBufferLike;
			const copy = copies.get(buffer);
			if (copy !== undefined) return { number: captured(copy.of) as number, offset: copy.offset };
			numbers ??= number();
			anchors ??= anchorsOf(numbers);
			return anchors.get(buffer);
		},
		fail(path, what) {
			throw new CloudloopError("CL5005", { path, what, loop: work.loop.label });
		},
	};
}

/** By its buffer: memory that a chunk writes instead of captured memory, and where it begins. */
type Copies = WeakMap<ArrayBufferLike, { readonly of: object; readonly offset: number }>;

function noteCopies(frame: Fields, environment: Values, { variables }: LoopData, copies: Copies): void {
	for (const { name, role } of variables) {
		const [value, of] = [frame[name], environment[name]];
		if (role !== "write" || value === of || !ArrayBuffer.isView(value)) continue;
		copies.set(value.buffer, { of: of as object, offset: value.byteOffset });
	}
}
