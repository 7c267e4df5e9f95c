/** The plugin in each bundler, by the formats of output; the matrix has plain ES modules. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { BUNDLERS, type BundleOptions, bundle, bundleFiles } from "./bundles.js";
import { checkRun } from "./expect.js";
import { installTools, makeProject, programFiles, runNode } from "./projects.js";

const outputs: readonly BundleOptions[] = [
	{ format: "esm", extension: "mjs", minify: true },
	{ format: "cjs", extension: "cjs", minify: true },
];

for (const name of BUNDLERS) {
	describe(name, () => {
		for (const options of outputs) {
			const { format, extension } = options;
			test(`${format}, minified`, () => {
				const files = programFiles();
				const main = files["src/main.ts"] ?? "";
				// CommonJS has no await at top level.
				const text = format === "cjs" ? main.replace("await main()", "void main()") : main;
				const folder = makeProject("bundlers", { ...files, "src/main.ts": text, ...bundleFiles(name, options) });
				const built = bundle(folder);
				assert.equal(built.code, 0, built.talk + built.out);
				// Elsewhere, so that nothing is loaded from the sources or from the cache.
				renameSync(join(folder, "src"), join(folder, "gone"));
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
			const folder = makeProject("bundlers", {
				...files,
				"src/main.ts": text,
				...bundleFiles(name, { format: "esm", extension: "mjs", minify: false }),
			});
			const { code, talk, out } = bundle(folder);
			assert.notEqual(code, 0);
			assert.match(talk + out, /CL\d{4}[\s\S]*src\/main\.ts:1[\s\S]*fix: /);
		});
	});
}
