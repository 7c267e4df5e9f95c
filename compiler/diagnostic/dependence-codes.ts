import type { CodeRow } from "./row.js";

/** Family 2, first half: variables and elements on which iterations depend. */
export const dependenceCodes = {
	CL2001: {
		severity: "error",
		kind: "invalid",
		title: "`{name}` carries a value from one iteration to the next",
		label: "read by the next iteration",
		why: "chunks run at the same time, so an iteration cannot wait for the one before it",
		fix: "compute the value of `{name}` from the induction variable or from an array, or remove prange",
		example: {
			before: "let prev = 0;\nfor (const i of prange(n)) {\n  out[i] = (prev + A[i]) / 2;\n  prev = A[i];\n}",
			after: "for (const i of prange(n)) {\n  const prev = i > 0 ? A[i - 1] : 0;\n  out[i] = (prev + A[i]) / 2;\n}",
		},
	},
	CL2002: {
		severity: "error",
		kind: "invalid",
		title: "an iteration reads `{read}`, which another iteration writes",
		label: "read here",
		why: "the iterations depend on each other, so their order matters",
		fix: "write to a second array, or remove prange",
		example: {
			before: "for (const i of prange(1, n)) a[i] = a[i - 1] + 1;",
			after: "for (const i of prange(1, n)) b[i] = a[i - 1] + 1;",
		},
	},
	CL2003: {
		severity: "error",
		kind: "invalid",
		title: "two iterations may write the same element of `{name}`",
		label: "written here",
		why: "the last write must win, and in parallel the last one to run need not be the last iteration",
		fix: "use a subscript that differs in each iteration, or combine with an update such as `+=`",
		example: {
			before: "for (const i of prange(n)) last[group[i]] = i;",
			after: "for (const i of prange(n)) count[group[i]] += 1;",
		},
	},
	CL2004: {
		severity: "error",
		kind: "unsupported",
		title: "the subscript `{subscript}` of `{name}` is not understood",
		label: "this subscript",
		why: "`{name}` is written in the loop too, so it must be clear which iterations touch the same element",
		fix: "write the subscript as a * i + b with loop-invariant a and b, or write to another array",
		example: {
			before: "for (const i of prange(n)) a[(i * i) % n] = a[i];",
			after: "for (const i of prange(n)) b[i] = a[(i * i) % n];",
		},
	},
	CL2005: {
		severity: "error",
		kind: "invalid",
		title: "the updates of `{name}` do not combine: {operators}",
		label: "updated here",
		why: "partial values of the chunks can be merged by one operator only",
		fix: "use one operator, or one variable for each operator",
		example: {
			before: "for (const i of prange(n)) {\n  s += a[i];\n  s *= 2;\n}",
			after: "for (const i of prange(n)) {\n  s += a[i];\n  p *= 2;\n}",
		},
	},
	CL2006: {
		severity: "error",
		kind: "unsupported",
		title: "the reduction variable `{name}` is read in the loop",
		label: "read here",
		why: "what else the iteration does depends on its value, and in parallel the iterations before may not have run yet",
		fix: "store the running value in an array and look at that after the loop, or read `{name}` only where its value is stored",
		example: {
			before: "for (const i of prange(n)) {\n  s += a[i];\n  if (s > 100) break;\n}",
			after:
				"for (const i of prange(n)) {\n  s += a[i];\n  sums[i] = s;\n}\nconst end = sums.findIndex((sum) => sum > 100);",
		},
	},
	CL2007: {
		severity: "error",
		kind: "unsupported",
		title: "the loop changes the captured object `{name}`",
		label: "changed here",
		why: "each worker has its own copy of `{name}`, and this change fits no role that can be merged",
		fix: "return the result through an array element, `push`, or an update such as `+=`, or create the object in the body",
		example: {
			before: "for (const i of prange(n)) list.splice(i, 1, f(i));",
			after: "for (const i of prange(n)) list[i] = f(i);",
		},
	},
	CL2008: {
		severity: "error",
		kind: "unsupported",
		title: "`{name}` is read while the loop adds to it",
		label: "read here",
		why: "what it holds depends on the iterations that ran before, and in parallel those are not known",
		fix: "read `{name}` after the loop",
		example: {
			before: "for (const i of prange(n)) {\n  if (out.length < 10) out.push(f(i));\n}",
			after: "for (const i of prange(n)) out.push(f(i));\nout.length = Math.min(out.length, 10);",
		},
	},
	CL2014: {
		severity: "error",
		kind: "invalid",
		title: "`{operator}` cannot combine the parts of `{name}`",
		label: "updated here",
		why: "the operator is not associative: grouping the iterations differently changes the result",
		fix: "use an associative update (+= -= *= /= & | ^ && || ??, min, max), or remove prange",
		example: {
			before: "for (const i of prange(n)) h = (h * 31 + a[i]) % p;",
			after: "for (let i = 0; i < n; i++) h = (h * 31 + a[i]) % p;",
		},
	},
	CL2015: {
		severity: "error",
		kind: "unsupported",
		title: "the value of the update of `{name}` is used",
		label: "value used here",
		why: "the value between two updates depends on how many iterations ran before, and the iteration goes on with it",
		fix: "make the update a statement of its own outside of functions, or compute the value from the induction variable",
		example: {
			before: "for (const i of prange(n)) ids[i] = rows[i].map(() => count++);",
			after: "for (const i of prange(n)) ids[i] = rows[i].map((_, j) => first[i] + j);",
		},
	},
} as const satisfies Record<string, CodeRow>;
