import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { after, test } from "node:test";
import MagicString from "magic-string";
import ts from "typescript";
import type { Compilation } from "../../compiler/compilation.js";
import { emitProgram } from "../../compiler/host/emit/emit.js";
import { buildOptions, runOptions } from "../../compiler/host/emit/emit-options.js";
import { insertGap, insertLine, keepImports } from "../../compiler/host/emit/keep-imports.js";
import { loadTypeScript } from "../../compiler/host/load-typescript.js";
import { createProgram, formatOf, sourceFilesOf, syntaxErrors, typeErrors } from "../../compiler/host/program.js";
import { type Project, projectOfConfig, projectsOf } from "../../compiler/host/project.js";
import { cacheKey, openCache } from "../../compiler/host/run/cache.js";
import { createHooks } from "../../compiler/host/run/hooks.js";
import { compileLate } from "../../compiler/host/run/late.js";
import { renderModule } from "../../compiler/host/run/module-text.js";
import { LIGHT } from "./cli-process.js";

const folders: string[] = [];
after(() => folders.forEach((folder) => void rmSync(folder, { recursive: true, force: true })));

/** A folder with files, removed after the tests. */
function makeFolder(files: Readonly<Record<string, string>>): string {
	const folder = realpathSync(mkdtempSync(join(tmpdir(), "cloudloop-host-")));
	folders.push(folder);
	for (const [name, text] of Object.entries(files)) {
		mkdirSync(dirname(join(folder, name)), { recursive: true });
		writeFileSync(join(folder, name), text);
	}
	return folder;
}

function projectOf(folder: string, name: string): Project {
	const [project] = projectsOf(ts, [join(folder, name)]);
	assert.ok(project);
	return project;
}

function errorsOf(text: string, options: ts.CompilerOptions = {}): number[] {
	return errorsIn({ ...LIGHT, "main.ts": text }, options);
}

function errorsIn(files: Readonly<Record<string, string>>, options: ts.CompilerOptions = {}): number[] {
	const project = projectOf(makeFolder(files), "main.ts");
	const program = createProgram(ts, { ...project, options: { ...project.options, ...options } });
	return [...syntaxErrors(program), ...typeErrors(ts, program)].map((fault) => fault.code);
}

test("our decorator on a function is legal, in all its forms", () => {
	const loop = "(A: number[]): number { let s = 0; for (const i of prange(A.length)) s += A[i] ?? 0; return s; }";
	const unused = { noUnusedLocals: true };
	const named = 'import { parallel, prange } from "cloudloop";\n';
	assert.deepEqual(errorsOf(`${named}@parallel\nexport function f${loop}`, unused), []);
	assert.deepEqual(errorsOf(`${named}@parallel({ label: "x" })\nexport function f${loop}`, unused), []);
	assert.deepEqual(
		errorsOf(`import * as c from "cloudloop";\nconst { prange } = c;\n@c.parallel\nexport function f${loop}`),
		[],
	);
	assert.deepEqual(
		errorsOf(`import { parallel as p, prange } from "cloudloop";\n@p\nexport function f${loop}`, unused),
		[],
	);
});

test("genuine faults of decorators are found", () => {
	const named = 'import { parallel } from "cloudloop";\n';
	assert.deepEqual(errorsOf("function other(f: unknown) { return f; }\n@other\nexport function f() {}"), [1206]);
	assert.ok(errorsOf(`${named}@paralel\nexport function f() {}`).includes(2552));
	assert.ok(errorsOf(`${named}@parallel({ labell: "x" })\nexport function f() {}`).some((code) => code !== 1206));
	assert.deepEqual(
		errorsOf('import { parallel, prange } from "cloudloop";\n@parallel\nexport function f() {}', {
			noUnusedLocals: true,
		}),
		[6133],
	);
	assert.deepEqual(errorsOf('import { prange } from "cloudloop";\nexport {};', { noUnusedLocals: true }), [6133]);
});

