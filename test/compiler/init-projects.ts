/** Projects for the tests of `cloudloop init`. */
import assert from "node:assert/strict";
import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { root } from "../harness/folders.js";
import { cloudloop, makeFolder } from "./cli-process.js";

export type Files = Readonly<Record<string, string>>;

/** A project with our package installed. */
export function makeProject(files: Files): string {
	const folder = makeFolder(files);
	symlinkSync(root, join(folder, "node_modules", "cloudloop"), "junction");
	return folder;
}

/** Applies, and checks that a second time there is nothing to do. */
export function applied(files: Files): { readonly folder: string; readonly read: (name: string) => string } {
	const folder = makeProject(files);
	const { code, talk } = cloudloop(folder, "init", "--yes");
	assert.equal(code, 0, talk);
	const again = cloudloop(folder, "init", "--yes");
	assert.deepEqual([again.code, again.out], [0, ""]);
	assert.match(again.talk, /nothing to do/);
	return { folder, read: (name) => readFileSync(join(folder, name), "utf8") };
}

export const typescript = (version: string): Files => ({
	"node_modules/typescript/package.json": `{ "name": "typescript", "version": "${version}" }`,
});

export const TSC = {
	"package.json": `{
  "name": "x",
  "type": "module",
  "scripts": { "build": "tsc -p . && echo tsc-done", "dev": "tsc -p tsconfig.json --watch" },
  "devDependencies": {
    "typescript": "^6.0.3"
  }
}
`,
	"tsconfig.json": `// ours
{
  "compilerOptions": {
    "outDir": "dist", /* here */
    "strict": true // always
  },
}
`,
};
