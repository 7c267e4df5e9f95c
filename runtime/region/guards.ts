/**
 * Tests the guards of a plan on the values of a launch, before anything is sent: memory received twice by a worker
 * is two objects there.
 */
import { types } from "node:util";
import { someOf } from "../codec/access.js";
import { hasMethods, type Kind, kindOf } from "../codec/kind.js";
import { isTypedArray } from "../codec/memory.js";
import type { Guard, Inequality, Space, ValueClass } from "../contract.js";
import { fitTogether } from "../roles/together.js";
import { isDistinct } from "./distinct.js";
import { describeGuard } from "./failures.js";
import { areDisjoint, isFlat, isObject, memoryOf } from "./sharing/memory.js";
import { isNamedApart } from "./sharing/named.js";
import { areIndependent as isSolved } from "./solve/independent.js";
import { sparseAmong } from "./sparse.js";

type Values = Readonly<Record<string, unknown>>;

/** The first guard that fails, in words; undefined if all hold. `space`: the iterations of the loop whose guards these are. */
export function failedGuard(guards: readonly Guard[], values: Values, space: Space): string | undefined {
	/** One answer for all guards of an array. */
	const solved = new Map<string, boolean>();
	const sparse = guards.length > 0 ? sparseAmong(values) : undefined;
	if (sparse !== undefined) return `${sparse} has few elements for its length`;
	const failed = guards.find((guard) => !holds(guard, values, space) && !isReplaced(guard));
	return failed && describeGuard(failed);

	function isReplaced(guard: Guard): boolean {
		if (guard.kind !== "apart") return false;
		const { name } = guard;
		const known = solved.get(name) ?? guards.some((one) => isSpare(one, name) && isSolved(one, values, space));
		solved.set(name, known);
		return known;
	}
}

/** Tested only if another one of the array fails. */
function isSpare(guard: Guard, name: string): guard is Independent {
	return guard.kind === "independent" && guard.instead && guard.name === name;
}

type Independent = Extract<Guard, { kind: "independent" }>;

function holds(guard: Guard, values: Values, space: Space): boolean {
	switch (guard.kind) {
		case "independent":
			return guard.instead || isSolved(guard, values, space);
		case "integer":
			return isSmall(values[guard.name]);
		case "at least":
			return isSmall(values[guard.name]) && (values[guard.name] as number) >= guard.least;
		case "apart":
			return guard.any.some((one) => isTrue(one, values));
		case "narrow":
			return guard.all.every((one) => isTrue(one, values));
		case "distinct":
			return isDistinct(values[guard.name], guard);
		case "is":
			return guard.of.some((one) => isOf(values[guard.name], one));
		case "disjoint":
			return areDisjoint(values[guard.a], values[guard.b], guard.same) || isLeft(guard, values);
		case "ordered":
			return areOrdered(values[guard.a], values[guard.b]);
		case "primitive":
			return !isObject(values[guard.name]);
		case "flat":
			return isFlat(values[guard.name]);
		case "rows": {
			const value = values[guard.name];
			return isFlat(value) || (Array.isArray(value) && value.every((row) => !isObject(row) || isFlat(row)));
		}
		case "leaves":
			return areLeaves(values[guard.name], guard.members);
		case "data":
			return isData(values[guard.name]);
		case "stateless":
			return isStateless(values[guard.name]);
		case "no collections":
			return holdsNoCollections(values[guard.name]);
		case "instances":
		case "fields":
		case "method":
			return true; // it has been tested before the launch: fields.ts
		default:
			return guard satisfies never;
	}
}

/** So that sums of a few are exact. */
function isSmall(value: unknown): value is number {
	return Number.isSafeInteger(value) && Math.abs(value as number) <= 2 ** 50;
}

function isTrue({ terms, least }: Inequality, values: Values): boolean {
	let sum = 0;
	for (const { factor, of } of terms) {
		const product = of.reduce((value, name) => value * (values[name] as number), factor);
		sum += product;
		if (!Number.isSafeInteger(product) || !Number.isSafeInteger(sum)) return false;
	}
	return sum >= least;
}

/** Builtin, no subclass, not frozen. */
const ofKind: Readonly<Record<string, readonly Kind[]>> = {
	array: ["array"],
	typed: ["typed", "buffer"],
	map: ["map"],
	set: ["set"],
	object: ["object", "null-object"],
	instance: ["instance"],
};

function isOf(value: unknown, one: ValueClass): boolean {
	if (one === "int32") return typeof value === "number" && Object.is(value | 0, value);
	const kinds = ofKind[one];
	if (kinds === undefined) return typeof value === one;
	return kinds.includes(kindOf(value)) && !hasMethods(value) && (one === "typed" || Object.isExtensible(value));
}

