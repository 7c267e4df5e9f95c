/**
 * Static fields that copies of classes are made without: objects, and what may change. A kernel that names one would see its own.
 *
 * In:   class Vector { plus(o) { … } static readonly ZERO = new Vector(); }
 * Out:  `ZERO` goes, if nothing that the loop reaches could look at it
 */
import type ts from "typescript";
import { isReference, walk, wrapped } from "../../syntax/nodes.js";
import { symbolOf } from "../../syntax/symbols.js";
import { isTopLevel } from "../variables/scope.js";
import { type Checking, isStaticState } from "./classes.js";

/** Fields of the class that its copy has not; none of a class that is no declaration of a module. */
export function staticsLeftOut(checking: Checking, node: ts.Node): ReadonlySet<ts.Node> {
	const { ts } = checking;
	if (!ts.isClassDeclaration(node) || !isTopLevel(ts, node)) return new Set();
	return new Set(node.members.filter((one) => isStaticState(checking, one) && isNamed(checking, one)));
}

/** Has the class a static block, or a static field that its copy cannot do without since its name tells nothing? */
export function hasOtherStatics(checking: Checking, declaration: ts.ClassDeclaration): boolean {
	const left = staticsLeftOut(checking, declaration);
	return declaration.members.some((one) => isStaticState(checking, one) && !left.has(one));
}

function isNamed({ ts }: Checking, member: ts.ClassElement): boolean {
	return ts.isPropertyDeclaration(member) && ts.isIdentifier(member.name) && !ts.getDecorators(member)?.length;
}

/** May the code look at a static field that these classes are copied without, by its name or by that of the class? */
export function looksAtStatics(
	checking: Checking,
	classes: readonly ts.ClassDeclaration[],
	code: readonly ts.Node[],
): boolean {
	const { ts } = checking;
	const left = new Set(classes.flatMap((one) => [...staticsLeftOut(checking, one)]));
	if (left.size === 0) return false;
	const names = new Set(["constructor", ...[...left].map((one) => (one as ts.PropertyDeclaration).name.getText())]);
	let found = false;
	for (const node of code)
		walk(ts, node, (at) => {
			if (left.has(at)) return false;
			if (isLook(checking, at, names)) found = true;
			return !found;
		});
	return found;
}

function isLook(checking: Checking, at: ts.Node, names: ReadonlySet<string>): boolean {
	const { ts } = checking;
	if (ts.isStringLiteralLike(at)) return names.has(at.text);
	if (ts.isPropertyAccessExpression(at)) return names.has(at.name.text);
	if (ts.isBindingElement(at)) return names.has((at.propertyName ?? at.name).getText());
	if (ts.isPropertyAssignment(at) || ts.isShorthandPropertyAssignment(at)) return names.has(at.name.getText());
	if (ts.isElementAccessExpression(at)) return isOpen(checking, at);
	if (ts.isMetaProperty(at)) return true;
	if (at.kind === ts.SyntaxKind.ThisKeyword) return isInStatic(checking, at) && !isBase(checking, at);
	return ts.isIdentifier(at) && isReference(ts, at) && isClass(checking, at) && !isBase(checking, at);
}

/** `C[key]`, `o[key]` of anything: a member of whatever name. */
function isOpen({ ts, checker }: Checking, { expression, argumentExpression }: ts.ElementAccessExpression): boolean {
	if (ts.isNumericLiteral(argumentExpression)) return false;
	const [type, key] = [expression, argumentExpression].map((one) => checker.getTypeAtLocation(one)) as [
		ts.Type,
		ts.Type,
	];
	if (key.flags & ts.TypeFlags.NumberLike) return false;
	const isUnknown = (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0;
	const isMade = type.getConstructSignatures().length > 0 || ((type.symbol?.flags ?? 0) & ts.SymbolFlags.Class) !== 0;
	return isUnknown || isMade || expression.kind === ts.SyntaxKind.SuperKeyword;
}

function isClass({ ts, checker }: Checking, node: ts.Identifier): boolean {
	const declaration = symbolOf(ts, checker, node)?.valueDeclaration;
	return declaration !== undefined && ts.isClassLike(declaration) && !declaration.getSourceFile().isDeclarationFile;
}

/** Stands where only a member with a name, an instance, or a class below is made of it. */
function isBase({ ts }: Checking, node: ts.Node): boolean {
	const outer = wrapped(ts, node);
	const { parent } = outer;
	if (ts.isPropertyAccessExpression(parent) || ts.isNewExpression(parent)) return parent.expression === outer;
	if (ts.isBinaryExpression(parent))
		return parent.right === outer && parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword;
	return ts.isExpressionWithTypeArguments(parent) || (ts.isClassLike(parent) && parent.name === node);
}

/** Is this `this` the class? */
function isInStatic({ ts }: Checking, node: ts.Node): boolean {
	for (let at = node.parent; at && !ts.isSourceFile(at); at = at.parent) {
		if (ts.isClassElement(at)) return (ts.getCombinedModifierFlags(at) & ts.ModifierFlags.Static) !== 0;
	}
	return false;
}
