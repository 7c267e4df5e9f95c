/** `cloudloop init` where a project has several configurations: `extends`, references, workspaces. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { cloudloop } from "./cli-process.js";
import { applied, type Files, makeProject, TSC, typescript } from "./init-projects.js";

const PLUGINS = (read: (name: string) => string, name: string) =>
	JSON.parse(read(name)).compilerOptions?.plugins?.map(
		(one: { name?: string; transform?: string }) => one.transform ?? one.name,
	);

test("extends: the entry goes where the list stands, and what is inherited from elsewhere is repeated", () => {
	const own = applied({
		...TSC,
		...typescript("6.0.3"),
		"tsconfig.json": '{ "extends": "./tsconfig.base.json" }',
		"tsconfig.base.json": '{ "compilerOptions": { "plugins": [{ "name": "other" }] } }',
	});
	assert.deepEqual(PLUGINS(own.read, "tsconfig.base.json"), ["other", "cloudloop/tsc"]);
	assert.equal(own.read("tsconfig.json"), '{ "extends": "./tsconfig.base.json" }');

	const theirs = applied({
		...TSC,
		...typescript("6.0.3"),
		"tsconfig.json": '{ "extends": "some-base/tsconfig.json" }',
		"node_modules/some-base/tsconfig.json": '{ "compilerOptions": { "plugins": [{ "name": "other" }] } }',
	});
	assert.deepEqual(PLUGINS(theirs.read, "tsconfig.json"), ["other", "cloudloop/tsc"]);
	assert.deepEqual(PLUGINS(theirs.read, "node_modules/some-base/tsconfig.json"), ["other"]);

	const there = applied({
		...TSC,
		...typescript("6.0.3"),
		"tsconfig.json": '{ "extends": "some-base/tsconfig.json" }',
		"node_modules/some-base/tsconfig.json":
			'{ "compilerOptions": { "plugins": [{ "transform": "cloudloop/tsc", "transformProgram": true }] } }',
	});
	assert.equal(there.read("tsconfig.json"), '{ "extends": "some-base/tsconfig.json" }');
});

test("what a base says of the output counts: tsc that emits nothing needs no ts-patch", () => {
	const { read } = applied({
		...TSC,
		...typescript("6.0.3"),
		"tsconfig.json": '{ "extends": "./base.json" }',
		"base.json": '{ "compilerOptions": { "noEmit": true } }',
	});
	assert.equal(JSON.parse(read("package.json")).devDependencies["ts-patch"], undefined);
	assert.deepEqual(PLUGINS(read, "tsconfig.json"), ["cloudloop/language-service"]);
	assert.equal(read("base.json"), '{ "compilerOptions": { "noEmit": true } }');
});

test("the configurations that scripts build by, and the projects that these refer to, are changed too", () => {
	const scripts = { build: "tsc -p tsconfig.build.json", all: "tsc --build solution.json --verbose" };
	const { read } = applied({
		...typescript("6.0.3"),
		"package.json": JSON.stringify({ type: "module", scripts }),
		"tsconfig.json": "{}",
		"tsconfig.build.json": '{ "extends": "./tsconfig.json" }',
		"solution.json": '{ "files": [], "references": [{ "path": "./lib" }, { "path": "./app/tsconfig.app.json" }] }',
		"lib/tsconfig.json": '{ "compilerOptions": { "composite": true } }',
		"app/tsconfig.app.json":
			'{ "extends": "../tsconfig.json", "compilerOptions": { "composite": true, "plugins": [] } }',
	});
	assert.deepEqual(PLUGINS(read, "tsconfig.json"), ["cloudloop/tsc"]);
	assert.deepEqual(PLUGINS(read, "lib/tsconfig.json"), ["cloudloop/tsc"]);
	assert.deepEqual(PLUGINS(read, "app/tsconfig.app.json"), ["cloudloop/tsc"]);
	assert.equal(read("tsconfig.build.json"), '{ "extends": "./tsconfig.json" }', "which inherits it");
	assert.deepEqual(JSON.parse(read("package.json")).scripts, {
		build: "tspc -p tsconfig.build.json",
		all: "tspc --build solution.json --verbose",
	});
});

const WORKSPACE: Files = {
	...typescript("6.0.3"),
	"package.json": JSON.stringify({
		workspaces: ["packages/*", "!packages/old"],
		scripts: { build: "tsc -b packages/app", test: "node --test" },
		devDependencies: { typescript: "^6.0.3" },
	}),
	"package-lock.json": "{}",
	"tsconfig.base.json": '{ "compilerOptions": { "composite": true, "plugins": [{ "name": "other" }] } }',
	"packages/app/package.json": '{ "name": "app", "type": "module" }',
	"packages/app/tsconfig.json": '{ "extends": "../../tsconfig.base.json" }',
	"packages/web/package.json": '{ "name": "web", "type": "module", "devDependencies": { "vite": "*" } }',
	"packages/old/package.json": '{ "name": "old" }',
};

test("a package of a workspace: its own files, and at the root the script that builds it", () => {
	const folder = makeProject(WORKSPACE);
	const read = (name: string) => readFileSync(join(folder, name), "utf8");
	const { code, talk, out } = cloudloop(join(folder, "packages/app"), "init", "--yes");
	assert.equal(code, 0, talk);
	assert.match(talk, /found: TypeScript 6\.0\.3 · no bundler · ES modules/);
	assert.match(out, /^\+\+\+ b\/\.\.\/\.\.\/package\.json/m);
	assert.match(JSON.parse(read("packages/app/package.json")).dependencies.cloudloop, /^\^\d/);
	assert.deepEqual(PLUGINS(read, "packages/app/tsconfig.json"), ["other", "cloudloop/tsc"]);
	assert.equal(read("tsconfig.base.json"), WORKSPACE["tsconfig.base.json"]);
	const manifest = JSON.parse(read("package.json"));
	assert.deepEqual(manifest.scripts, { build: "tspc -b packages/app", test: "node --test" });
	assert.match(manifest.devDependencies["ts-patch"], /^\^[34]\./);
	assert.equal(manifest.dependencies, undefined);
	assert.match(cloudloop(folder, "init", "--yes", "packages/app").talk, /nothing to do/);

	assert.equal(cloudloop(folder, "init", "--yes", "packages/web").code, 0);
	assert.match(read("packages/web/vite.config.ts"), /cloudloop\/vite/);
	assert.ok(!existsSync(join(folder, "vite.config.ts")));
	assert.ok(!existsSync(join(folder, "packages/old/vite.config.ts")));
});

test("the root of a workspace: what its scripts build, and which packages there are", () => {
	const folder = makeProject(WORKSPACE);
	const read = (name: string) => readFileSync(join(folder, name), "utf8");
	const { code, talk } = cloudloop(folder, "init", "--yes");
	assert.equal(code, 0, talk);
	assert.match(talk, /packages of this workspace: packages\/app, packages\/web; npx cloudloop init FOLDER/);
	assert.deepEqual(PLUGINS(read, "tsconfig.base.json"), ["other", "cloudloop/tsc"], "which the packages extend");
	assert.equal(read("packages/app/tsconfig.json"), WORKSPACE["packages/app/tsconfig.json"]);
	assert.equal(JSON.parse(read("package.json")).scripts.build, "tspc -b packages/app");
});

test("pnpm: the list of packages, and what installs them, are the workspace's", () => {
	const folder = makeProject({
		...typescript("6.0.3"),
		"package.json": "{}",
		"pnpm-workspace.yaml": 'packages:\n  # all\n  - "packages/*" # here\n  - tools/one\n\nonlyBuilt:\n  - nothing/*\n',
		"pnpm-lock.yaml": "",
		"packages/app/package.json": "{}",
		"tools/one/package.json": "{}",
		"nothing/at/package.json": "{}",
	});
	assert.match(cloudloop(join(folder, "packages/app"), "init", "--yes").talk, /next: pnpm install/);
	assert.match(cloudloop(folder, "init", "--dry-run").talk, /of this workspace: packages\/app, tools\/one;/);
});
