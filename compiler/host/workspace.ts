/**
 * The programs that some files belong to, kept between files and between changes: for bundlers and editors.
 *
 * A program holds the files with loops and all that they reach, as for `cloudloop plan`. Files are looked at anew at each
 * request, because hosts do not tell of all changes; what has not changed is parsed once.
 */
import { readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type ts from "typescript";
import type { Compilation } from "../compilation.js";
import { compileProgram } from "../compile.js";
import { type LoadedTypeScript, loadTypeScript, type TypeScript } from "./load-typescript.js";
import { sourceFilesOf } from "./program.js";
import { type Project, projectsOf } from "./project.js";

/** A file, compiled within its program. */
export interface WorkspaceFile {
	readonly typescript: LoadedTypeScript;
	readonly project: Project;
	readonly program: ts.Program;
	readonly file: ts.SourceFile;
	readonly compilation: Compilation;
	/** The files whose change may change the result. */
	readonly reached: readonly string[];
}

export interface Workspace {
	/** Compiles a file; undefined if its text has no loops or marks of ours. */
	compile(fileName: string): WorkspaceFile | undefined;
	/** Looks for configurations anew. */
	refresh(): void;
}

/** What generated text has in the place of the URL of the kernels. */
export const URL_PLACEHOLDER = "cloudloop:url-of-kernels";

interface Kept {
	readonly project: Project;
	readonly host: ts.CompilerHost;
	readonly roots: Set<string>;
	program?: ts.Program;
}

/** Files that mention none of these have nothing to compile, and cost nothing. */
const MENTIONS = /\b(prange|parallel)\b/;

/** `open`: texts that stand for what is on disk, by file. */
export function createWorkspace(open: ReadonlyMap<string, string> = new Map()): Workspace {
	const owners = new Map<string, Kept>();
	const byKey = new Map<string, Kept>();
	const keptOf = (compiler: TypeScript, fileName: string): Kept => {
		const known = owners.get(fileName);
		if (known) return known;
		const [project] = projectsOf(compiler, [fileName]);
		if (!project) throw new Error(`no project for ${fileName}`);
		const key = project.configFile ?? project.root;
		const kept = byKey.get(key) ?? { project, host: createHost(compiler, project, open), roots: new Set() };
		byKey.set(key, kept);
		owners.set(fileName, kept);
		return kept;
	};
	return {
		compile(fileName) {
			if (!MENTIONS.test(open.get(fileName) ?? readFileSync(fileName, "utf8"))) return undefined;
			const typescript = loadTypeScript(dirname(fileName));
			const kept = keptOf(typescript.ts, fileName);
			const program = update(typescript.ts, kept, fileName);
			const file = program.getSourceFile(fileName);
			if (!file) throw new Error(`the program lacks ${fileName}`);
			const compilation = compileProgram(typescript.ts, program, {
				root: kept.project.root,
				files: [fileName],
				kernelUrl: () => URL_PLACEHOLDER,
			});
			const reached = sourceFilesOf(program).map((one) => one.fileName);
			return { typescript, project: kept.project, program, file, compilation, reached };
		},
		refresh() {
			owners.clear();
			byKey.clear();
		},
	};
}

function update(compiler: TypeScript, kept: Kept, fileName: string): ts.Program {
	kept.roots.add(fileName);
	const { project, host } = kept;
	const rootNames = [...kept.roots, ...project.declarations];
	kept.program = compiler.createProgram({ rootNames, options: project.options, host, oldProgram: kept.program });
	return kept.program;
}

/** Reads files from disk, and parses those that have changed. */
function createHost(compiler: TypeScript, { options }: Project, open: ReadonlyMap<string, string>): ts.CompilerHost {
	const host = compiler.createCompilerHost(options);
	const { getSourceFile, readFile, fileExists } = host;
	host.readFile = (name) => open.get(name) ?? readFile.call(host, name);
	host.fileExists = (name) => open.has(name) || fileExists.call(host, name);
	host.jsDocParsingMode = compiler.JSDocParsingMode.ParseForTypeErrors;
	const parsed = new Map<string, { readonly stamp: string; readonly file: ts.SourceFile }>();
	host.getSourceFile = (name, version, ...rest) => {
		const text = open.get(name);
		const stat = text === undefined ? statSync(name, { throwIfNoEntry: false }) : undefined;
		const stamp = text ?? `${stat?.mtimeMs} ${stat?.size}`;
		const known = parsed.get(name);
		if (known?.stamp === stamp) return known.file;
		const file = getSourceFile.call(host, name, version, ...rest);
		if (file) parsed.set(name, { stamp, file });
		return file;
	};
	return host;
}
