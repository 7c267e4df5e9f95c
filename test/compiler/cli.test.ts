// biome-ignore-all lint/suspicious/noTemplateCurlyInString: programs stand here as text
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { checkFlags, findOperand, suggest } from "../../compiler/cli/arguments.js";
import { cloudloop, firstLine, LIGHT, MAIN, makeFolder } from "./cli-process.js";

const NOWHERE = makeFolder({});

test("usage errors are sentences with the nearest word, and exit 2", () => {
	const cases: [string[], RegExp][] = [
		[["rnu"], /unknown command rnu\. Did you mean run\?/],
		[["run", "--thraeds", "2", "x.ts"], /unknown flag --thraeds\. Did you mean --threads\?/],
		[["run", "--threads", "0", "x.ts"], /--threads cannot be 0/],
		[["run", "--threads"], /--threads needs a value|needs a file/],
		[["run", "--backend", "moon", "x.ts"], /--backend cannot be moon: it is one of threads, serial/],
		[["run"], /run needs a file|missing required/],
		[["run", "nope.ts"], /no such file: nope\.ts/],
		[["run", "."], /is a folder/],
		[["plan"], /missing required positional argument: FILE/],
		[["plan", "nope.ts"], /no such file: nope\.ts/],
		[["build"], /no tsconfig\.json/],
		[["explain", "CL2099"], /unknown code CL2099/],
		[["--versoin"], /unknown flag --versoin\. Did you mean --version\?/],
	];
	for (const [args, message] of cases) {
		const { code, out, talk } = cloudloop(NOWHERE, ...args);
		assert.equal(code, 2, `${args.join(" ")}: ${talk}`);
		assert.match(talk, message);
		assert.doesNotMatch(talk, /\n {4}at /, "no stack of ours");
		assert.equal(out, "");
	}
});

test("help, version and explain go to stdout and load no compiler", () => {
	const folder = makeFolder({
		"node_modules/typescript/package.json": '{ "version": "6.0.3", "main": "index.js" }',
		"node_modules/typescript/index.js": 'throw new Error("loaded");',
	});
	assert.match(cloudloop(folder, "--help").out, /run\|plan\|build\|explain/);
	assert.match(cloudloop(folder, "run", "--help").out, /--threads/);
	assert.match(cloudloop(folder, "--version").out, /^\d+\.\d+\.\d+\n$/);
	assert.match(cloudloop(folder, "explain", "cl2001").out, /^CL2001: .*\n\nkind: [\s\S]*before\n/);
	assert.match(cloudloop(folder, "explain").out, /CL1001 .*\n[\s\S]*CL9001/);
	assert.ok(!cloudloop(folder, "--help").out.includes("\u001b"));
});

test("run gives the program its arguments, its place and its exit code", () => {
	const folder = makeFolder({
		"main.ts": [
			'import { double } from "./lib/double.js";',
			'import { triple } from "./lib/triple";',
			'import data from "./data.json";',
			"const args: string[] = process.argv.slice(2);",
			"console.log(double(2), triple(2), data.k, args.join(), __dirname === import.meta.dirname, import.meta.url.slice(-8));",
			'const late = "late";',
			"console.log(((await import(`./lib/${late}.js`)) as { late: string }).late);",
			"process.exitCode = 7;",
		].join("\n"),
		"data.json": '{ "k": "json" }',
		"lib/double.ts":
			'console.log("once"); export enum By { two = 2 }\nexport function double(n: number) { return n * By.two; }',
		"lib/triple.ts": 'import { By } from "./double.ts"; export const triple = (n: number): number => n * (By.two + 1);',
		"lib/late.ts": 'export const late: string = "late";',
	});
	const { code, out, talk } = cloudloop(folder, "run", "main.ts", "a", "--help");
	assert.equal(talk, "");
	assert.equal(out, "once\n4 6 json a,--help true /main.ts\nlate\n");
	assert.equal(code, 7);
	assert.ok(existsSync(join(folder, "node_modules/.cache/cloudloop")));
});

test("run works as CommonJS if the project says so", () => {
	const folder = makeFolder({
		"package.json": "{}",
		"tsconfig.json":
			'{ "compilerOptions": { "module": "nodenext", "types": [], "target": "es2019", "noCheck": true } }',
		"main.ts":
			'import { f } from "./f";\nconsole.log(f(), require.main === module, __filename.slice(-8));\nimport("./g.mjs").then((g) => console.log(g.g));',
		"f.ts": "export const enum K { A = 4 }\nexport interface I { n: number }\nexport function f() { return K.A; }",
		"g.mts": 'import { f } from "./f.js";\nexport const g = `esm ${f()}`;',
	});
	const { out, talk } = cloudloop(folder, "run", "main.ts");
	assert.equal(talk, "");
	assert.equal(out, "4 true /main.ts\nesm 4\n");
});

test("run compiles TSX", () => {
	const folder = makeFolder({
		"main.tsx": [
			"/** @jsxRuntime classic */",
			"/** @jsx h */",
			"declare global { namespace JSX { interface IntrinsicElements { [tag: string]: unknown } } }",
			"function h(tag: string, _props: unknown, ...children: unknown[]) { return `${tag}:${children}`; }",
			"console.log(<p>{[1].map(<T,>(x: T) => x)}</p>);",
		].join("\n"),
	});
	assert.equal(cloudloop(folder, "run", "main.tsx").out, "p:1\n");
});

