/** The codec for what crosses machines: exact both ways, and safe to feed with anything. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decode, encode } from "../../runtime/codec/bytes/bytes.js";
import { register } from "../../runtime/codec/registry.js";
import { attributesBelow, testCodec } from "../conformance/codec.js";

const runs = Number(process.env.CLOUDLOOP_TEST_RUNS ?? 300);

testCodec("codec of bytes", (value) => decode(encode(value)));

/** Values of all kinds that `deepStrictEqual` tells apart. */
const values = fc.letrec((tie) => ({
	leaf: fc.oneof(
		fc.double(),
		fc.integer(),
		fc.constantFrom(undefined, null, -0, Number.NaN, true, false, "\ud800", "\udfff x", "é", "漢字"),
		fc.bigInt(),
		fc.string({ unit: "binary" }),
		fc.date({ noInvalidDate: true }), // for Node 20, invalid ones differ from themselves
		fc.float64Array(),
		fc.uint8ClampedArray(),
		fc.bigInt64Array(),
	),
	value: fc.oneof(
		{ maxDepth: 5 },
		tie("leaf"),
		tie("list"),
		tie("holes"),
		tie("dictionary"),
		tie("map"),
		tie("set"),
		tie("error"),
		tie("odd"),
	),
	odd: fc
		.tuple(
			fc.oneof(tie("list"), tie("holes"), tie("dictionary"), tie("map"), tie("set")),
			fc.nat(3),
			fc.nat(7),
			tie("value"),
		)
		.map(([object, level, bits, value]) => {
			const [writable, enumerable, configurable] = [1, 2, 4].map((bit) => (bits & bit) !== 0);
			Reflect.defineProperty(object as object, "odd", { value, writable, enumerable, configurable });
			return [(one: unknown) => one, Object.preventExtensions, Object.seal, Object.freeze][level]?.(object);
		}),
	list: fc.array(tie("value"), { maxLength: 6 }),
	holes: fc.array(fc.tuple(fc.nat(40), tie("value")), { maxLength: 4 }).map((entries) => {
		const array: unknown[] = new Array(50);
		for (const [place, value] of entries) array[place] = value;
		return array;
	}),
	dictionary: fc.dictionary(
		fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "toString")),
		tie("value"),
		{
			maxKeys: 6,
		},
	),
	map: fc.array(fc.tuple(tie("value"), tie("value")), { maxLength: 4 }).map((entries) => new Map(entries)),
	set: fc.array(tie("value"), { maxLength: 4 }).map((entries) => new Set(entries)),
	error: fc
		.tuple(fc.string(), tie("value"), tie("value"))
		.map(([message, cause, detail]) => Object.assign(new RangeError(message, { cause }), { detail })),
}));

test("any value comes back the same", () => {
	fc.assert(
		fc.property(values.value, (value) => {
			const back = decode(encode(value));
			assert.deepStrictEqual(back, value);
			assert.deepEqual(attributesBelow(back), attributesBelow(value));
		}),
		{ numRuns: runs },
	);
});

test("an invalid date is one there too", () => {
	const back = decode(encode([new Date(Number.NaN)])) as Date[];
	assert.equal(String(back[0]), "Invalid Date");
});

test("the same value gives the same bytes", () => {
	fc.assert(
		fc.property(values.value, (value) => {
			assert.deepStrictEqual(encode(decode(encode(value))), encode(value));
		}),
		{ numRuns: runs },
	);
});

/** Decodes bytes that nobody vouches for: a value, or CL8007; and nothing else has happened. */
function attack(bytes: Uint8Array): void {
	const before = Reflect.ownKeys(Object.prototype).length;
	try {
		decode(bytes);
	} catch (error) {
		const { code } = error as { code?: unknown };
		if (code !== "CL8007" && code !== "CL5012") throw error;
	}
	assert.equal(Reflect.ownKeys(Object.prototype).length, before);
	assert.equal(({} as { polluted?: unknown }).polluted, undefined);
}

test("changed bytes are a value or an error of ours, never anything else", () => {
	const edits = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 });
	fc.assert(
		fc.property(values.value, edits, fc.nat(), (value, changes, cut) => {
			const bytes = encode(value).slice();
			for (const [place, byte] of changes) bytes[place % bytes.length] = byte;
			attack(bytes);
			attack(bytes.subarray(0, cut % bytes.length));
		}),
		{ numRuns: runs },
	);
});

