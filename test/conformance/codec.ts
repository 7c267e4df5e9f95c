/** What a codec must do: every value that may travel comes back the same, and every other one is named. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";

/** There and back, as between two threads. Throws an error whose message has path and class. */
export type RoundTrip = (value: unknown) => unknown;

class Point {
	x = 1;
}

const cycle: Record<string, unknown> = { name: "cycle" };
cycle.self = cycle;
const buffer = new ArrayBuffer(16);
const bare = Object.assign(Object.create(null) as object, { a: 1 });

const travelling: Readonly<Record<string, unknown>> = {
	primitives: [undefined, null, true, 0, -0, Number.NaN, 1e308, "lone \ud800", 5n],
	"sparse array": Object.assign(new Array(5), { 1: "x", 3: undefined }),
	"array with a property": Object.assign([1], { extra: 2 }),
	"nested objects": { a: { b: [{ c: 1 }] } },
	"a key called __proto__": JSON.parse('{"__proto__": 1}') as unknown,
	"an object without prototype": { bare },
	cycle,
	"map and set": new Map<unknown, unknown>([
		[{ k: 1 }, new Set([1, bare])],
		["z", 1],
		["a", 2],
	]),
	"date and expression": [new Date(5), /a+/gi],
	"typed arrays": [
		new Float64Array([1, -0, Number.NaN]),
		new Uint8Array(buffer, 4, 4),
		new BigInt64Array([5n]),
		new DataView(buffer, 2),
	],
	"arrays of numbers": numbersOf(3),
	"long arrays of numbers": numbersOf(100),
	"arrays with names of methods": [
		Object.assign(long(100), { slice: 1, every: 2, includes: 3, constructor: "Acme" }),
		Object.assign([1, 2], { every: 2, includes: 3 }),
	],
	"a long array of words with a property": Object.assign(long(300).map(String), { extra: { bare } }),
	"as many holes as properties": Object.assign(new Array(2), { extra: bare }),
	"an array of numbers with holes": [Object.assign(new Array(90), { 1: 0.5, 89: 1 })],
	"an array of numbers with a property": [Object.assign([0.5, 1.5], { extra: [2.5] })],
	"a buffer": Buffer.from("bytes"),
	"an error": Object.assign(new TypeError("bad", { cause: new RangeError("why") }), { code: "E", detail: { a: 1 } }),
	"an aggregate error": new AggregateError([new Error("one"), bare], "both"),
};

function long(length: number): number[] {
	return Array.from({ length }, (_, i) => i / 2);
}

/** Numbers as elements, keys and fields, one array in several places, and all that is not usual among numbers. */
function numbersOf(length: number): unknown {
	const row = long(length);
	const small = Array.from({ length }, (_, i) => i);
	const odd = Array.from({ length }, (_, i) => [-0, Number.NaN, 2 ** 31, -Infinity, 1e-320][i % 5]);
	const one = {
		row,
		rows: [row, small, odd, []],
		by: new Map([[small, odd]]),
		of: new Set([row]),
		mixed: [1, "a", row],
	};
	return [one, one.rows, one];
}

const constant = { value: 1, writable: false, enumerable: true, configurable: false };
const hidden = { value: { a: 1 }, writable: true, enumerable: false, configurable: true };

/** Objects that assignments do not make. */
const odd: Readonly<Record<string, unknown>> = {
	"a frozen object": Object.freeze({ i: 1, deep: { open: 1 } }),
	"a frozen array": [Object.freeze([1, 2, {}]), Object.freeze([])],
	"a frozen array of numbers": Object.freeze(Array.from({ length: 300 }, (_, i) => i)),
	"a sealed object": { a: Object.seal({ i: 1 }), b: Object.seal([1]), c: Object.seal({}) },
	"a closed object": [Object.preventExtensions({ i: 1 }), Object.preventExtensions([1]), Object.preventExtensions([])],
	"a hidden property": Object.defineProperty({ v: 1, w: 2 }, "secret", hidden),
	"a hidden property of an array": [Object.defineProperty([1, 2], "secret", hidden)],
	"a hidden property of a long array": [100, 300].map((length) =>
		Object.defineProperty(long(length), "secret", hidden),
	),
	"a hidden element beside a property": [65, 300].map((length) =>
		Object.defineProperty(Object.assign(long(length), { extra: 1 }), 5, { enumerable: false }),
	),
	"a constant property": Object.defineProperty({ v: 1 }, "fixed", constant),
	"a constant element": Object.defineProperty([1, 2, 3], 1, constant),
	"a constant length": Object.defineProperty([1, 2, 3], "length", { writable: false }),
	"a hidden element": Object.defineProperty([1, 2, 3], 1, hidden),
	"a frozen object with a hidden property": Object.freeze(Object.defineProperty({ v: 1 }, "secret", hidden)),
	"a frozen object without prototype": Object.freeze(Object.assign(Object.create(null) as object, { a: 1 })),
	"collections with properties": [
		Object.assign(new Map([[1, 2]]), { extra: bare }),
		Object.assign(new Set([1]), { extra: 1 }),
		Object.assign(new Date(7), { extra: [1] }),
		Object.assign(/x/g, { extra: 2 }),
	],
	"frozen things of all kinds": [
		Object.freeze(new Map([[1, Object.freeze({})]])),
		Object.freeze(new Set()),
		Object.freeze(Object.assign(new Date(7), { extra: 1 })),
		Object.freeze(/x/),
		Object.freeze(Object.assign(new TypeError("bad"), { code: 1 })),
		Object.preventExtensions(new Uint8Array(2)),
	],
	"strings of a template": ((strings: TemplateStringsArray) => strings)`a\n`,
	"a frozen cycle": (() => {
		const one: Record<string, unknown> = { list: [] };
		(one.list as unknown[]).push(one);
		return Object.freeze(one);
	})(),
};

