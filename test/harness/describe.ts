/**
 * Describes a value exactly: equal descriptions mean that no program could tell the values apart, functions and stacks
 * apart. One line per fact, in the order in which the value shows it.
 *
 * In:   { a: [1, , -0], m: new Map([["k", 2n]]) }
 * Out:  result = Object · result.a = Array length 3 · result.a[0] = number 1 · result.a[1] = hole · …
 */
import { createHash } from "node:crypto";

type Visit = (path: string, value: unknown) => void;

export function describeValue(value: unknown): string[] {
	const lines: string[] = [];
	const places = new Map<object, string>();
	const visit: Visit = (path, at) => {
		if (typeof at !== "object" || at === null) lines.push(`${path} = ${describePrimitive(at)}`);
		else if (places.has(at)) lines.push(`${path} = same as ${places.get(at)}`);
		else {
			places.set(at, path);
			lines.push(`${path} = ${classOf(at)}${stateOf(at)}`);
			describeContents(path, at, lines, visit);
		}
	};
	visit("result", value);
	return lines;
}

function describePrimitive(value: unknown): string {
	if (typeof value === "number") return `number ${Object.is(value, -0) ? "-0" : value}`;
	if (typeof value === "string") return `string ${value.length > LONG ? digestOf(value) : JSON.stringify(value)}`;
	if (typeof value === "bigint") return `bigint ${value}`;
	if (typeof value === "function") return `function ${value.name}`;
	return String(value);
}

/** Loops may double a string until it has half a thousand million characters. */
const LONG = 2 ** 20;

function digestOf(text: string): string {
	return `of ${text.length} characters, ${createHash("sha256").update(text, "utf16le").digest("hex")}`;
}

/** The names of the prototypes: `RangeError < Error`. */
function classOf(value: object): string {
	const names: string[] = [];
	for (let at = Object.getPrototypeOf(value); at && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
		names.push(at.constructor?.name ?? "anonymous");
	}
	if (names.length === 0) return Object.getPrototypeOf(value) === null ? "object without prototype" : "Object";
	return names.filter((name) => name !== "TypedArray").join(" < ");
}

function stateOf(value: object): string {
	if (ArrayBuffer.isView(value) || Object.isExtensible(value)) return "";
	return Object.isFrozen(value) ? ", frozen" : Object.isSealed(value) ? ", sealed" : ", not extensible";
}

function describeContents(path: string, value: object, lines: string[], visit: Visit): void {
	if (ArrayBuffer.isView(value)) describeView(path, value, visit);
	else {
		if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer)
			visit(`${path}.byteLength`, value.byteLength);
		if (value instanceof Date) visit(`${path}.time`, value.getTime());
		if (value instanceof RegExp) visit(`${path}.text`, `${value} at ${value.lastIndex}`);
		if (value instanceof Map) describeEntries(path, [...value].flat(), visit);
		if (value instanceof Set) describeEntries(path, [...value], visit);
		if (value instanceof Error) describeError(path, value, visit);
		if (Array.isArray(value)) describeElements(path, value, lines, visit);
		describeProperties(path, value, lines, visit);
	}
}

function describeError(path: string, error: Error, visit: Visit): void {
	visit(`${path}.message`, error.message);
	if (Object.hasOwn(error, "cause")) visit(`${path}.cause`, error.cause);
}

function describeView(path: string, view: ArrayBufferView, visit: Visit): void {
	visit(`${path}.buffer`, view.buffer);
	visit(`${path}.byteOffset`, view.byteOffset);
	const elements: ArrayLike<unknown> =
		view instanceof DataView
			? new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
			: (view as unknown as ArrayLike<unknown>);
	visit(`${path}.length`, elements.length);
	for (let k = 0; k < elements.length; k++) visit(`${path}[${k}]`, elements[k]);
}

function describeEntries(path: string, values: readonly unknown[], visit: Visit): void {
	visit(`${path}.size`, values.length);
	values.forEach((value, k) => {
		visit(`${path}{${k}}`, value);
	});
}

/** By its own keys, which come in order: an array of two thousand million holes is soon told. */
function describeElements(path: string, array: readonly unknown[], lines: string[], visit: Visit): void {
	visit(`${path}.length`, array.length);
	let next = 0;
	const holes = (end: number): void => {
		if (end > next) lines.push(`${path}[${next}] = ${end - next === 1 ? "hole" : `${end - next} holes`}`);
	};
	for (const key of Reflect.ownKeys(array)) {
		if (!isElementKey(key) || key === "length") continue;
		const place = Number(key);
		holes(place);
		visit(`${path}[${place}]`, array[place]);
		next = place + 1;
	}
	holes(array.length);
}

/** Own properties besides elements, in order; of an error all but its stack. */
function describeProperties(path: string, value: object, lines: string[], visit: Visit): void {
	const known = value instanceof Error ? new Set(["stack", "message", "cause"]) : new Set<string>();
	for (const key of Reflect.ownKeys(value)) {
		if (known.has(String(key)) || (Array.isArray(value) && isElementKey(key))) continue;
		const place = typeof key === "symbol" ? `${path}[${String(key)}]` : `${path}.${key}`;
		const property = Object.getOwnPropertyDescriptor(value, key);
		if (!property) continue;
		const { enumerable, writable, get, set } = property;
		if (get || set) lines.push(`${place} = accessor`);
		else {
			if (!enumerable) lines.push(`${place} is not enumerable`);
			if (!writable) lines.push(`${place} is read-only`);
			visit(place, property.value);
		}
	}
}

function isElementKey(key: string | symbol): boolean {
	return key === "length" || (typeof key === "string" && String(Number(key) >>> 0) === key);
}
