/** One program in every host at hand, each in a folder of its own: the same results and the same plan, byte for byte. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { test } from "node:test";
import { hosts } from "../hosts/hosts.js";
import { testHosts } from "../hosts/matrix.js";
import { OWN_TOOLS } from "../hosts/projects.js";

const folders = testHosts(hosts.filter(({ tools }) => tools === OWN_TOOLS));

/** All files below a folder, by name. */
function readAll(folder: string): Record<string, string> {
	const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
	const paths = entries.map((one) => join(one.parentPath, one.name)).sort();
	return Object.fromEntries(paths.map((path) => [relative(folder, path), readFileSync(path, "utf8")]));
}

test("cloudloop build writes what the plugin for tsc writes", () => {
	const [built, plugged] = ["cloudloop build", "the plugin for tsc"].map((host) => {
		return readAll(join(folders.get(host) ?? "", "dist"));
	});
	assert.ok(built && plugged);
	assert.deepEqual(Object.keys(built), Object.keys(plugged));
	assert.ok(Object.keys(built).some((name) => name.endsWith(".kernels.js")));
	for (const [name, text] of Object.entries(built)) assert.equal(text, plugged[name], name);
});
