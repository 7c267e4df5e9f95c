/** What every command begins with: a project becomes a program, diagnostics and a compilation. */
import type ts from "typescript";
import type { Compilation } from "../compilation.js";
import { compileProgram } from "../compile.js";
import type { Diagnostic } from "../diagnostic/diagnostic.js";
import { fromTsDiagnostic } from "../diagnostic/typescript-diagnostic.js";
import type { TypeScript } from "./load-typescript.js";
import { createProgram, formatOf, sourceFilesOf, syntaxErrors, typeErrors } from "./program.js";
import type { Project } from "./project.js";

export interface CompiledProject {
	readonly project: Project;
	readonly program: ts.Program;
	/** Absent if the sources or the configuration could not be read. */
	readonly compilation?: Compilation;
	/** Ours and TypeScript's. */
	readonly diagnostics: readonly Diagnostic[];
}

export interface ProjectOptions {
	/** Whether type errors are looked for. */
	readonly check: boolean;
	/** The URL under which workers load the kernels of a user's file. */
	readonly kernelUrl?: (program: ts.Program, fileName: string) => string;
}

/** Compiles the files of a project. */
export function compileProject(compiler: TypeScript, project: Project, options: ProjectOptions): CompiledProject {
	// Else TypeScript would check each file that is emitted.
	const ready = options.check ? project : { ...project, options: { ...project.options, noCheck: true } };
	return compileProgramOf(compiler, ready, createProgram(compiler, ready), options);
}

/** Compiles the files of a project whose program there is already. */
export function compileProgramOf(
	compiler: TypeScript,
	project: Project,
	program: ts.Program,
	options: ProjectOptions,
): CompiledProject {
	const unreadable = [...project.errors, ...syntaxErrors(program)];
	const report = (found: readonly ts.Diagnostic[]) => found.map((one) => fromTsDiagnostic(compiler, one));
	if (unreadable.length > 0) return { project, program, diagnostics: report(unreadable) };
	const { kernelUrl } = options;
	const compilation = compileProgram(compiler, program, {
		root: project.root,
		files: sourceFilesOf(program).map((file) => file.fileName),
		formatOf: (file) => formatOf(compiler, program, file),
		...(kernelUrl ? { kernelUrl: (fileName) => kernelUrl(program, fileName) } : {}),
	});
	const types = options.check ? report(typeErrors(compiler, program)) : [];
	return { project, program, compilation, diagnostics: [...types, ...compilation.diagnostics] };
}

/** The errors of one file if it had another text; type errors are not looked for. */
export function errorsWith(
	compiler: TypeScript,
	{ project, program }: CompiledProject,
	file: string,
	text: string,
): readonly Diagnostic[] {
	const changed = createProgram(compiler, project, { program, file, text });
	const unreadable = changed.getSyntacticDiagnostics(changed.getSourceFile(file));
	if (unreadable.length > 0) return unreadable.map((one) => fromTsDiagnostic(compiler, one));
	const { diagnostics } = compileProgram(compiler, changed, { root: project.root, files: [file] });
	return diagnostics.filter((one) => one.severity === "error");
}
