/**
 * Each folder of `fixtures/` is a case: see `harness/cases.ts` for what it holds. `UPDATE=1` rewrites plans and printed
 * code, `FILTER=name` picks cases and keeps what was
 * made of them in `dist/fixtures`.
 */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { basename } from "node:path";
import { after, before, test } from "node:test";
import { type Case, groups, readCases } from "./harness/cases.js";
import { type CompiledCase, compileCases, placesOf } from "./harness/compiled.js";
import { made } from "./harness/folders.js";
import { comparePlan, comparePrinted, findStrangers } from "./harness/pinned.js";
import { judge, type Runs, runCases } from "./harness/suite.js";

const cases = readCases(process.env.FILTER ?? "");
let compiled = new Map<string, CompiledCase>();
let runs: Runs = { oracle: new Map(), compiled: [] };

before(async () => {
	compiled = compileCases(cases);
	const runnable = cases.filter((one) => one.group !== "errors");
	const hasProgram = (one: Case) => compiled.get(one.name)?.compilation !== undefined;
	runs = await runCases(runnable, runnable.filter(hasProgram));
});

after(() => {
	if (process.env.FILTER === undefined) rmSync(made, { recursive: true, force: true });
});

test("there are cases of every group", () => {
	assert.ok(cases.length > 0, "no case matches the filter");
	if (process.env.FILTER) return;
	for (const group of groups)
		assert.ok(
			cases.some((one) => one.group === group),
			group,
		);
});

for (const one of cases) {
	test(one.name, () => {
		checkFolder(one);
		const compilation = checkDiagnostics(one);
		if (one.group === "errors") return;
		checkPlan(one, compilation);
		assert.equal(comparePrinted(one), undefined);
		const wrong = judge(one, runs);
		assert.ok(wrong === undefined, wrong);
	});
}

function checkFolder(one: Case): void {
	assert.ok(one.sources.includes(one.input), "a case needs an input.ts");
	assert.deepEqual(findStrangers(one), [], "files that no one expects");
	if (one.group === "errors") assert.ok(one.marks.length > 0, "a case of errors/ needs a mark: //~ CL2001");
}

type Compilation = NonNullable<CompiledCase["compilation"]>;

/** The case is well typed, and the compiler says what the marks say; a parallel case has no marks. */
function checkDiagnostics(one: Case): Compilation {
	const result = compiled.get(one.name);
	assert.ok(result);
	assert.deepEqual(result.typeErrors, []);
	assert.ok(result.compilation, result.failure);
	const expected = one.marks.map((mark) => `${basename(mark.file)}:${mark.line} ${mark.code}`).sort();
	assert.deepEqual(placesOf(result.compilation.diagnostics), expected);
	const { diagnostics } = result.compilation;
	const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error");
	if (one.group === "errors") assert.ok(errors.length > 0, "an error is expected");
	else assert.deepEqual(errors, [], "only warnings are expected, see onSerial");
	return result.compilation;
}

function checkPlan(one: Case, { plan }: Compilation): void {
	const refused = plan.loops.filter((loop) => loop.obstacles.length > 0);
	if (one.group === "parallel") assert.deepEqual(refused, [], "a loop is refused");
	if (one.group === "serial") assert.ok(refused.length > 0, "no loop is refused");
	const difference = comparePlan(one, plan);
	assert.ok(difference === undefined, difference);
}
