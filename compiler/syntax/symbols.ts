/** Questions about symbols: what a name is bound to, and which of our own names it is. */
import type ts from "typescript";
import type { TS } from "./nodes.js";

/** The module whose names mark loops. */
const OUR_MODULE = "cloudloop";

/** The symbol a name refers to, seen through shorthand properties. */
export function symbolOf(ts: TS, checker: ts.TypeChecker, name: ts.Node): ts.Symbol | undefined {
	if (ts.isShorthandPropertyAssignment(name.parent) && name.parent.name === name) {
		return checker.getShorthandAssignmentValueSymbol(name.parent);
	}
	return checker.getSymbolAtLocation(name);
}

/** The symbol behind an import, or the symbol itself. */
export function resolved(ts: TS, checker: ts.TypeChecker, symbol: ts.Symbol): ts.Symbol {
	return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** `prange`, `parallel` … if the expression is that name imported from our module, under whatever local name. */
export function ourName(ts: TS, checker: ts.TypeChecker, node: ts.Expression): string | undefined {
	if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
		const owner = checker.getSymbolAtLocation(node.expression)?.declarations?.[0];
		return owner && isOurNamespace(ts, owner) ? node.name.text : undefined;
	}
	if (!ts.isIdentifier(node)) return undefined;
	const symbol = symbolOf(ts, checker, node);
	const declaration = symbol?.declarations?.[0];
	if (!symbol || !declaration || !ts.isImportSpecifier(declaration)) return undefined;
	if (isOurs(ts, declaration.parent.parent.parent)) return (declaration.propertyName ?? declaration.name).text;
	return reexportedName(ts, checker, symbol);
}

/** `import * as c from "cloudloop"`, or `import c = require("cloudloop")`. */
function isOurNamespace(ts: TS, node: ts.Declaration): boolean {
	if (ts.isNamespaceImport(node)) return isOurs(ts, node.parent.parent);
	if (!ts.isImportEqualsDeclaration(node) || !ts.isExternalModuleReference(node.moduleReference)) return false;
	const { expression } = node.moduleReference;
	return ts.isStringLiteral(expression) && expression.text === OUR_MODULE;
}

function isOurs(ts: TS, node: ts.Node): boolean {
	return (
		ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier) && node.moduleSpecifier.text === OUR_MODULE
	);
}

/** A name that another module exports from ours. */
function reexportedName(ts: TS, checker: ts.TypeChecker, symbol: ts.Symbol): string | undefined {
	let at = symbol;
	for (let depth = 0; depth < 10 && at.flags & ts.SymbolFlags.Alias; depth++) {
		const declaration = at.declarations?.[0];
		if (declaration && ts.isExportSpecifier(declaration)) {
			const from = declaration.parent.parent.moduleSpecifier;
			if (from && ts.isStringLiteral(from) && from.text === OUR_MODULE) {
				return (declaration.propertyName ?? declaration.name).text;
			}
		}
		const next = checker.getImmediateAliasedSymbol(at);
		if (!next) return undefined;
		if (declaration && ts.isImportSpecifier(declaration) && isOurs(ts, declaration.parent.parent.parent)) {
			return (declaration.propertyName ?? declaration.name).text;
		}
		at = next;
	}
	return undefined;
}

/** The declaration with a body, if a function has several. */
export function implementation(symbol: ts.Symbol): ts.Declaration | undefined {
	const declarations = symbol.declarations ?? [];
	const withBody = declarations.find((one) => "body" in one && one.body !== undefined);
	return withBody ?? symbol.valueDeclaration ?? declarations[0];
}

/** Declared in a file of the program that is ours to read: not a declaration file. */
export function sourceDeclaration(symbol: ts.Symbol): ts.Declaration | undefined {
	const value = implementation(symbol);
	return value && !value.getSourceFile().isDeclarationFile ? value : undefined;
}

/** A name that no file of the program declares. */
export function isGlobal(ts: TS, checker: ts.TypeChecker, node: ts.Node): boolean {
	const declaration = ts.isIdentifier(node) ? symbolOf(ts, checker, node)?.declarations?.[0] : undefined;
	return !declaration || declaration.getSourceFile().isDeclarationFile;
}

/** `Float64Array`, `Uint8ClampedArray`: the class of a typed array. */
export function isTypedArrayName(name: string): boolean {
	return /^(Big)?(Int|Uint|Float)\d+(Clamped)?Array$/.test(name);
}

/** `Object.hasOwn(o, k)`, and as it was written before: `Object.prototype.hasOwnProperty.call(o, k)`. */
export function isOwnPropertyTest(ts: TS, checker: ts.TypeChecker, call: ts.CallExpression): boolean {
	const callee = call.expression.getText().replace(/\s+/g, "");
	if (callee !== "Object.hasOwn" && callee !== "Object.prototype.hasOwnProperty.call") return false;
	let root: ts.Expression = call.expression;
	while (ts.isPropertyAccessExpression(root)) root = root.expression;
	return call.arguments.length === 2 && !call.arguments.some(ts.isSpreadElement) && isGlobal(ts, checker, root);
}
