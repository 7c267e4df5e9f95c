/**
 * Objects whose members kernels keep in variables of their own: `this.total`, `stats.count`. A kernel would not see a
 * change that somebody makes by another name, nor run an accessor.
 */
import { types } from "node:util";
import type { Guard, LoopCode, Space } from "../contract.js";
import { isFlat, memoryOf } from "./guards.js";

type Fields = Extract<Guard, { kind: "fields" }>;
type Values = Readonly<Record<string, unknown>>;

/** Why an object cannot be taken apart, or a method is not that of kernels, in words; undefined if all is well. */
export function faultOfFields(code: LoopCode, frame: Values, { items }: Space): string | undefined {
	for (const guard of code.guards) {
		const isOther = guard.kind === "method" && !isOwnMethod(guard, frame);
		if (isOther) return `${guard.name}.${guard.member} is not that of ${guard.of}`;
	}
	const holders = code.guards.filter((guard) => guard.kind === "fields");
	for (const holder of holders) {
		const { name } = holder;
		const fault = faultOf(holder, frame[name]);
		if (fault !== undefined) return `${name} ${fault}`;
		if (holder.assigned.length === 0) continue;
		const twin = holders.find((one) => one !== holder && frame[one.name] === frame[name]);
		if (twin) return `${name} and ${twin.name} are one object`;
		const lead = leadTo(frame[name], code, { ...frame, "the items": items });
		if (lead !== undefined) return `${lead} leads to ${name}`;
	}
	return undefined;
}

function faultOf({ read, assigned }: Fields, value: unknown): string | undefined {
	if (!isObject(value)) return "is no object";
	if (types.isProxy(value)) return "is a proxy";
	for (const name of [...assigned, ...read]) {
		const slot = Object.getOwnPropertyDescriptor(value, name);
		if (slot === undefined && !assigned.includes(name) && !(name in value)) continue;
		if (slot === undefined || !("value" in slot)) return `has no field ${name} of its own`;
		if (assigned.includes(name) && slot.writable !== true) return `has a field ${name} that cannot be written`;
	}
	return undefined;
}

/** Another value of the loop by which its code could reach the object. */
function leadTo(object: unknown, { variables }: LoopCode, values: Values): string | undefined {
	return [...variables.map((one) => one.name), "the items"].find((name) => {
		const value = values[name];
		return isObject(value) && !isFlat(value) && memoryOf(value).has(object);
	});
}

/** Found first in the class that kernels have the method of. */
function isOwnMethod(
	{ name, member, of, static: isStatic }: Extract<Guard, { kind: "method" }>,
	frame: Values,
): boolean {
	const owner = frame[of];
	const home: unknown = isObject(owner) && !isStatic ? Reflect.get(owner, "prototype") : owner;
	for (let at: unknown = frame[name]; isObject(at) && !types.isProxy(at); at = Object.getPrototypeOf(at))
		if (Object.hasOwn(at, member)) return at === home;
	return false;
}

function isObject(value: unknown): value is object {
	return (typeof value === "object" && value !== null) || typeof value === "function";
}
