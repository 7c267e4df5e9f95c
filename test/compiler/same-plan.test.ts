/** One program, several hosts, each in a folder of its own: the same plan and the same output, byte for byte. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join, relative } from "node:path";
import { test } from "node:test";
import { build } from "esbuild";
import ts from "typescript";
import plugin from "../../compiler/host/bundler/doors/esbuild.js";
import transformProgram from "../../compiler/host/tsc/plugin.js";
import { programFiles, ROOT } from "../hosts/projects.js";
import { cloudloop, makeFolder } from "./cli-process.js";

const OPTIONS = { module: "nodenext", target: "es2022", lib: ["es2023", "dom"], types: [], strict: true };
const CONFIG = JSON.stringify({
	compilerOptions: { ...OPTIONS, rootDir: "src", outDir: "dist", sourceMap: true, declaration: true },
	include: ["src"],
});

/** The program in a folder below another, so that no two have the same depth. */
function makeProject(depth: number): string {
	const below = "deeper/".repeat(depth);
	const files = { ...programFiles(), "tsconfig.json": CONFIG, "package.json": '{ "type": "module" }' };
	const folder = makeFolder(Object.fromEntries(Object.entries(files).map(([name, text]) => [below + name, text])));
	const project = join(folder, below);
	mkdirSync(join(project, "node_modules"), { recursive: true });
	symlinkSync(ROOT, join(project, "node_modules", "cloudloop"), "junction");
	return project;
}

function buildByCommand(folder: string): string {
	const { code, talk } = cloudloop(folder, "build");
	assert.equal(code, 0, talk);
	return folder;
}

/** What ts-patch does: tsc's program goes through the plugin before it emits. */
function buildByPlugin(folder: string): string {
	const config = join(folder, "tsconfig.json");
	const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (found: ts.Diagnostic) => assert.fail(String(found)) };
	const parsed = ts.getParsedCommandLineOfConfigFile(config, {}, host);
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
	return folder;
}

/** The only file below a folder whose name ends so. */
function readOne(folder: string, end: string): string {
	const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(end));
	assert.equal(names.length, 1, names.join());
	return readFileSync(join(folder, names[0] ?? ""), "utf8");
}

/** By host, the plan of the program in a project. */
const plans: Readonly<Record<string, (folder: string) => string | Promise<string>>> = {
	"cloudloop plan": (folder) => {
		const { code, out, talk } = cloudloop(folder, "plan", "--json", "src");
		assert.equal(code, 0, talk);
		return out;
	},
	"cloudloop build": (folder) => readOne(join(buildByCommand(folder), "dist"), ".plan.json"),
	tsc: (folder) => readOne(join(buildByPlugin(folder), "dist"), ".plan.json"),
	esbuild: async (folder) => {
		await build({
			absWorkingDir: folder,
			entryPoints: [join(folder, "src/main.ts")],
			bundle: true,
			platform: "node",
			format: "esm",
			outdir: join(folder, "dist"),
			plugins: [plugin()],
			logLevel: "silent",
		});
		return readOne(join(folder, "node_modules", ".cache"), ".plan.json");
	},
};

test("every host makes the same plan, whatever the folder", async () => {
	const made = await Promise.all(
		Object.entries(plans).map(async ([name, make], depth) => ({ name, text: await make(makeProject(depth)) })),
	);
	const [first] = made;
	assert.ok(first);
	const { loops } = JSON.parse(first.text) as { loops: readonly { verdict: string }[] };
	assert.equal(loops.length, 7);
	for (const { name, text } of made) assert.equal(text, first.text, `${name} and ${first.name}`);
});

/** All files below a folder, by name. */
function readAll(folder: string): Record<string, string> {
	assert.ok(existsSync(folder), folder);
	const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
	const paths = entries.map((one) => join(one.parentPath, one.name)).sort();
	return Object.fromEntries(paths.map((path) => [relative(folder, path), readFileSync(path, "utf8")]));
}

test("cloudloop build writes what the plugin for tsc writes", () => {
	const built = readAll(join(buildByCommand(makeProject(0)), "dist"));
	const plugged = readAll(join(buildByPlugin(makeProject(2)), "dist"));
	assert.deepEqual(Object.keys(built), Object.keys(plugged));
	assert.ok(Object.keys(built).some((name) => name.endsWith(".kernels.js")));
	for (const [name, text] of Object.entries(built)) assert.equal(text, plugged[name], name);
});
