/**
 * What the language's own functions and methods do. Methods are known by name alone: a row must hold for every builtin
 * class that has a method of that name, because the class of a value is not known for certain.
 */

/** What a method does to its receiver and what it returns. */
export interface MethodRow {
	/** Changes the receiver. */
	readonly mutates?: true;
	/**
	 * `primitive`: a string, number or boolean; `fresh`: a new object that may hold parts of receiver and arguments;
	 * otherwise receiver, arguments or a part of them.
	 */
	readonly returns: "primitive" | "fresh" | "part";
	/** Calls function arguments before it returns, and keeps none. */
	readonly callback?: true;
	/** What becomes of a function's results; `elements`: nothing, the result holds elements of the receiver alone. */
	readonly gives?: "results" | "folded" | "elements";
}

const rows = (names: string, row: MethodRow): [string, MethodRow][] => names.split(" ").map((name) => [name, row]);

export const METHODS: ReadonlyMap<string, MethodRow> = new Map([
	...rows("push unshift fill copyWithin reverse splice pop shift set add delete clear", {
		returns: "part",
		mutates: true,
	}),
	...rows("setInt8 setUint8 setInt16 setUint16 setInt32 setUint32 setFloat32 setFloat64 setBigInt64 setBigUint64", {
		returns: "primitive",
		mutates: true,
	}),
	...rows("setUTCDate setUTCFullYear setUTCHours setUTCMilliseconds setUTCMinutes setUTCMonth setUTCSeconds setYear", {
		returns: "primitive",
		mutates: true,
	}),
	...rows("append resize grow transfer transferToFixedLength setFloat16 swap16 swap32 swap64", {
		returns: "part",
		mutates: true,
	}),
	...rows("setDate setFullYear setHours setMilliseconds setMinutes setMonth setSeconds setTime", {
		returns: "primitive",
		mutates: true,
	}),
	...rows("indexOf lastIndexOf includes join has charAt charCodeAt codePointAt startsWith endsWith localeCompare", {
		returns: "primitive",
	}),
	...rows("toString toLocaleString toFixed toPrecision toExponential toUpperCase toLowerCase trim trimStart trimEnd", {
		returns: "primitive",
	}),
	...rows("padStart padEnd repeat normalize substring substr search getTime getFullYear getMonth getDate getDay", {
		returns: "primitive",
	}),
	...rows(
		"getHours getMinutes getSeconds getMilliseconds getTimezoneOffset toISOString toJSON toDateString getUTCDay",
		{
			returns: "primitive",
		},
	),
	...rows("getUTCFullYear getUTCMonth getUTCDate getUTCHours getUTCMinutes getUTCSeconds isWellFormed toWellFormed", {
		returns: "primitive",
	}),
	...rows("getInt8 getUint8 getInt16 getUint16 getInt32 getUint32 getFloat32 getFloat64 getBigInt64 getBigUint64", {
		returns: "primitive",
	}),
	...rows("getUTCMilliseconds getYear toTimeString toUTCString toLocaleDateString toLocaleTimeString getFloat16", {
		returns: "primitive",
	}),
	...rows("toLocaleUpperCase toLocaleLowerCase trimLeft trimRight isSubsetOf isSupersetOf isDisjointFrom", {
		returns: "primitive",
	}),
	...rows("union intersection difference symmetricDifference getAll formatToParts resolvedOptions segment", {
		returns: "fresh",
	}),
	...rows("hasOwnProperty isPrototypeOf propertyIsEnumerable", { returns: "primitive" }),
	...rows("slice toReversed", { returns: "fresh", gives: "elements" }),
	...rows("concat split keys values entries flat toSpliced with matchAll", { returns: "fresh" }),
	...rows("map flatMap", { returns: "fresh", callback: true, gives: "results" }),
	...rows("filter toSorted", { returns: "fresh", callback: true, gives: "elements" }),
	...rows("forEach some every findIndex findLastIndex", { returns: "primitive", callback: true }),
	...rows("find findLast", { returns: "part", callback: true, gives: "elements" }),
	...rows("reduce reduceRight", { returns: "part", callback: true, gives: "folded" }),
	...rows("replace replaceAll", { returns: "primitive", callback: true }),
	...rows("get at subarray valueOf then catch finally", { returns: "part" }),
	...rows("sort", { returns: "part", mutates: true, callback: true }),
	...rows("next return throw", { returns: "part", mutates: true }),
	...rows("test exec match", { returns: "fresh" }),
]);

/** Methods that change elements of arrays and typed arrays, or their length. */
export const OF_ARRAYS: ReadonlySet<string> = new Set(
	"push pop shift unshift splice sort reverse fill copyWithin set".split(" "),
);

/** Methods that return their receiver. */
export const SAME: ReadonlySet<string> = new Set(["sort", "reverse", "fill", "copyWithin", "set", "add"]);

/**
 * Methods that may leave a regular expression in another state, and which operand that is. `matchAll`, `split` and
 * `search` work on a copy, or put the state back.
 */
