/**
 * The plugin for tsc, as ts-patch runs it: `{ "transform": "cloudloop/tsc", "transformProgram": true }`.
 *
 * Takes the program that tsc made and gives it back with three methods changed: the two that tell what is wrong (our
 * decorator is legal, our diagnostics count), and the one that emits (rewritten scripts, kernels and plans beside).
 */
import { dirname } from "node:path";
import type ts from "typescript";
import { toTsDiagnostic } from "../../diagnostic/typescript-diagnostic.js";
import { checkDecorators } from "../function-decorators.js";
import type { TypeScript } from "../load-typescript.js";
import { sourceFilesOf, syntaxErrors } from "../program.js";
import { compileBuild } from "./compile-build.js";
import { markVersions } from "./versions.js";
import { createWriter } from "./writer.js";

interface Extras {
	readonly ts: TypeScript;
}

/** What the builder of tsc asks in place of `getSemanticDiagnostics`. */
interface InternalProgram extends ts.Program {
	getBindAndCheckDiagnostics(file?: ts.SourceFile, token?: ts.CancellationToken): readonly ts.Diagnostic[];
}

/** Changes a program of tsc. `config` is the plugin's entry in tsconfig.json; it has no options. */
export default function transformProgram(
	program: ts.Program,
	host: ts.CompilerHost,
	_config: object,
	{ ts: compiler }: Extras,
): ts.Program {
	if (syntaxErrors(program).length > 0) return program;
	const original = { ...program } as InternalProgram;
	const { configFilePath } = program.getCompilerOptions();
	const root = typeof configFilePath === "string" ? dirname(configFilePath) : program.getCurrentDirectory();
	const compilation = compileBuild(compiler, original, root);
	const found = compilation.diagnostics
		.filter((one) => one.severity !== "remark")
		.map((one) => toTsDiagnostic(compiler, program, one));
	markVersions(program, compilation, root);
	const diagnose =
		(ask: InternalProgram["getBindAndCheckDiagnostics"]): InternalProgram["getBindAndCheckDiagnostics"] =>
		(file, token) => {
			const files = file ? [file] : sourceFilesOf(program);
			const lifts = new Map(files.map((one) => [one, checkDecorators(compiler, original, one)]));
			const stands = (one: ts.Diagnostic) => (one.file && lifts.get(one.file)?.(one)) ?? true;
			return [...ask(file, token).filter(stands), ...found.filter((one) => !file || one.file === file)];
		};
	return Object.assign(program, {
		getSemanticDiagnostics: diagnose(original.getSemanticDiagnostics),
		getBindAndCheckDiagnostics: diagnose(original.getBindAndCheckDiagnostics),
		emit: createEmitMethod(),
	});

	function createEmitMethod(): ts.Program["emit"] {
		return (...args) => {
			const [file, write = host.writeFile, token, declarationsOnly, transformers, ...rest] = args;
			const writer = createWriter({ compiler, program: original, compilation, transformers, write });
			const all = [file, writer, token, declarationsOnly, transformers, ...rest] as Parameters<ts.Program["emit"]>;
			return original.emit(...all);
		};
	}
}
