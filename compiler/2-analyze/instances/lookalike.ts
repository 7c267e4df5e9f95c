/**
 * Methods of registered classes that have the name of one by which a collection changes: `a.add(b)` of vectors.
 *
 * That the types are right, and no collection is there, is checked at launch. What arrays have too is left out: arrays may
 * be around instances.
 */
import type ts from "typescript";
import { METHODS } from "../effects/builtins.js";
import type { Scope } from "../variables/scope.js";
import { mayBe } from "./held.js";

export function isLookalike(scope: Scope, callee: ts.Expression): boolean {
	const { ts, checker, instances } = scope;
	if (!instances || !ts.isPropertyAccessExpression(callee)) return false;
	const name = callee.name.text;
	if (!instances.members.has(name) || !METHODS.get(name)?.mutates || Object.hasOwn(Array.prototype, name)) return false;
	const type = checker.getApparentType(checker.getNonNullableType(checker.getTypeAtLocation(callee.expression)));
	const isOwn = type.symbol?.declarations?.every((one) => !one.getSourceFile().isDeclarationFile) === true;
	return isOwn && mayBe(scope, instances, type);
}