export const MATCHES: ReadonlyMap<string, "receiver" | "argument"> = new Map([
	["test", "receiver"],
	["exec", "receiver"],
	["match", "argument"],
	["replace", "argument"],
	["replaceAll", "argument"],
]);

/** Global functions and constructors that change nothing they are given. `callback` as in `MethodRow`. */
export const PURE_GLOBALS: ReadonlySet<string> = new Set([
	..."Number String Boolean BigInt Symbol parseInt parseFloat isNaN isFinite structuredClone".split(" "),
	..."encodeURIComponent decodeURIComponent encodeURI decodeURI atob btoa escape unescape".split(" "),
	..."Object Array Map Set WeakMap WeakSet Date RegExp Error TypeError RangeError SyntaxError URIError".split(" "),
	..."EvalError ReferenceError AggregateError ArrayBuffer SharedArrayBuffer DataView URL URLSearchParams".split(" "),
	..."Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array".split(" "),
	..."Float32Array Float64Array BigInt64Array BigUint64Array TextEncoder TextDecoder Promise fetch".split(" "),
	..."setTimeout setImmediate queueMicrotask clearTimeout AbortController Headers Request Response Blob".split(" "),
]);

/** Constructors whose objects may share the memory of what they are given. */
export const VIEWS: ReadonlySet<string> = new Set([
	..."DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array".split(" "),
	..."Float32Array Float64Array BigInt64Array BigUint64Array Object".split(" "),
]);

/** Objects whose functions change nothing they are given, but for the rows of `MUTATING_STATICS`. */
export const PURE_NAMESPACES: ReadonlySet<string> = new Set([
	..."Math JSON Number String Object Array BigInt Date Symbol Intl Reflect Promise console performance crypto".split(
		" ",
	),
	..."Buffer process Map ArrayBuffer URL Float64Array Float32Array Int32Array Uint32Array Int16Array".split(" "),
	..."Uint16Array Int8Array Uint8Array Uint8ClampedArray BigInt64Array BigUint64Array globalThis".split(" "),
]);

/** Static functions that change their first argument. */
export const MUTATING_STATICS: ReadonlySet<string> = new Set([
	..."Object.assign Object.defineProperty Object.defineProperties Object.setPrototypeOf Object.freeze Object.seal".split(
		" ",
	),
	..."Object.preventExtensions Reflect.set Reflect.defineProperty Reflect.deleteProperty Reflect.setPrototypeOf".split(
		" ",
	),
	..."Reflect.preventExtensions crypto.getRandomValues Atomics.add Atomics.sub Atomics.store Atomics.exchange".split(
		" ",
	),
	..."Atomics.compareExchange Atomics.and Atomics.or Atomics.xor".split(" "),
]);

/** Static functions that call what they are given: unknown code may run, so they are refused with captured functions. */
export const UNKNOWN_STATICS: ReadonlySet<string> = new Set([
	"Reflect.apply",
	"Reflect.construct",
	"Function.prototype",
]);

const VARIES = "results may differ from run to run, for";

/** What a plan says of static functions that are not the same in each run; of the whole object by its name. */
export const REMARKS: ReadonlyMap<string, string> = new Map([
	["Math.random", `${VARIES} Math.random() does; random(i) of cloudloop does not`],
	["crypto.randomUUID", `${VARIES} crypto.randomUUID() does`],
	["crypto.getRandomValues", `${VARIES} crypto.getRandomValues() does`],
	["Date.now", `${VARIES} Date.now() tells the time`],
	["new Date", `${VARIES} new Date() tells the time`],
	["performance.now", `${VARIES} performance.now() tells the time`],
	["console", "lines that the body prints may come in another order"],
]);

/** Global values that hold nothing a body could change. */
export const CONSTANT_GLOBALS: ReadonlySet<string> = new Set(["undefined", "NaN", "Infinity"]);

/** Global functions whose result is a primitive, or a copy of all that it holds. */
export const FRESH_GLOBALS: ReadonlySet<string> = new Set([
	..."Number String Boolean BigInt parseInt parseFloat isNaN isFinite structuredClone".split(" "),
	..."encodeURIComponent decodeURIComponent encodeURI decodeURI atob btoa escape unescape".split(" "),
]);

/** Static functions whose result holds nothing that was there before, whatever they are given. */
export function isFresh(owner: string, name: string): boolean {
	return owner === "Math" || owner === "Number" || name === "now" || FRESH_STATICS.has(`${owner}.${name}`);
}

const FRESH_STATICS: ReadonlySet<string> = new Set([
	..."JSON.stringify JSON.parse Array.isArray Object.keys Object.is Object.hasOwn Object.getOwnPropertyNames".split(
		" ",
	),
	..."Object.isFrozen Object.isSealed Object.isExtensible String.fromCharCode String.fromCodePoint String.raw".split(
		" ",
	),
	..."Reflect.has Reflect.ownKeys Date.UTC Date.parse BigInt.asIntN BigInt.asUintN crypto.randomUUID".split(" "),
	..."ArrayBuffer.isView Symbol.for Buffer.byteLength Buffer.isBuffer Buffer.compare".split(" "),
]);
