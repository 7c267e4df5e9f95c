/** Walks both tables of codes: each has a witness among the tests, a text for all its parts, and `explain` knows it. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { codes } from "../../compiler/diagnostic/codes.js";
import { errorRows } from "../../runtime/errors.js";
import { root } from "../harness/folders.js";
import { cloudloop, makeFolder } from "./cli-process.js";

/** Codes that no test can raise, each with its reason. */
const unraised: Readonly<Record<string, string>> = {
	CL3002: "reserved: every option that the table of options has steers something",
	CL6005: "only where threads cannot be made: a platform without them",
};

/** This file and the tables themselves do not count as witnesses. */
const skipped = /codes\.test\.ts$/;

function witnesses(): string {
	// Not `projects`: what is installed there leads back here.
	const folders = readdirSync(join(root, "test")).filter((name) => name !== "projects" && !name.includes("."));
	const files = folders.flatMap((folder) =>
		readdirSync(join(root, "test", folder), { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
	);
	const told = files.filter((name) => /(plan\.json|\.ts)$/.test(name) && !skipped.test(name));
	return told.map((name) => readFileSync(join(root, "test", name), "utf8")).join("\n");
}

test("each code has a fixture or a test", () => {
	const text = witnesses();
	// Families 7 and 8 are asserted by the conformance suites of their interfaces.
	const all = [...Object.keys(codes), ...Object.keys(errorRows)].filter((code) => !/^CL[78]/.test(code));
	const without = all.filter((code) => !text.includes(code) && !(code in unraised));
	assert.deepEqual(without, []);
	assert.deepEqual(
		Object.keys(unraised).filter((code) => text.includes(code)),
		[],
		"these are raised by now",
	);
});

test("each obstacle of a fixture has a second place or needs none, and a fix", () => {
	const text = readdirSync(join(root, "test", "fixtures", "serial"));
	for (const name of text) {
		const { loops } = JSON.parse(readFileSync(join(root, "test", "fixtures", "serial", name, "plan.json"), "utf8"));
		for (const { obstacles } of loops as { obstacles: { line: number; fix: string }[] }[]) {
			for (const { line, fix } of obstacles) {
				assert.ok(line > 0, name);
				assert.ok(fix.length > 5 && !/\{\w+\}/.test(fix), `${name}: ${fix}`);
			}
		}
	}
});

test("explain knows every code of both tables", () => {
	const folder = makeFolder({});
	const { out, code } = cloudloop(folder, "explain");
	assert.equal(code, 0);
	for (const one of [...Object.keys(codes), ...Object.keys(errorRows)]) assert.ok(out.includes(one), one);
	const runtime = cloudloop(folder, "explain", "5004");
	assert.equal(runtime.code, 0);
	assert.match(runtime.out, /^CL5004: ‹path› cannot travel/);
	assert.match(runtime.out, /before\n {4}/);
	assert.equal(cloudloop(folder, "explain", "CL5999").code, 2);
});
