/** Options under which our commands compile: the user's, as far as they say what the program means. */
import { dirname } from "node:path";
import type ts from "typescript";
import type { TypeScript } from "../load-typescript.js";
import type { Project } from "../project.js";

/** `build` emits as tsc would, but always scripts, and no file that tsc's own builds could mistake for theirs. */
export function buildOptions(project: Project, outDir: string | undefined): ts.CompilerOptions {
	const { options, configFile } = project;
	const rootOfComposite = configFile && options.composite ? dirname(configFile) : undefined;
	const byDefault = configFile ? {} : { sourceMap: true, declaration: true };
	return {
		...byDefault,
		...options,
		noEmit: false,
		noEmitOnError: false,
		emitDeclarationOnly: false,
		declaration: options.declaration ?? options.composite ?? byDefault.declaration,
		composite: false,
		incremental: false,
		tsBuildInfoFile: undefined,
		rootDir: options.rootDir ?? rootOfComposite,
		rewriteRelativeImportExtensions: options.rewriteRelativeImportExtensions ?? options.allowImportingTsExtensions,
		...(outDir === undefined ? {} : { outDir, declarationDir: undefined }),
	};
}

/**
 * For `run`. Raises or lowers the target to what Node 20 runs as it stands, and keeps what depends on the user's target: the
 * library and the meaning of class fields.
 */
export function runOptions(compiler: TypeScript, user: ts.CompilerOptions): ts.CompilerOptions {
	const target = user.target ?? compiler.ScriptTarget.ES2022;
	return {
		...user,
		target: compiler.ScriptTarget.ES2022,
		lib: user.lib ?? (user.noLib ? undefined : [compiler.getDefaultLibFileName({ ...user, target })]),
		useDefineForClassFields: user.useDefineForClassFields ?? target >= compiler.ScriptTarget.ES2022,
		jsx: user.jsx === undefined || isUncompiled(compiler, user.jsx) ? compiler.JsxEmit.ReactJSX : user.jsx,
		sourceMap: true,
		...WITHOUT_OUTPUT,
	};
}

const WITHOUT_OUTPUT: ts.CompilerOptions = {
	noEmit: false,
	noEmitOnError: false,
	emitDeclarationOnly: false,
	declaration: false,
	declarationMap: false,
	composite: false,
	incremental: false,
	isolatedDeclarations: false,
	inlineSourceMap: false,
	inlineSources: false,
	removeComments: false,
	rewriteRelativeImportExtensions: false,
	allowImportingTsExtensions: true,
	sourceRoot: undefined,
	mapRoot: undefined,
	outFile: undefined,
	outDir: undefined,
	rootDir: undefined,
	tsBuildInfoFile: undefined,
};

function isUncompiled(compiler: TypeScript, jsx: ts.JsxEmit): boolean {
	return jsx === compiler.JsxEmit.Preserve || jsx === compiler.JsxEmit.ReactNative;
}
