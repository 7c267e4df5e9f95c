/** The hosts, one row each: how each builds or loads the program of all hosts, and runs it. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { build } from "esbuild";
import ts from "typescript";
import plugin from "../../compiler/host/bundler/doors/esbuild.js";
import transformProgram from "../../compiler/host/tsc/plugin.js";
import { BUNDLERS, bundle, bundleFiles } from "./bundles.js";
import { type Files, type Finished, installTools, OWN_TOOLS, ROOT, runCommand, runNode } from "./projects.js";

export interface Host {
	readonly name: string;
	/** The tools that it needs. Those of this repository are at hand in `npm test`. */
	readonly tools: string;
	/** What the project has besides the program; the configuration is one for tsc if it has none. */
	readonly files?: Files;
	/** Builds or loads the program, and runs it. */
	load(folder: string): Finished | Promise<Finished>;
	/** The folder that it writes the plan to. */
	readonly plan: string;
}

const CACHE = "node_modules/.cache";
/** The file of the command line. */
export const CLI = join(ROOT, "dist/compiler/cli/main.js");

/** The configuration of projects that tsc or our command line builds. */
export function tscConfig(options: object, more: object = {}): string {
	const compilerOptions = {
		...{ module: "nodenext", target: "es2022", lib: ["es2023", "dom"], types: [], strict: true },
		...{ rootDir: "src", outDir: "dist", sourceMap: true },
		plugins: [{ transform: "cloudloop/tsc", transformProgram: true }],
		...options,
	};
	return JSON.stringify({ compilerOptions, include: ["src"], ...more });
}

/** Runs what a build has written, if it went well. */
function afterBuild(built: Finished, folder: string, script: string): Finished {
	return built.code === 0 ? runNode(folder, ["--enable-source-maps", script]) : built;
}

/** What ts-patch does: tsc's program goes through the plugin before it emits. */
function buildByPlugin(folder: string): void {
	const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (found: ts.Diagnostic) => assert.fail(String(found)) };
	const parsed = ts.getParsedCommandLineOfConfigFile(join(folder, "tsconfig.json"), {}, host);
	assert.ok(parsed);
	const compilerHost = ts.createCompilerHost(parsed.options);
	const program = ts.createProgram({ rootNames: parsed.fileNames, options: parsed.options, host: compilerHost });
	const changed = transformProgram(program, compilerHost, {}, { ts });
	const found = [...changed.getSyntacticDiagnostics(), ...changed.getSemanticDiagnostics()];
	assert.deepEqual(
		found.map((one) => ts.flattenDiagnosticMessageText(one.messageText, "\n")),
		[],
	);
	changed.emit();
}

const tspc = (tools: string): Host => ({
	name: `tspc of ${tools}`,
	tools,
	load: (folder) => {
		const script = join(installTools(tools), "node_modules", "ts-patch", "bin", "tspc.js");
		return afterBuild(runNode(folder, [script]), folder, "dist/main.js");
	},
	plan: "dist",
});

/** Our command line as it is installed beside a set of tools. */
const npx = (tools: string, ...args: string[]) => ["npx", "--prefix", installTools(tools), "cloudloop", ...args];

const bundler = (name: string, tools: string): Host => ({
	name: `${name} of ${tools}`,
	tools,
	files: bundleFiles(name, { format: "esm", extension: "mjs", minify: false }),
	load: (folder) => afterBuild(bundle(folder), folder, "dist/main.mjs"),
	plan: CACHE,
});

export const hosts: readonly Host[] = [
	{
		name: "cloudloop build",
		tools: OWN_TOOLS,
		load: (folder) => afterBuild(runNode(folder, [CLI, "build"]), folder, "dist/main.js"),
		plan: "dist",
	},
	{
		name: "cloudloop run",
		tools: OWN_TOOLS,
		load: (folder) => runNode(folder, [CLI, "run", "src/main.ts"]),
		plan: CACHE,
	},
	{
		name: "the plugin for tsc",
		tools: OWN_TOOLS,
		load: (folder) => {
			buildByPlugin(folder);
			return runNode(folder, ["--enable-source-maps", "dist/main.js"]);
		},
		plan: "dist",
	},
	{
		name: "the plugin for esbuild",
		tools: OWN_TOOLS,
		load: async (folder) => {
			await build({
				...{ absWorkingDir: folder, entryPoints: [join(folder, "src/main.ts")], outdir: join(folder, "dist") },
				...{ bundle: true, platform: "node", format: "esm", sourcemap: true, outExtension: { ".js": ".mjs" } },
				...{ plugins: [plugin()], logLevel: "silent" },
			});
			return runNode(folder, ["--enable-source-maps", "dist/main.mjs"]);
		},
		plan: CACHE,
	},
	{
		name: "cloudloop/register",
		tools: OWN_TOOLS,
		load: (folder) => runNode(folder, ["--import", "cloudloop/register", "src/main.ts"]),
		plan: CACHE,
	},
	...["ts5", "ts6"].map(tspc),
	...BUNDLERS.map((name) => bundler(name, "bundlers")),
	bundler("vite", "ts7"),
	{
		name: "npx cloudloop build of ts7",
		tools: "ts7",
		load: (folder) => afterBuild(runCommand(folder, npx("ts7", "build")), folder, "dist/main.js"),
		plan: "dist",
	},
	{
		name: "npx cloudloop run of ts7",
		tools: "ts7",
		load: (folder) => runCommand(folder, npx("ts7", "run", "src/main.ts")),
		plan: CACHE,
	},
	{
		name: "cloudloop/register beside tsx",
		tools: "bundlers",
		load: (folder) => runNode(folder, ["--import", "tsx", "--import", "cloudloop/register", "src/main.ts"]),
		plan: CACHE,
	},
	{
		name: "the server of Vite",
		tools: "vitest",
		files: {
			"dev.mjs": `
				import { createServer, createServerModuleRunner } from "vite";
				import cloudloop from "cloudloop/vite";
				const server = await createServer({ logLevel: "warn", appType: "custom",
					server: { middlewareMode: true, ws: false }, plugins: [cloudloop()] });
				const runner = createServerModuleRunner(server.environments.ssr, { hmr: false });
				await runner.import("/src/main.ts");
				await runner.close();
				await server.close();`,
		},
		load: (folder) => runNode(folder, ["--enable-source-maps", "dev.mjs"]),
		plan: CACHE,
	},
	{
		name: "Vitest",
		tools: "vitest",
		files: {
			"spec/main.test.ts": 'import { test } from "vitest";\nimport "../src/main.js";\ntest("runs", () => {});\n',
			"vitest.config.ts": [
				'import { defineConfig } from "vitest/config";',
				'import cloudloop from "cloudloop/vite";',
				'export default defineConfig({ plugins: [cloudloop()], test: { include: ["spec/*.test.ts"] } });',
			].join("\n"),
		},
		load: (folder) => {
			const script = join(installTools("vitest"), "node_modules/vitest/vitest.mjs");
			return runNode(folder, [script, "run", "--disable-console-intercept"]);
		},
		plan: CACHE,
	},
];
