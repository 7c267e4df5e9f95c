/**
 * Random programs: one parallel function over state of every kind, called with inputs that may be aliases, overlap, or lie
 * about their types. Fractions are dyadic and small, so sums are exact and nothing needs a tolerance.
 */
import fc from "fast-check";
import { body } from "./statements.js";

export interface Recipe {
	readonly body: readonly string[];
	/** Of a second loop; empty: there is none. */
	readonly second: readonly string[];
	readonly head: string;
	/** Two loops, one in the other, in the place of the first. */
	readonly nest: boolean;
	readonly count: number;
	readonly values: readonly string[];
	readonly k: string;
	readonly alias: string;
}

const values = fc.array(
	fc.oneof(
		{ weight: 20, arbitrary: fc.integer({ min: -9, max: 30 }).map(String) },
		{ weight: 4, arbitrary: fc.constantFrom("0.5", "-0.25", "-0", "4096") },
		{ weight: 1, arbitrary: fc.constantFrom("NaN", "Infinity", '"7"', "undefined", "null", "true", "[3]", "{ v: 1 }") },
	),
	{ minLength: 5, maxLength: 24 },
);

const head = fc.oneof(
	{ weight: 6, arbitrary: fc.constant("prange(n)") },
	{
		weight: 1,
		arbitrary: fc.constantFrom(
			"prange(2, n)",
			"prange(0, n, 2)",
			"prange(n, 0, -1)",
			"prange(-3, n)",
			"prange(n, -1, -3)",
			"prange(3, 4)",
			"prange(5, 5)",
		),
	},
	{ weight: 1, arbitrary: fc.constant("prange(xs)") },
);

const alias = fc.oneof(
	{ weight: 8, arbitrary: fc.constant("") },
	{
		weight: 1,
		arbitrary: fc.constantFrom(
			"st.w = st.a;",
			"st.hist = st.b;",
			"st.out = st.a;",
			"st.wt = new Float64Array(st.floats.buffer);",
			"st.floats = st.wt.subarray(1, 5);",
			"st.cells = st.recs;",
			"st.idx = st.w;",
			"st.wt = st.w;",
			"st.rows[1] = st.rows[0];",
			"st.w = Object.freeze([1, 2, 3]);",
			"st.recs[1] = st.cells[0];",
			"st.xs = st.w;",
			"st.tab = st.wt;",
			"st.view = st.wt.subarray(1, 6);",
			"st.view = st.tab;",
			"st.grid[1] = st.grid[0];",
			"st.grid = st.rows;",
			"st.perm = st.idx;",
			"st.perm[2] = st.perm[1];",
			"st.perm = st.w;",
			"delete st.a[3];",
			"delete st.w[2]; delete st.perm[1];",
			"st.tab = new Float64Array(new SharedArrayBuffer(8 * st.tab.length));",
			"st.grid = st.grid.map((r: number[]) => Float64Array.from(r));",
		),
	},
);

export const recipe: fc.Arbitrary<Recipe> = fc.record({
	body,
	second: fc.oneof({ weight: 6, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: body }),
	head,
	nest: fc.oneof({ weight: 8, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
	count: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 4, max: 90 })),
	values,
	k: fc.constantFrom("0", "1", "2", "7", "-1", "1.5", "3"),
	alias,
});

/** The program of a recipe. */
export function render({
	body: statements,
	second,
	head,
	nest,
	count,
	values: list,
	k,
	alias: change,
}: Recipe): string {
	return `${HEAD}
const f = parallel({ onSerial: "warn" }, (n: number, k: number, st: any) => {
	const { a, b, xs, idx, w, wt, hist, floats, ints, bytes, out, set, map, obj, groups, rows, grid, perm, tab, view, recs,
		cells, texts, cols, buf, fbuf }:
		State = st;
	let s = 1, p = 1, m = 2, at = -1, least = 5, where = 0, ok = true, found = false, bits = 5, last = -1, prev = -2, j = 0;
	let str = "<", none: number | undefined, seed = 7, turn = 2, flip = false, sub = 0;
	try {
		${renderLoop(nest ? "" : head, statements)}${second.length > 0 ? renderLoop("prange(n)", second) : ""}
	} catch (e) {
		return [s, p, m, at, least, where, ok, found, bits, last, prev, j, str, none, seed, turn, flip, sub, e];
	}
	return [s, p, m, at, least, where, ok, found, bits, last, prev, j, str, none, seed, turn, flip, sub];
});
export function main() {
	const given: unknown[] = [${list.join(", ")}];
	const st: any = makeState(given, ${count});
	${change}
	return [f(${count}, ${k}, st), st];
}
`;
}

