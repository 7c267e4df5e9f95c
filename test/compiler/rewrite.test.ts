/** `plan --fix`: each rewrite where it helps, and none where it would not. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import ts from "typescript";
import { copyBeforeLoop } from "../../compiler/rewrite/copy-before-loop.js";
import { cloudloop, LIGHT, makeFolder } from "./cli-process.js";

const program = (...lines: readonly string[]): string =>
	['import { parallel, prange } from "cloudloop";', "@parallel", ...lines, ""].join("\n");

interface Case {
	readonly text: string;
	readonly title: RegExp;
	/** Lines that the diff adds. */
	readonly adds: readonly string[];
	readonly codes: readonly string[];
}

const cases: Readonly<Record<string, Case>> = {
	"a function that is not marked": {
		text: [
			'import { prange } from "cloudloop";',
			"export function sum(a: number[]) {",
			"\tlet s = 0;",
			"\tfor (const i of prange(a.length)) s += a[i]!;",
			"\treturn s;",
			"}",
			"",
		].join("\n"),
		title: /mark the function/,
		adds: ['import { parallel, prange } from "cloudloop";', "@parallel export function sum(a: number[]) {"],
		codes: ["CL1001"],
	},
	"a variable of one iteration": {
		text: program(
			"export function hashes(a: number[][], out: Float64Array) {",
			"\tlet hash = 0;",
			"\tfor (const i of prange(a.length)) {",
			"\t\tfor (const v of a[i]!) hash = (hash * 31 + v) % 65521;",
			"\t\tout[i] = hash;",
			"\t}",
			"}",
		),
		title: /declare the variable in the body/,
		adds: ["\t\tlet hash = 0;"],
		codes: ["CL2001"],
	},
	"a loop that must stay sequential": {
		text: program(
			"export function smooth(a: number[]) {",
			"\tfor (const i of prange(1, a.length)) a[i] = a[i - 1]! + 1;",
			"}",
		),
		title: /keep the loop sequential/,
		adds: ['@parallel({ onSerial: "warn" })'],
		codes: ["CL2002"],
	},
};

for (const [name, { text, title, adds, codes }] of Object.entries(cases)) {
	test(`a diff for ${name}, which applies and is accepted`, () => {
		const folder = makeFolder({ ...LIGHT, "main.ts": text });
		const before = cloudloop(folder, "plan", "main.ts");
		assert.equal(before.code, 3);
		assert.ok(
			codes.some((code) => `${before.out}${before.talk}`.includes(code)),
			before.out + before.talk,
		);
		const { code, out, talk } = cloudloop(folder, "plan", "--fix", "main.ts");
		assert.equal(code, 0, out + talk);
		assert.match(out, title);
		const added = out.split("\n").filter((line) => /^\+(?!\+\+)/.test(line));
		assert.deepEqual(
			added,
			adds.map((line) => `+${line}`),
		);
		writeFileSync(join(folder, "fix.diff"), out);
		const patched = spawnSync("git", ["apply", "fix.diff"], { cwd: folder, encoding: "utf8" });
		assert.equal(patched.status, 0, patched.stderr);
		assert.notEqual(readFileSync(join(folder, "main.ts"), "utf8"), text);
		assert.equal(cloudloop(folder, "plan", "main.ts").code, 0);
	});
}

/** What the rewrite of reads makes of a loop, marked at its first access of `a`. */
function copied(loop: string): string | undefined {
	const text = `declare function prange(...args: number[]): number[];\nlet a = [1], n = 1;\n${loop}\n`;
	const host = ts.createCompilerHost({ noLib: true });
	host.getSourceFile = (name, version) =>
		name === "m.ts" ? ts.createSourceFile(name, text, version, true) : undefined;
	const program = ts.createProgram({ rootNames: ["m.ts"], options: { noLib: true }, host });
	const file = program.getSourceFile("m.ts") as ts.SourceFile;
	const loopNode = file.statements.find(ts.isForOfStatement) as ts.ForOfStatement;
	let node: ts.Node | undefined;
	const visit = (at: ts.Node): void => {
		if (ts.isElementAccessExpression(at)) node ??= at;
		ts.forEachChild(at, visit);
	};
	visit(loopNode.statement);
	const subject = { ts, checker: program.getTypeChecker(), file, loop: loopNode, names: new Set(["aBefore"]) };
	const edits = copyBeforeLoop({ ...subject, node: node as ts.Node });
	if (!edits) return undefined;
	let made = text;
	for (const edit of [...edits].sort((p, q) => q.start - p.start)) {
		made = made.slice(0, edit.start) + edit.text + made.slice(edit.end);
	}
	return made.slice(text.indexOf(loop)).trim();
}

test("reads of later elements go to a copy, reads of earlier ones never", () => {
	assert.equal(
		copied("for (const i of prange(n)) a[i] = a[i + 1]! * a[i]!;"),
		"const aBefore2 = a.slice();\nfor (const i of prange(n)) a[i] = aBefore2[i + 1]! * a[i]!;",
	);
	for (const loop of [
		"for (const i of prange(1, n)) a[i] = a[i - 1]!;",
		"for (const i of prange(n, 0, -1)) a[i] = a[i + 1]!;",
		"for (const i of prange(n)) a[i + 1] = a[i]!;",
		"for (const i of prange(n)) a[i] = a[i + 1]! + a[n - i]!;",
		"for (const i of prange(n)) a[i] = a[i + 1]! + a.length;",
		"for (const i of prange(n)) a[i + 1]! += a[i + 2]!;",
	]) {
		assert.equal(copied(loop), undefined, loop);
	}
});

test("nothing to mend, and nothing that helps: exit code 3 and no diff", () => {
	const good = program(
		"export function f(n: number) {",
		"\tlet s = 0;",
		"\tfor (const i of prange(n)) s += i;",
		"\treturn s;",
		"}",
	);
	const hopeless = program("export function* g(n: number) {", "\tfor (const i of prange(n)) yield i;", "}");
	for (const text of [good, hopeless]) {
		const { code, out, talk } = cloudloop(makeFolder({ ...LIGHT, "main.ts": text }), "plan", "--fix", "main.ts");
		assert.equal(code, 3);
		assert.equal(out, "");
		assert.match(talk, /no rewrite that would be accepted/);
	}
});
