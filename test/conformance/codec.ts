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
	"a buffer": Buffer.from("bytes"),
	"an error": Object.assign(new TypeError("bad", { cause: new RangeError("why") }), { code: "E", detail: { a: 1 } }),
	"an aggregate error": new AggregateError([new Error("one"), bare], "both"),
};

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

		for (const [what, [value, message]] of Object.entries(staying)) {
			it(`refuses ${what}`, () => assert.throws(() => roundTrip(value), { message }));
		}

		it("keeps what is one object one object", () => {
			const one = { bare };
			const back = roundTrip([one, one, new Map([[one, one]])]) as [object, object, Map<object, object>];
			assert.equal(back[0], back[1]);
			assert.equal(back[2].get(back[0]), back[0]);
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
