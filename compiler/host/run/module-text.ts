/**
 * Makes an emitted module fit for running from a cache: imports by URL, the module's own place as if it had not moved.
 *
 * In:   import { f } from "./f.js"; read(__dirname)
 * Out:  import { f } from "file:///project/f.ts"; const __dirname = "/project"; read(__dirname)
 */
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import MagicString from "magic-string";
import type ts from "typescript";
import type { TypeScript } from "../load-typescript.js";

/** How a specifier is used; JSON imported with its type stays JSON. */
export type Use = "import" | "import with" | "require";

export interface ModuleText {
	/** The user's file, whose place the module keeps. */
	readonly source: string;
	readonly text: string;
	/** Source map (JSON) to the user's file. */
	readonly map: string;
	readonly format: "esm" | "cjs";
	/** Whether the module runs under another URL than the user's file: then its own place is written into it. */
	readonly moved: boolean;
	/** The URL (for `require`: the path) that a specifier becomes; undefined leaves it. */
	readonly target: (specifier: string, how: Use) => string | undefined;
}

interface Found {
	readonly specifiers: readonly { node: ts.StringLiteralLike; how: Use }[];
	/** `import.meta.url` and its kin, with their names. */
	readonly meta: readonly { node: ts.Node; name: string }[];
	/** Names of CommonJS that the module uses and does not declare. */
	readonly commonJs: ReadonlySet<string>;
}

const COMMON_JS = new Set(["require", "__dirname", "__filename"]);

/** The text to run, with its source map inside. */
export function renderModule(compiler: TypeScript, module: ModuleText): string {
	const file = compiler.createSourceFile("module.js", module.text, compiler.ScriptTarget.ESNext, true);
	const found = findPlaces(compiler, file);
	const out = new MagicString(module.text.replace(/\/\/# sourceMappingURL=.*\s*$/, ""));
	for (const { node, how } of found.specifiers) {
		const target = module.target(node.text, how);
		if (target !== undefined) out.update(node.getStart(file), node.end, JSON.stringify(target));
	}
	const place = placeValues(module.source);
	for (const { node, name } of module.moved ? found.meta : []) {
		const value = place[name];
		if (value !== undefined) out.update(node.getStart(file), node.end, JSON.stringify(value));
	}
	const head = module.format === "esm" ? esmHead(place, found.commonJs) : module.moved ? commonJsHead(place) : "";
	const body = out.toString();
	const map = absoluteMap(module);
	if (head === "") return body + inlineMap(map);
	const at = /^#!.*\n/.exec(body)?.[0].length ?? 0;
	return `${body.slice(0, at)}${head}\n${body.slice(at)}${inlineMap({ ...map, mappings: `;${map.mappings}` })}`;
}

interface PlainMap {
	readonly sources: readonly string[];
	readonly mappings: string;
}

type PlaceValues = Readonly<Record<string, string>>;

function placeValues(source: string): PlaceValues {
	return { url: pathToFileURL(source).href, filename: source, dirname: dirname(source) };
}

/** Declares what a CommonJS module would have, for TypeScript that uses it in an ES module. */
function esmHead(place: PlaceValues, used: ReadonlySet<string>): string {
	const parts: string[] = [];
	if (used.has("require")) {
		parts.push(
			'import { createRequire as __createRequire } from "node:module";',
			`const require = __createRequire(${JSON.stringify(place.url)});`,
		);
	}
	if (used.has("__filename")) parts.push(`const __filename = ${JSON.stringify(place.filename)};`);
	if (used.has("__dirname")) parts.push(`const __dirname = ${JSON.stringify(place.dirname)};`);
	return parts.join(" ");
}

function commonJsHead(place: PlaceValues): string {
	const { filename, dirname: folder } = place;
	return `"use strict"; __filename = ${JSON.stringify(filename)}; __dirname = ${JSON.stringify(folder)};`;
}

/** The map with its sources as URLs, since the module lies elsewhere. */
function absoluteMap({ map, source }: ModuleText): PlainMap {
	const plain = JSON.parse(map) as PlainMap;
	const sources = plain.sources.map((name) => pathToFileURL(resolve(dirname(source), name)).href);
	return { ...plain, sources };
}

function inlineMap(map: unknown): string {
	const encoded = Buffer.from(JSON.stringify(map)).toString("base64");
	return `\n//# sourceMappingURL=data:application/json;base64,${encoded}\n`;
}

function findPlaces(compiler: TypeScript, file: ts.SourceFile): Found {
	const specifiers: { node: ts.StringLiteralLike; how: Use }[] = [];
	const meta: { node: ts.Node; name: string }[] = [];
	const declared = new Set<string>();
	const used = new Set<string>();
	const visit = (node: ts.Node): void => {
		if (compiler.isImportDeclaration(node) || compiler.isExportDeclaration(node)) {
			const { moduleSpecifier: specifier, attributes } = node;
			const how = attributes ? "import with" : "import";
			if (specifier && compiler.isStringLiteral(specifier)) specifiers.push({ node: specifier, how });
		} else if (compiler.isCallExpression(node)) {
			const how = callKind(compiler, node);
			const [argument] = node.arguments;
			if (how && argument && compiler.isStringLiteralLike(argument)) specifiers.push({ node: argument, how });
		} else if (compiler.isPropertyAccessExpression(node) && compiler.isMetaProperty(node.expression)) {
			meta.push({ node, name: node.name.text });
		} else if (compiler.isIdentifier(node) && COMMON_JS.has(node.text)) {
			(isDeclared(compiler, node) ? declared : used).add(node.text);
		}
		compiler.forEachChild(node, visit);
	};
	visit(file);
	return { specifiers, meta, commonJs: new Set([...used].filter((name) => !declared.has(name))) };
}

function callKind(compiler: TypeScript, call: ts.CallExpression): Use | undefined {
	if (call.expression.kind === compiler.SyntaxKind.ImportKeyword) {
		return call.arguments.length > 1 ? "import with" : "import";
	}
	const { expression } = call;
	const target =
		compiler.isPropertyAccessExpression(expression) && expression.name.text === "resolve"
			? expression.expression
			: expression;
	return compiler.isIdentifier(target) && target.text === "require" ? "require" : undefined;
}

/** Whether an identifier introduces a name of its own (or is a mere property name). */
function isDeclared(compiler: TypeScript, node: ts.Identifier): boolean {
	const { parent } = node;
	return (
		(compiler.isVariableDeclaration(parent) && parent.name === node) ||
		(compiler.isParameter(parent) && parent.name === node) ||
		(compiler.isFunctionDeclaration(parent) && parent.name === node) ||
		(compiler.isImportSpecifier(parent) && parent.name === node) ||
		(compiler.isImportClause(parent) && parent.name === node)
	);
}
