// biome-ignore-all lint/suspicious/noTemplateCurlyInString: programs stand here as text
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { cloudloop, firstLine, LIGHT, MAIN, makeFolder } from "./cli-process.js";

const SUM = [
	'import { parallel, prange } from "cloudloop";',
	'import { scale } from "./scale.js";',
	'console.log("top");',
	"@parallel",
	"export function sum(n: number, stop: number): number {",
	"\tlet s = 0;",
	"\tfor (const i of prange(n)) {",
	"\t\tif (i === stop) throw new RangeError(`iteration ${i}`);",
	"\t\ts += scale(i);",
	"\t}",
	"\treturn s;",
	"}",
	"console.log(sum(1000, Number(process.argv[2] ?? -1)));",
];
const PROGRAM = {
	"main.ts": SUM.join("\n"),
	"scale.ts": 'console.log("scale");\nexport function scale(i: number): number { return i * 2; }',
};

const CARRIED = [
	'import { parallel, prange } from "cloudloop";',
	"@parallel",
	"export function smooth(A: number[]): number {",
	"\tlet prev = 0;",
	"\tlet s = 0;",
	"\tfor (const i of prange(A.length)) {",
	"\t\ts += prev;",
	"\t\tprev = A[i]! - prev;",
	"\t}",
	"\treturn s;",
	"}",
	"console.log(smooth([1, 2, 3]));",
].join("\n");

test("run spreads loops over threads, and the top level runs once", () => {
	const folder = makeFolder({ ...LIGHT, ...PROGRAM });
	for (const flags of [[], ["--threads", "2"], ["--backend", "serial"]]) {
		const { code, out, talk } = cloudloop(folder, "run", ...flags, "main.ts");
		assert.equal(out, "scale\ntop\n999000\n", flags.join(" "));
		assert.equal(talk, "");
		assert.equal(code, 0);
	}
});

test("run --sanitize tries loops in other orders first, and says what it cannot try", () => {
	const folder = makeFolder({
		...LIGHT,
		...PROGRAM,
		"waits.ts": [
			'import { parallel, prange } from "cloudloop";',
			"const later = parallel(async (n: number) => {",
			"\tlet s = 0;",
			"\tfor (const i of prange(n)) s += await Promise.resolve(i);",
			"\treturn s;",
			"});",
			"console.log(await later(10));",
		].join("\n"),
	});
	const tried = cloudloop(folder, "run", "--sanitize", "main.ts");
	assert.equal(tried.out, "scale\ntop\n999000\n");
	assert.equal(tried.talk, "cloudloop: sanitize tried 1 loop in 1 launch, and the order never showed\n");
	assert.equal(tried.code, 0);
	const skipped = cloudloop(folder, "run", "--sanitize", "waits.ts");
	assert.equal(skipped.out, "45\n");
	assert.match(skipped.talk, /^cloudloop: sanitize skips waits\.ts#later\/0: its body is async/);
});

test("an error of a kernel has the user's line, on whichever thread it came up", () => {
	const folder = makeFolder({ ...LIGHT, ...PROGRAM });
	for (const stop of ["0", "999"]) {
		const { code, talk } = cloudloop(folder, "run", "main.ts", stop);
		assert.equal(code, 1);
		assert.match(talk, new RegExp(`RangeError: iteration ${stop}\\n`));
		assert.match(talk, /at .*main\.ts:8:\d+\)/);
	}
});

test("a refused loop is framed with both places, and exit 3; nothing runs", () => {
	const folder = makeFolder({ "main.ts": CARRIED });
	const { code, out, talk } = cloudloop(folder, "run", "main.ts");
	assert.equal(code, 3);
	assert.equal(out, "");
	assert.match(talk, /^error CL2001: `prev` carries a value/);
	assert.match(talk, /7 │ .*s \+= prev;/);
	assert.match(talk, /8 │ .*prev = A\[i\]! - prev;/);
	assert.match(talk, /\nwhy: .*\nfix: .*\nmore: cloudloop explain CL2001\n/);
});

