/**
 * Deferred effects on the caller's thread. A kernel that runs there carries each out at once, as the plain loop does; the
 * logs of a region follow in iteration order, before anything else of the region counts.
 *
 * If an effect of a log throws, the rest of the loop runs on the caller: it skips the effects that were carried out, comes
 * to the one that threw, throws what that threw, and leaves everything as the plain loop would.
 */
import type { Frame, LoopCode } from "../contract.js";
import { mismatchCount } from "../reduction/mismatch.js";

/** What kernels on the caller take for their log. */
interface Effects {
	push(...entry: unknown[]): void;
}

/** What effects have thrown, by their numbers. None takes place twice, for it may have done a part of its work. */
type Thrown = Map<number, unknown>;

/** Effects from now on, without the next `skip` ones: those were carried out before. */
export function openEffects(code: LoopCode, frame: Frame, skip = 0): void {
	let at = appliedEffects(frame) - skip;
	const effects: Effects = {
		push(...entry) {
			// The body has caught a mismatch and may be where the plain loop is not; the loop starts again.
			if (frame.$seen !== undefined && frame.$seen !== mismatchCount()) return;
			const number = at++;
			const isDone = number >= appliedEffects(frame) ? carry(code, frame, entry) : repeat(frame, number, entry);
			if (!isDone) throw thrownOf(frame).get(number);
		},
	};
	frame.$immediate = true;
	frame.$log = effects as unknown as unknown[];
}

/** How many effects were carried out, or threw: `Replay` counts the former. */
export function appliedEffects(frame: Frame): number {
	return frame.$applied as number;
}

/** Carries out logs of a region. False if an effect threw: then the loop must go on, on the caller, where the region began. */
export function carryOut(code: LoopCode, frame: Frame, logs: readonly (readonly unknown[])[]): boolean {
	const before = appliedEffects(frame);
	frame.$immediate = false;
	const done = logs.every((log) => log.length === 0 || carry(code, frame, log));
	openEffects(code, frame, done ? 0 : appliedEffects(frame) - before);
	return done;
}

/** False if an effect threw. */
function carry(code: LoopCode, frame: Frame, log: readonly unknown[]): boolean {
	try {
		code.replay?.(log, frame);
		return true;
	} catch (error) {
		noteThrown(frame, error);
		return false;
	}
}

/** The next effect threw: it is not to take place again. */
function noteThrown(frame: Frame, error: unknown): void {
	thrownOf(frame).set(appliedEffects(frame), error);
	frame.$applied = appliedEffects(frame) + 1;
}

/** A kernel with effects where they stand has thrown: perhaps one of them did, or an operand. */
export function noteDirect(frame: Frame, error: unknown): void {
	if ((frame.$begun as number) > appliedEffects(frame)) noteThrown(frame, error);
}

/** The effect took place before. What the plain loop evaluates for it in any case, it evaluates again. */
function repeat(frame: Frame, number: number, entry: readonly unknown[]): boolean {
	for (const one of entry) {
		if (typeof one !== "function" || !("$strict" in one) || one.$strict !== true) continue;
		try {
			one();
		} catch {
			break; // then the effect threw this
		}
	}
	return !thrownOf(frame).has(number);
}

function thrownOf(frame: Frame): Thrown {
	frame.$failures ??= new Map();
	return frame.$failures as Thrown;
}
