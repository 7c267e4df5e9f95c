/** `build --watch` as a process: what it writes, says and leaves when files change under it. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { MAIN, makeFolder } from "./cli-process.js";

const CONFIG = {
	compilerOptions: {
		target: "es2022",
		module: "nodenext",
		outDir: "dist",
		rootDir: "src",
		declaration: true,
		sourceMap: true,
		lib: ["es2023"],
		types: [],
	},
	include: ["src"],
};

const loop = (body: string): string => `import { parallel, prange } from "cloudloop";
import { start } from "./start.js";
export const f = parallel((n: number): number => {
	let s = start;
	for (const i of prange(n)) { ${body} }
	return s;
});
`;

const children: ChildProcess[] = [];
after(() => children.forEach((child) => void child.kill("SIGKILL")));

interface Watch {
	readonly child: ChildProcess;
	/** Everything said since the last call, once it tells that it watches. */
	next(): Promise<string>;
}

function startWatch(folder: string, ...args: string[]): Watch {
	const env = { ...process.env, NO_COLOR: "1" };
	const child = spawn(process.execPath, [MAIN, "build", "--watch", ...args], { cwd: folder, env, stdio: "pipe" });
	children.push(child);
	let said = "";
	let wake = (): void => {};
	child.stderr.on("data", (data: Buffer) => {
		said += data;
		wake();
	});
	child.once("exit", () => wake());
	return {
		child,
		async next() {
			for (;;) {
				const [text = ""] = said.split(/(?<=^watching for changes\n)/m);
				if (text.endsWith("watching for changes\n")) {
					said = said.slice(text.length);
					return text;
				}
				assert.equal(child.exitCode ?? child.signalCode, null, `it ended: ${said}`);
				await new Promise<void>((resolve) => {
					wake = resolve;
				});
			}
		},
	};
}

async function interrupt({ child }: Watch, signal: NodeJS.Signals = "SIGINT"): Promise<unknown> {
	const gone = once(child, "exit");
	child.kill(signal);
	const [code] = await gone;
	return code;
}

test("a watch builds what changes, tells errors and goes on, and ends with 130", async () => {
	const folder = makeFolder({
		"tsconfig.json": JSON.stringify(CONFIG),
		"package.json": '{ "type": "module" }',
		"src/main.ts": loop("s += i;"),
		"src/start.ts": "export const start: number = 1;",
	});
	const kernels = join(folder, "dist/main.kernels.js");
	const read = (name: string): string => readFileSync(join(folder, name), "utf8");
	const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
	const watch = startWatch(folder);
	assert.match(await watch.next(), /^9 files written, 1 of them kernels$/m);
	const all = ["main.d.ts", "main.js", "main.js.map", "main.kernels.js", "main.kernels.js.map", "main.plan.json"];
	assert.deepEqual(readdirSync(join(folder, "dist")), [...all, "start.d.ts", "start.js", "start.js.map"]);
	assert.match(read("dist/main.js.map"), /"sources":\["\.\.\/src\/main\.ts"\]/);

	write("src/main.ts", loop("s += i * 77;"));
	assert.match(await watch.next(), /1 of them kernels/);
	assert.match(readFileSync(kernels, "utf8"), /i \* 77/);

	write("src/main.ts", loop("s = i - s;"));
	assert.match(await watch.next(), /error CL\d{4}[\s\S]*src\/main\.ts:5[\s\S]*1 error/);
	assert.match(readFileSync(kernels, "utf8"), /i \* 77/, "what was built before stays");

	write("src/main.ts", loop("s += i * 88;"));
	assert.match(await watch.next(), /1 of them kernels/);
	assert.match(readFileSync(kernels, "utf8"), /i \* 88/);

	write("src/start.ts", 'export const start: number = "1";');
	assert.match(await watch.next(), /error TS2322[\s\S]*src\/start\.ts:1/);
	write("src/start.ts", "export const start: number = 1; export const more = 2;");
	await watch.next();

	write("src/main.ts", "export const f = 1;");
	assert.match(await watch.next(), /0 of them kernels/);
	assert.deepEqual(readdirSync(join(folder, "dist")).slice(0, 3), ["main.d.ts", "main.js", "main.js.map"]);
	assert.ok(!existsSync(kernels) && !existsSync(join(folder, "dist/main.plan.json")));

	write("src/late.ts", "export const late = 1;");
	assert.match(await watch.next(), /^3 files written/m);
	write("tsconfig.json", JSON.stringify({ ...CONFIG, compilerOptions: { ...CONFIG.compilerOptions, outDir: "out" } }));
	await watch.next();
	assert.ok(existsSync(join(folder, "out/late.js")));
	write("tsconfig.json", "{");
	assert.match(await watch.next(), /error TS/);

	assert.equal(await interrupt(watch), 130);
	assert.equal(watch.child.signalCode, null);
});

test("files without a project are watched with all that they reach", async () => {
	const folder = makeFolder({ "main.ts": loop("s += i;"), "start.ts": "export const start: number = 1;" });
	const watch = startWatch(folder, "main.ts", "--outDir", "out");
	assert.match(await watch.next(), /1 of them kernels/);
	writeFileSync(join(folder, "start.ts"), "export const start: number = 55;");
	await watch.next();
	assert.match(readFileSync(join(folder, "out/start.js"), "utf8"), /start = 55/);
	rmSync(join(folder, "start.ts"));
	assert.match(await watch.next(), /error TS2307/);
	assert.equal(await interrupt(watch, "SIGTERM"), 143);
});
