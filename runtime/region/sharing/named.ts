/**
 * Objects of which a loop looks at no more than what some names lead to, while it changes something else that they hold.
 *
 * In:   const pixels = image.pixels; …  pixels[y * image.width + x] = 255
 * Out:  `image` may be read: its width is a number, and the pixels are no part of what is looked at
 *
 * Only that part travels: a worker gets no second name for what is changed.
 */
import { kindOf } from "../../codec/kind.js";
import type { Guard, Paths } from "../../contract.js";
import type { Call } from "../../loop.js";
import { areDisjoint, isObject, memoryOf } from "./memory.js";

type Values = Readonly<Record<string, unknown>>;
type Disjoint = Extract<Guard, { kind: "disjoint" }>;

/** No path of names leads to, or through, anything that can be reached from `a`, nor does one run an accessor. */
export function isNamedApart({ a, b, named }: Disjoint, values: Values): boolean {
	return named !== undefined && areApart(memoryOf(values[a]), values[a], { value: values[b], paths: named });
}

/** What travels of values that hold something that is changed, by name. */
export function namedParts({ loop, frame }: Call): ReadonlyMap<string, unknown> {
	const parts = new Map<string, unknown>();
	for (const guard of loop.code.guards) {
		if (guard.kind !== "disjoint" || guard.named === undefined) continue;
		const { a, b, same, named } = guard;
		if (parts.has(b) || areDisjoint(frame[a], frame[b], same)) continue;
		if (isNamedApart(guard, frame)) parts.set(b, partOf(frame[b], named));
	}
	return parts;
}

interface Part {
	readonly value: unknown;
	/** From there on; an empty one: all of it is looked at. */
	readonly paths: Paths;
}

/** Objects whose fields are where their names say. */
const KINDS: ReadonlySet<string> = new Set(["object", "null-object", "instance"]);

function areApart(memory: ReadonlySet<unknown>, changed: unknown, { value, paths }: Part): boolean {
	if (!isObject(value)) return true;
	if (isWhole(paths)) return areDisjoint(changed, value, false);
	if (!KINDS.has(kindOf(value)) || memory.has(value)) return false;
	return [...byName(paths)].every(([name, further]) => {
		const slot = Object.getOwnPropertyDescriptor(value, name);
		if (slot === undefined) return kindOf(value) !== "instance" && !(name in (value as object));
		return "value" in slot && areApart(memory, changed, { value: slot.value, paths: further });
	});
}

function partOf(value: unknown, paths: Paths): unknown {
	if (!isObject(value) || isWhole(paths)) return value;
	const fields = value as Values;
	return Object.fromEntries([...byName(paths)].map(([name, further]) => [name, partOf(fields[name], further)]));
}

function isWhole(paths: Paths): boolean {
	return paths.some((path) => path.length === 0);
}

function byName(paths: Paths): ReadonlyMap<string, Paths> {
	const found = new Map<string, string[][]>();
	for (const [name, ...further] of paths) {
		if (name !== undefined) found.set(name, [...(found.get(name) ?? []), further]);
	}
	return found;
}