test("without a tsconfig a script has modules, Node and JSX", () => {
	const errorsOf = (text: string) => errorsIn({ "main.ts": text });
	assert.deepEqual(
		errorsOf('import { cpus } from "node:os";\nconst n: number = cpus().length;\nawait Promise.resolve(n);'),
		[],
	);
	assert.deepEqual(errorsOf("const name = 1; console.log(name, process.argv);"), []);
	assert.deepEqual(errorsOf("let x: number = 'text';"), [2322]);
});

test("the nearest tsconfig.json counts if it includes the file, directly or by reference", () => {
	const folder = makeFolder({
		"tsconfig.json": '{ "files": [], "references": [{ "path": "./tsconfig.app.json" }] }',
		"tsconfig.app.json": '{ "compilerOptions": { "module": "commonjs", "composite": true }, "include": ["src"] }',
		"package.json": "{}",
		"src/main.ts": "export {};",
		"scripts/once.ts": "export {};",
	});
	const main = projectOf(folder, "src/main.ts");
	assert.equal(main.configFile, join(folder, "tsconfig.app.json"));
	assert.equal(main.root, folder);
	const once = projectOf(folder, "scripts/once.ts");
	assert.equal(once.configFile, undefined);
	assert.equal(once.root, folder);
	assert.equal(projectsOf(ts, [join(folder, "src/main.ts"), join(folder, "scripts/once.ts")]).length, 2);
});

test("faults of a tsconfig.json are reported", () => {
	const folder = makeFolder({ "tsconfig.json": '{ "compilerOptions": { "target": "ES1" } }', "main.ts": "" });
	assert.equal(projectOfConfig(ts, join(folder, "tsconfig.json")).errors.length, 1);
});

test("the project's compiler is taken if it can do the work", () => {
	const version7 = {
		"package.json": '{ "version": "7.0.2", "main": "index.js" }',
		"index.js": "exports.version = '7';",
	};
	const folder = makeFolder(
		Object.fromEntries(Object.entries(version7).map(([name, text]) => [`node_modules/typescript/${name}`, text])),
	);
	assert.equal(loadTypeScript(folder).origin, "embedded");
	assert.equal(typeof loadTypeScript(folder).ts.createProgram, "function");
	assert.equal(loadTypeScript(process.cwd()).origin, "project");
	const broken = makeFolder({
		"node_modules/typescript/package.json": '{ "version": "6.0.0", "main": "index.js" }',
		"node_modules/typescript/index.js": "throw new Error('broken');",
	});
	assert.equal(loadTypeScript(broken).origin, "embedded");
});

test("formats follow the configuration and the extension", () => {
	const folder = makeFolder({
		"tsconfig.json": '{ "compilerOptions": { "module": "nodenext", "lib": ["es2023"], "types": [] } }',
		"package.json": '{ "type": "commonjs" }',
		"a.ts": "export {};",
		"b.mts": "export {};",
		"c.cts": "export {};",
		"inner/package.json": '{ "type": "module" }',
		"inner/d.ts": "export {};",
	});
	const program = createProgram(ts, projectOfConfig(ts, join(folder, "tsconfig.json")));
	const formats = sourceFilesOf(program).map((file) => `${basename(file.fileName)} ${formatOf(ts, program, file)}`);
	assert.deepEqual(formats.sort(), ["a.ts cjs", "b.mts esm", "c.cts cjs", "d.ts esm"]);
});

/** A compilation that puts a line before a file and moves one line of it to the kernels. */
function compileByHand(fileName: string, text: string): Compilation {
	const main = new MagicString(text).prepend('import { kernel } from "./main.kernels.js";\nkernel();\n');
	const at = text.indexOf("throw");
	const kernel = new MagicString(text).remove(0, at).prepend("export function kernel(): void {\n").append("\n}\n");
	const mapOf = (edited: MagicString) => edited.generateMap({ source: fileName, hires: true, includeContent: true });
	const kernels = { fileName: fileName.replace(".ts", ".kernels.ts"), text: kernel.toString(), map: mapOf(kernel) };
	const plan = { version: 1, loops: [] } as const;
	return {
		files: new Map([[fileName, { text: main.toString(), map: mapOf(main), kernels, plan }]]),
		plan,
		diagnostics: [],
	};
}

