/** Reads the project's sources: who imports whom, how long files and functions are. */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import type tsc from "typescript";

const ts = createRequire(import.meta.url)("typescript-6") as typeof tsc;

const root = fileURLToPath(new URL("../../../", import.meta.url));

export interface Import {
	/** A path from the top for files of ours, else the module's name. */
	readonly target: string;
	readonly own: boolean;
	readonly typeOnly: boolean;
}

export interface Source {
	/** Path from the top: `compiler/1-find/find.ts`. */
	readonly path: string;
	readonly lines: number;
	readonly imports: readonly Import[];
	readonly functions: readonly { readonly name: string; readonly lines: number; readonly parameters: number }[];
}

/** The TypeScript files below some folders, fixtures and projects of tests apart. */
export function readSources(folders: readonly string[]): Source[] {
	return folders.flatMap(filesBelow).map(readSource);
}

function filesBelow(folder: string): string[] {
	return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
		const path = posix.join(folder, entry.name);
		if (entry.isDirectory()) return /^test\/(corpus|fixtures|projects)$/.test(path) ? [] : filesBelow(path);
		return /\.[mc]?tsx?$/.test(entry.name) ? [path] : [];
	});
}

function readSource(path: string): Source {
	const text = readFileSync(join(root, path), "utf8");
	const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
	const imports: Import[] = [];
	const functions: Source["functions"][number][] = [];
	const visit = (node: tsc.Node): void => {
		const found = readImport(node);
		if (found) imports.push(resolve(path, found.specifier, found.typeOnly));
		if (ts.isFunctionLike(node) && "body" in node && node.body) functions.push(measure(file, node));
		ts.forEachChild(node, visit);
	};
	visit(file);
	return { path, lines: text.split("\n").length - 1, imports, functions };
}

function readImport(node: tsc.Node): { specifier: string; typeOnly: boolean } | undefined {
	if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
		const { importClause: clause } = node;
		const named = clause?.namedBindings;
		const allTypes =
			!clause?.name && named && ts.isNamedImports(named) && named.elements.every((one) => one.isTypeOnly);
		return { specifier: node.moduleSpecifier.text, typeOnly: clause?.isTypeOnly === true || allTypes === true };
	}
	if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
		return { specifier: node.moduleSpecifier.text, typeOnly: node.isTypeOnly };
	}
	if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) {
		return { specifier: node.argument.literal.text, typeOnly: true };
	}
	const isDynamic = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
	const argument = isDynamic ? node.arguments[0] : undefined;
	return argument && ts.isStringLiteral(argument) ? { specifier: argument.text, typeOnly: false } : undefined;
}

function resolve(from: string, specifier: string, typeOnly: boolean): Import {
	if (!specifier.startsWith(".")) return { target: specifier, own: false, typeOnly };
	const target = posix.join(dirname(from), specifier).replace(/\.([mc]?)js$/, ".$1ts");
	return { target, own: true, typeOnly };
}

/** What every pass of the compiler is given; it does not count as a parameter. */
const GIVEN = new Set(["ts", "checker", "compiler"]);

/** Functions inside of a function are measured by themselves: a factory is as long as what is left. */
function measure(file: tsc.SourceFile, node: tsc.FunctionLikeDeclaration): Source["functions"][number] {
	const line = (position: number) => file.getLineAndCharacterOfPosition(position).line;
	const linesOf = (one: tsc.Node) => line(one.end) - line(one.getStart(file)) + 1;
	let inner = 0;
	const visit = (at: tsc.Node): void => {
		if (ts.isFunctionLike(at) && linesOf(at) > 1) inner += linesOf(at);
		else ts.forEachChild(at, visit);
	};
	ts.forEachChild(node, visit);
	const parameters = node.parameters.filter(({ name }) => !GIVEN.has(name.getText(file))).length;
	return { name: node.name?.getText(file) ?? "anonymous", lines: linesOf(node) - inner, parameters };
}

/** A cycle of imports, types included, or undefined. */
export function findCycle(sources: readonly Source[]): string[] | undefined {
	const byPath = new Map(sources.map((source) => [source.path, source]));
	const done = new Set<string>();
	const walk = (path: string, trail: readonly string[]): string[] | undefined => {
		const at = trail.indexOf(path);
		if (at >= 0) return [...trail.slice(at), path];
		if (done.has(path)) return undefined;
		for (const { target, own } of byPath.get(path)?.imports ?? []) {
			const cycle = own ? walk(target, [...trail, path]) : undefined;
			if (cycle) return cycle;
		}
		done.add(path);
		return undefined;
	};
	for (const { path } of sources) {
		const cycle = walk(path, []);
		if (cycle) return cycle;
	}
	return undefined;
}
