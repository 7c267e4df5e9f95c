/**
 * Classes that users registered: their instances travel, by name and own properties.
 *
 * Bytes from elsewhere can only name a class that this very process registered; nothing is ever looked up elsewhere.
 */
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
const byPrototype = new Map<object, Registered>();

/**
 * Lets instances of a class travel to workers and back. Without a recipe they keep their own properties and their class;
 * a class with `#private` fields needs a recipe: nobody else can read those.
 */
export function register<T, D = unknown>(type: Class<T>, recipe: Recipe<T, D> = {}): void {
	const { name = type.name, take, make } = recipe;
	const both = (take === undefined) === (make === undefined);
	if (name === "" || !both) {
		const rule = "a class with a name, and either both of `take` and `make` or neither";
		throw new CloudloopError("CL5008", { option: "class of register", value: name || "without a name", rule });
	}
	const known = byName.get(name);
	if (known !== undefined && known.type !== type) byPrototype.delete(known.type.prototype as object);
	const row = { name, type, take, make } as Registered;
	byName.set(name, row);
	byPrototype.set(type.prototype as object, row);
}

export function registeredName(name: string): Registered | undefined {
	return byName.get(name);
}

export function registeredOf(prototype: object | null): Registered | undefined {
	return prototype === null ? undefined : byPrototype.get(prototype);
}
