/**
 * Deferred effects on the caller's thread. A kernel that runs there carries each out at once, as the plain loop does; the
 * logs of a region follow in iteration order, before anything else of the region counts.
 *
 * If an effect of a log throws, the rest of the loop runs on the caller: it skips the effects that were carried out, comes
 * to the one that threw, and leaves everything as the plain loop would.
 */
import type { Frame, LoopCode } from "../contract.js";

/** What kernels on the caller take for their log. */
interface Effects {
	push(...entry: unknown[]): void;
}

/** Effects from now on, without the next `skip` ones: those were carried out before. */
export function openEffects(code: LoopCode, frame: Frame, skip = 0): void {
	let left = skip;
	const effects: Effects = {
		push(...entry) {
			if (left > 0) left--;
			else code.replay?.(entry, frame);
		},
	};
	frame.$immediate = true;
	frame.$log = effects as unknown as unknown[];
}

/** How many effects were carried out: `Replay` counts them. */
export function appliedEffects(frame: Frame): number {
	return frame.$applied as number;
}

/** Carries out logs of a region. False if an effect threw: then the loop must go on, on the caller, where the region began. */
export function carryOut(code: LoopCode, frame: Frame, logs: readonly (readonly unknown[])[]): boolean {
	const before = appliedEffects(frame);
	try {
		for (const log of logs) if (log.length > 0) code.replay?.(log, frame);
		return true;
	} catch {
		openEffects(code, frame, appliedEffects(frame) - before);
		return false;
	}
}
