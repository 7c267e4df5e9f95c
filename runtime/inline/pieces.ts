/**
 * Runs pieces of a loop on the caller: in cells, plainly, or once more after a value turned out to have the wrong type.
 * Generators, so that the same steps serve sync and async loops: they yield the promises of async kernels.
 */

import { compact } from "../chunks.js";
import type { Leave } from "../contract.js";
import type { Call } from "../loop.js";
import { Mismatch, mismatchCount } from "../reduction/mismatch.js";
import { LONGEST } from "../roles/elements.js";
import { appliedEffects, noteDirect, openEffects } from "./effects.js";
import { closePiece, type Inline, openPiece, settle, startPlain } from "./inline.js";
import { createUndo, type Undo } from "./undo.js";

/** Steps of a launch. Yields what must be awaited. */
export type Steps<T> = Generator<unknown, T, unknown>;

/** A launch in progress on the caller. */
export interface Run {
	inline: Inline;
	readonly undo: Undo | undefined;
	/** Some of it went to a backend. */
	distributed: boolean;
	/** Deferred effects that were carried out before the region. */
	applied: number;
}

export function startRun(call: Call, inline: Inline): Run {
	const undoes = call.loop.keepsBefore && inline.plain === undefined;
	return { inline, undo: undoes ? createUndo(call) : undefined, distributed: false, applied: 0 };
}

/** Thrown where an iteration has left the loop: the frame is as the plain loop leaves it, and nothing else may run. */
export class Left {
	readonly leave: Leave;

	constructor(leave: Leave) {
		this.leave = leave;
	}
}

/**
 * Runs iterations [begin, end). If the user's body throws, or leaves the loop, the frame is settled first. Throws Left and
 * Mismatch. An iteration that threw or left has had effects, which a restart must not repeat: it counts as done. `logged`: by the
 * kernel that tells its effects.
 */
export function* runPiece(run: Run, begin: number, end: number, how?: "logged"): Steps<void> {
	const { inline } = run;
	const { code } = inline.call.loop;
	run.undo?.keep(begin, end);
	openPiece(inline, begin);
	const seen = mismatchCount();
	inline.frame.$seen = seen;
	let left: Leave | undefined;
	try {
		// After a region some effects may have to be skipped: only the log can do that.
		const kernel = (run.distributed || how === "logged" ? undefined : code.direct) ?? code.kernel;
		const running = kernel(compact(begin), compact(end), inline.frame);
		left = (code.async ? yield running : running) as Leave | undefined;
	} catch (error) {
		if (error instanceof Mismatch) throw error;
		noteDirect(inline.frame, error);
		inline.frame.$t++;
		if (mismatchCount() !== seen) throw new Mismatch("a value");
		closePiece(inline, true);
		finish(run);
		throw error;
	}
	if (left !== undefined) inline.frame.$t++;
	if (mismatchCount() !== seen) throw new Mismatch("a value");
	closePiece(inline, left !== undefined);
	if (left === undefined) return;
	finish(run);
	throw new Left(left);
}

/** Puts final values into the frame. */
export function finish({ inline }: Run): void {
	settle(inline);
}

/** Runs the rest as the plain loop, then settles. */
export function* runPlain(run: Run, begin: number, end: number): Steps<void> {
	yield* runPlainPart(run, begin, end);
	finish(run);
}

function* runPlainPart(run: Run, begin: number, end: number): Steps<void> {
	const { inline } = run;
	const { code } = inline.call.loop;
	if (begin >= end) return;
	inline.frame.$seen = undefined;
	openPiece(inline, begin);
	let left: Leave | undefined;
	try {
		const running = code.kernel(compact(begin), compact(end), inline.frame);
		left = (code.async ? yield running : running) as Leave | undefined;
	} catch (error) {
		finish(run);
		throw error;
	}
	if (left === undefined) return;
	finish(run);
	throw new Left(left);
}

/**
 * Starts again as the plain loop, after `done` iterations have run in cells. Their scalars are computed again; what
 * they did to collections stays (reductions do not read them), so they work on throwaway copies of those.
 */
export function* restart(run: Run, done: number, reason: string): Steps<void> {
	const { inline } = run;
	const { frame, call } = inline;
	run.undo?.restore();
	if (call.loop.keepsBefore) Object.assign(frame, inline.before);
	const { code, keepsBefore } = call.loop;
	openEffects(code, frame, appliedEffects(frame) - (keepsBefore ? 0 : run.applied));
	run.inline = startPlain({ ...inline, plain: reason });
	const own = throwAway(run.inline);
	try {
		yield* runPlainPart(run, call.loop.keepsBefore ? 0 : done, done);
	} finally {
		Object.assign(frame, own);
	}
	yield* runPlain(run, done, call.space.count);
}

/** Puts copies into the frame where effects of iterations that have run must not happen again; returns the originals. */
function throwAway({ frame, call }: Inline): Record<string, unknown> {
	const own: Record<string, unknown> = {};
	for (const variable of call.loop.code.variables) {
		const { name, role } = variable;
		const collects =
			role === "append" || (role === "element-reduction" && variable.exact && variable.operator !== "last");
		if (!collects) continue;
		own[name] = frame[name];
		frame[name] = copyOf(frame[name]);
	}
	return own;
}

function copyOf(value: unknown): unknown {
	if (value instanceof Map) return new Map(value);
	if (value instanceof Set) return new Set(value);
	// `slice` walks through all the holes of a long array.
	if (Array.isArray(value))
		return value.length > LONGEST ? Object.assign(new Array(value.length), value) : value.slice();
	if (ArrayBuffer.isView(value)) return (value as Uint8Array).slice();
	return Object.assign(Object.create(Object.getPrototypeOf(value)) as object, value);
}
