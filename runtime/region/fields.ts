/**
 * Objects whose members kernels keep in variables of their own: `this.total`, `stats.count`. A kernel would not see a
 * change that somebody makes by another name, nor run an accessor. And methods that kernels have copies of.
 */
import { types } from "node:util";
import type { Guard, LoopCode, Space } from "../contract.js";
import { strangerIn } from "./instances.js";
import { isFlat, memoryOf } from "./sharing/memory.js";

type Fields = Extract<Guard, { kind: "fields" }>;
type Method = Extract<Guard, { kind: "method" }>;
type Values = Readonly<Record<string, unknown>>;

/** Methods as their classes declared them, by class: instance members and static ones. */
const originals = new WeakMap<object, Map<string, unknown>>();

/** Called where a class is defined, before anybody can have put other methods in its place. */
export function own(owner: { readonly prototype: object }, names: readonly string[]): void {
	const methods = originals.get(owner) ?? new Map<string, unknown>();
	for (const name of names) {
		methods.set(`static ${name}`, Object.getOwnPropertyDescriptor(owner, name)?.value);
		methods.set(name, Object.getOwnPropertyDescriptor(owner.prototype, name)?.value);
	}
	originals.set(owner, methods);
}

/** Why an object cannot be taken apart, or a method is another one, in words; runs no code of the user. */
export function faultOfHolders({ guards }: LoopCode, holders: Values): string | undefined {
	for (const guard of guards) {
		const isOther = guard.kind === "method" && !isOriginal(guard, holders);
		if (isOther) return `${guard.name}.${guard.member} is not that of ${guard.of}`;
		const fault = guard.kind === "fields" ? faultOf(guard, valueAt(holders, guard.name)) : undefined;
		if (fault !== undefined) return fault;
	}
	return undefined;
}

/** Why one of the objects could be reached in another way; undefined if none can. */
export function faultOfNames(code: LoopCode, holders: Values, frame: Values, { items }: Space): string | undefined {
	const values: Values = { ...frame, [ITEMS]: items };
	for (const guard of code.guards) {
		if (guard.kind !== "instances") continue;
		const name = guard.name === "$items" ? ITEMS : guard.name;
		const stranger = strangerIn(name, values[name], code.kernel.$instances ?? []);
		if (stranger !== undefined) return stranger;
	}
	const all = code.guards.filter((guard) => guard.kind === "fields");
	for (const { name, assigned } of all) {
		const object = valueAt(holders, name);
		const isAssigned = assigned.length > 0;
		const twin = isAssigned && all.find((one) => one.name !== name && valueAt(holders, one.name) === object);
		if (twin) return `${name} and ${twin.name} are one object`;
		// Members that are only read must not change by what the loop changes.
		const others = code.variables.filter(({ role }) => isAssigned || CHANGING.has(role)).map((one) => one.name);
		const lead = leadTo(object, [...others, ITEMS], values);
		if (lead !== undefined) return `${lead} leads to ${name}`;
	}
	return undefined;
}

/** Roles of variables of which parts may change. */
const CHANGING: ReadonlySet<string> = new Set(["write", "append", "element-reduction", "deferred"]);

const ITEMS = "the items";

/** `stats.inner`, by plain fields only. */
function valueAt(holders: Values, path: string): unknown {
	const [root = "", ...members] = path.split(".");
	return members.reduce<unknown>((object, member) => {
		if (!isObject(object) || types.isProxy(object)) return undefined;
		return Object.getOwnPropertyDescriptor(object, member)?.value;
	}, holders[root]);
}

function faultOf({ name, read, assigned }: Fields, value: unknown): string | undefined {
	if (!isObject(value)) return `${name} is no object`;
	if (types.isProxy(value)) return `${name} is a proxy`;
	if (Array.isArray(value) || ArrayBuffer.isView(value)) return `${name} is an array`;
	for (const field of [...assigned, ...read]) {
		const slot = Object.getOwnPropertyDescriptor(value, field);
		if (slot === undefined && !assigned.includes(field) && !(field in value)) continue;
		if (slot === undefined || !("value" in slot)) return `${name} has no field ${field} of its own`;
		if (assigned.includes(field) && slot.writable !== true)
			return `${name} has a field ${field} that cannot be written`;
	}
	return undefined;
}

/** Another value of the loop by which its code could reach the object. */
function leadTo(object: unknown, names: readonly string[], values: Values): string | undefined {
	return names.find((name) => {
		const value = values[name];
		return value === object || (isObject(value) && !isFlat(value) && memoryOf(value).has(object));
	});
}

/** Found first in the class that kernels have the method of, and still what that has declared. */
function isOriginal({ name, member, of, static: isStatic }: Method, holders: Values): boolean {
	const owner = holders[of];
	if (!isObject(owner)) return false;
	const home: unknown = isStatic ? owner : Object.getOwnPropertyDescriptor(owner, "prototype")?.value;
	const original = originals.get(owner)?.get(isStatic ? `static ${member}` : member);
	for (let at: unknown = holders[name]; isObject(at) && !types.isProxy(at); at = Object.getPrototypeOf(at)) {
		const slot = Object.getOwnPropertyDescriptor(at, member);
		if (slot) return at === home && typeof slot.value === "function" && slot.value === original;
	}
	return false;
}

function isObject(value: unknown): value is object {
	return (typeof value === "object" && value !== null) || typeof value === "function";
}
