/**
 * A quick look at what a loop captures, on each launch: a socket or a class instance is refused at once, not only when
 * the loop has grown large enough to be distributed. What lies deeper is found when it travels.
 */
import { describe, kindOf } from "../codec/kind.js";
import type { LoopCode, Space } from "../contract.js";
import { CloudloopError } from "../errors.js";

/** Properties looked at per object. */
const WIDTH = 16;
const DEPTH = 3;

/** Throws CL5004. */
export function checkCaptured(code: LoopCode, frame: Readonly<Record<string, unknown>>, space: Space): void {
	const fail: Fail = (path, value) => {
		throw new CloudloopError("CL5004", { path, what: describe(value), loop: capturing(code, path) });
	};
	for (const { name, role } of code.variables) if (role === "shared") check(frame[name], name, DEPTH, fail);
	if (space.items !== undefined && space.count > 0)
		check(Object.getOwnPropertyDescriptor(space.items, 0)?.value, "the items of prange[0]", DEPTH, fail);
}

/** The loop, with the line where it mentions the variable at which the path begins; its own line for the items. */
export function capturing({ label, place, accesses = [] }: LoopCode, path: string): string {
	const [name] = path.split(/[.[]/);
	const line = accesses.find(({ variable }) => variable === name)?.line;
	return `${label} (${line === undefined ? place : place.replace(/:\d+$/, `:${line}`)})`;
}

type Fail = (path: string, value: unknown) => never;

function check(value: unknown, path: string, depth: number, fail: Fail): void {
	if (typeof value !== "object" && typeof value !== "function" && typeof value !== "symbol") return;
	if (value === null || ArrayBuffer.isView(value)) return;
	const kind = kindOf(value);
	if (kind === "foreign") fail(path, value);
	if (depth === 0) return;
	if (kind === "array") check(Object.getOwnPropertyDescriptor(value, 0)?.value, `${path}[0]`, depth - 1, fail);
	else if (kind === "object" || kind === "null-object") checkProperties(value as object, path, depth, fail);
}

function checkProperties(value: object, path: string, depth: number, fail: Fail): void {
	let left = WIDTH;
	for (const key of Object.keys(value)) {
		if (left-- === 0) return;
		const slot = Object.getOwnPropertyDescriptor(value, key);
		if (slot && "value" in slot) check(slot.value, `${path}.${key}`, depth - 1, fail);
	}
}
