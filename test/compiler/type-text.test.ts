import assert from "node:assert/strict";
import { test } from "node:test";
import { sortUnions } from "../../compiler/3-plan/type-text.js";

const cases: Readonly<Record<string, string>> = {
	"number[] | Log": "Log | number[]",
	number: "number",
	"string | undefined": "string | undefined",
	"undefined | null | B | A": "A | B | null | undefined",
	"{ x: B | A; f: (a: D | C) => F | E; }": "{ x: A | B; f: (a: C | D) => E | F; }",
	"Map<string, B | A>": "Map<string, A | B>",
	"(B | A)[] | Set<Z | Y>": "(A | B)[] | Set<Y | Z>",
	'"b | a" | "a"': '"a" | "b | a"',
	"[c: B | A, d?: D | C]": "[c: A | B, d?: C | D]",
	"(() => B | A) | C": "(() => A | B) | C",
};

test("members of unions stand in one order, whatever is around them", () => {
	for (const [text, sorted] of Object.entries(cases)) assert.equal(sortUnions(text), sorted);
	for (const sorted of Object.values(cases)) assert.equal(sortUnions(sorted), sorted);
});