function renderLoop(range: string, statements: readonly string[]): string {
	const label = statements.some((one) => one.includes(" outer;")) ? "outer: " : "";
	const open = range ? `for (const i of ${range}) {` : NEST;
	return `${label}${open}
			const x = a[i]!, y = b[(i + 1) % 6]!;
			${statements.join("\n\t\t\t")}
		${range ? "}" : "} }"}
		`;
}

const NEST =
	"for (const row of prange((n + 2) >> 2)) { for (const column of prange(4)) {\n\t\t\tconst i = row * 4 + column;";

const HEAD = `import { parallel, prange } from "cloudloop";
interface Cell { v: number }
interface State {
	a: number[]; b: number[]; xs: number[]; idx: number[]; w: number[]; wt: Float64Array; hist: number[];
	floats: Float64Array; ints: Int32Array; bytes: Uint8Array; out: number[]; set: Set<number>; map: Map<number, number>;
	obj: Record<number, number>; groups: Map<number, number[]>; rows: number[][]; grid: number[][]; perm: number[]; tab: Float64Array; view: Float64Array; recs: Cell[]; cells: Cell[];
	texts: string[]; cols: number; buf: number[]; fbuf: Float32Array;
}
function makeState(given: unknown[], n: number) {
	sticky.lastIndex = 0;
	const a = Array.from({ length: n + 3 }, (_, t) => given[(t * 5) % given.length]);
	return {
		a, b: given.slice(0, 6), xs: given.slice(2, 9), idx: a.map((_, t) => (t * 7) % (n + 1)), w: a.map((_, t) => t * 3),
		grid: a.map((_, t) => [t, 2, 3]), perm: a.map((_, t) => (t * 7 + 3) % 97), tab: new Float64Array(n + 4),
		view: new Float64Array(n + 6).subarray(2), wt: new Float64Array(n * 2 + 4), hist: [1, 2, 3, 4], floats: new Float64Array([1, 2, 3, 4]), ints: new Int32Array(4),
		bytes: new Uint8Array([250, 2, 3, 4]), out: [7], set: new Set([3, 50]), map: new Map([[2, 5]]), obj: { 3: 1 },
		groups: new Map([[1, [9]]]), rows: [[], [1], [], []], recs: [{ v: 1 }, { v: 2 }, { v: 3 }],
		cells: [{ v: 1 }, { v: 2 }, { v: 3 }, { v: 4 }], texts: ["t"], cols: 2, buf: [9, 8, 7, 6], fbuf: new Float32Array([0.1, 2, 3, 4]),
	};
}
const sticky = /ab/g;
function pure(v: number): number { return v > 5 ? v - 1 : v + 1; }
function check(v: number): number { if (v > 25) throw new RangeError("above 25"); return v * 2; }
function bump(c: Cell, by: number): void { c.v += by; }
function total(t: number[]): number { let sum = 0; for (const v of t) sum += v > 2 ? 1 : 0; return sum; }
function fact(v: number): number { return v > 1 ? v * fact(v - 1) : 1; }
function touch(t: { [k: number]: number }, at: number, v: number): void { t[at] = v; }
function peek(t: number[][], at: number): number { const row = t[at]; return row ? (row[0] ?? 1) : 0; }
function fill(t: number[], v: number): void { t[0] = v; t.push(v); }
function triple(t: number[] | Float64Array, by: number): number { for (let q = 0; q < 3; q++) t[q] = t[q]! * 2 + by; return t.length; }
function read(t: ArrayLike<number>, at: number): number { return t[at] ?? 0; }
function shifted(t: number[] | Float64Array, at: number, v: number): void { touch(t, at, v + read(t, at)); }
`;
