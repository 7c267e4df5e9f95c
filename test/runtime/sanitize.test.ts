/** The net under the analysis: right plans pass, deliberately wrong ones are caught, and the user's values stay. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Kernel, LoopCode, Variable } from "../../runtime/contract.js";
import { CloudloopError } from "../../runtime/errors.js";
import { sanitize } from "../../runtime/sanitize/sanitize.js";
import * as wrong from "./kernels/wrong.js";
import { cases, codeOf, type Values } from "./loops.js";

const write = (name: string): Variable => ({ name, role: "write", reads: true, numeric: false, touch: -1 });

for (const [name, { code, args, values }] of Object.entries(cases)) {
	test(`${name}: a right plan passes, and nothing is changed`, () => {
		const frame = values();
		sanitize({ code, args: args(frame), frame });
		assert.deepEqual(frame, values());
	});
}

/** A loop with a plan that does not hold, and what must be said of it. */
interface Wrong {
	readonly kernel: Kernel;
	readonly variables: readonly Variable[];
	readonly values: () => Values;
	readonly accesses?: LoopCode["accesses"];
	readonly says: readonly RegExp[];
}

const zeros = () => new Array<number>(50).fill(0);

const wrongs: Readonly<Record<string, Wrong>> = {
	"a loop-carried dependence of arrays": {
		kernel: wrong.carried$0,
		variables: [write("a")],
		values: () => ({ a: zeros() }),
		accesses: [
			{ variable: "a", text: "a[i]", kind: "write", line: 4 },
			{ variable: "a", text: "a[i - 7]", kind: "read", line: 5 },
		],
		says: [
			/a\[14\] is 2 in the plain order, and 1 in another/,
			/iteration 7 \(.*:4 writes a\[i\]\)/,
			/14 \(.*:5 reads/,
		],
	},
	"memory that is shared": {
		kernel: wrong.carried$0,
		variables: [{ ...write("a"), touch: -1 } as Variable],
		values: () => ({ a: new Float64Array(new SharedArrayBuffer(400)) }),
		says: [/a\[14\] is 2 in the plain order, and 1 in another/],
	},
	"a value that is read before it is assigned": {
		kernel: wrong.remembers$0,
		variables: [write("out"), { name: "last", role: "lastprivate" }],
		values: () => ({ out: zeros(), last: 0 }),
		says: [/out\[4\] is 3 in the plain order, and 0 in another/, /iteration 3 .* iteration 4/],
	},
	"a change of what is taken to be only read": {
		kernel: wrong.mutates$0,
		variables: [{ name: "table", role: "shared", elements: false, touch: -1 }],
		values: () => ({ table: [5] }),
		says: [/table\[0\] is 6 in the plain order, and 5 in another/],
	},
	"a collection that is read": {
		kernel: wrong.counts$0,
		variables: [{ name: "out", role: "append", container: "array" }],
		values: () => ({ out: [] }),
		says: [/out\[1\] is 1 in the plain order, and 0 in another/, /iteration 0 .* iteration 1 /],
	},
	"a throw that another iteration decides": {
		kernel: wrong.trips$0,
		variables: [write("marks")],
		values: () => ({ marks: zeros() }),
		says: [/in the plain order/, /iteration 1 .* iteration 21 /],
	},
};

for (const [name, { kernel, variables, values, accesses, says }] of Object.entries(wrongs)) {
	test(`caught: ${name}`, () => {
		const code: LoopCode = {
			...codeOf("wrong", "sums", variables),
			kernel,
			touch: () => [],
			...(accesses ? { accesses } : {}),
		};
		const frame = values();
		assert.throws(
			() => sanitize({ code, args: [50], frame }),
			(error: Error) => {
				assert.ok(error instanceof CloudloopError && error.code === "CL5011", String(error.stack));
				for (const pattern of says) assert.match(error.message, pattern);
				return true;
			},
		);
		assert.deepEqual(frame, values());
	});
}