/** Of all objects below a value: whether they are open, and the attributes of their properties. */
export function attributesBelow(value: unknown, seen = new Set<unknown>()): unknown[] {
	if (typeof value !== "object" || value === null || seen.has(value)) return [];
	seen.add(value);
	const level = [Object.isExtensible(value), Object.isSealed(value), Object.isFrozen(value)];
	const slots = Object.entries(Object.getOwnPropertyDescriptors(value)).filter(([key]) => key !== "stack");
	const bits = slots.map(([key, slot]) => [key, slot.writable, slot.enumerable, slot.configurable]);
	const inside = value instanceof Map ? [...value].flat() : value instanceof Set ? [...value] : [];
	const below = [...slots.map(([, slot]) => slot.value as unknown), ...inside];
	return [level, bits, ...below.flatMap((one) => attributesBelow(one, seen))];
}

const staying: Readonly<Record<string, readonly [unknown, RegExp]>> = {
	"a function": [{ a: [() => 1] }, /\.a\[0\].*a function/s],
	"a class": [{ Point }, /\.Point.*the class Point/s],
	"a class instance": [new Map([["p", new Point()]]), /get\("p"\).*an instance of Point/s],
	"a promise": [[Promise.resolve()], /\[0\].*an instance of Promise/s],
	"a weak map": [{ deep: { cache: new WeakMap() } }, /\.deep\.cache.*an instance of WeakMap/s],
	"a symbol": [[Symbol("s")], /\[0\].*a symbol/s],
	"an accessor": [
		{
			get now() {
				return 1;
			},
		},
		/\.now.*an accessor/s,
	],
	"a hidden accessor": [[Object.defineProperty({}, "now", { get: () => 1 })], /\[0\]\.now.*an accessor/s],
	"an accessor without a getter": [Object.defineProperty([1], 0, { set: undefined }), /\[0\].*an accessor/s],
	"a hidden function": [Object.defineProperty([1], "run", { value: () => 1 }), /\[run\].*a function/s],
	"a key that is a symbol": [[{ [Symbol.for("s")]: 1 }], /\[0\]\[symbol\].*a symbol/s],
	"a map with such a key": [Object.assign(new Map(), { [Symbol("s")]: 1 }), /a symbol/s],
	"a proxy": [{ p: new Proxy({}, {}) }, /\.p.*a Proxy/s],
};

export function testCodec(name: string, roundTrip: RoundTrip): void {
	describe(name, () => {
		for (const [what, value] of Object.entries(travelling)) {
			it(`carries ${what}`, () => {
				const back = roundTrip(value);
				assert.deepStrictEqual(back, value);
			});
		}

		for (const [what, value] of Object.entries(odd)) {
			it(`keeps ${what} what it is`, () => {
				const back = roundTrip(value);
				assert.deepStrictEqual(back, value);
				assert.deepEqual(attributesBelow(back), attributesBelow(value));
				assert.notEqual(back, value);
			});
		}

		for (const [what, [value, message]] of Object.entries(staying)) {
			it(`refuses ${what}`, () => assert.throws(() => roundTrip(value), { message }));
		}

		it("keeps what is one object one object", () => {
			const one = { bare };
			const back = roundTrip([one, one, new Map([[one, one]])]) as [object, object, Map<object, object>];
			assert.equal(back[0], back[1]);
			assert.equal(back[2].get(back[0]), back[0]);
		});

		it("keeps one array of numbers one array", () => {
			for (const length of [3, 100]) {
				const [one, rows] = roundTrip(numbersOf(length)) as [Record<string, never>, unknown[][]];
				const { row, by, of, mixed } = one as unknown as {
					row: number[];
					by: Map<unknown, unknown>;
					of: Set<unknown>;
					mixed: unknown[];
				};
				assert.equal(one.rows, rows);
				assert.ok(rows[0] === row && of.has(row) && mixed[2] === row);
				assert.ok(rows[1] !== undefined && by.get(rows[1]) === rows[2]);
			}
		});

		it("keeps two views of one memory", () => {
			const back = roundTrip([bare, new Uint8Array(buffer, 0, 8), new Uint8Array(buffer, 4, 8)]) as [
				unknown,
				Uint8Array,
				Uint8Array,
			];
			back[1][5] = 99;
			assert.equal(back[2][1], 99);
		});

		it("keeps long lists", () => {
			let list: unknown = bare;
			for (let length = 0; length < 20_000; length++) list = { next: list };
			let back = roundTrip(list) as { next?: unknown };
			let length = 0;
			for (; back.next !== undefined; length++) back = back.next as typeof back;
			assert.equal(length, 20_000);
		});
	});
}
