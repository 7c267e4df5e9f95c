/** The plugin in each bundler: a small project is built, and its output runs. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { checkRun } from "./expect.js";
import { installTools, makeProject, programFiles, runNode } from "./projects.js";

const CONFIG =
	'{ "compilerOptions": { "target": "es2022", "module": "esnext", "moduleResolution": "bundler", "strict": true, "types": [], "lib": ["es2023", "dom"] }, "include": ["src"] }';

/** A script that builds `src/main.ts` into `dist`, for `minify` and format taken from the environment. */
const builds: Readonly<Record<string, string>> = {
	rollup: `
		import { rollup } from "rollup";
		import cloudloop from "cloudloop/rollup";
		import typescript from "@rollup/plugin-typescript";
		const bundle = await rollup({ input: "src/main.ts", plugins: [cloudloop(), typescript({ noForceEmit: true })] });
		await bundle.write({ dir: "dist", format, sourcemap: true, entryFileNames: "[name]." + extension });`,
	rolldown: `
		import { rolldown } from "rolldown";
		import cloudloop from "cloudloop/rolldown";
		const bundle = await rolldown({ input: "src/main.ts", platform: "node", plugins: [cloudloop()] });
		await bundle.write({ dir: "dist", format, minify, sourcemap: true, entryFileNames: "[name]." + extension });`,
	vite: `
		import { build } from "vite";
		import cloudloop from "cloudloop/vite";
		await build({ logLevel: "warn", plugins: [cloudloop()], build: { ssr: "src/main.ts", minify, sourcemap: true,
			rollupOptions: { output: { format, entryFileNames: "[name]." + extension } } } });`,
	esbuild: `
		import { build } from "esbuild";
		import cloudloop from "cloudloop/esbuild";
		await build({ entryPoints: ["src/main.ts"], bundle: true, platform: "node", format, minify, outdir: "dist", sourcemap: true,
			outExtension: { ".js": "." + extension }, plugins: [cloudloop()] });`,
	webpack: `
		import webpack from "webpack";
		import cloudloop from "cloudloop/webpack";
		const esm = format === "esm";
		const stats = await new Promise((done, fail) => webpack({ mode: minify ? "production" : "development", target: "node20", entry: "./src/main.ts",
			devtool: "source-map", context: process.cwd(), experiments: { outputModule: esm },
			output: { path: process.cwd() + "/dist", filename: "[name]." + extension, module: esm, ...(esm ? { library: { type: "module" } } : {}) },
			resolve: { extensionAlias: { ".js": [".ts", ".js"] } },
			module: { rules: [{ test: /\\.ts$/, loader: "ts-loader", options: { transpileOnly: true } }] },
			plugins: [cloudloop()] }, (error, stats) => error ? fail(error) : done(stats)));
		if (stats.hasErrors()) throw new Error(stats.toString());`,
	rspack: `
		import { rspack } from "@rspack/core";
		import cloudloop from "cloudloop/rspack";
		const esm = format === "esm";
		const stats = await new Promise((done, fail) => rspack({ mode: minify ? "production" : "development", target: "node20", entry: "./src/main.ts",
			devtool: "source-map", context: process.cwd(), experiments: { outputModule: esm },
			output: { path: process.cwd() + "/dist", filename: "[name]." + extension, module: esm, ...(esm ? { library: { type: "module" } } : {}) },
			resolve: { extensionAlias: { ".js": [".ts", ".js"] } },
			module: { rules: [{ test: /\\.ts$/, loader: "builtin:swc-loader", options: { jsc: { parser: { syntax: "typescript", decorators: true } } }, type: "javascript/auto" }] },
			plugins: [cloudloop()] }, (error, stats) => error ? fail(error) : done(stats)));
		if (stats.hasErrors()) throw new Error(stats.toString());`,
};

for (const [name, script] of Object.entries(builds)) {
	describe(name, () => {
		for (const [format, extension, minify] of [
			["esm", "mjs", false],
			["esm", "mjs", true],
			["cjs", "cjs", true],
		] as const) {
			test(`${format}${minify ? ", minified" : ""}`, () => {
				const files = programFiles();
				const main = files["src/main.ts"] ?? "";
				// CommonJS has no await at top level.
				const body = format === "cjs" ? main.replace("const words =", "void (async () => {\nconst words =") : main;
				const text = format === "cjs" ? `${body}})();\n` : body;
				const head = `const format = "${format}"; const extension = "${extension}"; const minify = ${minify};\n`;
				const folder = makeProject("bundlers", {
					...files,
					"src/main.ts": text,
					"tsconfig.json": CONFIG,
					"build.mjs": head + script,
				});
				const built = runNode(folder, ["build.mjs"]);
				assert.equal(built.code, 0, built.talk + built.out);
				// Elsewhere, so that nothing is loaded from the sources or from the cache.
				renameSync(join(folder, "src"), join(folder, "gone"));
				assert.ok(existsSync(join(folder, "dist")));
				const assets = readdirSync(join(folder, "dist"), { recursive: true, encoding: "utf8" });
				const kernels = assets.filter((file) => /\.mjs$/.test(file) && !/^main\.mjs$/.test(file));
				assert.equal(kernels.length, 1, `one asset with kernels: ${assets.join()}`);
				assert.ok(
					!readFileSync(join(folder, "dist", `main.${extension}`), "utf8").includes(
						join(installTools("bundlers"), "node_modules", ".cache"),
					),
					"no way to the cache",
				);
				const finished = runNode(folder, ["--enable-source-maps", `dist/main.${extension}`]);
				checkRun({ ...files, "src/main.ts": text }, finished);
			});
		}

		test("a refused loop fails the build with the reason", () => {
			const files = programFiles();
			const text = (files["src/main.ts"] ?? "").replace(
				"s += weigh(i);",
				"{ s += weigh(i); if (s > 3) console.log(s); }",
			);
			const head = 'const format = "esm"; const extension = "mjs"; const minify = false;\n';
			const folder = makeProject("bundlers", {
				...files,
				"src/main.ts": text,
				"tsconfig.json": CONFIG,
				"build.mjs": head + script,
			});
			const { code, talk, out } = runNode(folder, ["build.mjs"]);
			assert.notEqual(code, 0);
			assert.match(talk + out, /CL\d{4}[\s\S]*src\/main\.ts:1[\s\S]*fix: /);
		});
	});
}