test("rewritten files are emitted with kernels beside, and maps lead to the user's lines", () => {
	const text = "const unused: number = 1;\nexport type Only = string;\nthrow new Error(String(unused));\n";
	const folder = makeFolder({
		"src/main.ts": text,
		"src/other.ts": "export const other: number = 2;",
		"package.json": "{}",
	});
	const [found] = projectsOf(ts, [join(folder, "src/main.ts"), join(folder, "src/other.ts")]);
	assert.ok(found);
	const project = { ...found, options: buildOptions(found, join(folder, "dist")) };
	const program = createProgram(ts, project);
	const main = join(folder, "src/main.ts");
	const emitted = emitProgram(ts, program, compileByHand(main, text), sourceFilesOf(program));
	const names = emitted.map((file) => file.fileName.slice(folder.length + 1)).sort();
	assert.deepEqual(names, [
		"dist/main.d.ts",
		"dist/main.js",
		"dist/main.js.map",
		"dist/main.kernels.js",
		"dist/main.kernels.js.map",
		"dist/other.d.ts",
		"dist/other.js",
		"dist/other.js.map",
	]);
	const textOf = (name: string) => emitted.find((file) => file.fileName.endsWith(name))?.text ?? "";
	assert.match(textOf("main.d.ts"), /type Only/);
	assert.match(textOf("main.js"), /kernel\(\);\nconst unused = 1;/);
	const map = JSON.parse(textOf("main.kernels.js.map")) as { sources: string[]; mappings: string };
	assert.deepEqual(map.sources, ["../src/main.ts"]);
	assert.match(map.mappings, /^;+IAEA/, "the first mapped line of the kernels is the user's third line");
});

test("imports that only loops used are kept, in the order of the user", () => {
	const original = 'import "./setup.js";\nimport { f } from "./f.js";\nimport { parallel } from "cloudloop";\nf();';
	const rewritten = 'import { launch } from "cloudloop/runtime";\nimport "./setup.js";\nlaunch();';
	const kept = keepImports(ts, { original, rewritten, kernels: "export function k() {}" });
	assert.deepEqual(kept, { at: 0, text: 'import "./setup.js"; import "./f.js";' });
	assert.equal(keepImports(ts, { original: rewritten, rewritten, kernels: "" }), undefined);
	const first = keepImports(ts, { original: rewritten, rewritten, kernels: 'import { f } from "./f.js";' });
	assert.equal(first?.text, 'import "./setup.js";', "kernels load ./f.js, and must not be first");
	const script = '"use strict";\nexports.g = 1;\nconst f_1 = require("./f");\nfunction later() { require("./later"); }';
	const required = keepImports(ts, {
		original: script,
		rewritten: '"use strict";\nconst r = require("x");',
		kernels: "",
	});
	assert.deepEqual(required, { at: 1, text: 'require("./f");' });
	assert.ok(required);
	assert.equal(insertLine('"use strict";\nrest', required), '"use strict";\nrequire("./f");\nrest');
	assert.equal(insertGap("A;B", required), "A;;B");
});

test("options of run keep what the target of the user means", () => {
	const options = runOptions(ts, { target: ts.ScriptTarget.ES5, jsx: ts.JsxEmit.Preserve, noEmit: true });
	assert.equal(options.target, ts.ScriptTarget.ES2022);
	assert.equal(options.useDefineForClassFields, false);
	assert.deepEqual(options.lib, ["lib.d.ts"]);
	assert.equal(options.jsx, ts.JsxEmit.ReactJSX);
	assert.equal(options.noEmit, false);
});

const EMPTY_MAP = JSON.stringify({ version: 3, sources: ["main.ts"], names: [], mappings: "AAAA" });

