/**
 * What makes an object other than one that assignments make: frozen, sealed, closed, with hidden or constant properties.
 *
 * In:   Object.freeze({ i })
 * Out:  level 3, no flags
 *
 * Named properties of memory (typed arrays, buffers, views) and of boxed values do not travel.
 */
import type { Kind } from "./kind.js";

export interface Attributes {
	/** 0: open, 1: not extensible, 2: sealed, 3: frozen. */
	readonly level: number;
	/** Properties with other bits than the level gives them. */
	readonly flags: readonly (readonly [string, number])[];
	/** Properties that objects of this kind do not have by themselves. */
	readonly added: readonly string[];
}

const ENUMERABLE = 1;
const WRITABLE = 2;
const CONFIGURABLE = 4;
/** Bits of ordinary properties by level. */
const usual = [7, 7, ENUMERABLE | WRITABLE, ENUMERABLE];

/** Kinds whose properties travel one by one. */
const data: ReadonlySet<Kind> = new Set(["array", "object", "null-object", "instance"]);
const others: ReadonlySet<Kind> = new Set(["map", "set", "date", "regexp"]);

/** Whether own properties of objects of a kind travel. */
export function hasProperties(kind: Kind): boolean {
	return data.has(kind) || others.has(kind);
}

/** Whether an own property is something special in a kind. */
export function isDecoration(kind: Kind): boolean {
	return others.has(kind);
}

/** Properties of an object, hidden ones too, without those that its kind always has. */
export function namesOf(object: object, kind: Kind): string[] {
	if (!hasProperties(kind)) return [];
	const names = Object.getOwnPropertyNames(object);
	const own = kind === "array" ? "length" : kind === "regexp" ? "lastIndex" : undefined;
	return own === undefined ? names : names.filter((name) => name !== own);
}

/** Whether a property is as assignments make it. */
export function isOrdinary(slot: PropertyDescriptor): boolean {
	return slot.writable === true && slot.enumerable === true && slot.configurable === true;
}

/** Whether an array has no holes, and no properties besides its elements. */
export function hasOnlyElements(array: readonly unknown[]): boolean {
	return Object.getOwnPropertyNames(array).length === array.length + 1;
}

export function isOpenArray(array: readonly unknown[]): boolean {
	return Object.getOwnPropertyDescriptor(array, "length")?.writable === true;
}

/** Undefined if there is nothing to be said. */
export function attributesOf(object: object, kind: Kind): Attributes | undefined {
	const level = levelOf(object);
	const names = namesOf(object, kind);
	const flags: [string, number][] = [];
	for (const name of names) {
		const bits = bitsOf(object, name);
		if (bits !== usual[level]) flags.push([name, bits]);
	}
	if (kind === "array" && level < 3 && !isOpenArray(object as unknown[])) flags.push(["length", 0]);
	const added = isDecoration(kind) ? names : [];
	return level === 0 && flags.length === 0 && added.length === 0 ? undefined : { level, flags, added };
}

function levelOf(object: object): number {
	if (Object.isExtensible(object)) return 0;
	if (ArrayBuffer.isView(object)) return 1; // V8 takes closed ones for sealed, which they cannot be made
	// An empty array counts as frozen in V8 though its length can be written.
	if (Object.isFrozen(object) && !(Array.isArray(object) && isOpenArray(object))) return 3;
	return Object.isSealed(object) ? 2 : 1;
}

function bitsOf(object: object, name: string): number {
	const slot = Object.getOwnPropertyDescriptor(object, name) as PropertyDescriptor;
	return (slot.enumerable ? ENUMERABLE : 0) | (slot.writable ? WRITABLE : 0) | (slot.configurable ? CONFIGURABLE : 0);
}

/** Makes a complete object what the other one was. */
export function applyAttributes(object: object, level: number, flags: Attributes["flags"]): void {
	for (const [name, bits] of flags) {
		const enumerable = (bits & ENUMERABLE) !== 0;
		const configurable = (bits & CONFIGURABLE) !== 0;
		Object.defineProperty(object, name, { enumerable, configurable, writable: (bits & WRITABLE) !== 0 });
	}
	steps[level]?.(object);
}

const steps: readonly ((object: object) => unknown)[] = [
	() => undefined,
	Object.preventExtensions,
	Object.seal,
	Object.freeze,
];
