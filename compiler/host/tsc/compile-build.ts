/** Compiles the program of a build, with the sources of the projects that it references. */
import type ts from "typescript";
import type { Compilation } from "../../compilation.js";
import { compileProgram } from "../../compile.js";
import type { TypeScript } from "../load-typescript.js";
import { createPlainProgram, formatOf, sourceFilesOf, WITHOUT_BUILDS } from "../program.js";

/** Compiles the files of a program. `root`: the folder that ids are relative to. */
export function compileBuild(compiler: TypeScript, program: ts.Program, root: string): Compilation {
	return compileProgram(compiler, wholeProgram(compiler, program), {
		root,
		files: sourceFilesOf(program).map((file) => file.fileName),
		formatOf: (file) => formatOf(compiler, program, program.getSourceFile(file.fileName) ?? file),
	});
}

/** tsc shows a project the declarations of those that it references. Analysis needs the bodies. */
function wholeProgram(compiler: TypeScript, program: ts.Program): ts.Program {
	if ((program.getProjectReferences() ?? []).length === 0) return program;
	const options = { ...program.getCompilerOptions(), ...WITHOUT_BUILDS };
	const host = compiler.createCompilerHost(options);
	host.jsDocParsingMode = compiler.JSDocParsingMode.ParseForTypeErrors;
	return createPlainProgram(compiler, { rootNames: program.getRootFileNames(), options, host });
}
