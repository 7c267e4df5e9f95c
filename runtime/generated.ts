/** What generated code imports, as `cloudloop/runtime`. Not for people: its shape follows the compiler's. */
import { registeredName } from "./codec/registry.js";
import type { Leave, LoopCode, RangeOptions, Space } from "./contract.js";
import { launchLoop, launchLoopAsync } from "./coordinator.js";
import { backendOf } from "./launch.js";
import { settings } from "./options.js";
import { faultOfHolders, faultOfNames } from "./region/fields.js";
import { publish } from "./report.js";
import { sanitize } from "./sanitize/sanitize.js";
import { iterate, splitOptions, toSpace } from "./surface/prange.js";
import { identityOf } from "./surface/reducer.js";

export { declare } from "./codec/registry.js";
export type { LoopCode } from "./contract.js";
export { own } from "./region/fields.js";
export { turn } from "./region/turns.js";

/** What `prange` was compiled for. */
export type RangeKind = "range" | "items";

/**
 * Runs a loop. `args`: the arguments of `prange` without options. Afterwards, also if the body threw, `frame` has the
 * values that the plain loop would have left; collections were changed in place. Gives the exit by which the lowest such
 * iteration left the loop, for the generated code to take. `inner`: of a perfect nest, the arguments
 * of the inner `prange`.
 */
export function launch(
	code: LoopCode,
	args: readonly unknown[],
	frame: Record<string, unknown>,
	range?: RangeOptions,
	kind?: RangeKind,
	inner?: () => readonly unknown[],
): Leave | undefined {
	if (settings().sanitize) sanitize({ code, args, frame, inner });
	return launchLoop({ code, args, frame, range, kind, inner, backendOf });
}

/** The same for a loop in an async function. */
export function launchAsync(
	code: LoopCode,
	args: readonly unknown[],
	frame: Record<string, unknown>,
	range?: RangeOptions,
	kind?: RangeKind,
): Promise<Leave | undefined> {
	if (settings().sanitize) sanitize({ code, args, frame });
	return launchLoopAsync({ code, args, frame, range, kind, backendOf });
}

/** The iteration space of a `prange` that runs inside a kernel. */
export function range(...args: readonly unknown[]): Space {
	return toSpace(splitOptions(args));
}

/**
 * Whether the members that kernels keep in variables of their own are plain fields, nothing else leads to their objects, and
 * methods are those of kernels: what `launch` takes for granted. `frame` reads members, so it is made only when these are
 * known to be fields. Says in the frame that they may be stored back, and in `holders` why the loop has to run as written.
 */
export function fields(
	code: LoopCode,
	holders: Record<string, unknown>,
	args: readonly unknown[],
	frame: () => Record<string, unknown>,
): boolean {
	const space = toSpace(args);
	holders.$fault = space.count === 0 ? "it has no iterations" : faultOfHolders(code, holders);
	if (holders.$fault !== undefined) return false;
	const made = frame();
	holders.$fault = faultOfNames(code, holders, made, space);
	made.$stores = holders.$fault === undefined;
	return made.$stores === true;
}

/** `prange` of a loop that runs as it is written, because an object cannot be taken apart. */
export function* plain(code: LoopCode, holders: Record<string, unknown>, args: readonly unknown[]): Iterable<never> {
	const space = toSpace(args);
	if (space.count === 0) return;
	const began = performance.now();
	try {
		yield* iterate(space) as Iterable<never>;
	} finally {
		const counts = { iterations: space.count, chunks: 0, workers: 0, milliseconds: performance.now() - began };
		publish({ loop: code.id, how: "sequential", reason: String(holders.$fault), ...counts });
	}
}

const warned = new Set<string>();

/** `prange` of a loop that was refused under `onSerial: "warn"`. */
export function sequential(id: string, ...args: readonly unknown[]): Iterable<never> {
	if (!warned.has(id)) {
		warned.add(id);
		process.stderr.write(`cloudloop: ${id} runs sequentially (see \`cloudloop plan\`)\n`);
	}
	return iterate(toSpace(splitOptions(args))) as Iterable<never>;
}

/** The class registered as `id`, or the one so far above it; undefined if none is as yet. */
export function registeredClass(id: string, above: number): unknown {
	let at: unknown = registeredName(id)?.type;
	for (let step = 0; step < above && at; step++) at = Object.getPrototypeOf(at);
	return at;
}

/** A function registered by `reducer`, as a launch needs it. */
export function registered<T>(combine: (a: T, b: T) => T): { combine: typeof combine; identity: unknown } {
	return { combine, identity: identityOf(combine)?.identity };
}
