/** The program of rewritten texts, from which TypeScript makes scripts. */
import type ts from "typescript";
import type { Compilation } from "../../compilation.js";
import type { TypeScript } from "../load-typescript.js";
import { createPlainProgram, WITHOUT_BUILDS } from "../program.js";

/** A program in which the rewritten texts stand in for the user's, and kernels are files of their own. */
export function rewriteProgram(compiler: TypeScript, program: ts.Program, compilation: Compilation): ts.Program {
	const texts = new Map<string, string>();
	for (const [fileName, file] of compilation.files) {
		texts.set(fileName, file.text);
		if (file.kernels) texts.set(file.kernels.fileName, file.kernels.text);
	}
	const options = rewriteOptions(program);
	const base = compiler.createCompilerHost(options);
	const host: ts.CompilerHost = {
		...base,
		fileExists: (name) => texts.has(name) || base.fileExists(name),
		readFile: (name) => texts.get(name) ?? base.readFile(name),
		getSourceFile: (name, version, ...rest) => {
			const text = texts.get(name);
			if (text !== undefined) return compiler.createSourceFile(name, text, version);
			return program.getSourceFile(name) ?? base.getSourceFile(name, version, ...rest);
		},
	};
	const roots = new Set([...program.getRootFileNames(), ...texts.keys()]);
	const projectReferences = program.getProjectReferences();
	return createPlainProgram(compiler, { rootNames: [...roots], options, host, projectReferences });
}

/** The user's, as far as they say how scripts look and where they go: what is wrong was said of the user's own program. */
function rewriteOptions(program: ts.Program): ts.CompilerOptions {
	const user = program.getCompilerOptions();
	const { getCommonSourceDirectory } = program as unknown as { getCommonSourceDirectory: () => string };
	return {
		...user,
		// The kernels must not move the folder that outputs are relative to.
		rootDir: user.outDir ? (user.rootDir ?? getCommonSourceDirectory()) : user.rootDir,
		noEmit: false,
		noEmitOnError: false,
		emitDeclarationOnly: false,
		// Else TypeScript would check every rewritten file before it emits it, and nobody asks what it found.
		noCheck: true,
		...WITHOUT_BUILDS,
	};
}
