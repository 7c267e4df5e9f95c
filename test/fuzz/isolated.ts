/**
 * Stands in for `cloudloop/runtime` in the programs under test: the same door, with one more backend behind it, on which
 * nothing is shared by accident. Its executors get copies of what travels, the last one begins, each runs its chunks in
 * order, and results travel back.
 */
import type { Backend, Outcome, Region } from "../../runtime/backend/backend.js";
import type { Kernel, LoopCode, RangeOptions } from "../../runtime/contract.js";
import { launchLoop, launchLoopAsync } from "../../runtime/coordinator.js";
import { createExecutor } from "../../runtime/execute.js";
import type { RangeKind } from "../../runtime/generated.js";
import { backendOf as usualBackendOf } from "../../runtime/launch.js";

export { range, registered, sequential } from "../../runtime/generated.js";

let executors = 0;

/** How many executors the isolated backend has from now on; 0: the usual backends. */
export function isolate(count: number): void {
	executors = count;
}

type Args = readonly unknown[];
type Values = Record<string, unknown>;

export function launch(code: LoopCode, args: Args, frame: Values, range?: RangeOptions, kind?: RangeKind): void {
	launchLoop({ code, args, frame, range, kind, backendOf: chooser(code) });
}

export function launchAsync(
	code: LoopCode,
	args: Args,
	frame: Values,
	range?: RangeOptions,
	kind?: RangeKind,
): Promise<void> {
	return launchLoopAsync({ code, args, frame, range, kind, backendOf: chooser(code) });
}

function chooser(code: LoopCode): typeof usualBackendOf {
	return executors === 0 ? usualBackendOf : () => createIsolated(code.kernel, executors);
}

/** Copies as a worker gets it; shared memory stays shared. */
function copy<T>(value: T): T {
	return structuredClone(value);
}

function createIsolated(kernel: Kernel, count: number): Backend {
	return {
		name: "isolated",
		capacity: () => count,
		run: ({ work, first, last }: Region): Outcome => {
			const all = Array.from({ length: count }, () => ({
				executor: createExecutor(copy(work), kernel),
				chunks: [] as number[],
			}));
			for (let chunk = first; chunk < last; chunk++) all[(chunk * 7 + 1) % count]?.chunks.push(chunk);
			const partials = all
				.reverse()
				.flatMap(({ executor, chunks }) => chunks.map((chunk) => copy(executor.run(chunk))));
			const workers = all.map((one) => ({ chunks: one.chunks, partial: copy(one.executor.finish()) }));
			return {
				partials: partials.sort((p, q) => p.chunk - q.chunk),
				workers: workers.filter((one) => one.chunks.length > 0),
			};
		},
		runAsync: (region) => usualBackendOf("serial").runAsync(region),
		warm() {},
		close: () => Promise.resolve(),
	};
}
