/**
 * What a value is, as far as travelling is concerned. Decided by the value, never by a type: a value of a kind that is
 * not listed here cannot travel.
 */
import { types } from "node:util";
import { registeredOf } from "./registry.js";

export type Kind =
	| "primitive"
	| "array"
	| "object"
	| "null-object"
	| "map"
	| "set"
	| "date"
	| "regexp"
	| "error"
	| "typed"
	| "dataview"
	| "buffer"
	| "arraybuffer"
	| "shared"
	| "boxed"
	/** Of a class that the user registered. */
	| "instance"
	| "foreign";

const kinds = new Map<object | null, Kind>([
	[null, "null-object"],
	[Object.prototype, "object"],
	[Array.prototype, "array"],
	[Map.prototype, "map"],
	[Set.prototype, "set"],
	[Date.prototype, "date"],
	[RegExp.prototype, "regexp"],
	[DataView.prototype, "dataview"],
	[Buffer.prototype, "buffer"],
	[ArrayBuffer.prototype, "arraybuffer"],
	[SharedArrayBuffer.prototype, "shared"],
	[Number.prototype, "boxed"],
	[String.prototype, "boxed"],
	[Boolean.prototype, "boxed"],
]);

/** The classes of typed arrays, by name. */
export const typedArrays = {
	Int8Array,
	Uint8Array,
	Uint8ClampedArray,
	Int16Array,
	Uint16Array,
	Int32Array,
	Uint32Array,
	Float32Array,
	Float64Array,
	BigInt64Array,
	BigUint64Array,
} as const;

export type TypedArray =
	| Int8Array<ArrayBufferLike>
	| Uint8Array<ArrayBufferLike>
	| Uint8ClampedArray<ArrayBufferLike>
	| Int16Array<ArrayBufferLike>
	| Uint16Array<ArrayBufferLike>
	| Int32Array<ArrayBufferLike>
	| Uint32Array<ArrayBufferLike>
	| Float32Array<ArrayBufferLike>
	| Float64Array<ArrayBufferLike>
	| BigInt64Array<ArrayBufferLike>
	| BigUint64Array<ArrayBufferLike>;

for (const type of Object.values(typedArrays)) kinds.set(type.prototype, "typed");

/** Kind of a value. */
export function kindOf(value: unknown): Kind {
	if (typeof value === "function" || typeof value === "symbol") return "foreign";
	if (typeof value !== "object" || value === null) return "primitive";
	if (types.isProxy(value)) return "foreign";
	const prototype = Object.getPrototypeOf(value) as object | null;
	const kind = kinds.get(prototype);
	if (kind === "object" || kind === "null-object") return Symbol.toStringTag in value ? "foreign" : kind;
	if (kind !== undefined) return kind;
	if (types.isNativeError(value) || isDomException(value)) return "error";
	if (registeredOf(prototype) !== undefined) return "instance";
	return kindOfOtherRealm(value, prototype as object);
}

/** Methods that analysis knows. */
const OF_VIEWS = ["subarray", "slice", "set", "fill", "copyWithin", "reverse", "sort", "at", "with"];

/** Whether a collection has methods of its own: a kernel would run those of its class. */
export function hasMethods(value: unknown): boolean {
	if (value instanceof Map || value instanceof Set) return Reflect.ownKeys(value).length > 0;
	if (ArrayBuffer.isView(value)) return OF_VIEWS.some((name) => Object.hasOwn(value, name));
	return Array.isArray(value) && Object.hasOwn(value, "push");
}

/** Whether an error is one of the platform's, whose fields are accessors. */
export function isDomException(value: unknown): value is DOMException {
	return typeof DOMException === "function" && value instanceof DOMException;
}

/** Kind of a value whose class comes from another realm: same name, and no class above it but the root. */
function kindOfOtherRealm(value: object, prototype: object): Kind {
	const above = Object.getPrototypeOf(prototype) as object | null;
	const isRoot = above === null && Object.hasOwn(prototype, "isPrototypeOf");
	if (isRoot) return "object";
	if (Array.isArray(value) && above !== null && Object.getPrototypeOf(above) === null) return "array";
	return "foreign";
}

/** What a value is, for messages: never with a side effect. */
export function describe(value: unknown): string {
	if (typeof value === "function") return isClass(value) ? `the class ${value.name}` : "a function";
	if (typeof value === "symbol") return "a symbol";
	if (typeof value !== "object" || value === null) return `a ${typeof value}`;
	if (types.isProxy(value)) return "a Proxy";
	const prototype = Object.getPrototypeOf(value) as { constructor?: { name?: unknown } } | null;
	const name = prototype?.constructor?.name;
	return typeof name === "string" && name !== "" && name !== "Object" ? `an instance of ${name}` : "a special object";
}

function isClass(value: object): boolean {
	const slot = Object.getOwnPropertyDescriptor(value, "prototype");
	return slot !== undefined && slot.writable === false;
}
