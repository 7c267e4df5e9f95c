/**
 * Tests the guards of a plan on the values of a launch, before anything is sent: memory received twice by a worker
 * is two objects there.
 */
import { type Kind, kindOf } from "../codec/kind.js";
import { isTypedArray } from "../codec/memory.js";
import type { Guard, ValueClass } from "../contract.js";

type Values = Readonly<Record<string, unknown>>;

/** The first guard that fails, in words; undefined if all hold. */
export function failedGuard(guards: readonly Guard[], values: Values): string | undefined {
	for (const guard of guards) {
		if (!holds(guard, values)) return describeGuard(guard);
	}
	return undefined;
}

function holds(guard: Guard, values: Values): boolean {
	switch (guard.kind) {
		case "integer":
			return Number.isSafeInteger(values[guard.name]);
		case "is":
			return guard.of.some((one) => isOf(values[guard.name], one));
		case "disjoint":
			return areDisjoint(values[guard.a], values[guard.b], guard.same);
		case "stateless": {
			const value = values[guard.name];
			return value instanceof RegExp && !value.global && !value.sticky;
		}
		default:
			return guard satisfies never;
	}
}

function describeGuard(guard: Guard): string {
	switch (guard.kind) {
		case "integer":
			return `${guard.name} is not a safe integer`;
		case "is":
			return `${guard.name} is not of class ${guard.of.join(" or ")}`;
		case "disjoint":
			return `${guard.a} and ${guard.b} share memory`;
		case "stateless":
			return `${guard.name} keeps state between matches`;
		default:
			return guard satisfies never;
	}
}

/** Builtin, no subclass, not frozen. */
const ofKind: Readonly<Record<string, readonly Kind[]>> = {
	array: ["array"],
	typed: ["typed", "buffer"],
	map: ["map"],
	set: ["set"],
	object: ["object", "null-object"],
};

function isOf(value: unknown, one: ValueClass): boolean {
	if (one === "int32") return typeof value === "number" && Object.is(value | 0, value);
	const kinds = ofKind[one];
	if (kinds === undefined) return typeof value === one;
	return kinds.includes(kindOf(value)) && (one === "typed" || Object.isExtensible(value));
}

function areDisjoint(a: unknown, b: unknown, same: boolean): boolean {
	if (a === b) return same || typeof a !== "object";
	if (isTypedArray(a) && isTypedArray(b)) return !overlap(a, b) || (same && areOne(a, b));
	if (Array.isArray(a) && Array.isArray(b)) return !shareRows(a, b);
	return true;
}

type View = { readonly buffer: ArrayBufferLike; readonly byteOffset: number; readonly byteLength: number };

function overlap(a: View, b: View): boolean {
	const apart = a.byteOffset + a.byteLength <= b.byteOffset || b.byteOffset + b.byteLength <= a.byteOffset;
	return a.buffer === b.buffer && !apart;
}

/** Two views of the same elements. */
function areOne(a: View, b: View): boolean {
	const place = a.byteOffset === b.byteOffset && a.byteLength === b.byteLength;
	return place && Object.getPrototypeOf(a) === Object.getPrototypeOf(b);
}

function shareRows(a: readonly unknown[], b: readonly unknown[]): boolean {
	if (typeof a[0] !== "object" || typeof b[0] !== "object") return false;
	const rows = new Set(a);
	return b.some((row) => typeof row === "object" && row !== null && rows.has(row));
}