test("errors of the user's program show the TypeScript line", () => {
	const folder = makeFolder({
		"main.ts":
			"interface A { a: number }\n\nfunction fail(a: A): never {\n\tthrow new RangeError(`at ${a.a}`);\n}\nfail({ a: 1 });\n",
	});
	const { code, talk } = cloudloop(folder, "run", "main.ts");
	assert.equal(code, 1);
	assert.match(talk, /throw new RangeError\(`at \$\{a\.a\}`\);/);
	assert.match(talk, /at fail \(.*main\.ts:4:8\)/);
});

test("syntax and type errors are framed, exit 3, and nothing runs", () => {
	const folder = makeFolder({
		...LIGHT,
		"syntax.ts": 'console.log("ran");\nconst y = ;\n',
		"type.ts": 'console.log("ran");\nconst n: number = "text";\n',
		"import.ts": 'import { x } from "./nope.js";\nconsole.log("ran", x);\n',
	});
	const syntax = cloudloop(folder, "run", "syntax.ts");
	assert.equal(syntax.code, 3);
	assert.equal(syntax.out, "");
	assert.match(syntax.talk, /error TS1109: Expression expected\.\n {3}╭─ syntax\.ts:2:11\n 2 │ const y = ;\n/);
	const type = cloudloop(folder, "run", "type.ts");
	assert.equal(type.code, 3);
	assert.match(type.talk, /error TS2322: .*\n {3}╭─ type\.ts:2:7\n/);
	assert.equal(cloudloop(folder, "run", "--no-check", "type.ts").out, "ran\n");
	assert.match(cloudloop(folder, "run", "import.ts").talk, /TS2307/);
});

test("a program that a signal ends gives 128 and the signal's number", { skip: process.platform === "win32" }, () => {
	const folder = makeFolder({ "main.ts": 'process.kill(process.pid, "SIGKILL");' });
	assert.equal(cloudloop(folder, "run", "main.ts").code, 137);
});

test("an interrupt ends a program that cannot answer", { skip: process.platform === "win32" }, async () => {
	const folder = makeFolder({
		"main.ts":
			'process.on("SIGINT", () => {}); process.on("SIGTERM", () => {});\nconsole.log(process.pid);\nfor (;;) {}',
	});
	const child = spawn(process.execPath, [MAIN, "run", "main.ts"], {
		cwd: folder,
		stdio: ["ignore", "pipe", "inherit"],
	});
	const program = Number(await firstLine(child));
	child.kill("SIGINT");
	assert.equal(await new Promise((resolve) => child.once("exit", resolve)), 130);
	assert.throws(() => process.kill(program, 0), { code: "ESRCH" });
});

test("build writes what tsc would", () => {
	const folder = makeFolder({
		"package.json": '{ "type": "module" }',
		"tsconfig.json": JSON.stringify({
			compilerOptions: {
				module: "nodenext",
				target: "es2022",
				lib: ["es2023"],
				types: [],
				rootDir: "src",
				outDir: "out",
				declaration: true,
				composite: true,
			},
			include: ["src"],
		}),
		"src/main.ts": 'import { f } from "./f.js";\nexport const n: number = f();',
		"src/f.ts": "export function f(): number { return 1; }",
	});
	const { code, out, talk } = cloudloop(folder, "build");
	assert.equal(code, 0, talk);
	assert.equal(out, "");
	assert.deepEqual(readdirSync(join(folder, "out")).sort(), ["f.d.ts", "f.js", "main.d.ts", "main.js"]);
	assert.equal(
		readFileSync(join(folder, "out/main.js"), "utf8"),
		'import { f } from "./f.js";\nexport const n = f();\n',
	);
	writeFileSync(join(folder, "src/f.ts"), 'export function f(): number { return "text"; }');
	rmSync(join(folder, "out"), { recursive: true });
	assert.equal(cloudloop(folder, "build", "-p", "tsconfig.json").code, 3);
	assert.ok(!existsSync(join(folder, "out")), "nothing is written if there are errors");
	assert.equal(cloudloop(folder, "build", "--no-check", "--outDir", "other").code, 0);
	assert.equal(readdirSync(join(folder, "other")).length, 4);
});

test("arguments: flags, values, the first operand, near words", () => {
	const table = {
		threads: { type: "string" },
		quiet: { type: "boolean", alias: "q" },
		check: { type: "boolean" },
	} as const;
	assert.equal(findOperand(["--threads", "2", "-q", "main.ts", "--x"], table), 3);
	assert.equal(findOperand(["--threads=2", "main.ts"], table), 1);
	assert.equal(findOperand(["-q"], table), -1);
	checkFlags(["--no-check", "--threads", "2", "--", "--anything"], table);
	assert.throws(() => checkFlags(["--no-quite"], table), /unknown flag --no-quite/);
	assert.equal(suggest("biuld", ["run", "build"]), ". Did you mean build?");
	assert.equal(suggest("xyz", ["run", "build"]), "");
});
