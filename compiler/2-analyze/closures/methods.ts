/**
 * The one method that a call can run, as far as subscripts need to know.
 *
 * In:   m.data[m.index(i, j)] = v      set(i, j, v) { const at = this.index(i, j); this.data[at] = v; }
 * Out:  `index` of the only class with that name that the loop reaches
 *
 * The launch finds that no other code can run by the name: see `Subscripts.methods`.
 */
import type ts from "typescript";
import { bare } from "../../syntax/nodes.js";
import { memberName } from "../effects/summary.js";
import { functionNamed, type Summaries, targetsOf } from "../effects/targets.js";
import { isOfInstance, isOfPlatformToo } from "../instances/lookalike.js";
import { replacedNames } from "../origins/methods/replaced.js";
import { isPartOf } from "../origins/parts.js";
import type { LoopScope, Scope } from "../variables/scope.js";

export function createMethods(scope: Scope, reached: Summaries): LoopScope["methodOf"] {
	const { ts } = scope;
	let names: { readonly replaced: ReadonlySet<string> | undefined } | undefined;
	const isReplaced = (name: string) => {
		names ??= { replaced: replacedNames(scope, reached) };
		return names.replaced?.has(name) !== false;
	};
	return (call) => {
		const callee = bare(ts, call.expression);
		if (!ts.isPropertyAccessExpression(callee) || ts.isOptionalChain(call)) return undefined;
		// The launch compares it: see `methodsOf`.
		const own = functionNamed(scope, callee);
		if (own) return ts.isMethodDeclaration(own) && isPlain(ts, own) ? own : undefined;
		const [target, ...others] = targetsOf(scope, reached, call);
		if (!target || others.length > 0 || !isSeen(scope, callee) || isOfPlatformToo(callee.name.text)) return undefined;
		const method = onlyMember(ts, target.summary.declaration, target.member);
		return method && isPlain(ts, method) && !isReplaced(callee.name.text) ? method : undefined;
	};
}

/** `this` of a method, or a part of a variable of which types say that it is an instance. */
function isSeen(scope: Scope, callee: ts.PropertyAccessExpression): boolean {
	const owner = bare(scope.ts, callee.expression);
	const isOwn = owner.kind === scope.ts.SyntaxKind.ThisKeyword;
	return isOwn || (isOfInstance(scope, callee) && isPartOf(scope, owner, () => false));
}

function onlyMember(ts: Scope["ts"], owner: ts.Declaration, name: string): ts.MethodDeclaration | undefined {
	const [one, ...others] = ts.isClassLike(owner) ? owner.members.filter((each) => memberName(ts, each) === name) : [];
	return one && others.length === 0 && ts.isMethodDeclaration(one) ? one : undefined;
}

/** It runs at once and to its end, for an object. */
function isPlain(ts: Scope["ts"], method: ts.MethodDeclaration): boolean {
	const flags = ts.getCombinedModifierFlags(method);
	const isOther = (flags & (ts.ModifierFlags.Async | ts.ModifierFlags.Static)) !== 0;
	return method.body !== undefined && !isOther && !method.asteriskToken && !method.questionToken;
}
