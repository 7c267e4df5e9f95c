/** Programs that nothing has compiled, as tsc emits them without our plugin: each form of a parallel function. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { FORMS, plainFiles } from "../hosts/expect.js";
import { makeProject, OWN_TOOLS, runNode } from "../hosts/projects.js";

test("results are right, and exactly one line on stderr says what is missing", () => {
	const { code, out, talk } = runNode(makeProject(OWN_TOOLS, plainFiles()), ["src/main.js"]);
	assert.equal(code, 0, talk);
	const { results } = JSON.parse(out) as { results: Record<string, unknown> };
	assert.deepEqual(Object.keys(results), FORMS);
	const weigh = (i: number): number => (i % 7) * 3;
	const indices = Array.from({ length: 1000 }, (_, i) => i);
	assert.equal(
		results.method,
		indices.reduce((s, i) => s + weigh(i), 0),
	);
	assert.deepEqual(
		results.methodAsync,
		indices.map((i) => weigh(i) + 1),
	);
	assert.equal(results.function, Math.max(...indices.map((i) => (i * 7919) % 1009)));
	assert.deepEqual((results.functionAsync as unknown[])[2], ["word4", 182]);
	assert.deepEqual(
		results.wrapper,
		indices.filter((i) => weigh(i) === 6).map((i) => `item ${i}`),
	);
	assert.equal(results.wrapperAsync, 499500);
	assert.match(talk, /^cloudloop: nothing was compiled[^\n]*cloudloop run[^\n]*\n$/);
});

test("under CLOUDLOOP_STRICT each form throws, and the error says what to do", () => {
	const files = plainFiles();
	const main = files["src/main.js"] ?? "";
	const each = `for (const [name, run] of Object.entries(forms)) {
		await Promise.resolve().then(() => run(10)).then(() => console.log(name, "ran"), (error) => console.log(name, error.code, error.message.replaceAll("\\n", " ")));
	}`;
	const strict = main.replace("await main();", each);
	assert.notEqual(strict, main);
	const folder = makeProject(OWN_TOOLS, { ...files, "src/main.js": strict });
	const { code, out, talk } = runNode(folder, ["src/main.js"], { CLOUDLOOP_STRICT: "1" });
	assert.equal(code, 0, talk);
	const lines = out.trim().split("\n");
	assert.equal(lines.length, FORMS.length);
	for (const [index, name] of FORMS.entries()) {
		assert.match(lines[index] ?? "", new RegExp(`^${name} CL5007 .*CLOUDLOOP_STRICT.*use \`cloudloop run\``));
	}
});
