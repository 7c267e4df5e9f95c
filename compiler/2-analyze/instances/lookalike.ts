/**
 * Methods of registered classes, some of which have the name of one that collections have: `a.add(b)` of vectors, `m.get(i, j)`
 * of matrices.
 *
 * That the types are right, and no collection is there, is checked at launch where it matters: where one could be changed. What arrays have too is left
 * out: arrays may be around instances.
 */
import type ts from "typescript";
import { bare, isInside, isReference, walk } from "../../syntax/nodes.js";
import { symbolOf } from "../../syntax/symbols.js";
import { METHODS, type MethodRow } from "../effects/builtins.js";
import { namesOutside } from "../effects/quiet.js";
import type { Scope } from "../variables/scope.js";
import { mayBe } from "./held.js";

/** `a.add`, where types say that `a` is an instance. */
export function isOfInstance(scope: Scope, callee: ts.Expression): boolean {
	const { ts, checker, instances } = scope;
	if (!instances || !ts.isPropertyAccessExpression(callee) || !instances.members.has(callee.name.text)) return false;
	const type = checker.getApparentType(checker.getNonNullableType(checker.getTypeAtLocation(callee.expression)));
	const all = type.isUnion() ? type.types : [type];
	return all.every((one) => {
		const isOwn = one.symbol?.declarations?.every((at) => !at.getSourceFile().isDeclarationFile) === true;
		return isOwn && mayBe(scope, instances, one);
	});
}

/** The member of an instance that has the name of a method of collections, and of none that arrays have. */
export function isLookalike(scope: Scope, callee: ts.Expression): boolean {
	const { ts } = scope;
	if (!ts.isPropertyAccessExpression(callee) || !isOfInstance(scope, callee)) return false;
	const name = callee.name.text;
	return METHODS.has(name) && !Object.hasOwn(Array.prototype, name);
}

/** Classes of the platform that instances may be mistaken for. */
const PLATFORM = [Array, Map, Set, WeakMap, Date, RegExp, String, Number, Error, DataView, ArrayBuffer, Float64Array];

/** Do other objects than those of the program have methods of this name? */
export function isOfPlatformToo(name: string): boolean {
	return METHODS.has(name) || PLATFORM.some(({ prototype }) => name in prototype);
}

/** What is known of a method by its name; undefined if types say that another one is meant. */
export function builtinOf(scope: Scope, callee: ts.PropertyAccessExpression): MethodRow | undefined {
	return isBuiltin(scope, callee) ? METHODS.get(callee.name.text) : undefined;
}

/** Types do not say that the member is one of the project or of a package; of instances the launch knows the classes. */
export function isBuiltin(scope: Scope, callee: ts.PropertyAccessExpression): boolean {
	const declarations = scope.checker.getSymbolAtLocation(callee.name)?.declarations ?? [];
	return declarations.every((one) => isPlatformFile(one.getSourceFile())) || isOfInstance(scope, callee);
}

/** Types say that it is a member of the platform's objects: nothing is known of those of `any`. */
export function isOfPlatform(scope: Scope, callee: ts.PropertyAccessExpression): boolean {
	return scope.checker.getSymbolAtLocation(callee.name) !== undefined && isBuiltin(scope, callee);
}

/**
 * A method of the project with the name of one by which a collection changes, of a class that knows nothing but its own
 * fields and what it is given: the caller may call it later as well.
 */
export function isSelfContained(scope: Scope, callee: ts.PropertyAccessExpression): boolean {
	const { ts, checker } = scope;
	if (!METHODS.get(callee.name.text)?.mutates) return false;
	const declarations = checker.getSymbolAtLocation(callee.name)?.declarations ?? [];
	const others = declarations.filter((one) => !isPlatformFile(one.getSourceFile()));
	return others.every(
		(one) => ts.isMethodDeclaration(one) && ts.isClassLike(one.parent) && knowsItself(scope, one.parent),
	);
}

function knowsItself(scope: Scope, owner: ts.ClassLikeDeclaration): boolean {
	const { ts, checker } = scope;
	let knows = !namesOutside(ts, owner);
	walk(ts, owner, (at) => {
		if (ts.isTypeNode(at) && !ts.isExpressionWithTypeArguments(at)) return false;
		// What hidden fields hold is seen by no guard.
		if (ts.isPrivateIdentifier(at) || (ts.isCallExpression(at) && !isKnownCall(scope, owner, at))) knows = false;
		if (!ts.isIdentifier(at) || !isReference(ts, at)) return true;
		const declarations = symbolOf(ts, checker, at)?.declarations ?? [];
		const isKnown = (one: ts.Declaration) => isInside(one, owner) || isPlatformFile(one.getSourceFile());
		if (!declarations.every(isKnown)) knows = false;
		return true;
	});
	return knows;
}

/** A call of a method of the class, of what is above it, or of the platform: functions in fields and parameters may do anything. */
function isKnownCall({ ts, checker }: Scope, owner: ts.ClassLikeDeclaration, call: ts.CallExpression): boolean {
	const callee = bare(ts, call.expression);
	if (callee.kind === ts.SyntaxKind.SuperKeyword) return true;
	const name = ts.isPropertyAccessExpression(callee) ? callee.name : callee;
	const declarations = checker.getSymbolAtLocation(name)?.declarations ?? [];
	const isKnown = (one: ts.Declaration) =>
		isPlatformFile(one.getSourceFile()) || (ts.isMethodDeclaration(one) && one.parent === owner);
	return declarations.length > 0 && declarations.every(isKnown);
}

/** `lib.es2022.d.ts`, or the types of Node. */
function isPlatformFile({ fileName, isDeclarationFile }: ts.SourceFile): boolean {
	return isDeclarationFile && /(^|[\\/])lib\.[^\\/]*$|[\\/]@types[\\/]node[\\/]/.test(fileName);
}
