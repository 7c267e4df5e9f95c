/**
 * Lifts what TypeScript says against our decorator on functions, and nothing else.
 *
 * TypeScript refuses decorators on functions (1206), never looks into them, and so takes the import of `parallel` for
 * unused (6133, 6192). Asking for the decorator's type first makes the checker find the genuine faults in it.
 */
import type ts from "typescript";
import type { TypeScript } from "./load-typescript.js";

const DECORATOR_REFUSED = 1206;
const UNUSED = new Set([6133, 6192]);

/** The semantic diagnostics of a file, as they are when our decorator is legal on functions. */
export function semanticDiagnostics(compiler: TypeScript, program: ts.Program, file: ts.SourceFile): ts.Diagnostic[] {
	const lift = checkDecorators(compiler, program, file);
	return program.getSemanticDiagnostics(file).filter(lift);
}

/**
 * Makes the checker look into the decorators of a file's functions. To be called before the diagnostics are asked for.
 *
 * @returns whether a diagnostic of the file stands when our decorator is legal on functions
 */
export function checkDecorators(
	compiler: TypeScript,
	program: ts.Program,
	file: ts.SourceFile,
): (diagnostic: ts.Diagnostic) => boolean {
	const decorators = functionDecorators(compiler, file);
	if (decorators.length === 0) return () => true;
	const checker = program.getTypeChecker();
	for (const { expression } of decorators) {
		checker.getTypeAtLocation(expression);
		if (compiler.isCallExpression(expression)) checker.getResolvedSignature(expression);
	}
	const ours = decorators.filter((decorator) => isOurs(compiler, checker, decorator.expression));
	const used = new Set(ours.map((decorator) => rootName(compiler, decorator.expression)));
	return (diagnostic) => {
		if (diagnostic.code === DECORATOR_REFUSED) return !ours.some((decorator) => lies(diagnostic, decorator, file));
		return !UNUSED.has(diagnostic.code) || !isOurImport(compiler, file, diagnostic, used);
	};
}

function functionDecorators(compiler: TypeScript, file: ts.SourceFile): ts.Decorator[] {
	const found: ts.Decorator[] = [];
	if (!file.text.includes("@")) return found;
	const visit = (node: ts.Node): void => {
		if (compiler.isFunctionDeclaration(node))
			found.push(...(node.modifiers?.filter((one) => compiler.isDecorator(one)) ?? []));
		compiler.forEachChild(node, visit);
	};
	visit(file);
	return found;
}

function isOurs(compiler: TypeScript, checker: ts.TypeChecker, expression: ts.Expression): boolean {
	const target = compiler.isCallExpression(expression) ? expression.expression : expression;
	const name = compiler.isPropertyAccessExpression(target) ? target.expression : target;
	for (
		let node = checker.getSymbolAtLocation(name)?.declarations?.[0] as ts.Node | undefined;
		node;
		node = node.parent
	) {
		if (compiler.isImportDeclaration(node)) return isOurModule(compiler, node.moduleSpecifier);
		if (compiler.isImportEqualsDeclaration(node) && compiler.isExternalModuleReference(node.moduleReference)) {
			return isOurModule(compiler, node.moduleReference.expression);
		}
	}
	return false;
}

function isOurModule(compiler: TypeScript, specifier: ts.Expression): boolean {
	return compiler.isStringLiteral(specifier) && specifier.text === "cloudloop";
}

/** The imported name that an expression begins with. */
function rootName(compiler: TypeScript, expression: ts.Expression): string {
	if (compiler.isCallExpression(expression)) return rootName(compiler, expression.expression);
	if (compiler.isPropertyAccessExpression(expression)) return rootName(compiler, expression.expression);
	return compiler.isIdentifier(expression) ? expression.text : "";
}

function lies(diagnostic: ts.Diagnostic, node: ts.Node, file: ts.SourceFile): boolean {
	const { start = -1, length = 0 } = diagnostic;
	return start >= node.getStart(file) && start + length <= node.end;
}

/** Whether a report of something unused is about an import that only our decorators use. */
function isOurImport(
	compiler: TypeScript,
	file: ts.SourceFile,
	diagnostic: ts.Diagnostic,
	used: ReadonlySet<string>,
): boolean {
	const { start = -1, length = 0 } = diagnostic;
	const found = file.statements.find((node) => start >= node.getStart(file) && start + length <= node.end);
	if (!found || !compiler.isImportDeclaration(found) || !isOurModule(compiler, found.moduleSpecifier)) return false;
	const words = file.text.slice(start, start + length).match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu) ?? [];
	return words.some((word) => used.has(word));
}
