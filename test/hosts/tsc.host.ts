/** The plugin in tsc itself: ts-patch 3.3 with TypeScript 5.9, and ts-patch 4 with TypeScript 6. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { checkRun } from "./expect.js";
import { tscConfig } from "./hosts.js";
import { type Files, installTools, makeProject, programFiles, runNode, writeFiles } from "./projects.js";

const LIB = "export let calls = 0;\nexport const weigh = (i: number): number => i * 2;\n";
const USER = [
	'import { parallel, prange } from "cloudloop";',
	'import { weigh } from "./lib.js";',
	"@parallel",
	"export function sum(n: number): number {",
	"	let s = 0;",
	"	for (const i of prange(n)) s += weigh(i);",
	"	return s;",
	"}",
	"console.log(sum(1000));",
].join("\n");

for (const set of ["ts5", "ts6"]) {
	describe(`tspc of ${set}`, () => {
		const tspc = join(installTools(set), "node_modules", "ts-patch", "bin", "tspc.js");
		const build = (folder: string, ...args: string[]) => runNode(folder, [tspc, ...args]);
		const project = (files: Files) => makeProject(set, files);
		const printed = (folder: string, main = "dist/main.js") =>
			runNode(folder, ["--enable-source-maps", main]).out.trim();

		const variants: Readonly<Record<string, { options: object; type?: string; edit?: (text: string) => string }>> = {
			"ES modules with maps and declarations": {
				options: { declaration: true, declarationMap: true, noEmitOnError: true, noUnusedLocals: true },
			},
			"legacy decorators": { options: { experimentalDecorators: true, emitDecoratorMetadata: true } },
			"isolatedModules and verbatimModuleSyntax": {
				options: { isolatedModules: true, verbatimModuleSyntax: true },
				edit: (text) => text.replace("{ LaunchReport", "{ type LaunchReport"),
			},
			"isolatedDeclarations, inline maps": {
				options: {
					isolatedDeclarations: true,
					declaration: true,
					sourceMap: false,
					inlineSourceMap: true,
					inlineSources: true,
				},
			},
			"an older target, without comments": { options: { target: "es2019", removeComments: true } },
		};
		for (const [name, { options, edit }] of Object.entries(variants)) {
			test(name, () => {
				const files = programFiles();
				const main = edit?.(files["src/main.ts"] ?? "") ?? files["src/main.ts"] ?? "";
				const folder = project({ ...files, "src/main.ts": main, "tsconfig.json": tscConfig(options) });
				const { code, out, talk } = build(folder);
				assert.equal(code, 0, out + talk);
				checkRun(files, runNode(folder, ["--enable-source-maps", "dist/main.js"]));
				assert.ok(existsSync(join(folder, "dist/main.kernels.js")));
				assert.ok(!existsSync(join(folder, "dist/main.kernels.d.ts")));
			});
		}

		test("CommonJS, with and without verbatimModuleSyntax", () => {
			const verbatim = USER.replace("import { parallel, prange } from", "import cloudloop = require(")
				.replace('"cloudloop";', '"cloudloop");')
				.replace(
					'import { weigh } from "./lib.js";',
					'import lib = require("./lib.js");\nconst weigh = (i: number): number => i * 2;\nconsole.log(lib.used);',
				)
				.replace("@parallel", "@cloudloop.parallel")
				.replace("of prange", "of cloudloop.prange")
				.replace("export function", "function");
			const cases: [string, string, object][] = [
				[USER, LIB, {}],
				[verbatim, "export = { used: true };\n", { verbatimModuleSyntax: true }],
			];
			for (const [main, lib, options] of cases) {
				const folder = project({
					"package.json": '{ "type": "commonjs" }',
					"src/main.ts": main,
					"src/lib.ts": lib,
					"tsconfig.json": tscConfig(options),
				});
				const { code, out, talk } = build(folder);
				assert.equal(code, 0, out + talk);
				assert.match(readFileSync(join(folder, "dist/main.js"), "utf8"), /require\("\.\/main\.kernels\.js"\)/);
				assert.match(printed(folder), /^(true\n)?999000$/);
			}
		});

		test("what is refused fails the build as tsc's own errors do", () => {
			const refused = USER.replace("s += weigh(i)", "{ s += weigh(i); if (s > 5) console.log(s); }");
			const folder = project({
				"src/main.ts": refused,
				"src/lib.ts": LIB,
				"tsconfig.json": tscConfig({ noEmitOnError: true }),
			});
			const { code, out } = build(folder);
			assert.notEqual(code, 0);
			assert.match(out, /^src\/main\.ts\(6,\d+\): error TS10\d{4}: CL\d{4}: /m);
			assert.ok(!existsSync(join(folder, "dist/main.js")));
		});

		test("only our decorator is legal on functions, and its options are checked", () => {
			const other = "const mark = (f: unknown): unknown => f;\n@mark\nexport function other(): void {}\n";
			const folder = project({
				"src/other.ts": other,
				"src/main.ts": USER.replace("@parallel", "@parallel({ chnk: 3 })"),
				"src/lib.ts": LIB,
				"tsconfig.json": tscConfig({ noUnusedLocals: true }),
			});
			const { code, out } = build(folder);
			assert.notEqual(code, 0);
			assert.match(out, /src\/other\.ts\(2,1\): error TS1206/);
			assert.match(out, /src\/main\.ts\(3,\d+\): error TS(2769|2353)/);
			assert.doesNotMatch(out, /main\.ts.*TS(1206|6133)/);
		});

		for (const [name, options] of Object.entries({
			incremental: { incremental: true },
			composite: { composite: true },
		})) {
			test(`${name} builds follow changes of functions that kernels have copies of`, () => {
				const folder = project({
					"src/main.ts": USER,
					"src/lib.ts": LIB,
					"tsconfig.json": tscConfig({ ...options, noEmitOnError: true }),
				});
				const args = name === "composite" ? ["-b"] : [];
				for (const [factor, sum] of [
					["2", "999000"],
					["4", "1998000"],
					["6", "2997000"],
				] as const) {
					writeFiles(folder, { "src/lib.ts": LIB.replace("i * 2", `i * ${factor}`) });
					const { code, out, talk } = build(folder, ...args);
					assert.equal(code, 0, out + talk);
					assert.equal(printed(folder), sum);
				}
				writeFiles(folder, { "src/lib.ts": LIB.replace("i * 2", "i * ++calls") });
				const refused = build(folder, ...args);
				assert.match(refused.out, /error TS10\d{4}/, "the body of a function that the loop calls has an effect now");
				assert.notEqual(build(folder, ...args).code, 0, "and the next build remembers");
				writeFiles(folder, { "src/lib.ts": LIB });
				assert.equal(build(folder, ...args).code, 0);
				assert.equal(printed(folder), "999000");
			});
		}

		test("projects that reference each other are analysed as a whole", () => {
			const inner = { composite: true, rootDir: ".", outDir: "../dist/lib" };
			const files = {
				"lib/lib.ts": LIB,
				"lib/tsconfig.json": JSON.stringify({ ...JSON.parse(tscConfig(inner)), include: ["."] }),
				"app/main.ts": USER.replace("./lib.js", "../lib/lib.js"),
				"app/tsconfig.json": JSON.stringify({
					...JSON.parse(tscConfig({ ...inner, outDir: "../dist/app" })),
					include: ["."],
					references: [{ path: "../lib" }],
				}),
				"tsconfig.json": '{ "files": [], "references": [{ "path": "./app" }, { "path": "./lib" }] }',
			};
			const folder = project(files);
			for (const [factor, sum] of [
				["2", "999000"],
				["4", "1998000"],
			] as const) {
				writeFiles(folder, { "lib/lib.ts": LIB.replace("i * 2", `i * ${factor}`) });
				const { code, out, talk } = build(folder, "-b");
				assert.equal(code, 0, out + talk);
				assert.equal(printed(folder, "dist/app/main.js"), sum);
			}
			writeFiles(folder, { "lib/lib.ts": LIB.replace("i * 2", "i * ++calls") });
			assert.match(build(folder, "-b").out, /app\/main\.ts\(6,\d+\): error TS10\d{4}/);
		});

		test("--watch builds again, also what only kernels depend on", async () => {
			const folder = project({ "src/main.ts": USER, "src/lib.ts": LIB, "tsconfig.json": tscConfig({}) });
			const child = spawn(process.execPath, [tspc, "--watch", "--preserveWatchOutput"], { cwd: folder });
			let talk = "";
			child.stdout.on("data", (data: Buffer) => {
				talk += data.toString();
			});
			const until = async (done: () => boolean) => {
				for (let k = 0; k < 250 && !done(); k++) await setTimeout(100);
				assert.ok(done(), talk);
			};
			const rounds = () => talk.split("Watching for file changes").length - 1;
			try {
				await until(() => rounds() === 1);
				assert.equal(printed(folder), "999000");
				rmSync(join(folder, "dist/main.kernels.js"));
				writeFiles(folder, { "src/lib.ts": LIB.replace("i * 2", "i * 4") });
				await until(() => rounds() === 2);
				assert.equal(printed(folder), "1998000");
				writeFiles(folder, { "src/lib.ts": LIB.replace("i * 2", "i * ++calls") });
				await until(() => rounds() === 3);
				assert.match(talk, /error TS10\d{4}/);
			} finally {
				child.kill();
			}
		});
	});
}
