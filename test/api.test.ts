/** The public names of each entry of the package, and what the root entry may load. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Values that an entry exports; types are not seen here. */
const names: Readonly<Record<string, readonly string[]>> = {
	cloudloop: [
		"CloudloopError",
		"close",
		"configure",
		"lastReport",
		"parallel",
		"prange",
		"random",
		"reducer",
		"register",
		"shared",
		"warm",
	],
	"cloudloop/runtime": [
		"declare",
		"fields",
		"launch",
		"launchAsync",
		"own",
		"plain",
		"range",
		"registered",
		"registeredClass",
		"sequential",
		"turn",
	],
	"cloudloop/compiler": ["compileProgram"],
};

for (const [entry, expected] of Object.entries(names)) {
	test(`${entry} exports what is on the list`, async () => {
		const module = (await import(entry)) as object;
		assert.deepEqual(Object.keys(module).sort(), expected);
	});
}

/** Entries that do something when they are loaded, or that are made for a tool: what they export is the tool's matter. */
const doors = [
	"eslint",
	"language-service",
	"register",
	"tsc",
	"vite",
	"rollup",
	"rolldown",
	"webpack",
	"rspack",
	"esbuild",
	"next",
].map((name) => `cloudloop/${name}`);

test("each entry of package.json is on the list", () => {
	const { exports } = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as { exports: Record<string, unknown> };
	const entries = Object.keys(exports).filter((path) => path !== "./package.json");
	assert.deepEqual(
		entries.map((path) => path.replace(/^\./, "cloudloop")).sort(),
		[...Object.keys(names), ...doors].sort(),
	);
});

/** Prints the URL of each module that is resolved. */
const hooks = `
	import { writeSync } from "node:fs";
	export async function resolve(specifier, context, next) {
		const resolved = await next(specifier, context);
		writeSync(1, resolved.url + "\\n");
		return resolved;
	}`;

test("the root entry loads the runtime and nothing else", () => {
	const printed = runModule(`
		import { register } from "node:module";
		register("data:text/javascript," + encodeURIComponent(${JSON.stringify(hooks)}));
		await import("cloudloop");`);
	const loaded = printed.trim().split("\n");
	const runtime = pathToFileURL(join(root, "dist", "runtime")).href;
	assert.ok(loaded.length > 5, "the probe sees modules");
	assert.deepEqual(
		loaded.filter((url) => !url.startsWith("node:") && !url.startsWith(runtime)),
		[],
	);
});

test("the root entry starts nothing", () => {
	const printed = runModule(`
		await import("cloudloop");
		console.log(JSON.stringify(process.getActiveResourcesInfo()));`);
	const resources = JSON.parse(printed) as string[];
	assert.deepEqual(
		resources.filter((name) => /Worker|MessagePort|Timeout|Process/.test(name)),
		[],
	);
});

function runModule(source: string): string {
	const options = { cwd: root, encoding: "utf8" } as const;
	return execFileSync(process.execPath, ["--input-type=module", "--eval", source], options);
}
