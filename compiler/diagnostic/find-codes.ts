import type { CodeRow } from "./row.js";

/** Family 1: what the search for loops refuses. */
export const findCodes = {
	CL1001: {
		severity: "error",
		kind: "invalid",
		title: "`{name}` is used outside a parallel function",
		label: "no parallel function around this",
		why: "only the loops of a marked function are compiled",
		fix: "mark the enclosing function with @parallel, or wrap it: parallel(function () { … })",
		example: {
			before:
				"function sum(A: number[]) {\n  let s = 0;\n  for (const i of prange(A.length)) s += A[i];\n  return s;\n}",
			after:
				"@parallel\nfunction sum(A: number[]) {\n  let s = 0;\n  for (const i of prange(A.length)) s += A[i];\n  return s;\n}",
		},
	},
	CL1002: {
		severity: "error",
		kind: "invalid",
		title: "`{name}(…)` is not the iterable of a for…of loop",
		label: "not the iterable of a loop",
		why: "the call marks a loop for the compiler; it has no use as a value",
		fix: "write the call in the head of the loop: for (const i of prange(n)) { … }",
		example: {
			before: "const range = prange(n);\nfor (const i of range) out[i] = f(i);",
			after: "for (const i of prange(n)) out[i] = f(i);",
		},
	},
	CL1003: {
		severity: "error",
		kind: "invalid",
		title: "the induction variable `{name}` is assigned in the loop",
		label: "assigned here",
		why: "an iteration cannot change which iterations follow: they may already have run on another worker",
		fix: "declare it with const and copy it into a variable of the body: let k = {name}",
		example: {
			before: "for (let i of prange(n)) {\n  i += offset;\n  out[i] = 1;\n}",
			after: "for (const i of prange(n)) {\n  const k = i + offset;\n  out[k] = 1;\n}",
		},
	},
	CL1004: {
		severity: "error",
		kind: "invalid",
		title: "@parallel cannot mark {what}",
		label: "not a function or method",
		why: "only a function declaration, a method or the argument of parallel(…) has loops to compile",
		fix: "move the loop into a function or method and mark that",
		example: {
			before: "class Stats {\n  @parallel get total() { … }\n}",
			after: "class Stats {\n  @parallel total() { … }\n}",
		},
	},
	CL1005: {
		severity: "error",
		kind: "invalid",
		title: "the parallel function `{name}` is a generator",
		label: "a generator",
		why: "a generator pauses between values, and a loop that is spread over workers cannot pause",
		fix: "collect the values into an array and return it",
		example: {
			before: "@parallel\nfunction* squares(n: number) {\n  for (const i of prange(n)) yield i * i;\n}",
			after:
				"@parallel\nfunction squares(n: number) {\n  const out: number[] = [];\n  for (const i of prange(n)) out.push(i * i);\n  return out;\n}",
		},
	},
	CL1006: {
		severity: "error",
		kind: "invalid",
		title: "option `{name}` {problem}",
		label: "this option",
		why: "options that shape the code are read at compile time, so their names and values must stand in the source",
		fix: "write a known option with a literal value",
		example: {
			before: "@parallel({ sum: mode })\nfunction total(A: number[]) { … }",
			after: '@parallel({ sum: "exact" })\nfunction total(A: number[]) { … }',
		},
	},
	CL1007: {
		severity: "error",
		kind: "invalid",
		title: "`prange` is called with {problem}",
		label: "these arguments",
		why: "the iteration space must be known on entry to the loop",
		fix: "use prange(stop), prange(start, stop), prange(start, stop, step) or prange(items), each with optional last options",
		example: {
			before: "for (const i of prange(...bounds)) out[i] = f(i);",
			after: "for (const i of prange(bounds[0], bounds[1])) out[i] = f(i);",
		},
	},
	CL1008: {
		severity: "error",
		kind: "invalid",
		title: "the prange loop {problem}",
		label: "in this head",
		why: "each iteration needs an induction variable of its own, and the range itself is never waited for",
		fix: "write the head as: for (const i of prange(…))",
		example: {
			before: "let i: number;\nfor (i of prange(n)) out[i] = f(i);",
			after: "for (const i of prange(n)) out[i] = f(i);",
		},
	},
	CL1009: {
		severity: "remark",
		kind: "invalid",
		title: "the parallel function `{name}` has no prange loop",
		label: "nothing to run in parallel",
		why: "only loops over prange are distributed; all other code of the function runs as it stands",
		fix: "write the loop to distribute as: for (const i of prange(n)), or remove @parallel",
		example: {
			before:
				"@parallel\nfunction total(A: number[]) {\n  let s = 0;\n  for (let i = 0; i < A.length; i++) s += A[i];\n  return s;\n}",
			after:
				"@parallel\nfunction total(A: number[]) {\n  let s = 0;\n  for (const i of prange(A.length)) s += A[i];\n  return s;\n}",
		},
	},
	CL1010: {
		severity: "error",
		kind: "invalid",
		title: "the range is impossible: {problem}",
		label: "this value",
		why: "the trip count must be a whole number from 0 to 2 ** 53 - 1, and the step must not be zero",
		fix: "correct the constant",
		example: {
			before: "for (const i of prange(0, n, 0)) out[i] = f(i);",
			after: "for (const i of prange(0, n, 1)) out[i] = f(i);",
		},
	},
} as const satisfies Record<string, CodeRow>;
