/**
 * The one table of compiler diagnostics. Numbers are never changed and never reused; a retired row stays, marked so.
 * Families: 1 find · 2 analyze · 3 plan · 4 outline · 9 our fault. `cloudloop explain CODE` prints a row.
 */
import { dependenceCodes } from "./dependence-codes.js";
import { effectCodes } from "./effect-codes.js";
import { findCodes } from "./find-codes.js";
import type { CodeRow } from "./row.js";

/** Families 3, 4 and 9. */
const laterCodes = {
	CL3001: {
		severity: "error",
		kind: "invalid",
		title: "unknown schedule `{name}`",
		label: "this schedule",
		why: "chunks are handed out by one of three schedules: dynamic, guided, static",
		fix: 'write "dynamic", "guided" or "static"',
		example: { before: 'prange(n, { schedule: "auto" })', after: 'prange(n, { schedule: "guided" })' },
	},
	CL3002: {
		severity: "error",
		kind: "invalid",
		title: "option `{option}` is impossible with the backend `{backend}`",
		label: "this option",
		why: "the backend has nothing that the option could steer",
		fix: "remove the option, or choose another backend",
		example: { before: '@parallel({ backend: "threads", maxCost: 0.01 })', after: '@parallel({ backend: "threads" })' },
	},
	CL4001: {
		severity: "error",
		kind: "unsupported",
		title: "the kernel cannot have the module binding `{name}`",
		label: "used here",
		why: "a worker never runs the top level of your module again, so this binding does not exist there",
		fix: "copy the value into a const of the function before the loop, or move the declaration into a module of its own",
		example: {
			before: "class Point { … }\nfor (const i of prange(n)) out[i] = new Point(i).norm();",
			after: 'import { Point } from "./point.js";\nfor (const i of prange(n)) out[i] = new Point(i).norm();',
		},
	},
	CL9001: {
		severity: "error",
		kind: "internal",
		title: "internal error: {problem}",
		label: "while compiling this",
		why: "this is a fault of cloudloop, not of your program",
		fix: "please report it together with the source of the loop",
		example: { before: "", after: "" },
	},
} as const satisfies Record<string, CodeRow>;

const table = { ...findCodes, ...dependenceCodes, ...effectCodes, ...laterCodes };

/** A code of the table, for example `CL2001`. */
export type Code = keyof typeof table;

export const codes: Readonly<Record<Code, CodeRow>> = table;

/** Whether a text is a code of the table. */
export function isCode(text: string): text is Code {
	return Object.hasOwn(table, text);
}
