import assert from "node:assert/strict";
import { test } from "node:test";
import { cloudloop, LIGHT, makeFolder } from "../compiler/cli-process.js";

/** Says how the engine keeps arrays, before and after loops have been launched many times. */
const PROGRAM = `
import { setFlagsFromString } from "node:v8";
import { parallel, prange } from "cloudloop";

process.env.CLOUDLOOP_INLINE = "never";
setFlagsFromString("--allow-natives-syntax");
const kindOf = new Function("a",
	"return (%HasHoleyElements(a) ? 'holes ' : '') + (%HasDoubleElements(a) ? 'double' : %HasSmiElements(a) ? 'small' : 'objects')",
) as (array: unknown[]) => string;

@parallel
function multiply(a: number[][], b: number[][], c: number[][], n: number): void {
	for (const i of prange(n)) {
		for (let j = 0; j < n; j++) {
			let s = 0;
			for (let k = 0; k < n; k++) s += a[i]![k]! * b[k]![j]!;
			c[i]![j] = s;
		}
	}
}

@parallel
function flat(small: number[], double: number[], out: number[], h: number[], n: number): void {
	for (const i of prange(n)) {
		out[i] = double[i]! + small[i]!;
		h[i % 7]! += 1;
	}
}

@parallel
function parts(points: { x: number[]; name: string }[]): void {
	for (const i of prange(points.length)) points[i]!.x[0] = points[i]!.x[1]! * i;
}

@parallel
function pairs(n: number): number[][] {
	const all: number[][] = [];
	for (const i of prange(n)) all.push([i + 0.5, i / 3]);
	return all;
}

const n = 400;
const matrix = (): number[][] => Array.from({ length: n }, () => Array.from({ length: n }, () => Math.random()));
const doubles = (): number[] => Array.from({ length: n }, () => Math.random());
const [a, b, c, small, double, out, h] = [matrix(), matrix(), matrix(), doubles().map((_, i) => i), doubles(), doubles(), [0, 0, 0, 0, 0, 0, 0]];
const points = Array.from({ length: n }, (_, i) => ({ x: [i + 0.5, 1.5, 2.5], name: "p" + i }));
const all: Record<string, () => unknown[][]> = {
	matrices: () => [...a, ...b, ...c],
	outer: () => [a, b, c, points],
	flat: () => [small, double, out, h],
	parts: () => points.map(({ x }) => x),
};
const kinds = (): string => Object.entries(all).map(([name, arrays]) => name + ": " + [...new Set(arrays().map(kindOf))].join(", ")).join("; ");
const before = kinds();
let made: number[][] = [];
for (let round = 0; round < 12; round++) {
	multiply(a, b, c, round < 2 ? n : 40);
	for (let again = 0; again < 20; again++) flat(small, double, out, h, n);
	parts(points);
	made = pairs(n);
}
console.log(before);
console.log(kinds());
console.log([...new Set(made.map(kindOf))].join(", "));
`;

test("loops leave arrays as the engine keeps them, and make arrays of numbers without boxes", () => {
	const folder = makeFolder({ ...LIGHT, "kinds.ts": PROGRAM });
	for (const backend of ["threads", "serial"]) {
		const flags = ["--no-check", "--threads", "2", "--backend", backend, "kinds.ts"];
		const { code, out, talk } = cloudloop(folder, "run", ...flags);
		assert.equal(talk, "");
		assert.equal(code, 0);
		const [before, after, made] = out.trim().split("\n");
		assert.match(before ?? "", /matrices: double; outer: objects; flat: small, double; parts: double/);
		assert.equal(after, before, backend);
		assert.equal(made, "double", backend);
	}
});
