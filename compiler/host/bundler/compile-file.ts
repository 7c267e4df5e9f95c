/**
 * One file at a time, as bundlers ask for them.
 *
 * In:   src/stats.ts
 * Out:  the rewritten script; and, where it has loops, the script of its kernels, in the cache beside the plan
 */
import { renderDiagnostics } from "../render.js";
import { URL_PLACEHOLDER, type Workspace, type WorkspaceFile } from "../workspace.js";
import { type KernelFile, writeKernels } from "./kernel-files.js";
import { makeScripts, type Script } from "./scripts.js";

export interface CompiledFile {
	readonly fileName: string;
	readonly main: Script;
	readonly kernels: { readonly script: Script; readonly file: KernelFile } | undefined;
	/** The files whose change may change the result. */
	readonly reached: readonly string[];
}

/** Undefined if there is nothing to compile. Throws what is refused, as text. */
export function compileFile(
	workspace: Workspace,
	path: string,
	warn: (text: string) => void,
): CompiledFile | undefined {
	const found = workspace.compile(path);
	if (!found) return undefined;
	report(found, warn);
	const scripts = makeScripts(found);
	if (!scripts) return undefined;
	const { fileName } = found.file;
	const { main, kernels } = scripts;
	const { reached, compilation } = found;
	if (!kernels) return { fileName, main, kernels: undefined, reached };
	const plan = compilation.files.get(fileName)?.plan;
	if (!plan) throw new Error(`${fileName} has kernels and no plan`);
	const file = writeKernels(fileName, kernels, plan);
	return { fileName, main, kernels: { script: kernels, file }, reached };
}

/** Where the user's script finds its kernels. */
export interface Links {
	/** What it imports. */
	readonly module: string;
	/** The expression for what workers load, and statements that it needs. */
	readonly url: string;
	readonly head: string;
}

/** The user's script with the places of its kernels. */
export function linkKernels(main: Script, { module, url, head }: Links): Script {
	const code = main.code
		.replace(/(["'])\.\/[^"']+\.kernels\.[mc]?js\1/, JSON.stringify(module))
		.replaceAll(JSON.stringify(URL_PLACEHOLDER), url);
	return head === "" ? { ...main, code } : { ...main, code: `${code}\n${head}` };
}

/** Warns of what is worth it; throws if there are errors. */
function report({ compilation, program }: WorkspaceFile, warn: (text: string) => void): void {
	const sourceOf = (file: string) => program.getSourceFile(file)?.text;
	const found = compilation.diagnostics.filter((one) => one.severity !== "remark");
	const { errors, texts } = renderDiagnostics(found, { sourceOf, quiet: false, stream: {} });
	const text = texts.join("\n\n");
	if (errors > 0) throw new Error(text);
	if (text) warn(text);
}
