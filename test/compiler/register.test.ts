/** `node --import cloudloop/register`: the loader, in processes of its own. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { LIGHT, makeFolder } from "./cli-process.js";

const REGISTER = new URL("../../compiler/host/run/register.js", import.meta.url).href;

const SUM = [
	'import { lastReport, parallel, prange } from "cloudloop";',
	"export const sum = parallel((n: number): number => {",
	"	let s = 0;",
	"	for (const i of prange(n)) s += i;",
	"	return s;",
	"});",
	"export const how = () => lastReport()?.how;",
].join("\n");

/** Runs node in a folder, each loop on threads. */
function node(folder: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
	const { status, stdout, stderr } = spawnSync(process.execPath, args, {
		cwd: folder,
		env: { ...process.env, NO_COLOR: "1", CLOUDLOOP_INLINE: "never", CLOUDLOOP_THREADS: "2", ...env },
		encoding: "utf8",
	});
	return { code: status, out: stdout, talk: stderr };
}

test("a TypeScript program runs compiled, and errors point to its lines", () => {
	const folder = makeFolder({
		"sum.ts": SUM,
		"main.ts": [
			'import { sum, how } from "./sum.js";',
			'import { prange, parallel } from "cloudloop";',
			"@parallel",
			"function fail(n: number): void {",
			"	const out: number[] = [];",
			"	for (const i of prange(n)) {",
			'		if (i === 7) throw new RangeError("seven");',
			"		out[i] = i;",
			"	}",
			"}",
			"console.log(sum(1000), how());",
			"fail(100);",
		].join("\n"),
	});
	const { code, out, talk } = node(folder, ["--import", REGISTER, "main.ts"]);
	assert.equal(out, "499500 parallel\n", talk);
	assert.equal(code, 1);
	assert.match(talk, /RangeError: seven/);
	assert.match(talk, /main\.ts:7:/);
});

test("TypeScript that plain JavaScript imports or requires is compiled when it turns up", () => {
	const folder = makeFolder({
		...LIGHT,
		"sum.ts": SUM,
		"sum.cts": SUM,
		"main.mjs": 'const { sum, how } = await import("./sum.ts"); console.log(sum(1000), how());',
		"main.cjs": 'const { sum, how } = require("./sum.cts"); console.log(sum(1000), how());',
	});
	for (const main of ["main.mjs", "main.cjs"]) {
		const { out, talk } = node(folder, ["--import", REGISTER, main]);
		assert.equal(out, "499500 parallel\n", `${main}: ${talk}`);
	}
});

test("a refused loop does not start the program, and says why", () => {
	const carried = SUM.replace("s += i", "{ s = `${s}`.length + i; console.log(s); }");
	const folder = makeFolder({ ...LIGHT, "main.ts": `${carried}\nconsole.log("started");` });
	const { code, out, talk } = node(folder, ["--import", REGISTER, "main.ts"]);
	assert.equal(out, "");
	assert.equal(code, 3);
	assert.match(talk, /error CL\d{4}: [\s\S]*main\.ts:4[\s\S]*fix: /);
});
