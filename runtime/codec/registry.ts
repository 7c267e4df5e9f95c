/**
 * Classes that users registered: their instances travel, by name and own properties.
 *
 * Bytes from elsewhere can only name a class that this very process registered; nothing is ever looked up elsewhere.
 */
import type { ClassCopy } from "../contract.js";
import { CloudloopError } from "../errors.js";

/** How instances of a class become plain data, and come back. */
export interface Recipe<T = unknown, D = unknown> {
	/** Names the class on all sides; default: its own name. */
	readonly name?: string;
	/** What has to travel of an instance. Default: its own properties. */
	readonly take?: (instance: T) => D;
	/** Makes an instance of it. Default: an object of the class with those properties; the constructor does not run. */
	readonly make?: (taken: D) => T;
}

export interface Registered {
	readonly name: string;
	readonly type: Class;
	readonly take: ((instance: unknown) => unknown) | undefined;
	readonly make: ((taken: unknown) => unknown) | undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: a constructor of anything.
type Class<T = unknown> = abstract new (...args: any) => T;

const byName = new Map<string, Registered>();
const byPrototype = new WeakMap<object, Registered>();

/**
 * Lets instances of a class travel to workers and back. Without a recipe they keep their own properties and their class;
 * a class with `#private` fields needs a recipe: nobody else can read those. In code that is compiled the call stands by
 * itself at the top level of a module, with the recipe written there.
 *
 * @param id what compiled code calls the class on all sides, in place of a name
 * @throws CL5008 for a class without a name, and for one of `take` and `make` without the other
 */
export function register<T, D = unknown>(type: Class<T>, recipe: Recipe<T, D> = {}, id?: string): void {
	const { name = type.name, take, make } = recipe;
	const both = (take === undefined) === (make === undefined);
	if (name === "" || !both) {
		const rule = "a class with a name, and either both of `take` and `make` or neither";
		throw new CloudloopError("CL5008", { option: "class of register", value: name || "without a name", rule });
	}
	const known = byName.get(id ?? name);
	if (known !== undefined && known.type !== type) byPrototype.delete(known.type.prototype as object);
	const row = { name: id ?? name, type, take, make } as Registered;
	byName.set(row.name, row);
	byPrototype.set(type.prototype as object, row);
	if (!declared.has(type)) declare(type);
}

/** Lets instances of copies travel from here; gives what finds a copy by the id of its class. */
export function admit(copies: readonly ClassCopy[]): (id: string) => Registered | undefined {
	const rows = new Map<string, Registered>();
	for (const [name, type, recipe] of copies) {
		const { take, make } = (recipe ?? {}) as Recipe;
		const row = { name, type, take, make } as Registered;
		rows.set(name, row);
		if (!byPrototype.has(type.prototype as object)) byPrototype.set(type.prototype as object, row);
	}
	return (id) => rows.get(id);
}

/** Whether an object travels by a recipe, so that workers have another one than its own properties tell. */
export function hasRecipe(value: object): boolean {
	return registeredOf(Object.getPrototypeOf(value) as object | null)?.take !== undefined;
}

/** Whether a class, and those above it, have the members that they had when it was registered. */
export function isAsDeclared(row: Registered): boolean {
	const now = membersOf(row.type);
	const before = declared.get(row.type);
	return before?.length === now.length && before.every((value, at) => value === now[at]);
}

/** Notes the members of a class: called where it is defined, before anybody can have put others in their place. */
export function declare(type: object): void {
	declared.set(type, membersOf(type as Class));
}

const declared = new WeakMap<object, readonly unknown[]>();

/** The prototype and the class itself, and those above: keys and code. */
function membersOf(type: Class): readonly unknown[] {
	const found: unknown[] = [];
	const put = (top: object, end: object): void => {
		for (let at: object | null = top; at && at !== end; at = Object.getPrototypeOf(at) as object | null) {
			found.push(at);
			for (const key of Reflect.ownKeys(at)) {
				const slot = Object.getOwnPropertyDescriptor(at, key);
				if (typeof at !== "function" || !OF_FUNCTIONS.has(key)) found.push(key, slot?.value, slot?.get, slot?.set);
			}
		}
	};
	put(type.prototype as object, Object.prototype);
	put(type, Function.prototype);
	return found;
}

const OF_FUNCTIONS: ReadonlySet<PropertyKey> = new Set(["prototype", "name", "length"]);

export function registeredName(name: string): Registered | undefined {
	return byName.get(name);
}

export function registeredOf(prototype: object | null): Registered | undefined {
	return prototype === null ? undefined : byPrototype.get(prototype);
}
