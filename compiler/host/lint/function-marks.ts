/**
 * Finds our decorators on functions, which parsers of linters refuse, and writes them as something that they accept.
 *
 * In:   @parallel({ chunk: SIZE })     export @parallel function f() {}
 * Out:  parallel({ chunk: SIZE });     export           function f() {}
 *
 * The text keeps its length, and each other character its place. Names in a decorator stay uses of what they name where
 * that is possible.
 */
import type ts from "typescript";
import type { TypeScript } from "../load-typescript.js";

/** A decorator in the text. */
export interface FunctionMark {
	readonly start: number;
	readonly end: number;
	/** Names that are not to be seen any more. */
	readonly hidden: readonly string[];
}

export interface PlainText {
	readonly text: string;
	readonly marks: readonly FunctionMark[];
	readonly lineStarts: readonly number[];
}

/** The text without decorators on functions; undefined if it has none of ours. */
export function hideFunctionMarks(compiler: TypeScript, fileName: string, text: string): PlainText | undefined {
	const file = compiler.createSourceFile(fileName, text, compiler.ScriptTarget.Latest);
	const names = ownNames(compiler, file);
	const parts: string[] = [];
	const marks: FunctionMark[] = [];
	let done = 0;
	const hide = (decorator: ts.Decorator, first: boolean): void => {
		const { expression, end } = decorator;
		const start = decorator.getStart(file);
		const shown = text.slice(start + 1, end);
		parts.push(text.slice(done, start), first ? `${shown};` : text.slice(start, end).replace(/[^\r\n]/g, " "));
		done = end;
		marks.push({ start, end, hidden: first ? [] : (text.slice(expression.pos, end).match(WORDS) ?? []) });
	};
	const visit = (node: ts.Node): void => {
		if (compiler.isFunctionDeclaration(node)) {
			for (const [index, one] of (node.modifiers ?? []).entries()) {
				if (compiler.isDecorator(one) && names.has(rootName(compiler, one.expression))) hide(one, index === 0);
			}
		}
		compiler.forEachChild(node, visit);
	};
	if (names.size > 0) visit(file);
	if (marks.length === 0) return undefined;
	return { text: parts.join("") + text.slice(done), marks, lineStarts: file.getLineStarts() };
}

const WORDS = /[\p{ID_Start}$_][\p{ID_Continue}$]*/gu;

/** Local names of what a file imports from our package. */
function ownNames(compiler: TypeScript, file: ts.SourceFile): Set<string> {
	const names = new Set<string>();
	for (const node of file.statements) {
		if (!compiler.isImportDeclaration(node) || !compiler.isStringLiteral(node.moduleSpecifier)) continue;
		const bindings = node.moduleSpecifier.text === "cloudloop" ? node.importClause?.namedBindings : undefined;
		if (!bindings) continue;
		if (compiler.isNamespaceImport(bindings)) names.add(bindings.name.text);
		else for (const { name } of bindings.elements) names.add(name.text);
	}
	return names;
}

function rootName(compiler: TypeScript, expression: ts.Expression): string {
	if (compiler.isCallExpression(expression) || compiler.isPropertyAccessExpression(expression)) {
		return rootName(compiler, expression.expression);
	}
	return compiler.isIdentifier(expression) ? expression.text : "";
}
