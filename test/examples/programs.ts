/** The examples with small inputs, and their programs: as the command line compiles them, and with types stripped. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type tsc from "typescript";
import { root } from "../harness/folders.js";

const ts = createRequire(import.meta.url)("typescript-6") as typeof tsc;
const sources = join(root, "examples");

/** Programs made from examples, inside the package so that they resolve `cloudloop` to it. */
export const made = join(root, "dist", "examples");

export interface Example {
	readonly name: string;
	/** What `main` is given. */
	readonly options: object;
	/** The result has float sums, which may be re-associated. */
	readonly float: boolean;
}

const photographs = join(root, "node_modules", "material-kit", "assets", "img");

export const allExamples: readonly Example[] = [
	{ name: "summation", options: { terms: 10_007 }, float: true },
	{ name: "wordcount", options: { folder: join(root, "node_modules", "typescript", "lib"), limit: 4e5 }, float: false },
	{ name: "mandelbrot", options: { width: 61, height: 47, limit: 200 }, float: false },
	{ name: "montecarlo", options: { paths: 3001, seed: 7 }, float: true },
	{ name: "kmeans", options: { groups: 5, flights: 607 }, float: true },
	{
		name: "images",
		options: { folder: join(photographs, "faces"), out: join(made, "thumbnails"), size: 48 },
		float: false,
	},
];

/** `FILTER=name` picks examples. */
export const examples = allExamples.filter((example) => example.name.includes(process.env.FILTER ?? ""));

type Kind = "compiled" | "stripped";

/** Compiles the examples with `cloudloop build`. Throws with what it printed. */
export function compileExamples(): void {
	const cli = join(root, "dist", "compiler", "cli", "main.js");
	const files = examples.map((example) => join(sources, example.name, "main.ts"));
	const args = [cli, "build", ...files, "--outDir", join(made, "compiled")];
	execFileSync(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
}

/** Makes the uncompiled programs: `prange` is an ordinary iterable there. */
export function stripExamples(): void {
	const files = readdirSync(sources, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
	for (const file of files) {
		const path = join(made, "stripped", file.replace(/\.ts$/, ".js"));
		mkdirSync(dirname(path), { recursive: true });
		writeFileSync(path, stripTypes(join(sources, file)));
	}
}

function stripTypes(fileName: string): string {
	const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true };
	return ts.transpileModule(readFileSync(fileName, "utf8"), { fileName, compilerOptions }).outputText;
}

/** Writes a module whose `main` runs the example on its small input; gives its URL. */
export function writeEntry(kind: Kind, { name, options }: Example): string {
	const path = join(made, kind, name, "entry.js");
	const text = `import { main as run } from "./main.js";\nexport const main = () => run(${JSON.stringify(options)});\n`;
	writeFileSync(path, text);
	return pathToFileURL(path).href;
}

/** Runs the uncompiled program of an example in this process. */
export async function runExample(name: string, options: object): Promise<unknown> {
	const url = pathToFileURL(join(made, "stripped", name, "main.js")).href;
	const { main } = (await import(url)) as { main: (options: object) => unknown };
	return await main(options);
}