test("under onSerial warn a refused loop is a warning, and runs sequentially", () => {
	const folder = makeFolder({ ...LIGHT, "main.ts": CARRIED.replace("@parallel", '@parallel({ onSerial: "warn" })') });
	const { code, out, talk } = cloudloop(folder, "run", "main.ts");
	assert.equal(out, "2\n");
	assert.equal(code, 0);
	assert.match(talk, /^warning CL2001/);
	assert.doesNotMatch(cloudloop(folder, "run", "--quiet", "main.ts").talk, /CL2001/);
	assert.equal(cloudloop(folder, "plan", "main.ts").code, 0);
});

test("prange outside of a parallel function is an error", () => {
	const folder = makeFolder({
		...LIGHT,
		"main.ts": 'import { prange } from "cloudloop";\nfor (const i of prange(3)) console.log(i);',
	});
	const { code, talk } = cloudloop(folder, "run", "main.ts");
	assert.equal(code, 3);
	assert.match(talk, /^error CL1001: `prange` is used outside a parallel function\n {3}╭─ main\.ts:2:17\n/);
});

test("plan prints a tree, or JSON in the published shape", () => {
	const folder = makeFolder({ ...LIGHT, ...PROGRAM, "smooth.ts": CARRIED, "package.json": "{}" });
	const tree = cloudloop(folder, "plan", "main.ts");
	assert.equal(tree.code, 0);
	assert.match(tree.out, /^main\.ts\n● sum {2}parallel\n {2}└─ \/0 {2}:7 {2}parallel/);
	const refused = cloudloop(folder, "plan", ".");
	assert.equal(refused.code, 3);
	assert.match(refused.out, /○ smooth {2}serial\n[\s\S]*CL2001 .*\(:7\)\n[\s\S]*fix: /);
	const { loops, version } = JSON.parse(cloudloop(folder, "plan", "main.ts", "--json").out);
	assert.equal(version, 1);
	assert.deepEqual(
		loops.map((loop: Record<string, unknown>) => [loop.id, loop.file, loop.line, loop.function, loop.verdict]),
		[["main.ts#sum/0", "main.ts", 7, "sum", "parallel"]],
	);
	const fields = "id file line function verdict obstacles variables accesses guards assumptions schedule kernel";
	for (const field of fields.split(" ")) assert.ok(field in loops[0], field);
});

test("build writes kernels beside, and the result runs under plain node", () => {
	for (const [module, type] of [
		["nodenext", "module"],
		["commonjs", "commonjs"],
	] as const) {
		const options = {
			module,
			target: "es2022",
			ignoreDeprecations: "6.0",
			lib: ["es2023"],
			types: [],
			rootDir: ".",
			outDir: "out",
			sourceMap: true,
		};
		const folder = makeFolder({
			...PROGRAM,
			"package.json": JSON.stringify({ type }),
			"tsconfig.json": JSON.stringify({ compilerOptions: options, files: ["main.ts"] }),
		});
		const { code, talk } = cloudloop(folder, "build", "--no-check");
		assert.equal(code, 0, talk);
		assert.deepEqual(readdirSync(join(folder, "out")).sort(), [
			"main.js",
			"main.js.map",
			"main.kernels.js",
			"main.kernels.js.map",
			"main.plan.json",
			"scale.js",
			"scale.js.map",
		]);
		const map = JSON.parse(readFileSync(join(folder, "out/main.kernels.js.map"), "utf8")) as { sources: string[] };
		assert.ok(map.sources.includes("../main.ts"), map.sources.join());
	}
});

test("an interrupt in the middle of a launch ends everything", { skip: process.platform === "win32" }, async () => {
	const folder = makeFolder({ ...PROGRAM, "main.ts": SUM.join("\n").replace("sum(1000", "sum(1e13") });
	const child = spawn(process.execPath, [MAIN, "run", "main.ts"], {
		cwd: folder,
		stdio: ["ignore", "pipe", "inherit"],
	});
	await firstLine(child);
	child.kill("SIGINT");
	assert.equal(await new Promise((resolve) => child.once("exit", resolve)), 130);
});
