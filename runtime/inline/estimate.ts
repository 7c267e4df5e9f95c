/** Estimates what it takes to bring the captured values to the workers: a look at the surface, not a walk. */
import { isShared, isTypedArray } from "../codec/memory.js";
import type { Call } from "../loop.js";

/** Milliseconds per byte copied into shared memory, per string and per object cloned. */
const BYTE_MS = 0.5e-6;
const STRING_MS = 1e-4;
const OBJECT_MS = 1.5e-3;

/** Milliseconds, roughly. */
export function estimateTransport({ loop, frame, space }: Call): number {
	let total = estimate(space.items);
	for (const variable of loop.code.variables) {
		if (variable.role === "shared") total += estimate(frame[variable.name]);
		else if (variable.role === "write") total += estimate(frame[variable.name]);
	}
	return total;
}

function estimate(value: unknown): number {
	if (typeof value !== "object" || value === null) return 0;
	if (isTypedArray(value)) return isShared(value.buffer) ? 0 : value.byteLength * BYTE_MS;
	if (Array.isArray(value)) return value.length * estimateElement(value[value.length >> 1]);
	if (value instanceof Map || value instanceof Set) return value.size * OBJECT_MS;
	return OBJECT_MS;
}

function estimateElement(value: unknown): number {
	if (typeof value === "object" && value !== null) return OBJECT_MS;
	return typeof value === "string" ? STRING_MS : 8 * BYTE_MS;
}
