/** `cloudloop init` on small projects of each kind: what it shows, what it writes, and that it finds nothing to do again. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { root } from "../harness/folders.js";
import { cloudloop } from "./cli-process.js";
import { applied, type Files, makeProject, TSC, typescript } from "./init-projects.js";

test("tsc 6 gets the plugin, ts-patch and tspc; comments and form stay", () => {
	const { read } = applied({ ...TSC, ...typescript("6.0.3") });
	assert.match(
		read("tsconfig.json"),
		/^\/\/ ours\n\{\n {2}"compilerOptions": \{\n {4}"outDir": "dist", \/\* here \*\/\n/,
	);
	assert.match(
		read("tsconfig.json"),
		/"strict": true, \/\/ always\n {4}"plugins": \[\{ "name": "cloudloop\/language-service", "transform": "cloudloop\/tsc", "transformProgram": true \}\]\n {2}\},\n\}\n$/,
	);
	const manifest = JSON.parse(read("package.json"));
	assert.equal(manifest.scripts.build, "tspc -p . && echo tsc-done");
	assert.equal(manifest.scripts.dev, "tspc -p tsconfig.json --watch");
	assert.match(manifest.devDependencies["ts-patch"], /^\^[34]\./);
	assert.match(manifest.dependencies.cloudloop, /^\^\d/);
	assert.match(read("package.json"), /\{\n {2}"name": "x",\n {2}"type": "module",\n/);
});

test("TypeScript 5.9 gets the ts-patch that fits; an entry for editors stays", () => {
	const tsconfig = '{ "compilerOptions": { "plugins": [{ "name": "cloudloop/language-service" }] } }';
	const { read } = applied({ ...TSC, "tsconfig.json": tsconfig, ...typescript("5.9.3") });
	assert.equal(JSON.parse(read("package.json")).devDependencies["ts-patch"], "^3.3.0");
	assert.deepEqual(JSON.parse(read("tsconfig.json")).compilerOptions.plugins, [
		{ name: "cloudloop/language-service" },
		{ transform: "cloudloop/tsc", transformProgram: true },
	]);
});

test("TypeScript 7 builds by cloudloop build; tsc for types alone stays", () => {
	const scripts = '{ "scripts": { "build": "tsc -p . --watch", "types": "tsc --noEmit" } }';
	const { read } = applied({ "package.json": scripts, "tsconfig.json": "{}", ...typescript("7.0.2") });
	assert.deepEqual(JSON.parse(read("package.json")).scripts, {
		build: "cloudloop build -p . --watch",
		types: "tsc --noEmit",
	});
	assert.equal(read("tsconfig.json"), "{}");
});

const FORMS: Record<string, Files> = {
	"vite.config.js": {
		"vite.config.js":
			"import { defineConfig } from 'vite'\n\n// keep\nexport default defineConfig(({ mode }) => {\n  return {\n    build: { ssr: true }, // why\n  }\n})\n",
	},
	"rollup.config.mjs": {
		"rollup.config.mjs":
			'const plugins = [\n\t// first\n\t{ name: "other" },\n];\nexport default [{ input: "a", plugins }, { input: "b", plugins }, { input: "c", plugins: [] }];\n',
	},
	"rolldown.config.mjs": { "rolldown.config.mjs": "const config = {};\nexport default config;\n" },
	"webpack.config.cjs": {
		"webpack.config.cjs":
			'"use strict";\nconst path = require("node:path");\nmodule.exports = { mode: "none", output: { path: path.sep } };\n',
	},
	"rspack.config.mjs": {
		"rspack.config.mjs":
			"/** @type {import('@rspack/core').Configuration} */\nexport default { plugins: [{ apply() {} }] };\n",
	},
};

test("Next.js: what the configuration exports goes through our function, or a new file does", async () => {
	const manifest = { "package.json": '{ "type": "module", "dependencies": { "next": "^16" } }' };
	const texts = {
		"next.config.ts":
			'import type { NextConfig } from "next";\n\nconst config: NextConfig = { reactStrictMode: true }; // keep\n\nexport default config;\n',
		"next.config.mjs": "export default async (phase) => ({ distDir: phase });\n",
		"next.config.cjs":
			"/** @type {import('next').NextConfig} */\nmodule.exports = withOther({ poweredByHeader: false })\n",
	};
	const results = {
		"next.config.ts":
			'import type { NextConfig } from "next";\nimport cloudloop from "cloudloop/next";\n\nconst config: NextConfig = { reactStrictMode: true }; // keep\n\nexport default cloudloop(config);\n',
		"next.config.mjs":
			'import cloudloop from "cloudloop/next";\n\nexport default cloudloop(async (phase) => ({ distDir: phase }));\n',
		"next.config.cjs":
			"const { default: cloudloop } = require('cloudloop/next')\n\n/** @type {import('next').NextConfig} */\nmodule.exports = cloudloop(withOther({ poweredByHeader: false }))\n",
	};
	for (const [name, text] of Object.entries(texts)) {
		const { read, folder } = applied({ ...manifest, [name]: text });
		assert.equal(read(name), results[name as keyof typeof results]);
		if (!name.endsWith("mjs")) continue;
		const { default: config } = await import(pathToFileURL(join(folder, name)).href);
		const found = await config("made");
		assert.deepEqual([found.distDir, found.serverExternalPackages], ["made", ["cloudloop"]]);
		assert.ok(found.turbopack.rules["*.ts"] && found.webpack);
	}
	assert.match(applied(manifest).read("next.config.mjs"), /export default cloudloop\(\{\}\);/);
	const folder = makeProject({ ...manifest, "next.config.mjs": "export { default } from './other.mjs';\n" });
	assert.match(cloudloop(folder, "init", "--yes").talk, /by hand[\s\S]*export default cloudloop\(…\)/);
});

