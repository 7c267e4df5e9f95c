/** Next.js by Turbopack and by webpack: a route that runs loops, built for production, and served while it changes. */
import assert from "node:assert/strict";
import { readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { checkRun } from "./expect.js";
import { plannedText, readOne } from "./matrix.js";
import { type Files, installTools, LIB, makeProject, programFiles, runNode, SUM } from "./projects.js";

const TSCONFIG = JSON.stringify({
	compilerOptions: {
		...{ target: "es2022", module: "esnext", moduleResolution: "bundler", lib: ["es2023", "dom"], types: [] },
		...{ strict: true, jsx: "react-jsx", noEmit: true, isolatedModules: true, esModuleInterop: true },
		...{ skipLibCheck: true, resolveJsonModule: true, allowJs: true, plugins: [{ name: "next" }] },
	},
	include: ["**/*.ts", "**/*.tsx"],
	exclude: ["node_modules"],
});

/** `root`: Turbopack sees nothing outside, and the tools are installed above the project. */
const CONFIG = `
	import cloudloop from "cloudloop/next";
	import { dirname, join } from "node:path";
	import { fileURLToPath } from "node:url";
	const root = join(dirname(fileURLToPath(import.meta.resolve("next/package.json"))), "../..");
	export default cloudloop({
		outputFileTracingRoot: root,
		turbopack: { root, resolveAlias: { "./lib.js": "./src/lib.ts" } },
		typescript: { ignoreBuildErrors: true },
		webpack(config) {
			config.resolve.extensionAlias = { ".js": [".ts", ".js"] };
			return config;
		},
	});`;

/** Serves the project as \`next start\` and \`next dev\` do, and asks for the route until it gives something new. */
const SERVE = `
	import { readFileSync, writeFileSync } from "node:fs";
	import { createServer } from "node:http";
	import next from "next";
	const [mode, bundler, ...edits] = process.argv.slice(2);
	const app = next({ dev: mode === "dev", [bundler]: true });
	await app.prepare();
	const server = createServer(app.getRequestHandler());
	await new Promise((done) => server.listen(0, done));
	let before;
	for (const edit of ["", ...edits]) {
		const [file, from, to] = edit.split("|");
		if (file) writeFileSync(file, readFileSync(file, "utf8").replace(from, to));
		for (let k = 0, found = before; found === before && k < 300; k++) {
			found = await (await fetch("http://localhost:" + server.address().port + "/run")).text();
			if (found === before) await new Promise((done) => setTimeout(done, 100));
			else console.log((before = found));
		}
	}
	process.exit(0);`;

const PROJECT: Files = {
	"tsconfig.json": TSCONFIG,
	"next.config.mjs": CONFIG,
	"serve.mjs": SERVE,
	"node_modules/.keep": "",
	"app/layout.tsx":
		"export default ({ children }: { children: React.ReactNode }) => <html><body>{children}</body></html>;\n",
};

const route = (...lines: string[]): Files => ({
	"app/run/route.ts": [
		'export const dynamic = "force-dynamic";',
		"export async function GET(): Promise<Response> {",
		...lines,
		"}",
	].join("\n"),
});

/** Of a server component Turbopack would give assets to browsers. */
const PAGE = [
	'import { parallel, prange } from "cloudloop";',
	"const sum = parallel((n: number): number => { let s = 0; for (const i of prange(n)) s += i; return s; });",
	'export const dynamic = "force-dynamic";',
	"export default () => <p>{sum(1000)}</p>;",
].join("\n");

const ENV = { NEXT_TELEMETRY_DISABLED: "1" };

for (const bundler of ["turbopack", "webpack"]) {
	describe(`Next.js by ${bundler}`, () => {
		const script = () => join(installTools("next"), "node_modules/next/dist/bin/next");
		const build = (folder: string) => runNode(folder, [script(), "build", `--${bundler}`], ENV);

		test("results, stacks and plan of the program of all hosts", () => {
			const files = programFiles();
			const run = route('	await import("../../src/main");', '	return new Response("done");');
			const folder = makeProject("next", { ...PROJECT, ...files, ...run, "app/page.tsx": PAGE });
			const built = build(folder);
			assert.equal(built.code, 0, built.talk + built.out);
			const forBrowsers = readdirSync(join(folder, ".next/static"), { recursive: true, encoding: "utf8" });
			assert.deepEqual(
				forBrowsers.filter((name) => name.includes("kernels")),
				[],
			);
			// So that nothing is loaded from the sources.
			renameSync(join(folder, "src"), join(folder, "gone"));
			const finished = runNode(folder, ["serve.mjs", "start", bundler], { ...ENV, NODE_ENV: "production" });
			// Next.js maps stacks of its own server where it prints them, and not in errors themselves.
			checkRun(files, finished, "unmapped");
			assert.equal(readOne(join(folder, "node_modules/.cache"), "main.ts.plan.json"), plannedText());
		});

		const LOOP: Files = {
			...route('	const { sum, how } = await import("../../src/sum");', "	return Response.json([sum(1000), how()]);"),
			"src/sum.ts": SUM,
			"src/lib.ts": LIB,
		};

		test("the server for development follows changes of loops and of what they call", () => {
			const folder = makeProject("next", { ...PROJECT, ...LOOP });
			const edits = ["src/sum.ts|weigh(i)|weigh(i) + 1", "src/lib.ts|i * 2|i * 4"];
			const { out, talk } = runNode(folder, ["serve.mjs", "dev", bundler, ...edits], {
				...ENV,
				NODE_ENV: "development",
			});
			const found = out.split("\n").filter((line) => line.startsWith("["));
			assert.deepEqual(found, ['[999000,"parallel"]', '[1000000,"parallel"]', '[1999000,"parallel"]'], out + talk);
		});

		test("a refused loop fails the build with the reason", () => {
			const refused = SUM.replace("s += weigh(i);", "{ s += weigh(i); if (s > 3) console.log(s); }");
			const folder = makeProject("next", { ...PROJECT, ...LOOP, "src/sum.ts": refused });
			const { code, talk, out } = build(folder);
			assert.notEqual(code, 0);
			assert.match(talk + out, /CL\d{4}[\s\S]*src\/sum\.ts:5[\s\S]*fix: /);
		});
	});
}
