/** What the program of all hosts must print, whatever built or loaded it. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { type Files, type Finished, makeProject, programFiles, runNode } from "./projects.js";

interface Printed {
	readonly results: Readonly<Record<string, unknown>>;
	readonly how: Readonly<Record<string, string>>;
	readonly stack: string;
}

let known: Printed["results"] | undefined;

/** Results of the program as plain JavaScript, without our compiler. */
function expectedResults(): Printed["results"] {
	if (known) return known;
	const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
	const scripts = Object.entries(programFiles()).map(([name, text]) => {
		return [name.replace(/ts$/, "js"), ts.transpileModule(text, { fileName: name, compilerOptions }).outputText];
	});
	const folder = makeProject("none", Object.fromEntries(scripts) as Files);
	const { out, talk } = runNode(folder, ["src/main.js"]);
	rmSync(folder, { recursive: true });
	assert.match(talk, /^cloudloop: nothing was compiled[^\n]*\n$/, "one line says that nothing was compiled");
	const printed = parse(out);
	assert.deepEqual(new Set(Object.values(printed.how)), new Set());
	known = printed.results;
	return known;
}

function parse(out: string): Printed {
	const line = out.trim().split("\n").at(-1) ?? "";
	return JSON.parse(line) as Printed;
}

/** Checks a run of the program: results as the plain program's, each loop parallel, stacks that point to the source. */
export function checkRun(
	files: Files,
	{ code, out, talk }: Finished,
	mode: "compiled" | "sequential" = "compiled",
): void {
	assert.equal(code, 0, talk + out);
	const { results, how, stack } = parse(out);
	for (const [name, value] of Object.entries(results)) assert.deepEqual(value, expectedResults()[name], name);
	const forms = ["function", "functionAsync", "method", "methodAsync", "wrapper", "wrapperAsync"];
	const present = forms.filter(
		(name) => name.startsWith("function") === false || files["src/main.ts"]?.includes("results.function "),
	);
	assert.deepEqual(Object.keys(results).sort(), present);
	if (mode === "sequential") {
		assert.deepEqual(how, {});
		return;
	}
	assert.deepEqual(how, Object.fromEntries(Object.keys(results).map((name) => [name, "parallel"])));
	const line = (files["src/main.ts"] ?? "")
		.split("\n")
		.findIndex((text) => text.includes("the line that stacks point to"));
	assert.match(stack, /^RangeError: at 700\n/);
	assert.match(stack, new RegExp(`main\\.ts:${line + 1}:`), "the stack points to the line in TypeScript");
}

/** The path of a script that was built for a source. */
export const scriptOf = (folder: string, out: string): string => join(folder, out, "main.js");
