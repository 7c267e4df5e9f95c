/** The checks of all hosts: each runs the program in a folder of its own, and makes the same plan. */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { checkRun, FORMS } from "./expect.js";
import { CLI, type Host, tscConfig } from "./hosts.js";
import { type Files, makeProject, OWN_TOOLS, programFiles, runNode } from "./projects.js";

/** Declares a test for each host; gives the folders, by host, once the tests have run. */
export function testHosts(hosts: readonly Host[]): ReadonlyMap<string, string> {
	const folders = new Map<string, string>();
	for (const [index, host] of hosts.entries()) {
		test(`${host.name}: results, stacks and plan`, async () => {
			const folder = makeDeepProject(host.tools, index % 3, host.files);
			folders.set(host.name, folder);
			checkRun(programFiles(), await host.load(folder));
			assert.equal(readOne(join(folder, host.plan), ".plan.json"), plannedText(), "the plan, byte for byte");
		});
	}
	return folders;
}

let planned: string | undefined;

/** What `cloudloop plan` prints. */
export function plannedText(): string {
	if (planned !== undefined) return planned;
	const { code, out, talk } = runNode(makeDeepProject(OWN_TOOLS, 1), [CLI, "plan", "--json", "src"]);
	assert.equal(code, 0, talk);
	assert.equal((JSON.parse(out) as { loops: unknown[] }).loops.length, FORMS.length);
	planned = out;
	return out;
}

/** The program below a number of folders, with a node_modules of its own for what is compiled. */
function makeDeepProject(tools: string, depth: number, files: Files = {}): string {
	const all = { "package.json": '{ "type": "module" }', "tsconfig.json": tscConfig({ declaration: true }) };
	const below = "deeper/".repeat(depth);
	const entries = Object.entries({ ...all, ...programFiles(), ...files }).map(([name, text]) => [below + name, text]);
	const folder = join(makeProject(tools, Object.fromEntries(entries) as Files), below);
	mkdirSync(join(folder, "node_modules"), { recursive: true });
	return folder;
}

/** The only file below a folder whose name ends so. */
export function readOne(folder: string, end: string): string {
	const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(end));
	assert.equal(names.length, 1, `${folder}: ${names.join()}`);
	return readFileSync(join(folder, names[0] ?? ""), "utf8");
}
