/**
 * Stands in for `cloudloop/runtime` in the programs under test: the same door, with one more backend behind it, on which
 * nothing is shared by accident and chunks run out of order.
 */
import type { Backend } from "../../runtime/backend/backend.js";
import type { BackendName, Leave, LoopCode, RangeOptions } from "../../runtime/contract.js";
import { launchLoop, launchLoopAsync } from "../../runtime/coordinator.js";
import type { RangeKind } from "../../runtime/generated.js";
import { backendOf as usualBackendOf } from "../../runtime/launch.js";
import { createAdversary } from "../../runtime/sanitize/adversary.js";

export { declare, fields, own, plain, range, registered, sequential } from "../../runtime/generated.js";

let executors = 0;

/** How many executors the isolated backend has from now on; 0: the usual backends. */
export function isolate(count: number): void {
	executors = count;
}

type Args = readonly unknown[];
type Values = Record<string, unknown>;

export function launch(
	code: LoopCode,
	args: Args,
	frame: Values,
	range?: RangeOptions,
	kind?: RangeKind,
	inner?: () => Args,
): Leave | undefined {
	return launchLoop({ code, args, frame, range, kind, inner, backendOf: chooser(code) });
}

export function launchAsync(
	code: LoopCode,
	args: Args,
	frame: Values,
	range?: RangeOptions,
	kind?: RangeKind,
): Promise<Leave | undefined> {
	return launchLoopAsync({ code, args, frame, range, kind, backendOf: chooser(code) });
}

function chooser(code: LoopCode): (name: BackendName) => Backend {
	if (executors === 0) return usualBackendOf;
	const { runAsync } = usualBackendOf("serial");
	const kernelOf = (name: string) => (name === code.collapsed?.name ? code.collapsed.kernel : code.kernel);
	return () => ({ ...createAdversary({ kernelOf, executors, deal: "turns" }), runAsync });
}
