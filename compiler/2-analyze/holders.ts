/**
 * What must be true of objects whose members kernels have variables for, and of methods that they have copies of. Where it
 * is not, the loop runs as it is written.
 */

import type ts from "typescript";
import type { Guard } from "../../runtime/contract.js";
import type { VariableFact } from "./analysis.js";
import { functionNamed } from "./effects/targets.js";
import type { RoleFact } from "./roles/facts.js";
import { type LoopScope, walkCode } from "./variables/scope.js";

/** Roles of variables that the loop assigns. */
export const SCALAR: ReadonlySet<RoleFact["role"]> = new Set(["reduction", "induction", "lastprivate", "private"]);

/** Roles of variables of which the object changes. */
export const CHANGED: ReadonlySet<RoleFact["role"]> = new Set(["write", "append", "element-reduction", "deferred"]);

/** Does a chunk look at what only the iteration before it looks at in the plain loop? */
export function carries({ fact }: VariableFact): boolean {
	return fact.role === "lastprivate" && fact.carried !== undefined;
}

/** Objects whose members kernels have variables for. Of `this` only where objects may change: a class has declared them. */
export function fieldsOf(facts: readonly VariableFact[]): Guard[] {
	const holders = new Map<string, { read: string[]; assigned: string[] }>();
	for (const { variable, fact } of facts) {
		if (!variable.member || variable.member.name.startsWith("#")) continue;
		const { of, name } = variable.member;
		const holder = holders.get(of) ?? { read: [], assigned: [] };
		const isAssigned = SCALAR.has(fact.role) || (fact.role === "deferred" && fact.assigned);
		holder[isAssigned ? "assigned" : "read"].push(name);
		holders.set(of, holder);
	}
	const isOpen =
		facts.some(({ fact }) => CHANGED.has(fact.role)) || [...holders.values()].some((one) => one.assigned.length > 0);
	return [...holders]
		.filter(([name]) => name !== "this" || isOpen)
		.map(([name, members]) => ({ kind: "fields", name, ...members }));
}

/** Methods that kernels have copies of: classes below may have others. Private names have no others. */
export function methodsOf(scope: LoopScope): Guard[] {
	const { ts } = scope;
	const found = new Map<string, Guard>();
	walkCode(scope, (at) => {
		if (!ts.isPropertyAccessExpression(at)) return;
		const method = functionNamed(scope, at);
		if (!method || !ts.isMethodDeclaration(method) || !ts.isIdentifier(method.name)) return;
		const of = (method.parent as ts.ClassDeclaration).name?.text ?? "";
		const isStatic = (ts.getCombinedModifierFlags(method) & ts.ModifierFlags.Static) !== 0;
		const isOfThis = at.expression.kind === ts.SyntaxKind.ThisKeyword;
		if (!isOfThis && !(isStatic && ts.isIdentifier(at.expression) && at.expression.text === of)) return;
		const name = isOfThis ? "this" : of;
		found.set(`${name}.${method.name.text}`, { kind: "method", name, member: method.name.text, of, static: isStatic });
	});
	return [...found.values()];
}
