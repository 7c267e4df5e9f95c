/**
 * The program of a project, made again whenever a file of it changes: by TypeScript's own watch, which knows of new files,
 * of modules that were missing, and of the tsconfig.json and those that it extends.
 */
import type ts from "typescript";
import type { TypeScript } from "./load-typescript.js";
import { type Project, projectOfParsed } from "./project.js";

export interface WatchHandlers {
	/** The options to compile a project with. */
	optionsOf(project: Project): ts.CompilerOptions;
	/** The program as it is now; called once before `watchProject` returns. */
	onProgram(project: Project, program: ts.Program): void;
	/** The configuration cannot be read at all: the watch is over. */
	onEnd(fault: ts.Diagnostic): void;
}

/** Watches the files of a project, or all of its tsconfig.json if `files` is not given. */
export function watchProject(
	compiler: TypeScript,
	project: Project,
	files: readonly string[] | undefined,
	handlers: WatchHandlers,
): { close(): void } {
	let current = project;
	const read = (rootNames: readonly string[], options: ts.CompilerOptions, errors: readonly ts.Diagnostic[]) => {
		if (!project.configFile) return project;
		const parsed = { fileNames: [...rootNames], options, errors: [...errors] };
		return projectOfParsed(compiler, project.configFile, parsed, files);
	};
	const create: ts.CreateProgram<ts.BuilderProgram> = (...args) => {
		const [names = [], options = {}, host, old, errors = []] = args;
		const found = read(names, options, errors);
		current = { ...found, options: handlers.optionsOf(found) };
		const roots = [...current.files, ...current.declarations];
		return compiler.createAbstractBuilder(roots, current.options, host, old, errors);
	};
	const host = hostOf(compiler, project, create, handlers.onEnd);
	host.jsDocParsingMode = compiler.JSDocParsingMode.ParseForTypeErrors;
	let last: ts.Program | undefined;
	host.afterProgramCreate = (builder) => {
		const program = builder.getProgram();
		if (last && isSame(last, program)) return;
		last = program;
		handlers.onProgram(current, program);
	};
	const watch = compiler.createWatchProgram(host as ts.WatchCompilerHostOfConfigFile<ts.BuilderProgram>);
	return { close: () => watch.close() };
}

/** Files that come and go beside (an editor's copies, our output) make TypeScript look again, and find nothing new. */
function isSame(a: ts.Program, b: ts.Program): boolean {
	const files = b.getSourceFiles();
	const sameFiles =
		a.getSourceFiles().length === files.length && a.getSourceFiles().every((file, k) => file === files[k]);
	const said = (program: ts.Program): string =>
		JSON.stringify([
			program.getCompilerOptions(),
			program.getConfigFileParsingDiagnostics().map(({ code, start }) => [code, start]),
		]);
	return sameFiles && said(a) === said(b);
}

function hostOf(
	compiler: TypeScript,
	{ configFile, files, declarations, options }: Project,
	create: ts.CreateProgram<ts.BuilderProgram>,
	onEnd: (fault: ts.Diagnostic) => void,
): ts.WatchCompilerHost<ts.BuilderProgram> {
	// The program's own diagnostics say all that matters; this one only comes before the watch ends the process.
	const report = (fault: ts.Diagnostic): void => onEnd(fault);
	const silent = (): void => {};
	if (configFile) return compiler.createWatchCompilerHost(configFile, {}, compiler.sys, create, report, silent);
	return compiler.createWatchCompilerHost([...files, ...declarations], options, compiler.sys, create, report, silent);
}
