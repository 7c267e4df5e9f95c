/**
 * Methods of registered classes, some of which have the name of one by which a collection changes: `a.add(b)` of vectors.
 *
 * That the types are right, and no collection is there, is checked at launch where it matters. What arrays have too is left
 * out: arrays may be around instances.
 */
import type ts from "typescript";
import { METHODS } from "../effects/builtins.js";
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

export function isLookalike(scope: Scope, callee: ts.Expression): boolean {
	const { ts } = scope;
	if (!ts.isPropertyAccessExpression(callee) || !isOfInstance(scope, callee)) return false;
	const name = callee.name.text;
	return METHODS.get(name)?.mutates === true && !Object.hasOwn(Array.prototype, name);
}
