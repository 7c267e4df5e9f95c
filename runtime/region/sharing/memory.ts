/** What can be reached from values, and whether two have some of that in common. Runs no code of the user. */
import { someOf } from "../../codec/access.js";
import { isTypedArray } from "../../codec/memory.js";

export function isObject(value: unknown): boolean {
	return (typeof value === "object" && value !== null) || typeof value === "function";
}

/** An array or typed array that holds no object. */
export function isFlat(value: unknown): boolean {
	if (isTypedArray(value)) return true;
	return Array.isArray(value) && !someOf(value, isObject);
}

/** Nothing that can be reached from one can be reached from the other; `same`: being one array is fine. */
export function areDisjoint(a: unknown, b: unknown, same: boolean): boolean {
	if (!isObject(a) || !isObject(b)) return true;
	if (a === b) return same;
	if (isTypedArray(a) && isTypedArray(b)) return !overlap(a, b) || (same && areOne(a, b));
	if (isFlat(a) && isFlat(b)) return true;
	const parts = memoryOf(a);
	for (const part of memoryOf(b)) if (parts.has(part)) return false;
	return true;
}

function objectsOf(array: readonly unknown[], take: (held: unknown) => void): void {
	someOf(array, (held) => {
		if (isObject(held)) take(held);
		return false;
	});
}

/** Every object and buffer that can be reached from a value; the buffers of views unless these are to be looked at themselves. */
export function memoryOf(value: unknown, ofViews = true): Set<unknown> {
	const found = new Set<unknown>();
	const queue: unknown[] = [value];
	while (queue.length > 0) {
		const one = queue.pop();
		if (!isObject(one) || found.has(one)) continue;
		found.add(one);
		if (ArrayBuffer.isView(one)) {
			if (ofViews) queue.push(one.buffer);
		} else if (Array.isArray(one)) objectsOf(one, (held) => queue.push(held));
		else if (one instanceof Map) for (const [key, held] of one) queue.push(key, held);
		else if (one instanceof Set) for (const held of one) queue.push(held);
		else
			for (const key of Reflect.ownKeys(one as object))
				queue.push(Reflect.getOwnPropertyDescriptor(one as object, key)?.value);
	}
	return found;
}

export type View = { readonly buffer: ArrayBufferLike; readonly byteOffset: number; readonly byteLength: number };

export function overlap(a: View, b: View): boolean {
	const apart = a.byteOffset + a.byteLength <= b.byteOffset || b.byteOffset + b.byteLength <= a.byteOffset;
	return a.buffer === b.buffer && !apart;
}

/** The same elements of one memory, by two names. */
export function isOneView(a: unknown, b: unknown): boolean {
	return isTypedArray(a) && isTypedArray(b) && a.length > 0 && overlap(a, b) && areOne(a, b);
}

/** Two views of the same elements. */
function areOne(a: View, b: View): boolean {
	const place = a.byteOffset === b.byteOffset && a.byteLength === b.byteLength;
	return place && Object.getPrototypeOf(a) === Object.getPrototypeOf(b);
}
