import type { CodeRow } from "./row.js";

/** Family 2, second half: control flow, calls, captured values and module state. */
export const effectCodes = {
	CL2009: {
		severity: "error",
		kind: "unsupported",
		title: "`{statement}` leaves a loop that prints, or calls a package",
		label: "leaves the loop",
		why: "later iterations may already have run on another worker, and what they printed, wrote or sent cannot be taken back",
		fix: "collect what to print or write in an array, and do it after the loop",
		example: {
			before: "for (const i of prange(n)) {\n  if (a[i] === x) break;\n  console.log(i);\n}",
			after: "for (const i of prange(n)) {\n  if (a[i] === x) break;\n  lines.push(i);\n}\nconsole.log(lines);",
		},
	},
	CL2010: {
		severity: "error",
		kind: "unsupported",
		title: "`{call}` may change `{name}`",
		label: "gets or reaches `{name}`",
		why: "the effects of this call are unknown, and a change made by one worker would not reach the others",
		fix: "give the function the part that is the iteration's own (`f(rows[i])`), pass a copy, or create `{name}` in the body of the loop",
		example: {
			before: "for (const i of prange(n)) fill(buffer, i);",
			after: "for (const i of prange(n)) {\n  const buffer = new Float64Array(8);\n  fill(buffer, i);\n}",
		},
	},
	CL2011: {
		severity: "error",
		kind: "invalid",
		title: "`{call}` writes `{name}`, which lies outside the loop",
		label: "called here",
		why: "workers have their own copy of that state, so the change would be lost or happen twice",
		fix: "return the value from the function and combine it in the loop",
		example: {
			before: "let hits = 0;\nfunction test(i: number) { if (ok(i)) hits++; }\nfor (const i of prange(n)) test(i);",
			after: "for (const i of prange(n)) if (ok(i)) hits++;",
		},
	},
	CL2012: {
		severity: "error",
		kind: "invalid",
		title: "`{name}` cannot travel to a worker: it is {what}",
		label: "captured here",
		why: "only plain data (numbers, strings, arrays, typed arrays, maps, sets, plain objects) can be sent to another thread",
		fix: "pass the plain values that the body needs, create `{name}` inside the loop, or `register` its class at the top level of its module",
		example: {
			before: "const random = new Random(seed);\nfor (const i of prange(n)) out[i] = random.next();",
			after: "for (const i of prange(n)) {\n  const random = new Random(seed + i);\n  out[i] = random.next();\n}",
		},
	},
	CL2013: {
		severity: "error",
		kind: "invalid",
		title: "`{what}` in the body of a prange loop",
		label: "belongs to the function around the loop",
		why: "the body moves to a function of its own, where this has another meaning",
		fix: "copy the value that you need into a const before the loop",
		example: {
			before: "for (const i of prange(n)) out[i] = arguments[0] * i;",
			after: "const factor = arguments[0];\nfor (const i of prange(n)) out[i] = factor * i;",
		},
	},
	CL2016: {
		severity: "error",
		kind: "unsupported",
		title: "the source of `{name}` cannot be followed",
		label: "called here",
		why: "which function runs is known only while the program runs, so its effects are unknown",
		fix: "call a function that is declared in the project by its name",
		example: {
			before: "for (const i of prange(n)) out[i] = handlers[kind](i);",
			after: "for (const i of prange(n)) out[i] = handle(kind, i);",
		},
	},
	CL2017: {
		severity: "error",
		kind: "invalid",
		title: "`{name}` is module state that may differ in a worker",
		label: "read here",
		why: "a worker loads its own copy of the module, so changes made by the program are not seen there",
		fix: "pass the value as an argument, or copy it into a const before the loop",
		example: {
			before: "for (const i of prange(n)) out[i] = scaled(i);   // scaled reads `let factor`",
			after: "const k = factor;\nfor (const i of prange(n)) out[i] = scaled(i, k);",
		},
	},
	CL2018: {
		severity: "error",
		kind: "invalid",
		title: "`{what}` in a prange loop cannot be analysed",
		label: "not analysed",
		why: "code or modules that are chosen while the program runs can read and write anything",
		fix: "move it out of the loop, or replace it by an ordinary call or import",
		example: {
			before: "for (const i of prange(n)) out[i] = eval(code);",
			after: "const value = eval(code);\nfor (const i of prange(n)) out[i] = value;",
		},
	},
	CL2019: {
		severity: "error",
		kind: "invalid",
		title: "`{name}` may change while the loop runs, by code that no call shows",
		label: "named here",
		why: "an accessor, or a method that the language or a builtin may call, assigns it: the loop would go on with the value from before",
		fix: "copy `{name}` into a const before the loop, or keep the number in an array that the accessor changes",
		example: {
			before:
				"let reads = 0;\nconst item = { get x() { return ++reads; } };\nfor (const i of prange(n)) out[i] = items[i].x + reads;",
			after: "const before = reads;\nfor (const i of prange(n)) out[i] = items[i].x + before;",
		},
	},
} as const satisfies Record<string, CodeRow>;
