/**
 * Walks a graph of values in one fixed order, so that two threads that hold copies of the same graph number its objects
 * alike. Along the way it refuses what cannot travel, with the path to it.
 */
import { hasOnlyElements, hasProperties, isDecoration, isOpenArray, isOrdinary, namesOf } from "./attributes.js";
import { describe, type Kind, kindOf } from "./kind.js";
import { hasRecipe, registeredOf } from "./registry.js";

/** What is said of a getter or setter. */
export const ACCESSOR = "an accessor";

/** Called for a value that cannot travel. */
export type Fail = (path: string, what: string) => never;

/** Called once for each object, before what it holds. Returns false to leave out what it holds. */
export type Visit = (value: object, kind: Kind, path: () => string) => boolean;

/** Where a value is found in an object: a property, an element, or what `text` says; for a map, the entry of a key. */
type Key = string | number | { readonly text: string } | { readonly entry: unknown };

interface Step {
	readonly above: Step | undefined;
	readonly key: Key;
	readonly value: unknown;
}

/** `seen`: objects that were visited already, also by earlier walks. */
export interface Walk {
	readonly seen: Set<object>;
	readonly visit: Visit;
	readonly fail: Fail;
	/** Called for objects that are not as assignments make them: see `attributes.ts`. */
	readonly odd?: () => void;
	/** Called for arrays of numbers and of nothing else. */
	readonly numbers?: (array: readonly number[]) => void;
}

/** Visits every object below `value`, each once. Not recursive, so that long lists do not overflow the stack. */
export function walk(value: unknown, name: string, { seen, visit, fail, odd = () => {}, numbers }: Walk): void {
	const todo: Step[] = [{ above: undefined, key: { text: name }, value }];
	let step = todo[0] as Step;
	let below: Step[] = [];
	const path = (): string => pathOf(step);
	const spreading: Spread = {
		take(key, held) {
			if (typeof held === "object" ? held !== null : typeof held === "function" || typeof held === "symbol")
				below.push({ above: step, key, value: held });
		},
		fail: (key, what) => fail(pathOf({ above: step, key, value: undefined }), what),
		odd,
		numbers,
	};
	for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
		step = next;
		const kind = kindOf(step.value);
		if (kind === "primitive") continue;
		if (kind === "foreign") fail(path(), describe(step.value));
		const object = step.value as object;
		if (seen.has(object)) continue;
		seen.add(object);
		if (!visit(object, kind, path)) continue;
		if (!Object.isExtensible(object)) odd();
		below = [];
		spread(object, kind, spreading);
		for (let place = below.length - 1; place >= 0; place--) todo.push(below[place] as Step);
	}
}

/** What `spread` tells of an object. */
interface Spread {
	take(key: Key, value: unknown): void;
	fail(key: Key, what: string): never;
	odd(): void;
	readonly numbers: Walk["numbers"];
}

const KEYS = { text: ".keys()" };
const VALUES = { text: ".values()" };
/** What a recipe takes of an instance. */
const ITSELF = { text: "" };

/** Hands out what an object holds, in its own order. */
function spread(object: object, kind: Kind, to: Spread): void {
	if (kind === "map") {
		for (const [key, value] of object as Map<unknown, unknown>) {
			to.take(KEYS, key);
			to.take({ entry: key }, value);
		}
	} else if (kind === "set") {
		for (const value of object as Set<unknown>) to.take(VALUES, value);
	} else if (kind === "array" && spreadDense(object as unknown[], to)) {
		return;
	} else if (kind === "error") {
		spreadError(object as Error, to);
		return;
	}
	const recipe = kind === "instance" ? registeredOf(Object.getPrototypeOf(object) as object)?.take : undefined;
	if (recipe !== undefined) to.take(ITSELF, recipe(object));
	else spreadProperties(object, kind, to);
}

/** For arrays without holes, and without properties besides their elements, and these as assignments make them; false for others. */
function spreadDense(array: unknown[], { take, numbers }: Spread): boolean {
	if (Object.getOwnPropertySymbols(array).length > 0 || !isOpenArray(array)) return false;
	if (!hasOnlyElements(array)) return false;
	let count = 0;
	for (let place = 0; place < array.length; place++) {
		const slot = Object.getOwnPropertyDescriptor(array, place);
		if (slot === undefined || !isOrdinary(slot)) return false; // what was taken is taken once more, and visited once
		if (typeof slot.value === "number") count++;
		else take(place, slot.value);
	}
	if (numbers && count > 0 && count === array.length && Object.isExtensible(array)) numbers(array as number[]);
	return true;
}

function spreadProperties(object: object, kind: Kind, { take, fail, odd }: Spread): void {
	if (!hasProperties(kind)) return;
	if (Object.getOwnPropertySymbols(object).length > 0) fail({ text: "[symbol]" }, "a property whose key is a symbol");
	const names = namesOf(object, kind);
	if (kind === "array" ? !isOpenArray(object as unknown[]) : isDecoration(kind) && names.length > 0) odd();
	for (const key of names) {
		const slot = Object.getOwnPropertyDescriptor(object, key);
		const label = kind === "array" ? { text: `[${key}]` } : key;
		if (slot === undefined || !("value" in slot)) fail(label, ACCESSOR);
		else {
			if (!isOrdinary(slot)) odd();
			take(label, slot.value);
		}
	}
}

function spreadError(error: Error, { take }: Spread): void {
	for (const key of Reflect.ownKeys(error)) {
		if (typeof key === "symbol" || key === "stack") continue;
		const slot = Object.getOwnPropertyDescriptor(error, key);
		if (slot && "value" in slot) take(key, slot.value);
	}
}

function pathOf(step: Step): string {
	const texts: string[] = [];
	for (let at: Step | undefined = step; at; at = at.above) texts.push(textOf(at.key));
	return texts.reverse().join("");
}

function textOf(key: Key): string {
	if (typeof key === "number") return `[${key}]`;
	if (typeof key === "string") return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
	if ("text" in key) return key.text;
	return typeof key.entry === "string" ? `.get(${JSON.stringify(key.entry)})` : ".get(…)";
}

/** The objects below the fields of a record, numbered in the order of the walk. */
export function numberObjects(record: Readonly<Record<string, unknown>>): object[] {
	const found: object[] = [];
	const seen = new Set<object>();
	const ignore = ((): never => undefined as never) as Fail;
	for (const name of Object.keys(record)) {
		const visit: Visit = (object, kind) => {
			found.push(object);
			return kind !== "instance" || !hasRecipe(object); // what that takes is made anew for each
		};
		walk(record[name], name, { seen, visit, fail: ignore });
	}
	return found;
}
