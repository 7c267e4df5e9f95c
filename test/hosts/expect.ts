/** What the program of all hosts must print, whatever built or loaded it. */
import assert from "node:assert/strict";
import ts from "typescript";
import { type Files, type Finished, makeProject, OWN_TOOLS, programFiles, runNode } from "./projects.js";

interface Printed {
	readonly results: Readonly<Record<string, unknown>>;
	/** By form: how its loop was run. */
	readonly how: Readonly<Record<string, string>>;
	/** By form: the stack of an error that its loop has thrown in a worker. */
	readonly stacks: Readonly<Record<string, string>>;
}

/** Each form of a parallel function. */
export const FORMS = ["function", "functionAsync", "method", "methodAsync", "wrapper", "wrapperAsync"];

let known: Printed["results"] | undefined;

/** The program as plain JavaScript, without our compiler. */
export function plainFiles(): Files {
	const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
	const sources = Object.entries(programFiles()).filter(([name]) => !name.endsWith(".d.ts"));
	const scripts = sources.map(([name, text]) => {
		return [name.replace(/ts$/, "js"), ts.transpileModule(text, { fileName: name, compilerOptions }).outputText];
	});
	return Object.fromEntries(scripts) as Files;
}

/** Results of the program without our compiler. */
function expectedResults(): Printed["results"] {
	if (known) return known;
	const folder = makeProject(OWN_TOOLS, plainFiles());
	const { out, talk } = runNode(folder, ["src/main.js"]);
	assert.match(talk, /^cloudloop: nothing was compiled[^\n]*\n$/, "one line says that nothing was compiled");
	const printed = parse(out);
	assert.deepEqual(printed.how, {});
	assert.deepEqual(Object.keys(printed.results), FORMS);
	known = printed.results;
	return known;
}

/** Tools may print before and after. */
function parse(out: string): Printed {
	const line = out.split("\n").find((one) => one.startsWith('{"results":'));
	assert.ok(line, out);
	return JSON.parse(line) as Printed;
}

/** Checks a run of the program: results as the plain program's, each loop parallel, stacks that point to the source. */
export function checkRun(files: Files, { code, out, talk }: Finished, callers: "mapped" | "unmapped" = "mapped"): void {
	assert.equal(code, 0, talk + out);
	const { results, how, stacks } = parse(out);
	assert.deepEqual(results, expectedResults());
	assert.deepEqual(how, Object.fromEntries(FORMS.map((name) => [name, "parallel"])));
	const lines = (files["src/main.ts"] ?? "").split("\n");
	const placeOf = (comment: string) => lines.findIndex((text) => text.endsWith(`// ${comment}`)) + 1;
	const at = (line: number) => new RegExp(`^ {4}at .*\\bsrc/main\\.ts(\\?\\w+)?:${line}:\\d+\\)?$`);
	// Minifiers keep no place for an `await`, so that it may be taken for the line before.
	const calls = [at(placeOf("the caller")), at(placeOf("the caller") - 1)];
	for (const name of FORMS) {
		const stack = stacks[name] ?? "";
		const [message = "", first = "", iteration = "", ...rest] = stack.split("\n");
		assert.match(message, /^RangeError: at \d+$/, name);
		assert.match(first, at(placeOf(`thrown by ${name}`)), `${name} was thrown at its line in TypeScript: ${stack}`);
		assert.match(iteration, /^ {4}at prange iteration \d+ \(src\/main\.ts:\d+\)$/, stack);
		if (callers === "unmapped") continue;
		assert.ok(
			rest.some((line) => calls.some((call) => call.test(line))),
			`${name} was called: ${stack}`,
		);
	}
}
