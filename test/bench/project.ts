/** A made-up project: 500 modules that import each other, 50 of them with a parallel loop that calls into others. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../harness/folders.js";

const FILES = 500;
const LOOPS = 50;

/** Writes the project into the package, so that it resolves `cloudloop` to it; gives the files. */
export function makeProject(): string[] {
	const folder = join(root, "dist", "bench", "project");
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	return Array.from({ length: FILES }, (_, k) => {
		const file = join(folder, `module${k}.ts`);
		writeFileSync(file, moduleText(k));
		return file;
	});
}

/** Each module knows two earlier ones, so that calls reach deep. */
function moduleText(k: number): string {
	const known = k === 0 ? [] : [k >> 1, k - 1].filter((one, place, all) => all.indexOf(one) === place);
	const imports = known.map((one) => `import { type Shape${one}, area${one}, scale${one} } from "./module${one}.js";`);
	const calls = known.map((one) => `scale${one}(x)`).join(" + ") || "x";
	const shapes = known.map((one) => ` | Shape${one}`).join("");
	const loop = k % (FILES / LOOPS) === 0 ? loopText(k, known) : "";
	return `${imports.join("\n")}
export interface Shape${k} { readonly kind: "shape${k}"; readonly width: number; readonly height: number; readonly tags: readonly string[] }
export type Known${k} = Shape${k}${shapes};
export function area${k}(shape: Shape${k}): number { return shape.width * shape.height; }
export function scale${k}(x: number): number { return x > 1000 ? x : ${k % 7 === 0 ? "x * 1.5" : calls} + ${k}; }
export function describe${k}(shape: Known${k}): string {
	switch (shape.kind) { case "shape${k}": return shape.tags.map((tag) => tag.toUpperCase()).join(", "); default: return shape.kind; }
}
export class Registry${k}<T extends Shape${k}> {
	readonly #shapes = new Map<string, T[]>();
	add(name: string, shape: T): this { const list = this.#shapes.get(name) ?? []; list.push(shape); this.#shapes.set(name, list); return this; }
	total(): number { let sum = 0; for (const list of this.#shapes.values()) for (const shape of list) sum += area${k}(shape); return sum; }
	sorted(): T[] { return [...this.#shapes.values()].flat().sort((a, b) => area${k}(a) - area${k}(b)); }
}
${loop}`;
}

function loopText(k: number, known: readonly number[]): string {
	const work = known.map((one) => `scale${one}(i)`).join(" + ") || "i";
	const areas =
		known.map((one) => `area${one}({ kind: "shape${one}", width: i, height: 2, tags: [] })`).join(" + ") || "1";
	return `import { parallel, prange } from "cloudloop";
export const sum${k} = parallel((weights: Float64Array, out: Float64Array, names: string[]) => {
	let total = 0, largest = -Infinity, at = -1;
	const counts = new Map<string, number>();
	for (const i of prange(weights.length)) {
		const value = weights[i]! * (${work}) + ${areas};
		out[i] = value;
		total += value;
		if (value > largest) { largest = value; at = i; }
		const name = names[i % names.length]!;
		counts.set(name, (counts.get(name) ?? 0) + 1);
	}
	return { total, largest, at, counts };
});
`;
}