function areOrdered(a: unknown, b: unknown): boolean {
	return typeof a === typeof b && !isObject(a) && !((a as number) > (b as number));
}

/** None of these members of anything in the value is an object, or an accessor. */
function areLeaves(value: unknown, members: readonly string[]): boolean {
	const paths = members.map((path) => path.split("."));
	const ofMembers = paths.filter(([first]) => first !== "*");
	if (!paths.every((path) => ofMembers.includes(path) || isLeaf(value, path))) return false;
	for (const part of ofMembers.length > 0 ? memoryOf(value) : []) {
		if (ArrayBuffer.isView(part)) continue;
		for (const [member = "", ...rest] of ofMembers) {
			const slot = slotOf(part as object, member);
			if (slot && (!("value" in slot) || !isLeaf(slot.value, rest))) return false;
		}
	}
	return true;
}

/** Of the object itself, or of the class of an instance. */
function slotOf(object: object, member: string): PropertyDescriptor | undefined {
	const own = Reflect.getOwnPropertyDescriptor(object, member);
	const above = own || kindOf(object) !== "instance" ? null : prototypeOf(object);
	return above && above !== Object.prototype ? inherited(above, member) : own;
}

function inherited(above: object, member: string): PropertyDescriptor | undefined {
	for (let at: object | null = above; at && at !== Object.prototype; at = prototypeOf(at)) {
		const slot = Reflect.getOwnPropertyDescriptor(at, member);
		if (slot) return slot;
	}
	return undefined;
}

/** No object stands at the end of the path, which goes through arrays. */
function isLeaf(value: unknown, [step, ...rest]: readonly string[]): boolean {
	if (step === undefined) return !isObject(value);
	if (!isObject(value) || isTypedArray(value)) return true;
	return Array.isArray(value) && !someOf(value, (held) => !isLeaf(held, rest));
}

function isStateless(value: unknown): boolean {
	if (!isObject(value) || isFlat(value)) return true;
	for (const part of memoryOf(value)) if (part instanceof RegExp && (part.global || part.sticky)) return false;
	return true;
}

const BUILTINS = [Map, Set, Date, RegExp, ArrayBuffer, SharedArrayBuffer];

function holdsNoCollections(value: unknown): boolean {
	if (!isObject(value)) return true;
	for (const part of memoryOf(value)) {
		if (BUILTINS.some((one) => part instanceof one) || ArrayBuffer.isView(part)) return false;
	}
	return true;
}

/**
 * Typed arrays that share memory: whether iterations keep apart is seen where the region is cut (`sharing/across.ts`), as it is whether
 * something has parts of a tree that are written (`sharing/beside.ts`). What is reduced by one operator is reduced together.
 */
function isLeft(guard: Extract<Guard, { kind: "disjoint" }>, values: Values): boolean {
	const { a, b, across, together, own, beside } = guard;
	if (beside || isNamedApart(guard, values)) return true;
	if (own && Array.isArray(values[a])) return values[a] !== values[b] && !memoryOf(values[b]).has(values[a]);
	if (together) return fitTogether(values[a], values[b]);
	return across !== undefined && isTypedArray(values[a]) && isTypedArray(values[b]);
}

/** Looks at what a value holds without running any code of it. */
function isData(value: unknown): boolean {
	const seen = new Set<unknown>();
	const queue: unknown[] = [value];
	while (queue.length > 0) {
		const one = queue.pop();
		if (!isObject(one) || seen.has(one) || ArrayBuffer.isView(one)) continue;
		seen.add(one);
		if (types.isProxy(one)) return false;
		if (one instanceof Map) for (const [key, held] of one) queue.push(key, held);
		if (one instanceof Set) for (const held of one) queue.push(held);
		if (hasForeignAccessors(one as object)) return false;
		for (const key of Reflect.ownKeys(one as object)) {
			const slot = Reflect.getOwnPropertyDescriptor(one as object, key);
			if (slot?.get || slot?.set) return false;
			if (isObject(slot?.value)) queue.push(slot?.value);
		}
	}
	return true;
}

/** Of a class of the program with setters, or with getters that nobody has looked at. */
function hasForeignAccessors(object: object): boolean {
	const kind = kindOf(object);
	if (kind !== "foreign" && kind !== "instance") return false;
	for (let at = prototypeOf(object); at && at !== Object.prototype; at = prototypeOf(at)) {
		const slots = Object.values(Object.getOwnPropertyDescriptors(at));
		if (slots.some(({ get, set }) => set || (get && kind === "foreign"))) return true;
	}
	return false;
}

function prototypeOf(object: object): object | null {
	return Object.getPrototypeOf(object) as object | null;
}
