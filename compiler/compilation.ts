/** What the compiler makes of a program, as hosts use it. */
import type ts from "typescript";
import type { Plan } from "../runtime/contract.js";
import type { Diagnostic } from "./diagnostic/diagnostic.js";

/** TypeScript text with a source map (version 3, JSON) to the user's file. */
export interface GeneratedText {
	readonly text: string;
	readonly map: unknown;
}

/** A rewritten file, and the sibling that holds its kernels. */
export interface CompiledFile extends GeneratedText {
	/** The plan of the loops of this file alone. */
	readonly plan: Plan;
	readonly kernels?: GeneratedText & { readonly fileName: string };
}

export interface Compilation {
	/** By name of the user's file; files without loops are absent. */
	readonly files: ReadonlyMap<string, CompiledFile>;
	readonly plan: Plan;
	readonly diagnostics: readonly Diagnostic[];
}

export interface CompileOptions {
	/** The folder that ids are relative to. */
	readonly root: string;
	/** Names of the files to compile; default all of the program. */
	readonly files?: readonly string[];
	readonly formatOf?: (file: ts.SourceFile) => "esm" | "cjs";
	/** The URL under which workers load the kernels of a file; default: a sibling of the generated module. */
	readonly kernelUrl?: (fileName: string) => string;
}
