/** Makes programs of a project, and collects what TypeScript says about them. */
import type ts from "typescript";
import type { Diagnostic } from "../diagnostic/diagnostic.js";
import { fromTsDiagnostic } from "../diagnostic/typescript-diagnostic.js";
import { semanticDiagnostics } from "./function-decorators.js";
import type { TypeScript } from "./load-typescript.js";
import type { Project } from "./project.js";

/** A program, but with another text of one file. */
export interface Changed {
	readonly program: ts.Program;
	readonly file: string;
	readonly text: string;
}

/** The program of all that the files in question reach. */
export function createProgram(compiler: TypeScript, project: Project, changed?: Changed): ts.Program {
	const host = compiler.createCompilerHost(project.options);
	if (changed) {
		const { readFile, getSourceFile } = host;
		host.readFile = (name) => (name === changed.file ? changed.text : readFile(name));
		host.getSourceFile = (name, options, ...rest) =>
			name === changed.file
				? compiler.createSourceFile(name, changed.text, options)
				: (changed.program.getSourceFile(name) ?? getSourceFile(name, options, ...rest));
	}
	// Comments of documentation are most of a library's text, and nothing here reads them.
	host.jsDocParsingMode = compiler.JSDocParsingMode.ParseForTypeErrors;
	return createPlainProgram(compiler, {
		rootNames: [...project.files, ...project.declarations],
		options: project.options,
		configFileParsingDiagnostics: project.errors,
		host,
		...(changed ? { oldProgram: changed.program } : {}),
	});
}

/** A program as TypeScript makes it: under ts-patch `createProgram` would run the plugins of the nearest tsconfig.json. */
export function createPlainProgram(compiler: TypeScript, options: ts.CreateProgramOptions): ts.Program {
	const { originalCreateProgram } = compiler as { originalCreateProgram?: TypeScript["createProgram"] };
	return (originalCreateProgram ?? compiler.createProgram)(options);
}

/** Options of a program of ours that tsc's builds must not take for one of theirs. */
export const WITHOUT_BUILDS: ts.CompilerOptions = {
	declaration: false,
	declarationMap: false,
	isolatedDeclarations: false,
	composite: false,
	incremental: false,
	tsBuildInfoFile: undefined,
	tscBuild: undefined,
	plugins: undefined,
};

/** The TypeScript files of a program: everything but declarations, JSON and JavaScript. */
export function sourceFilesOf(program: ts.Program): ts.SourceFile[] {
	return program.getSourceFiles().filter((file) => !file.isDeclarationFile && /\.[mc]?tsx?$/.test(file.fileName));
}

/** Files that could not be parsed: nothing else is worth saying before that is corrected. */
export function syntaxErrors(program: ts.Program): ts.Diagnostic[] {
	return sourceFilesOf(program).flatMap((file) => [...program.getSyntacticDiagnostics(file)]);
}

/** Type errors of the TypeScript files, our decorator on functions allowed. */
export function typeErrors(compiler: TypeScript, program: ts.Program): ts.Diagnostic[] {
	return [
		...program.getGlobalDiagnostics(),
		...sourceFilesOf(program).flatMap((file) => semanticDiagnostics(compiler, program, file)),
	].filter((diagnostic) => diagnostic.category === compiler.DiagnosticCategory.Error);
}

/** Files that tsc would emit: TypeScript and, if the options allow them, JavaScript and JSON. */
export function ownFilesOf(program: ts.Program): ts.SourceFile[] {
	return program
		.getSourceFiles()
		.filter((file) => !file.isDeclarationFile && !program.isSourceFileFromExternalLibrary(file));
}

/** What forbids to write declarations. */
export function declarationErrors(compiler: TypeScript, program: ts.Program): Diagnostic[] {
	const { declaration, composite } = program.getCompilerOptions();
	if (!declaration && !composite) return [];
	const found = sourceFilesOf(program).flatMap((file) => [...program.getDeclarationDiagnostics(file)]);
	return found.map((one) => fromTsDiagnostic(compiler, one));
}

/** Whether a file becomes an ES module or a CommonJS one under the program's options. */
export function formatOf(compiler: TypeScript, program: ts.Program, file: ts.SourceFile): "esm" | "cjs" {
	if (/\.[mc]ts$/.test(file.fileName)) return file.fileName.endsWith(".cts") ? "cjs" : "esm";
	const { getEmitModuleFormatOfFile } = program as unknown as {
		getEmitModuleFormatOfFile?: (file: ts.SourceFile) => ts.ModuleKind;
	};
	const kind = getEmitModuleFormatOfFile?.(file) ?? file.impliedNodeFormat ?? program.getCompilerOptions().module;
	return kind === compiler.ModuleKind.CommonJS ? "cjs" : "esm";
}
