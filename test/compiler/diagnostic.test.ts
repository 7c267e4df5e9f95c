import assert from "node:assert/strict";
import { test } from "node:test";
import ts from "typescript";
import { codes } from "../../compiler/diagnostic/codes.js";
import { asWarning, type Diagnostic, diagnose } from "../../compiler/diagnostic/diagnostic.js";
import { explainCode } from "../../compiler/diagnostic/explain.js";
import { renderDiagnostic, wantsColour } from "../../compiler/diagnostic/frame.js";
import { fromTsDiagnostic, toTsDiagnostic } from "../../compiler/diagnostic/typescript-diagnostic.js";
import { expandTabs, widthOf } from "../../compiler/diagnostic/width.js";

const FILE = "/project/src/smooth.ts";

/** Parses a text and finds its first identifiers by name, in order. */
function parse(text: string) {
	const file = ts.createSourceFile(FILE, text, ts.ScriptTarget.Latest, true);
	const named = (name: string, nth = 0): ts.Node => {
		const found: ts.Node[] = [];
		const visit = (node: ts.Node): void => {
			if (ts.isIdentifier(node) && node.text === name) found.push(node);
			ts.forEachChild(node, visit);
		};
		visit(file);
		const node = found[nth];
		assert.ok(node, `${name} occurs ${nth + 1} times`);
		return node;
	};
	return { file, named };
}

function frame(text: string, diagnostic: Diagnostic): string {
	return renderDiagnostic(diagnostic, { sourceOf: () => text, colour: false, root: "/project" });
}

test("a frame shows both places, why, fix and where to read more", () => {
	const text = "let n = 9;\nlet prev = 0;\nfor (const i of x) {\n  out[i] = prev; prev = A[i];\n}\n";
	const { named } = parse(text);
	const diagnostic = diagnose("CL2001", named("prev", 1), { name: "prev" }, [
		{ node: named("prev", 0), message: "declared outside the loop" },
		{ node: named("prev", 2), message: "written here" },
	]);
	assert.equal(
		frame(text, { ...diagnostic, label: "read" }),
		[
			"error CL2001: `prev` carries a value from one iteration to the next",
			"   ╭─ src/smooth.ts:4:12",
			" 2 │ let prev = 0;",
			"   │     ──── declared outside the loop",
			" 4 │   out[i] = prev; prev = A[i];",
			"   │            ━━━━  ──── written here",
			"   │            ╰ read",
			"   ╰─",
			"why: chunks run at the same time, so an iteration cannot wait for the one before it",
			"fix: compute the value of `prev` from the induction variable or from an array, or remove prange",
			"more: cloudloop explain CL2001",
		].join("\n"),
	);
});

test("places far apart get frames of their own", () => {
	const text = `let prev = 0;\n${"\n".repeat(40)}prev = 1;\n`;
	const { named } = parse(text);
	const diagnostic = diagnose("CL2001", named("prev", 1), { name: "prev" }, [
		{ node: named("prev", 0), message: "declared here" },
	]);
	const shown = frame(text, diagnostic);
	assert.match(shown, /╭─ src\/smooth\.ts:42:1\n/);
	assert.match(shown, /╭─ src\/smooth\.ts:1:5\n/);
});

test("marks stand under what they mark, behind tabs and wide characters", () => {
	const text = '\tconst s = "日本語", prev = 1;';
	const { named } = parse(text);
	const lines = frame(text, diagnose("CL2001", named("prev"), { name: "prev" })).split("\n");
	const [source = "", marks = ""] = lines.slice(2);
	const before = source.slice(0, source.indexOf("prev"));
	assert.equal(widthOf(before), marks.indexOf("━"));
	assert.equal(widthOf("日本語"), 6);
	assert.equal(widthOf("é👍🏽"), 3);
	assert.equal(expandTabs("a\tb"), "a   b");
});

test("marks that overlap get rows of their own", () => {
	const text = "a[i - 1] = 2;";
	const { file, named } = parse(text);
	const statement = file.statements[0];
	assert.ok(statement);
	const shown = frame(text, diagnose("CL2003", statement, { name: "a" }, [{ node: named("i"), message: "index" }]));
	assert.match(shown, /━{13} written here\n {3}│ {3}─ index/);
});

test("a long line is cut around its mark", () => {
	const text = `${"x; ".repeat(400)}prev = 1; ${"y; ".repeat(400)}`;
	const { named } = parse(text);
	const [, , source = "", marks = ""] = frame(text, diagnose("CL2001", named("prev"), { name: "prev" })).split("\n");
	assert.ok(widthOf(source) < 180);
	assert.equal(source.indexOf("prev"), marks.indexOf("━"));
});

test("colour is a matter of the stream and the environment", () => {
	assert.equal(wantsColour({ isTTY: true }, {}), true);
	assert.equal(wantsColour({ isTTY: true }, { NO_COLOR: "1" }), false);
	assert.equal(wantsColour({ isTTY: true }, { TERM: "dumb" }), false);
	assert.equal(wantsColour({}, {}), false);
	assert.equal(wantsColour({}, { FORCE_COLOR: "1" }), true);
	const { named } = parse("prev");
	const diagnostic = diagnose("CL2001", named("prev"), { name: "prev" });
	assert.ok(renderDiagnostic(diagnostic, { sourceOf: () => "prev", colour: true, root: "/" }).includes("\u001b["));
	assert.ok(!frame("prev", diagnostic).includes("\u001b["));
});

test("as a diagnostic of TypeScript: number, source, code first", () => {
	const { file, named } = parse("let prev = 0; prev = 1;");
	const program = { getSourceFile: () => file } as unknown as ts.Program;
	const diagnostic = diagnose("CL2001", named("prev", 1), { name: "prev" }, [
		{ node: named("prev"), message: "declared here" },
	]);
	const made = toTsDiagnostic(ts, program, asWarning(diagnostic));
	assert.equal(made.code, 102001);
	assert.equal(made.source, "cloudloop");
	assert.equal(made.category, ts.DiagnosticCategory.Warning);
	assert.equal(made.start, 14);
	assert.match(String(made.messageText), /^CL2001: `prev` carries/);
	assert.equal(made.relatedInformation?.[0]?.messageText, "declared here");
	assert.equal(fromTsDiagnostic(ts, made).column, 15);
});

test("each row has a text for everything, and explain prints it", () => {
	for (const [code, row] of Object.entries(codes)) {
		const shown = explainCode(code, row, false);
		for (const field of [row.title, row.label, row.why, row.fix]) assert.ok(field.length > 5, `${code}: ${field}`);
		if (row.kind !== "internal") assert.ok(row.example.before && row.example.after, `${code} has an example`);
		assert.ok(shown.startsWith(`${code}: `));
		assert.doesNotMatch(shown, /\{\w+\}/, `${code} has no open argument`);
	}
});
