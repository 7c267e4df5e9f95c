/** Vite's server: a changed loop, and a changed function that a loop calls, are there at the next import. Vitest: all pools. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { LIB, makeProject, runNode, SUM } from "./projects.js";

const CONFIG =
	'{ "compilerOptions": { "target": "es2022", "module": "esnext", "moduleResolution": "bundler", "strict": true, "types": [], "lib": ["es2023", "dom"] }, "include": ["src"] }';

test("the server of Vite follows changes of loops and of what they call", () => {
	const folder = makeProject("vitest", {
		"tsconfig.json": CONFIG,
		"src/sum.ts": SUM,
		"src/lib.ts": LIB,
		"dev.mjs": `
			import { readFileSync, writeFileSync } from "node:fs";
			import { createServer, createServerModuleRunner } from "vite";
			import cloudloop from "cloudloop/vite";
			const server = await createServer({ logLevel: "warn", appType: "custom", server: { middlewareMode: true, ws: false, watch: { usePolling: true, interval: 50 } }, plugins: [cloudloop()] });
			const runner = createServerModuleRunner(server.environments.ssr, { hmr: { logger: false } });
			const results = [];
			const edit = (file, from, to) => writeFileSync("src/" + file, readFileSync("src/" + file, "utf8").replace(from, to));
			const look = async (before) => {
				for (let k = 0; k < 300; k++) {
					const { sum, how } = await runner.import("/src/sum.ts");
					const found = sum(1000);
					if (found !== before) return void results.push(found, how());
					await new Promise((done) => setTimeout(done, 100));
				}
			};
			await look();
			edit("sum.ts", "weigh(i)", "weigh(i) + 1");
			await look(results.at(-2));
			edit("lib.ts", "i * 2", "i * 4");
			await look(results.at(-2));
			console.log(JSON.stringify(results));
			await runner.close();
			await server.close();
			process.exit(0);`,
	});
	const { code, out, talk } = runNode(folder, ["dev.mjs"]);
	assert.equal(code, 0, talk + out);
	const last = out.trim().split("\n").at(-1) ?? "";
	assert.deepEqual(JSON.parse(last), [999000, "parallel", 1000000, "parallel", 1999000, "parallel"], talk);
});

const SPEC = [
	'import { expect, test } from "vitest";',
	'import { how, sum } from "../src/sum";',
	'test("sum", () => {',
	"	expect(sum(1000)).toBe(999000);",
	"	expect(String(how())).toBe(process.env.EXPECTED);",
	"});",
].join("\n");

describe("vitest", () => {
	const project = (plugin: boolean) =>
		makeProject("vitest", {
			"tsconfig.json": CONFIG,
			"src/sum.ts": SUM,
			"src/lib.ts": LIB,
			"spec/sum.test.ts": SPEC,
			"vitest.config.ts": [
				'import { defineConfig } from "vitest/config";',
				plugin ? 'import cloudloop from "cloudloop/vite";' : "const cloudloop = () => [];",
				'export default defineConfig({ plugins: [cloudloop()], test: { include: ["spec/*.test.ts"] } });',
			].join("\n"),
		});
	const vitest = "../../node_modules/vitest/vitest.mjs";

	for (const pool of ["forks", "threads", "vmThreads", "vmForks"]) {
		test(`${pool}, with the plugin and without`, () => {
			for (const plugin of [true, false]) {
				const folder = project(plugin);
				const env = { EXPECTED: plugin ? "parallel" : "undefined" };
				const { code, out, talk } = runNode(folder, [vitest, "run", `--pool=${pool}`], env);
				assert.equal(code, 0, `${plugin}: ${out}${talk}`);
			}
		});
	}

	for (const provider of ["v8", "istanbul"]) {
		test(`coverage by ${provider} counts the lines of loops`, () => {
			const folder = project(true);
			const args = ["run", "--coverage.enabled", `--coverage.provider=${provider}`, "--coverage.reporter=json"];
			const { code, out, talk } = runNode(folder, [vitest, ...args], { EXPECTED: "parallel" });
			assert.equal(code, 0, out + talk);
			const report = JSON.parse(readFileSync(join(folder, "coverage/coverage-final.json"), "utf8")) as Record<
				string,
				{ statementMap: Record<string, { start: { line: number } }>; s: Record<string, number> }
			>;
			const names = Object.keys(report);
			const sum = Object.entries(report).find(([name]) => name.endsWith("src/sum.ts"))?.[1];
			assert.ok(sum, names.join());
			const counted = Object.entries(sum.statementMap).filter(([key]) => (sum.s[key] ?? 0) > 0);
			const lines = new Set(counted.map(([, { start }]) => start.line));
			assert.ok(lines.has(6), `the line after the loop counts: ${[...lines].join()}`);
			assert.deepEqual(readdirSync(join(folder, "coverage")), ["coverage-final.json"]);
		});
	}
});
