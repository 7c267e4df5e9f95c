/**
 * Keeps the modules that a file loads, and their order, after its loops have moved to the kernels.
 *
 * In:   import "./setup.js"; import { f } from "./f.js"; for (const i of prange(n)) s += f(i)
 * Out:  a line that loads ./setup.js and ./f.js, for the rewritten file, which uses f no more and loads kernels first
 *
 * TypeScript drops imports that nothing uses, and the top level of a module may do things that the program needs.
 */
import type ts from "typescript";
import type { TypeScript } from "../load-typescript.js";
import { isOwnSpecifier } from "../own-package.js";

/** A line of JavaScript to put before line `at`, counted from 0. */
export interface KeptImports {
	readonly at: number;
	readonly text: string;
}

interface Load {
	readonly specifier: string;
	/** The statement that loads the module and nothing else. */
	readonly text: string;
	readonly line: number;
}

/** Compares what the user's file loads with what the rewritten one loads, both as emitted. */
export function keepImports(
	compiler: TypeScript,
	emitted: { readonly original: string; readonly rewritten: string; readonly kernels: string },
): KeptImports | undefined {
	const before = loadsOf(compiler, emitted.original).filter((load) => !isOwnSpecifier(load.specifier));
	const after = loadsOf(compiler, emitted.rewritten);
	const known = new Set(after.map((load) => load.specifier));
	const kernelsLoad = loadsOf(compiler, emitted.kernels).length > 0;
	const last = before.findLastIndex((load) => kernelsLoad || !known.has(load.specifier));
	if (last < 0) return undefined;
	const text = before.slice(0, last + 1).map((load) => load.text);
	return { at: after[0]?.line ?? 0, text: text.join(" ") };
}

/** Puts a line into a text, and leaves a gap for it in the mappings of the text's source map. */
export function insertLine(text: string, { at, text: line }: KeptImports): string {
	const lines = text.split("\n");
	return [...lines.slice(0, at), line, ...lines.slice(at)].join("\n");
}

/** The mappings of a text into which a line was put. */
export function insertGap(mappings: string, { at }: KeptImports): string {
	const lines = mappings.split(";");
	return [...lines.slice(0, at), "", ...lines.slice(at)].join(";");
}

/** The modules that a script loads before it runs, in order. */
function loadsOf(compiler: TypeScript, text: string): Load[] {
	const file = compiler.createSourceFile("module.js", text, compiler.ScriptTarget.ESNext, true);
	return file.statements.flatMap((statement) => {
		const { line } = file.getLineAndCharacterOfPosition(statement.getStart(file));
		if (compiler.isImportDeclaration(statement) || compiler.isExportDeclaration(statement)) {
			const { moduleSpecifier: specifier, attributes } = statement;
			if (!specifier || !compiler.isStringLiteral(specifier)) return [];
			const suffix = attributes ? ` ${attributes.getText(file)}` : "";
			return [{ specifier: specifier.text, text: `import ${JSON.stringify(specifier.text)}${suffix};`, line }];
		}
		return requiresOf(compiler, statement).map((specifier) => ({
			specifier,
			text: `require(${JSON.stringify(specifier)});`,
			line,
		}));
	});
}

/** Modules that a statement requires when it runs, not in functions that it only declares. */
function requiresOf(compiler: TypeScript, statement: ts.Statement): string[] {
	const found: string[] = [];
	const visit = (node: ts.Node): void => {
		if (compiler.isFunctionLike(node)) return;
		const isRequire =
			compiler.isCallExpression(node) && compiler.isIdentifier(node.expression) && node.expression.text === "require";
		const [argument] = isRequire ? node.arguments : [];
		if (argument && compiler.isStringLiteral(argument)) found.push(argument.text);
		compiler.forEachChild(node, visit);
	};
	visit(statement);
	return found;
}
