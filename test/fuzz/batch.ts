/**
 * Compiles many small programs at once, in this process: text in, modules on disk out.
 *
 * In:   a folder inside of the package, and programs that export `main`
 * Out:  for each an uncompiled module and a compiled one with its kernels, and what the plan says
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { transformSync } from "esbuild";
import type tsc from "typescript";
import { compileProgram } from "../../compiler/compile.js";
import { ownPaths } from "../../compiler/host/own-package.js";
import type { LoopPlan } from "../../runtime/contract.js";
import { root } from "../harness/folders.js";

const ts = createRequire(import.meta.url)("typescript-6") as typeof tsc;

/** What takes the place of `cloudloop/runtime`. */
const RUNTIME = new URL("./isolated.js", import.meta.url).href;

export interface Source {
	/** Unique in its batch, fit for a file name. */
	readonly name: string;
	readonly text: string;
}

export interface Built {
	readonly name: string;
	readonly plain: string;
	/** Absent if the compiler failed. */
	readonly compiled?: string;
	readonly loops: readonly LoopPlan[];
	/** An error that the compiler threw: never the fault of the program. */
	readonly failure?: string;
}

const options: tsc.CompilerOptions = {
	target: ts.ScriptTarget.ES2022,
	lib: ["lib.es2023.d.ts"],
	module: ts.ModuleKind.NodeNext,
	moduleResolution: ts.ModuleResolutionKind.NodeNext,
	strict: true,
	skipLibCheck: true,
	types: [],
	paths: ownPaths(),
};

/** Declarations are parsed once for all batches. */
const declarations = new Map<string, tsc.SourceFile | undefined>();

/** Compiles the programs and writes them into the folder. */
export function buildBatch(folder: string, sources: readonly Source[]): Built[] {
	mkdirSync(folder, { recursive: true });
	const program = createProgram(folder, sources);
	return sources.map((source) => {
		const plain = write(folder, `${source.name}.plain.js`, source.text);
		try {
			return { name: source.name, plain, ...compileOne(program, folder, source) };
		} catch (error) {
			return { name: source.name, plain, loops: [], failure: String(error instanceof Error ? error.stack : error) };
		}
	});
}

function createProgram(folder: string, sources: readonly Source[]): tsc.Program {
	const texts = new Map(sources.map(({ name, text }) => [join(folder, `${name}.ts`), text]));
	const base = ts.createCompilerHost(options);
	const host: tsc.CompilerHost = {
		...base,
		fileExists: (name) => texts.has(name) || base.fileExists(name),
		readFile: (name) => texts.get(name) ?? base.readFile(name),
		getSourceFile: (name, version, ...rest) => {
			const text = texts.get(name);
			if (text !== undefined) return ts.createSourceFile(name, text, version, true);
			if (!declarations.has(name)) declarations.set(name, base.getSourceFile(name, version, ...rest));
			return declarations.get(name);
		},
	};
	return ts.createProgram({ rootNames: [...texts.keys()], options, host });
}

function compileOne(program: tsc.Program, folder: string, { name }: Source): Pick<Built, "compiled" | "loops"> {
	const path = join(folder, `${name}.ts`);
	const { files, plan } = compileProgram(ts, program, { root: folder, files: [path] });
	const file = files.get(path);
	if (!file) return { loops: plan.loops };
	if (file.kernels)
		write(folder, file.kernels.fileName.slice(folder.length + 1).replace(/ts$/, "js"), file.kernels.text);
	const text = file.text.replace('"cloudloop/runtime"', JSON.stringify(RUNTIME));
	return { compiled: write(folder, `${name}.js`, text), loops: plan.loops };
}

/** Writes a module without its types; gives its URL. */
function write(folder: string, name: string, text: string): string {
	const path = join(folder, name);
	writeFileSync(path, stripTypes(text));
	return pathToFileURL(path).href;
}

/** By esbuild, which takes a tenth of the time of TypeScript. What is no program, as shrinking may leave it, stays none. */
function stripTypes(text: string): string {
	try {
		return transformSync(text, { loader: "ts", target: "es2022", logLevel: "silent" }).code;
	} catch {
		return text;
	}
}

/** Where batches go: inside of the package, so that programs resolve `cloudloop` to it. */
export const folderOfBatches = join(root, "dist", "fuzz");
