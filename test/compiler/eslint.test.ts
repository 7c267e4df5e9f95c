/** The processor for ESLint: what parsers get in the place of decorators on functions, and which messages stand. */
import assert from "node:assert/strict";
import { test } from "node:test";
import plugin, { type LintMessage } from "../../compiler/host/lint/eslint.js";

const { preprocess, postprocess } = plugin.processors.functions;
const HEAD = 'import { parallel, prange } from "cloudloop";\n';
const FILE = `${import.meta.dirname}/some.ts`;

test("decorators on functions become statements of the same length, others stay", () => {
	const cases: Readonly<Record<string, string>> = {
		"@parallel function f() {}": "parallel; function f() {}",
		"@parallel\nexport function f() {}": "parallel;\nexport function f() {}",
		"@parallel({ chunk: 3 })\nasync function f() {}": "parallel({ chunk: 3 });\nasync function f() {}",
		"export @parallel({\n chunk: 3 }) function f() {}": "export            \n             function f() {}",
		"function g() { /* why */ @parallel function f() {} }": "function g() { /* why */ parallel; function f() {} }",
		"class A { @parallel f() {} }": "class A { @parallel f() {} }",
		"@other function f() {}": "@other function f() {}",
	};
	for (const [text, expected] of Object.entries(cases)) {
		assert.deepEqual(preprocess(HEAD + text, FILE), [HEAD + expected]);
	}
	const foreign = 'import { parallel } from "elsewhere"; // not cloudloop\n@parallel function f() {}';
	assert.deepEqual(preprocess(foreign, FILE), [foreign]);
});

test("messages about our text are dropped, and fixes that would change it", () => {
	const text = `${HEAD}@parallel({ chunk: SIZE })\nfunction f() {}\nexport @parallel function g() {}\n`;
	const [plain = ""] = preprocess(text, FILE);
	const at = (word: string, message = "a message", ruleId = "rule"): LintMessage => {
		const before = plain.slice(0, plain.indexOf(word)).split("\n");
		const range = [plain.indexOf(word), plain.indexOf(word) + 1] as const;
		return { ruleId, message, line: before.length, column: (before.at(-1) ?? "").length + 1, fix: { range } };
	};
	const statement = at("parallel({", "an unused expression");
	const semicolon = at(";\nfunction", "a semicolon");
	const unused = at("parallel,", "'parallel' is defined but never used.", "@typescript-eslint/no-unused-vars");
	const other = at("prange", "'prange' is defined but never used.", "no-unused-vars");
	const option = at("SIZE", "'SIZE' is not defined.", "no-undef");
	const body = at("function f", "a function");
	const found = postprocess([[statement, semicolon, unused, other, option, body]], FILE);
	assert.deepEqual(found, [other, { ...option, fix: undefined }, body]);
});
