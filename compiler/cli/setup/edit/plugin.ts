/**
 * Adds our plugin to the configuration of a bundler.
 *
 * In:   export default defineConfig({ build: { ssr: true } })
 * Out:  import cloudloop from "cloudloop/vite"; export default defineConfig({ build: { ssr: true }, plugins: [cloudloop()] })
 */
import MagicString from "magic-string";
import type ts from "typescript";
import type { TypeScript } from "../../../host/load-typescript.js";
import { exported, findConfigs, resolveName } from "./config-objects.js";
import { append, prepend } from "./lists.js";

export const BUNDLERS = ["vite", "rollup", "rolldown", "webpack", "rspack", "esbuild", "next"] as const;
export type Bundler = (typeof BUNDLERS)[number];

export type PluginEdit =
	| { readonly kind: "present" }
	| { readonly kind: "edited"; readonly text: string }
	/** The script is not understood: these lines have to be added by hand. */
	| { readonly kind: "manual"; readonly lines: readonly string[] };

const CALL = "cloudloop()";
/** Next.js has no list of plugins: what its file exports goes through a function of ours. */
const WRAPPED = "export default cloudloop(…)";

/** Whether a script names one of our plugins. */
export function hasPlugin(text: string): boolean {
	return new RegExp(`["']cloudloop/(${BUNDLERS.join("|")})["']`).test(text);
}

/** Adds the plugin, or says that it is there, or what to add by hand. */
export function addPlugin(compiler: TypeScript, name: string, text: string, bundler: Bundler): PluginEdit {
	if (hasPlugin(text)) return { kind: "present" };
	const file = parse(compiler, name, text);
	const isCommonJs =
		/\bmodule\.exports\b|\brequire\s*\(/.test(text) && !file.statements.some(compiler.isImportDeclaration);
	const line = importLine(text, bundler, isCommonJs);
	const isNext = bundler === "next";
	const manual = { kind: "manual", lines: [line, isNext ? WRAPPED : `plugins: [${CALL}, …]`] } as const;
	if (errorsOf(file) > 0 || /\bcloudloop\b/.test(withoutComments(compiler, file))) return manual;
	const made = new MagicString(text);
	const isDone = isNext ? wrapExported(compiler, file, made) : addToAll(compiler, { file, made, bundler });
	if (!isDone) return manual;
	addImport(compiler, file, made, line);
	const edited = made.toString();
	return errorsOf(parse(compiler, name, edited)) > 0 ? manual : { kind: "edited", text: edited };
}

function wrapExported(compiler: TypeScript, file: ts.SourceFile, made: MagicString): boolean {
	const found = exported(compiler, file);
	for (const node of found) made.appendLeft(node.getStart(file), "cloudloop(").appendRight(node.end, ")");
	return found.length > 0;
}

interface Script {
	readonly file: ts.SourceFile;
	readonly made: MagicString;
	readonly bundler: Bundler;
}

function addToAll(compiler: TypeScript, { file, made, bundler }: Script): boolean {
	const done = new Set<ts.Node>();
	const configs = findConfigs(compiler, file, bundler);
	return configs?.every((config) => addTo(compiler, { file, config, made, done })) ?? false;
}

interface Target {
	readonly file: ts.SourceFile;
	readonly config: ts.ObjectLiteralExpression;
	readonly made: MagicString;
	/** Lists that several configurations share are changed once. */
	readonly done: Set<ts.Node>;
}

function addTo(compiler: TypeScript, { file, config, made, done }: Target): boolean {
	const property = config.properties.find((one) => one.name?.getText(file).replace(/["']/g, "") === "plugins");
	if (!property) {
		if (config.properties.some(compiler.isSpreadAssignment)) return false;
		append(made, file, config, `plugins: [${CALL}]`);
		return true;
	}
	const value = compiler.isPropertyAssignment(property)
		? property.initializer
		: compiler.isShorthandPropertyAssignment(property)
			? property.name
			: undefined;
	const list = value && resolveName(compiler, file, value);
	if (!list || !compiler.isArrayLiteralExpression(list)) return false;
	if (!done.has(list)) prepend(made, file, list, CALL);
	done.add(list);
	return true;
}

/** Behind the imports that are there, in their style. */
function addImport(compiler: TypeScript, file: ts.SourceFile, made: MagicString, line: string): void {
	const isImport = (node: ts.Statement): boolean =>
		compiler.isImportDeclaration(node) ||
		(compiler.isVariableStatement(node) && /\brequire\s*\(/.test(node.getText(file))) ||
		(compiler.isExpressionStatement(node) && compiler.isStringLiteral(node.expression));
	const last = file.statements.filter(isImport).at(-1);
	if (last) return void made.appendLeft(last.end, `\n${line}`);
	const [first] = file.statements;
	made.appendLeft(first?.getStart(file, true) ?? 0, `${line}\n\n`);
}

function importLine(text: string, bundler: Bundler, isCommonJs: boolean): string {
	const quote = (text.match(/'/g)?.length ?? 0) > (text.match(/"/g)?.length ?? 0) ? "'" : '"';
	const end = /;\s*$/m.test(text) ? ";" : "";
	const specifier = `${quote}cloudloop/${bundler}${quote}`;
	return isCommonJs
		? `const { default: cloudloop } = require(${specifier})${end}`
		: `import cloudloop from ${specifier}${end}`;
}

function parse(compiler: TypeScript, name: string, text: string): ts.SourceFile {
	const kind = /\.[mc]?js$/.test(name) ? compiler.ScriptKind.JS : compiler.ScriptKind.TS;
	return compiler.createSourceFile(name, text, compiler.ScriptTarget.ESNext, true, kind);
}

function errorsOf(file: ts.SourceFile): number {
	return (file as unknown as { readonly parseDiagnostics: readonly unknown[] }).parseDiagnostics.length;
}

function withoutComments(compiler: TypeScript, file: ts.SourceFile): string {
	const words: string[] = [];
	const visit = (node: ts.Node): void => {
		if (compiler.isIdentifier(node)) words.push(node.text);
		compiler.forEachChild(node, visit);
	};
	visit(file);
	return words.join(" ");
}
