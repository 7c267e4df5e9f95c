/** All that a function does with a parameter, each of it once, as far as callers have use for it. */
import type { Scope } from "../../variables/scope.js";
import type { Frame, Step } from "../../variables/uses.js";
import type { Touch } from "../summary.js";
import { textOf } from "./text.js";

/** Longer paths, and more of them, come from recursion, or are no use. */
export const LONGEST_PATH = 6;
const MOST_PATHS = 24;

/** Undefined if it is too much. */
export function gathered(scope: Scope, touches: readonly Touch[]): Touch[] | undefined {
	const told = apart(scope, touches);
	const found = told.length <= MOST_PATHS ? told : apart(scope, touches.map(anyOf));
	return found.length <= MOST_PATHS && found.every(({ steps }) => isShort(steps)) ? found : undefined;
}

function apart(scope: Scope, touches: readonly Touch[]): Touch[] {
	return [...new Map(touches.map((one) => [textOf(scope, one), one])).values()];
}

/** Without the counters of elements. */
function anyOf(touch: Touch): Touch {
	return { ...touch, steps: touch.steps.map((step) => (step.kind === "all" ? { ...step, counted: undefined } : step)) };
}

export function isShort(steps: readonly Step[]): boolean {
	const depthOf = (frame: Frame | undefined): number => (frame ? 1 + depthOf(frame.outer) : 0);
	const isFlat = (step: Step): boolean => {
		if (step.kind === "all") return !step.counted || isFlat(step.counted);
		return step.kind !== "element" || depthOf(step.frame) <= LONGEST_PATH;
	};
	return steps.length <= LONGEST_PATH && steps.every(isFlat);
}
