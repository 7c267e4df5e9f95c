/** Finds the objects that configure a bundler in the script that has them. */
import type ts from "typescript";
import type { TypeScript } from "../../../host/load-typescript.js";

/** The objects; undefined if the script is not of a form where all of them can be seen. */
export function findConfigs(
	compiler: TypeScript,
	file: ts.SourceFile,
	bundler: string,
): readonly ts.ObjectLiteralExpression[] | undefined {
	const roots = bundler === "esbuild" ? esbuildArguments(compiler, file) : exported(compiler, file);
	if (roots.length === 0) return undefined;
	const found = roots.map((root) => objectsOf(compiler, file, root));
	return found.some((one) => one === undefined) ? undefined : [...new Set(found.flatMap((one) => one ?? []))];
}

/** What an expression stands for, as far as the file itself says it. */
export function resolveName(compiler: TypeScript, file: ts.SourceFile, node: ts.Expression): ts.Expression | undefined {
	if (!compiler.isIdentifier(node)) return node;
	for (const statement of file.statements) {
		if (!compiler.isVariableStatement(statement)) continue;
		if (!(statement.declarationList.flags & compiler.NodeFlags.Const)) continue;
		for (const { name, initializer } of statement.declarationList.declarations) {
			if (compiler.isIdentifier(name) && name.text === node.text) return initializer;
		}
	}
	return undefined;
}

function objectsOf(
	compiler: TypeScript,
	file: ts.SourceFile,
	node: ts.Expression | undefined,
): ts.ObjectLiteralExpression[] | undefined {
	const go = (one: ts.Expression | undefined) => objectsOf(compiler, file, one);
	const all = (nodes: readonly (ts.Expression | undefined)[]) => {
		const found = nodes.map(go);
		return found.length === 0 || found.includes(undefined) ? undefined : found.flatMap((one) => one ?? []);
	};
	if (!node) return undefined;
	if (compiler.isObjectLiteralExpression(node)) return [node];
	if (compiler.isArrayLiteralExpression(node)) return all(node.elements);
	if (compiler.isIdentifier(node)) return go(resolveName(compiler, file, node));
	if (
		compiler.isParenthesizedExpression(node) ||
		compiler.isAsExpression(node) ||
		compiler.isSatisfiesExpression(node)
	) {
		return go(node.expression);
	}
	if (compiler.isCallExpression(node))
		return /^define\w*$/.test(node.expression.getText(file)) ? go(node.arguments[0]) : undefined;
	if (compiler.isArrowFunction(node) || compiler.isFunctionExpression(node)) {
		return compiler.isBlock(node.body) ? all(returned(compiler, node.body)) : go(node.body);
	}
	return undefined;
}

function returned(compiler: TypeScript, body: ts.Block): (ts.Expression | undefined)[] {
	const found: (ts.Expression | undefined)[] = [];
	const visit = (node: ts.Node): void => {
		if (compiler.isFunctionLike(node)) return;
		if (compiler.isReturnStatement(node)) found.push(node.expression);
		compiler.forEachChild(node, visit);
	};
	visit(body);
	return found;
}

/** `export default …` and `module.exports = …`. */
export function exported(compiler: TypeScript, file: ts.SourceFile): ts.Expression[] {
	return file.statements.flatMap((statement) => {
		if (compiler.isExportAssignment(statement)) return [statement.expression];
		if (!compiler.isExpressionStatement(statement) || !compiler.isBinaryExpression(statement.expression)) return [];
		const { left, right } = statement.expression;
		return left.getText(file) === "module.exports" ? [right] : [];
	});
}

/** The first arguments of `build` and `context`. */
function esbuildArguments(compiler: TypeScript, file: ts.SourceFile): ts.Expression[] {
	const found: ts.Expression[] = [];
	const visit = (node: ts.Node): void => {
		const [first] = compiler.isCallExpression(node) ? node.arguments : [];
		if (
			first &&
			compiler.isCallExpression(node) &&
			/^(\w*esbuild\w*\.)?(build|context)$/.test(node.expression.getText(file))
		) {
			found.push(first);
		}
		compiler.forEachChild(node, visit);
	};
	visit(file);
	return found;
}