test("a module keeps its place when it moves, and has what CommonJS would give it", () => {
	const text =
		'import a from "./a.js"; import j from "./j.json" with { type: "json" };\nrequire("./b"); f(__dirname, import.meta.url);';
	const uses: string[] = [];
	const render = (moved: boolean) =>
		renderModule(ts, {
			source: "/project/main.ts",
			text,
			map: EMPTY_MAP,
			format: "esm",
			moved,
			target: (specifier, use) => {
				uses.push(`${use} ${specifier}`);
				return specifier === "./a.js" ? "file:///project/a.ts" : undefined;
			},
		});
	const kept = render(false);
	assert.deepEqual(uses, ["import ./a.js", "import with ./j.json", "require ./b"]);
	assert.match(kept, /^import \{ createRequire as __createRequire \}.*const __dirname = "\/project";\n/);
	assert.match(kept, /from "file:\/\/\/project\/a\.ts"/);
	assert.match(kept, /import\.meta\.url/);
	assert.match(render(true), /f\(__dirname, "file:\/\/\/project\/main\.ts"\)/);
	const map = /base64,(\S+)/.exec(kept)?.[1] ?? "";
	assert.equal(JSON.parse(Buffer.from(map, "base64").toString()).mappings, ";AAAA");
});

test("names that a module declares itself are left alone", () => {
	const text =
		'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);\nrequire("x");';
	const module = {
		source: "/p/m.ts",
		text,
		map: EMPTY_MAP,
		format: "esm",
		moved: false,
		target: () => undefined,
	} as const;
	assert.ok(renderModule(ts, module).startsWith('import { createRequire } from "node:module";\n'));
});

test("the cache lies in the nearest node_modules, else among temporary files", () => {
	const folder = makeFolder({ "node_modules/x/package.json": "{}", "src/deep/main.ts": "" });
	const key = cacheKey(["a", "b"]);
	assert.notEqual(key, cacheKey(["ab", ""]));
	const inside = openCache(key).locate(join(folder, "src/deep/main.ts"), "worker", ".mjs");
	assert.equal(inside, join(folder, "node_modules/.cache/cloudloop", key, "worker/src/deep/main.ts.mjs"));
	const loose = makeFolder({ "main.ts": "" });
	const outside = openCache(key).locate(join(loose, "main.ts"), "worker", ".mjs");
	folders.push(join(tmpdir(), `cloudloop-${process.getuid?.() ?? "user"}`, key));
	assert.ok(outside.startsWith(tmpdir()) && !outside.startsWith(loose));
	openCache(key).write(outside, "text");
	assert.equal(readFileSync(outside, "utf8"), "text");
});

test("hooks lead names of JavaScript to TypeScript, and leave the rest to Node", () => {
	const folder = makeFolder({
		"main.ts": "",
		"late.ts": "export const late: number = 1;",
		"loop.ts":
			'import { parallel, prange } from "cloudloop";\nexport const f = parallel((n: number) => { let s = 0; for (const i of prange(n)) s += i; return s; });',
		"plain.js": "",
		"main.js": "compiled",
	});
	const main = join(folder, "main.ts");
	const hooks = createHooks({ entry: main, modules: { [main]: { file: join(folder, "main.js") } } }, compileLate);
	const url = (name: string) => `file://${folder}/${name}`;
	const resolve = (specifier: string) =>
		hooks.resolve(specifier, { parentURL: url("main.ts") }, () => ({ url: "next", shortCircuit: true })).url;
	assert.equal(resolve("./main.ts"), url("main.ts"));
	assert.equal(resolve("./late.js"), url("late.ts"));
	assert.equal(resolve("./late"), url("late.ts"));
	assert.equal(resolve("./late.js?x=1"), url("late.ts?x=1"));
	assert.equal(resolve("./plain.js"), "next");
	assert.equal(resolve("node:fs"), "next");
	const load = (name: string) => hooks.load(url(name), {}, () => ({ source: "next" })).source;
	assert.equal(load("main.ts"), "compiled");
	assert.match(load("late.ts"), /^export const late = 1;/);
	assert.match(load("loop.ts"), /import \* as \$kernels/, "its loop is compiled too");
	assert.equal(load("plain.js"), "next");
});