/** How many plugins of ours the configuration has when it is loaded for real. */
const COUNT = `
const load = (x) => typeof x === "function" ? x({ mode: "production" }) : x;
const { default: found } = await import(process.argv[1]);
console.log([load(found)].flat().map((one) => one.plugins.flat().length).join());`;

for (const [name, files] of Object.entries(FORMS)) {
	test(`${name} gets the plugin, and can be loaded`, () => {
		const bundler = name.replace(/\..*/, "");
		const { folder, read } = applied({
			"package.json": '{ "type": "module" }\n',
			"node_modules/vite/package.json": '{ "type": "module", "main": "index.js" }',
			"node_modules/vite/index.js": "export const defineConfig = (x) => x;",
			...files,
		});
		assert.match(read(name), new RegExp(`["']cloudloop/${bundler}["']`));
		for (const line of (files[name] ?? "").split("\n").filter((one) => /\/\/|\/\*/.test(one))) {
			assert.ok(read(name).includes(line), line);
		}
		const url = pathToFileURL(join(folder, name)).href;
		const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", COUNT, url], {
			encoding: "utf8",
			cwd: folder,
		});
		assert.equal(stdout.trim(), { rollup: "2,2,1", rspack: "2" }[bundler] ?? "1", stderr + read(name));
	});
}

test("an esbuild script gets the plugin, and its bundle runs in parallel", () => {
	const { folder } = applied({
		"package.json": '{ "type": "module", "devDependencies": { "esbuild": "*" } }\n',
		"build.mjs":
			'import * as esbuild from "esbuild";\n\nawait esbuild.build({\n\tentryPoints: ["main.ts"],\n\tbundle: true, format: "esm", platform: "node", outdir: "dist",\n});\n',
		"main.ts":
			'import { parallel, prange } from "cloudloop";\nconst f = parallel((n: number): number => { let s = 0; for (const i of prange(n)) s += i; return s; });\nconsole.log(f(1000));\n',
	});
	symlinkSync(join(root, "node_modules", "esbuild"), join(folder, "node_modules", "esbuild"), "junction");
	const run = (file: string) =>
		spawnSync(process.execPath, [file], {
			encoding: "utf8",
			cwd: folder,
			env: { ...process.env, CLOUDLOOP_STRICT: "1" },
		});
	assert.equal(run("build.mjs").stderr, "");
	const { stdout, stderr } = run("dist/main.js");
	assert.deepEqual([stdout, stderr], ["499500\n", ""]);
});

test("vitest without a configuration gets one", () => {
	const { read } = applied({ "package.json": '{ "devDependencies": { "vitest": "^4" } }' });
	assert.match(read("vitest.config.mts"), /from "vitest\/config"[\s\S]*plugins: \[cloudloop\(\)\]/);
});

test("what cannot be changed safely is left, with the lines to add, and exit 3", () => {
	const config =
		'import { mergeConfig } from "vite";\nimport base from "./base.js";\nexport default mergeConfig(base, {});\n';
	const folder = makeProject({ "package.json": '{ "dependencies": { "cloudloop": "*" } }', "vite.config.mjs": config });
	const { code, talk, out } = cloudloop(folder, "init", "--yes");
	assert.equal(code, 3);
	assert.equal(out, "");
	assert.match(
		talk,
		/by hand[\s\S]*vite\.config\.mjs\n {4}import cloudloop from "cloudloop\/vite";\n {4}plugins: \[cloudloop\(\)/,
	);
	assert.equal(readFileSync(join(folder, "vite.config.mjs"), "utf8"), config);
	for (const text of [
		"export default { ...base };",
		"export default { plugins: list() };",
		"const cloudloop = 1; export default {};",
		"export default {",
	]) {
		writeFileSync(join(folder, "vite.config.mjs"), text);
		assert.equal(cloudloop(folder, "init", "--yes").code, 3, text);
		assert.equal(readFileSync(join(folder, "vite.config.mjs"), "utf8"), text);
	}
});

test("without --yes and without a terminal nothing is written; --dry-run only shows", () => {
	const folder = makeProject({ ...TSC, ...typescript("6.0.3") });
	for (const [flags, code] of [
		[[], 2],
		[["--dry-run"], 0],
	] as const) {
		const { out, talk, code: got } = cloudloop(folder, "init", ...flags);
		assert.equal(got, code, talk);
		assert.match(talk, /found: TypeScript 6\.0\.3 · no bundler · ES modules/);
		assert.match(out, /^\+\+\+ b\/package\.json[\s\S]*^\+ .*tspc[\s\S]*^\+\+\+ b\/tsconfig\.json/m);
		assert.equal(readFileSync(join(folder, "package.json"), "utf8"), TSC["package.json"]);
	}
	assert.match(cloudloop(folder, "init").talk, /--yes/);
	mkdirSync(join(folder, "empty"));
	assert.equal(cloudloop(join(folder, "empty"), "init").code, 2);
	assert.ok(!existsSync(join(folder, "empty", "package.json")));
});
