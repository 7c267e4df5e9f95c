/** Looks at scripts that a build has left: loops of ours that nothing has compiled. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type ts from "typescript";
import type { TypeScript } from "../../../host/load-typescript.js";

/** A loop in a script that was not compiled. */
export interface PlainLoop {
	readonly file: string;
	readonly line: number;
}

/** Larger scripts are bundles of much else, and take seconds to parse. */
const LARGEST = 8 * 1024 ** 2;

/** The loops over `prange` below a folder, in scripts that launch nothing. */
export function findPlainLoops(compiler: TypeScript, folder: string): PlainLoop[] {
	if (!existsSync(folder) || !statSync(folder).isDirectory()) return [];
	return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const path = join(folder, entry.name);
		if (entry.isDirectory()) return entry.name === "node_modules" ? [] : findPlainLoops(compiler, path);
		if (!/\.[mc]?js$/.test(entry.name) || /\.kernels\.[mc]?js$/.test(entry.name)) return [];
		return statSync(path).size > LARGEST ? [] : loopsIn(compiler, path, readFileSync(path, "utf8"));
	});
}

function loopsIn(compiler: TypeScript, path: string, text: string): PlainLoop[] {
	// A file that launches was compiled: what it has besides was refused, and that was said.
	if (!text.includes("prange") || /["']cloudloop\/runtime["']/.test(text)) return [];
	const file = compiler.createSourceFile(path, text, compiler.ScriptTarget.ESNext, false, compiler.ScriptKind.JS);
	const names = importedNames(compiler, file);
	const found: PlainLoop[] = [];
	const visit = (node: ts.Node): void => {
		if (compiler.isForOfStatement(node) && isPrange(compiler, node.expression, names)) {
			found.push({ file: path, line: file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1 });
		}
		compiler.forEachChild(node, visit);
	};
	visit(file);
	return found;
}

/** What `prange` is called in a file. */
function importedNames(compiler: TypeScript, file: ts.SourceFile): ReadonlySet<string> {
	const names = new Set<string>();
	for (const statement of file.statements) {
		if (!compiler.isImportDeclaration(statement) || !compiler.isStringLiteral(statement.moduleSpecifier)) continue;
		const { namedBindings } = statement.importClause ?? {};
		if (statement.moduleSpecifier.text !== "cloudloop" || !namedBindings) continue;
		if (!compiler.isNamedImports(namedBindings)) continue;
		for (const one of namedBindings.elements) {
			if ((one.propertyName ?? one.name).text === "prange") names.add(one.name.text);
		}
	}
	return names;
}

/** `prange(…)`, `c.prange(…)`, and `(0, c.prange)(…)` as CommonJS has it. */
function isPrange(compiler: TypeScript, node: ts.Expression, names: ReadonlySet<string>): boolean {
	if (!compiler.isCallExpression(node)) return false;
	let expression: ts.Expression = node.expression;
	while (compiler.isParenthesizedExpression(expression)) expression = expression.expression;
	if (compiler.isBinaryExpression(expression)) expression = expression.right;
	if (compiler.isPropertyAccessExpression(expression)) return expression.name.text === "prange";
	return compiler.isIdentifier(expression) && names.has(expression.text);
}
