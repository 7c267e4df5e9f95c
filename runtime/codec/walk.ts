/**
 * Walks a graph of values in one fixed order, so that two threads that hold copies of the same graph number its objects
 * alike. Along the way it refuses what cannot travel, with the path to it.
 */
import { describe, type Kind, kindOf } from "./kind.js";
import { type Registered, registeredOf } from "./registry.js";

/** What is said of a getter or setter. */
export const ACCESSOR = "an accessor";

/** Called for a value that cannot travel. */
export type Fail = (path: string, what: string) => never;

/** Called once for each object, before what it holds. Returns false to leave out what it holds. */
export type Visit = (value: object, kind: Kind, path: () => string) => boolean;

interface Step {
	readonly above: Step | undefined;
	readonly key: string;
}

/** `seen`: objects that were visited already, also by earlier walks. */
export interface Walk {
	readonly seen: Set<object>;
	readonly visit: Visit;
	readonly fail: Fail;
}

/** Visits every object below `value`, each once. Not recursive, so that long lists do not overflow the stack. */
export function walk(value: unknown, name: string, { seen, visit, fail }: Walk): void {
	const todo: { readonly value: unknown; readonly step: Step }[] = [{ value, step: { above: undefined, key: name } }];
	for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
		const { step } = next;
		const kind = kindOf(next.value);
		if (kind === "primitive") continue;
		const path = (): string => pathOf(step);
		if (kind === "foreign") fail(path(), describe(next.value));
		const object = next.value as object;
		if (seen.has(object)) continue;
		seen.add(object);
		if (!visit(object, kind, path)) continue;
		const below: { value: unknown; step: Step }[] = [];
		spread(
			object,
			kind,
			(key, held) => {
				if (typeof held === "object" || typeof held === "function" || typeof held === "symbol") {
					if (held !== null) below.push({ value: held, step: { above: step, key } });
				}
			},
			(key, what) => fail(pathOf({ above: step, key }), what),
		);
		for (let place = below.length - 1; place >= 0; place--) todo.push(below[place] as (typeof below)[number]);
	}
}

/** Hands out what an object holds, in its own order. */
function spread(
	object: object,
	kind: Kind,
	take: (key: string, value: unknown) => void,
	fail: (key: string, what: string) => never,
): void {
	if (kind === "map") {
		for (const [key, value] of object as Map<unknown, unknown>) {
			take(".keys()", key);
			take(typeof key === "string" ? `.get(${JSON.stringify(key)})` : ".get(…)", value);
		}
	} else if (kind === "set") {
		for (const value of object as Set<unknown>) take(".values()", value);
	} else if (kind === "array" && isDense(object as unknown[])) {
		const array = object as unknown[];
		for (let place = 0; place < array.length; place++) {
			const held = array[place];
			if (typeof held !== "number" && typeof held !== "string") take(`[${place}]`, held);
		}
	} else if (kind === "object" || kind === "null-object" || kind === "array") {
		spreadProperties(object, take, fail);
	} else if (kind === "instance") {
		const recipe = (registeredOf(Object.getPrototypeOf(object) as object) as Registered).take;
		if (recipe === undefined) spreadProperties(object, take, fail);
		else take("", recipe(object));
	} else if (kind === "error") {
		spreadError(object as Error, take);
	}
}

const getterOf = (Object.prototype as unknown as { __lookupGetter__(key: number): unknown }).__lookupGetter__;

/** Whether an array has no properties besides its elements and no accessors: the ordinary one. */
function isDense(array: unknown[]): boolean {
	for (let place = 0; place < array.length; place++) if (getterOf.call(array, place) !== undefined) return false;
	if (array.length > 256) return Object.getOwnPropertySymbols(array).length === 0;
	return Object.keys(array).length === array.length && Object.getOwnPropertySymbols(array).length === 0;
}

function spreadProperties(
	object: object,
	take: (key: string, value: unknown) => void,
	fail: (key: string, what: string) => never,
): void {
	if (Object.getOwnPropertySymbols(object).length > 0) fail("[symbol]", "a property whose key is a symbol");
	for (const key of Object.keys(object)) {
		const slot = Object.getOwnPropertyDescriptor(object, key);
		const label = Array.isArray(object)
			? `[${key}]`
			: /^[A-Za-z_$][\w$]*$/.test(key)
				? `.${key}`
				: `[${JSON.stringify(key)}]`;
		if (slot === undefined || slot.get || slot.set) fail(label, ACCESSOR);
		else take(label, slot.value);
	}
}

function spreadError(error: Error, take: (key: string, value: unknown) => void): void {
	for (const key of Reflect.ownKeys(error)) {
		if (typeof key === "symbol" || key === "stack") continue;
		const slot = Object.getOwnPropertyDescriptor(error, key);
		if (slot && "value" in slot) take(`.${key}`, slot.value);
	}
}

function pathOf(step: Step): string {
	return step.above === undefined ? step.key : pathOf(step.above) + step.key;
}

/** The objects below the fields of a record, numbered in the order of the walk. */
export function numberObjects(record: Readonly<Record<string, unknown>>): object[] {
	const found: object[] = [];
	const seen = new Set<object>();
	const ignore = ((): never => undefined as never) as Fail;
	for (const name of Object.keys(record)) {
		walk(record[name], name, { seen, visit: (object) => found.push(object) > 0, fail: ignore });
	}
	return found;
}
