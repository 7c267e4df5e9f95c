import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, describe, it } from "node:test";
import { launch, range, sequential } from "../../runtime/generated.js";
import { close, configure, lastReport, parallel, prange, reducer, shared } from "../../runtime/index.js";
import { readSettings } from "../../runtime/options.js";
import { COUNT, cases, codeOf } from "./loops.js";

after(() => close());

class Statistics {
	readonly offset = 1;

	@parallel
	sum(values: readonly number[]): number {
		let s = this.offset;
		for (const v of prange(values)) s += v;
		return s;
	}

	@parallel({ schedule: "guided" })
	static async count<T>(values: readonly T[], test: (value: T) => boolean): Promise<number> {
		let n = 0;
		for (const i of prange(values.length)) if (test(values[i] as T)) n++;
		return n;
	}
}

const dot = parallel((a: readonly number[], b: readonly number[]) => {
	let s = 0;
	for (const i of prange(0, a.length, { chunk: 8 })) s += (a[i] as number) * (b[i] as number);
	return s;
});

describe("without the compiler", () => {
	it("marked functions run as they are, with their types", async () => {
		assert.equal(new Statistics().sum([1, 2, 3]), 7);
		assert.equal(await Statistics.count(["a", "b"], (v) => v === "a"), 1);
		const result: number = dot([1, 2], [3, 4]);
		assert.equal(result, 11);
		assert.equal(parallel({ chunk: 4 }, (n: number) => n + 1)(1), 2);
		assert.equal(parallel({ chunk: 4 })((n: number) => n + 1)(1), 2);
		assert.equal(parallel()((n: number) => n + 1)(1), 2);
	});

	it("legacy decorators leave the method alone", () => {
		const slot: TypedPropertyDescriptor<() => number> = { value: () => 1 };
		assert.equal(parallel({}, "m", slot), undefined);
		assert.equal(parallel({ chunk: 1 })({}, "m", slot), undefined);
	});

	it("bad options are refused, by type and by value", () => {
		// @ts-expect-error not a schedule
		assert.throws(() => parallel({ schedule: "fast" }), { code: "CL5008", message: /"dynamic" or "guided"/ });
		// @ts-expect-error not an option
		assert.throws(() => parallel({ speed: 1 }), { code: "CL5008", message: /known option/ });
		// @ts-expect-error not a number of iterations
		assert.throws(() => prange("5"), { code: "CL5001" });
	});

	it("says so once, and throws under CLOUDLOOP_STRICT", () => {
		const url = new URL("../../runtime/index.js", import.meta.url).href;
		const program = `import { prange } from ${JSON.stringify(url)}; for (let k = 0; k < 2; k++) for (const i of prange(2)) console.log(i);`;
		const run = (strict: string) =>
			spawnSync(process.execPath, ["--input-type=module", "-e", program], {
				encoding: "utf8",
				env: { ...process.env, CLOUDLOOP_STRICT: strict },
			});
		const loose = run("0");
		assert.equal(loose.stdout, "0\n1\n0\n1\n");
		assert.equal(loose.stderr.split("\n").filter((line) => line.includes("nothing was compiled")).length, 1);
		assert.match(run("1").stderr, /CL5007/);
	});
});

describe("shared and reducer", () => {
	it("shared memory of n elements, or a copy", () => {
		const made: Float64Array = shared(Float64Array, 3);
		assert.ok(made.buffer instanceof SharedArrayBuffer);
		assert.equal(made.length, 3);
		const copy: Int16Array = shared(Int16Array.of(1, 2));
		assert.ok(copy.buffer instanceof SharedArrayBuffer);
		assert.deepEqual([...copy], [1, 2]);
		assert.throws(() => shared(Float64Array, -1), { code: "CL5008" });
	});

	it("a reducer is the function itself", () => {
		const longest = reducer((a: string, b: string) => (b.length > a.length ? b : a), "");
		assert.equal(longest("ab", "c"), "ab");
	});
});

describe("launches", () => {
	const one = cases["sum of floats"];
	assert.ok(one);

	it("check the arguments of prange as prange does", () => {
		assert.throws(() => launch(one.code, [-1], { A: [], s: 0 }), { code: "CL5001" });
		assert.throws(() => launch(one.code, [[1]], { A: [], s: 0 }, undefined, "range"), { code: "CL5010" });
		assert.throws(() => launch(one.code, [1], { A: [1], s: 0 }, { chunk: 0 }), { code: "CL5008" });
		assert.throws(() => launch({ ...one.code, version: 2 as 1 }, [1], { A: [1], s: 0 }), { code: "CL5006" });
	});

	it("leave the frame alone if there is nothing to do", () => {
		const frame = { A: [1], s: 5 };
		launch(one.code, [5, 3], frame);
		assert.equal(frame.s, 5);
	});

	it("of a cancelled function do nothing", () => {
		const cancelled = { ...one.code, options: { signal: AbortSignal.abort() } };
		assert.throws(() => launch(cancelled, [1], { A: [1], s: 0 }), { code: "CL5002", name: "AbortError" });
	});

	it("inside a kernel run inline", () => {
		configure({ backend: "serial", inline: "never" });
		let how: string | undefined;
		const outer = codeOf("sum", "sums", [], {
			kernel: (begin, _end, frame) => {
				launch(one.code, [3], { A: [1, 2, 3], s: 0 });
				how = lastReport()?.how;
				frame.$t = begin;
			},
		});
		launch(outer, [1], {});
		assert.equal(how, "inline");
		assert.equal(lastReport()?.how, "parallel");
	});

	it("give the same bits when they begin on the caller and end elsewhere", () => {
		const values = Array.from({ length: 40_000 }, (_, i) => Math.sin(i));
		const run = (): number => {
			const frame = { A: values, s: 0 };
			launch(one.code, [values.length], frame);
			return frame.s;
		};
		configure({ backend: "serial", inline: "never" });
		const expected = run();
		configure({ backend: "threads", inline: "auto", threads: 2 });
		for (let times = 0; times < 30; times++) assert.equal(run(), expected);
	});

	it("report progress at the end", () => {
		configure({ backend: "serial", inline: "auto" });
		const seen: unknown[] = [];
		const code = { ...one.code, options: { onProgress: (progress: unknown) => seen.push(progress) } };
		launch(code, [COUNT], one.values());
		assert.deepEqual(seen, [{ loop: code.id, done: COUNT, total: COUNT }]);
	});
});

describe("what generated code needs besides", () => {
	it("the space of an inner prange, and a sequential one", () => {
		assert.deepEqual(range(2, 10, 3), { start: 2, step: 3, count: 3 });
		assert.deepEqual([...sequential("x#y/0", 1, 4)], [1, 2, 3]);
	});

	it("settings from the environment", () => {
		assert.equal(readSettings({ CLOUDLOOP_THREADS: "3", CLOUDLOOP_INLINE: "never" }).threads, 3);
		for (const [name, value] of Object.entries({
			THREADS: "0",
			CHUNKS: "x",
			BACKEND: "cluster",
			INLINE: "yes",
			STRICT: "2",
		})) {
			assert.throws(() => readSettings({ [`CLOUDLOOP_${name}`]: value }), { code: "CL5009" });
		}
	});
});
