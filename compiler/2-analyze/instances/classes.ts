/** Questions about classes: what is above them, and what a copy would not have. */
import type ts from "typescript";
import { bare, type TS, walk } from "../../syntax/nodes.js";
import { resolved, symbolOf } from "../../syntax/symbols.js";
import { isPrimitive, isPure } from "../variables/kinds.js";

export interface Checking {
	readonly ts: TS;
	readonly checker: ts.TypeChecker;
}

/** A class and those above it. */
export function* lineOf(checking: Checking, declaration: ts.ClassDeclaration): Iterable<ts.ClassDeclaration> {
	let at: ReturnType<typeof aboveOf> = declaration;
	while (at && at !== "unknown") {
		yield at;
		at = aboveOf(checking, at);
	}
}

/** The class that a class extends, if it is one of the program. */
export function aboveOf(
	{ ts, checker }: Checking,
	node: ts.ClassDeclaration,
): ts.ClassDeclaration | "unknown" | undefined {
	const clause = node.heritageClauses?.find((one) => one.token === ts.SyntaxKind.ExtendsKeyword);
	const expression = clause?.types[0]?.expression;
	if (!expression) return undefined;
	const symbol = ts.isIdentifier(expression) ? checker.getSymbolAtLocation(expression) : undefined;
	const declaration = symbol && resolved(ts, checker, symbol).valueDeclaration;
	const isOwn = declaration && ts.isClassDeclaration(declaration) && !declaration.getSourceFile().isDeclarationFile;
	return isOwn ? declaration : "unknown";
}

/** `static made = 0`, `static readonly cache = new Map()`: each copy of the class would have its own. */
export function isStaticState({ ts, checker }: Checking, member: ts.ClassElement): boolean {
	if (!ts.isPropertyDeclaration(member)) return ts.isClassStaticBlockDeclaration(member);
	const flags = ts.getCombinedModifierFlags(member);
	if ((flags & ts.ModifierFlags.Static) === 0) return false;
	const isFixed = (flags & ts.ModifierFlags.Readonly) !== 0;
	return !isFixed || (member.initializer !== undefined && !isPure(ts, checker, member.initializer, 0));
}

/** `Vec.prototype.add = …`: a copy of the class would not have it. */
export function isPatched(
	{ ts, checker }: Checking,
	{ declaration, symbol }: { readonly declaration: ts.Declaration; readonly symbol: ts.Symbol },
): boolean {
	let found = false;
	walk(ts, declaration.getSourceFile(), (at) => {
		if (!ts.isPropertyAccessExpression(at) || at.name.text !== "prototype") return;
		const owner = bare(ts, at.expression);
		if (ts.isIdentifier(owner) && symbolOf(ts, checker, owner) === symbol) found = true;
	});
	return found;
}

/** Fields that nobody can look into hold no objects. */
export function isOfPrimitives({ ts, checker }: Checking, declaration: ts.ClassDeclaration): boolean {
	return [...lineOf({ ts, checker }, declaration)].every((one) =>
		one.members.every((member) => {
			const fields = ts.isConstructorDeclaration(member) ? member.parameters : [member];
			return fields.every((field) => {
				const isField = ts.isPropertyDeclaration(field) || ts.isParameterPropertyDeclaration(field, field.parent);
				return !isField || isPrimitive(ts, checker.getTypeAtLocation(field));
			});
		}),
	);
}