test("random bytes are an error of ours", () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 200 }), (tail) => attack(Uint8Array.of(1, ...tail))),
		{ numRuns: runs * 3 },
	);
});

test("a small message cannot make a large array", () => {
	const hollow = [2, 0x80, 0x80, 0xfe, 0x0d, 2, 0, 0];
	const places = Array.from({ length: 100 }, (_, place) => [9, place + 1]).flat();
	const bytes = Uint8Array.of(1, 0, 101, 2, 100, 1, ...places, 0, ...new Array(100).fill(hollow).flat(), 9, 0);
	const before = process.memoryUsage().rss;
	const back = decode(bytes) as unknown[][];
	assert.equal(back[99]?.length, 0x0d * 2 ** 21 + 0x7e * 2 ** 14);
	assert.equal(0 in (back[99] as unknown[]), false);
	assert.ok(bytes.length < 1100);
	assert.ok(process.memoryUsage().rss - before < 400e6, "it allocated the holes");
});

test("a key called __proto__ is a key", () => {
	const back = decode(encode(JSON.parse('{"__proto__": {"polluted": 1}}'))) as object;
	assert.deepEqual(Object.keys(back), ["__proto__"]);
	assert.equal(Object.getPrototypeOf(back), Object.prototype);
	assert.equal(({} as { polluted?: unknown }).polluted, undefined);
});

test("memory can travel by another way", () => {
	const big = new Float64Array(1000).fill(1.5);
	const bytes = encode(
		{ a: big.subarray(10, 20), b: big },
		{ replace: (buffer) => ({ at: "store", size: buffer.byteLength }) },
	);
	assert.ok(bytes.length < 200);
	const back = decode(bytes, (replacement) => {
		assert.deepEqual(replacement, { at: "store", size: 8000 });
		return big.buffer.slice(0);
	}) as { a: Float64Array; b: Float64Array };
	assert.deepEqual(back, { a: big.subarray(10, 20), b: big });
	assert.equal(back.a.buffer, back.b.buffer);
	assert.throws(() => decode(bytes), { code: "CL8007" });
});

test("what lies beside a buffer in Node's pool stays at home", () => {
	const secret = Buffer.from("do not tell this");
	const bytes = Buffer.from(encode([Buffer.from("public")]));
	assert.equal(bytes.includes(secret), false);
	assert.ok(bytes.length < 100);
});

class Point {
	constructor(
		readonly x: number,
		readonly y: number,
	) {}
	norm(): number {
		return Math.hypot(this.x, this.y);
	}
}

class Secret {
	readonly #held: Map<string, number>;
	constructor(held: Map<string, number>) {
		this.#held = held;
	}
	static taken(secret: Secret): unknown {
		return { held: secret.#held };
	}
	get(key: string): number | undefined {
		return this.#held.get(key);
	}
}

test("instances of registered classes keep class, identity and cycles", () => {
	assert.throws(() => encode({ p: new Point(3, 4) }), { code: "CL5004", message: /value\.p.*an instance of Point/ });
	register(Point);
	const one = Object.assign(new Point(3, 4), { self: undefined as unknown });
	one.self = one;
	const [a, b] = decode(encode([one, one])) as [typeof one, typeof one];
	assert.equal(a, b);
	assert.equal(a.self, a);
	assert.ok(a instanceof Point);
	assert.equal(a.norm(), 5);
	assert.throws(() => encode(Object.assign(new Point(1, 2), { socket: () => 1 })), {
		message: /value\.socket.*a function/,
	});
});

test("a recipe takes what others cannot see", () => {
	register(Secret, { take: Secret.taken, make: (taken) => new Secret((taken as { held: Map<string, number> }).held) });
	const one = new Secret(new Map([["k", 7]]));
	const [a, b] = decode(encode([one, one])) as [Secret, Secret];
	assert.equal(a, b);
	assert.equal(a.get("k"), 7);
	class Endless {}
	register(Endless, { take: (endless) => [endless], make: () => new Endless() });
	assert.throws(() => encode(new Endless()), { code: "CL5004", message: /holds itself/ });
});

test("a class that this side does not know is named", () => {
	class Gone {}
	register(Gone);
	const bytes = Buffer.from(encode(new Gone()));
	bytes.write("Gine", bytes.indexOf("Gone"));
	assert.throws(() => decode(bytes), { code: "CL5012", message: /Gine/ });
	assert.throws(() => register(class {}), { code: "CL5008" });
});
