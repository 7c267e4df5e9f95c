import assert from "node:assert/strict";
import { test } from "node:test";
import { printPlan } from "../../compiler/3-plan/print.js";
import type { LoopPlan, Plan } from "../../runtime/contract.js";
import { cloudloop, makeFolder } from "./cli-process.js";

const LOOP: LoopPlan = {
	id: "src/stats.ts#variance/0",
	file: "src/stats.ts",
	line: 10,
	function: "variance",
	verdict: "parallel",
	obstacles: [],
	variables: [
		{ name: "s", role: "reduction", operator: "+", type: "number", travels: "value" },
		{ name: "A", role: "shared", type: "Float64Array<ArrayBufferLike>", travels: "slice" },
		{ name: "d", role: "private", type: "number", travels: "none" },
	],
	accesses: [],
	guards: [],
	assumptions: [],
	schedule: { kind: "dynamic", chunk: null, onSerial: "error" },
	kernel: { module: "src/stats.kernels.js", name: "variance$0", async: false, hash: "1" },
};

const PLAN: Plan = {
	version: 1,
	loops: [
		LOOP,
		{
			...LOOP,
			id: "src/stats.ts#variance/1",
			line: 13,
			verdict: "guarded",
			variables: [],
			guards: [
				{ kind: "disjoint", a: "out", b: "A", same: false },
				{ kind: "is", name: "A", of: ["array", "typed"] },
				{ kind: "integer", name: "k" },
				{ kind: "stateless", name: "word" },
			],
			assumptions: ["parse of package csv changes nothing that it is not given"],
			schedule: { kind: "guided", chunk: 64, onSerial: "error" },
		},
		{ ...LOOP, id: "src/stats.ts#variance/2", line: 15, verdict: "serial", kernel: null },
		{
			...LOOP,
			id: "src/smooth.ts#smooth/0",
			file: "src/smooth.ts",
			line: 33,
			function: "smooth",
			verdict: "serial",
			variables: [],
			kernel: null,
			obstacles: [
				{
					code: "CL2001",
					message: "`prev` carries a value from one iteration to the next",
					line: 33,
					related: [{ line: 30, message: "declared outside the loop" }],
					fix: "read the array",
				},
			],
		},
	],
};

test("the plan is a tree of files, functions, loops, variables, guards and obstacles", () => {
	assert.equal(
		printPlan(PLAN, { colour: false }),
		[
			"src/stats.ts",
			"◐ variance  1 parallel, 1 guarded, 3 loops",
			"  ├─ /0  :10  parallel · dynamic · kernel variance$0",
			"  │     s  reduction +  number                         sent by value",
			"  │     A  shared       Float64Array<ArrayBufferLike>  only the touched part is sent",
			"  │     d  private      number",
			"  ├─ /1  :13  guarded · guided, chunk 64 · kernel variance$0",
			"  │     guard    out and A share no memory",
			"  │     guard    A is array or typed",
			"  │     guard    k is a safe integer",
			"  │     guard    no RegExp in word has g or y",
			"  │     assumes  parse of package csv changes nothing that it is not given",
			"  └─ /2  :15  · sequential inside of a parallel loop",
			"",
			"src/smooth.ts",
			"○ smooth  serial",
			"  └─ /0  :33  serial",
			"        CL2001 `prev` carries a value from one iteration to the next (:33)",
			"               declared outside the loop (:30)",
			"               fix: read the array",
		].join("\n"),
	);
});

test("colour changes nothing but colour, and a plan without loops says so", () => {
	const coloured = printPlan(PLAN, { colour: true });
	assert.notEqual(coloured, printPlan(PLAN, { colour: false }));
	const bare = coloured.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, "g"), "");
	assert.deepEqual(
		bare.split("\n").map((line) => line.trimEnd()),
		printPlan(PLAN, { colour: false }).split("\n"),
	);
	assert.equal(printPlan({ version: 1, loops: [] }, { colour: false }), "· no prange loops");
});

test("a parallel function without a prange loop is remarked on", () => {
	const text = 'import { parallel } from "cloudloop";\nexport const f = parallel((n: number) => n + 1);\n';
	const { code, talk } = cloudloop(makeFolder({ "main.ts": text }), "plan", "main.ts");
	assert.match(talk, /CL1009: the parallel function `f` has no prange loop/);
	assert.equal(code, 0);
});
