/** By bundler, a script that builds `src/main.ts` into `dist`; it begins with `format`, `extension` and `minify`. */
import { type Files, type Finished, runNode } from "./projects.js";

const bundles: Readonly<Record<string, string>> = {
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
			output: { path: process.cwd() + "/dist", publicPath: "/elsewhere/", filename: "[name]." + extension, module: esm, ...(esm ? { library: { type: "module" } } : {}) },
			resolve: { extensionAlias: { ".js": [".ts", ".js"] } },
			module: { rules: [{ test: /\\.ts$/, loader: "ts-loader", options: { transpileOnly: true, compilerOptions: { sourceMap: true } } }] },
			plugins: [cloudloop()] }, (error, stats) => error ? fail(error) : done(stats)));
		if (stats.hasErrors()) throw new Error(stats.toString());`,
	rspack: `
		import { rspack } from "@rspack/core";
		import cloudloop from "cloudloop/rspack";
		const esm = format === "esm";
		const stats = await new Promise((done, fail) => rspack({ mode: minify ? "production" : "development", target: "node20", entry: "./src/main.ts",
			devtool: "source-map", context: process.cwd(), experiments: { outputModule: esm },
			output: { path: process.cwd() + "/dist", publicPath: "/elsewhere/", filename: "[name]." + extension, module: esm, ...(esm ? { library: { type: "module" } } : {}) },
			resolve: { extensionAlias: { ".js": [".ts", ".js"] } },
			module: { rules: [{ test: /\\.ts$/, loader: "builtin:swc-loader", options: { jsc: { parser: { syntax: "typescript", decorators: true } } }, type: "javascript/auto" }] },
			plugins: [cloudloop()] }, (error, stats) => error ? fail(error) : done(stats)));
		if (stats.hasErrors()) throw new Error(stats.toString());`,
};

export const BUNDLERS = Object.keys(bundles);

/** What is asked of a bundler. */
export interface BundleOptions {
	readonly format: "esm" | "cjs";
	readonly extension: "mjs" | "cjs";
	readonly minify: boolean;
}

/** The files that a project needs for being built. */
export function bundleFiles(name: string, { format, extension, minify }: BundleOptions): Files {
	const head = `const format = "${format}"; const extension = "${extension}"; const minify = ${minify};\n`;
	return { "tsconfig.json": CONFIG, "build.mjs": head + bundles[name] };
}

const CONFIG = JSON.stringify({
	compilerOptions: {
		target: "es2022",
		module: "esnext",
		moduleResolution: "bundler",
		strict: true,
		types: [],
		lib: ["es2023", "dom"],
	},
	include: ["src"],
});

/** Builds a project. */
export function bundle(folder: string): Finished {
	return runNode(folder, ["build.mjs"]);
}
