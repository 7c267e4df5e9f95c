/**
 * The classes that a program registers, and which of them kernels can have copies of.
 *
 * In:   register(Body); register(Money, { take: (m) => m.cents, make: (cents) => new Money(cents) });
 * Out:  Body and Money, each with the id by which workers know it, its recipe, and what is in the way of a copy
 */
import { relative } from "node:path";
import type ts from "typescript";
import { bare, type TS } from "../../syntax/nodes.js";
import { ourName, resolved } from "../../syntax/symbols.js";
import { isTopLevel } from "../variables/scope.js";
import { declaredName } from "../variables/variables.js";
import { aboveOf, type Checking, isOfPrimitives, isPatched, lineOf } from "./classes.js";
import type { Registered } from "./instances.js";
import { hasOtherStatics, looksAtStatics } from "./statics.js";

/** Looks at calls that stand by themselves at the top level of the files. `root`: the folder that ids begin at. */
export function findRegistered(checking: Checking, files: readonly ts.SourceFile[], root: string): Registered[] {
	const { ts } = checking;
	const found: Registered[] = [];
	for (const file of files) {
		if (file.isDeclarationFile || !file.text.includes("register")) continue;
		for (const statement of file.statements) {
			const call = ts.isExpressionStatement(statement) ? bare(ts, statement.expression) : undefined;
			const one = call && ts.isCallExpression(call) ? readCall(checking, call, root) : undefined;
			if (one) found.push(one);
		}
	}
	return found.map((one) => {
		const isTwice = found.some((other) => other !== one && other.symbol === one.symbol);
		return isTwice ? { ...one, unfit: "is registered twice" } : one;
	});
}

function readCall(checking: Checking, call: ts.CallExpression, root: string): Registered | undefined {
	const { ts, checker } = checking;
	const [first, second] = call.arguments;
	if (!first || !ts.isIdentifier(first) || ourName(ts, checker, call.expression) !== "register") return undefined;
	const named = checker.getSymbolAtLocation(first);
	const symbol = named && resolved(ts, checker, named);
	const declaration = symbol?.valueDeclaration;
	if (!symbol || !declaration || !ts.isClassDeclaration(declaration)) return undefined;
	if (declaration.getSourceFile().isDeclarationFile) return undefined;
	const recipe = second && bare(ts, second);
	const keys = recipe && ts.isObjectLiteralExpression(recipe) ? recipe.properties.map((one) => keyOf(ts, one)) : [];
	const literal = recipe && ts.isObjectLiteralExpression(recipe) && !keys.includes(undefined) ? recipe : undefined;
	const file = relative(root, declaration.getSourceFile().fileName).replaceAll("\\", "/");
	const unfit = recipe && !literal ? "has a recipe that is not written where it is registered" : undefined;
	const id = `${file}#${declaredName(declaration)}`;
	const isRecipe = keys.includes("take");
	return {
		symbol,
		declaration,
		id,
		call,
		recipe: isRecipe ? literal : undefined,
		unfit: unfit ?? unfitness(checking, declaration, isRecipe),
	};
}

/** What kernels cannot copy, or the analysis not follow, of a class or one above it. */
function unfitness(checking: Checking, declaration: ts.ClassDeclaration, isRecipe: boolean): string | undefined {
	const { ts, checker } = checking;
	if (!isTopLevel(ts, declaration)) return "is not declared at the top level of a module";
	const symbol = declaration.name && checker.getSymbolAtLocation(declaration.name);
	if (symbol && isPatched(checking, { declaration, symbol })) return "has methods that are replaced";
	if (hasDecorators(checking, declaration)) return "has decorators";
	const line = [...lineOf(checking, declaration)];
	if (hasOtherStatics(checking, declaration) || looksAtStatics(checking, line, [declaration]))
		return "has static fields that may change";
	for (const member of declaration.members) {
		if (hasDecorators(checking, member)) return "has decorators";
		if (ts.isSetAccessor(member)) return "has a setter";
		if (isFunctionField(ts, member)) return "has a field that is a function";
		if (!member.name) continue;
		if (ts.isAutoAccessorPropertyDeclaration(member)) return "has an accessor field";
		const isName = ts.isIdentifier(member.name) || ts.isStringLiteral(member.name);
		if (!isName && !ts.isPrivateIdentifier(member.name)) return "has a member whose name is no identifier";
		if (ts.isPrivateIdentifier(member.name) && !isRecipe)
			return "has #private members, which only `take` and `make` of `register` can read and fill";
	}
	if (isRecipe && !isOfPrimitives(checking, declaration))
		return "has a recipe, and fields that hold objects: on a worker these would be others";
	const above = aboveOf(checking, declaration);
	if (above === "unknown") return "extends a class that is not of this program";
	return above && unfitness(checking, above, isRecipe);
}

/** Other than our own, which goes. */
function hasDecorators({ ts, checker }: Checking, node: ts.Node): boolean {
	const all = ts.canHaveDecorators(node) ? (ts.getDecorators(node) ?? []) : [];
	return all.some(({ expression }) => {
		const callee = ts.isCallExpression(expression) ? expression.expression : expression;
		return ourName(ts, checker, callee) !== "parallel";
	});
}

/** `step = () => { … }`: each object has a function of its own. */
function isFunctionField(ts: TS, member: ts.ClassElement): boolean {
	const isStatic = (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Static) !== 0;
	if (!ts.isPropertyDeclaration(member) || isStatic || !member.initializer) return false;
	const value = bare(ts, member.initializer);
	return ts.isArrowFunction(value) || ts.isFunctionExpression(value);
}

/** `take` of `{ take: … }`, `{ "take": … }`, `{ take() … }`; undefined if it cannot be told. */
function keyOf(ts: TS, { name }: ts.ObjectLiteralElementLike): string | undefined {
	return name && (ts.isIdentifier(name) || ts.isStringLiteral(name)) ? name.text : undefined;
}
