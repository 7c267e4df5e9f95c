/**
 * Names that members of objects get by code of a loop in other ways than as methods of classes.
 *
 * In:   o.step = () => {};   { step() {} };   constructor(readonly step: Step)
 * Out:  step; undefined if any name may be one: Object.assign(o, rest), o[k] = f
 */
import type ts from "typescript";
import { bare, isAssignment, walk } from "../../../syntax/nodes.js";
import { MUTATING_STATICS } from "../../effects/builtins.js";
import { isPrimitive } from "../../variables/kinds.js";
import { codeIn, type Scope } from "../../variables/scope.js";

export function replacedNames(
	scope: Scope,
	reached: ReadonlyMap<ts.Declaration, unknown>,
): ReadonlySet<string> | undefined {
	const names = new Set<string>();
	let isKnown = true;
	for (const code of [...codeIn(scope), ...reached.keys()]) {
		walk(scope.ts, code, (at) => {
			const found = namesSet(scope, at);
			if (!found) isKnown = false;
			for (const one of found ?? []) names.add(one);
		});
	}
	return isKnown ? names : undefined;
}

/** Undefined: any. */
function namesSet(scope: Scope, at: ts.Node): readonly string[] | undefined {
	const { ts } = scope;
	if (isAssignment(ts, at)) return namesIn(scope, at.left, at.right);
	if (ts.isForOfStatement(at) || ts.isForInStatement(at)) {
		return ts.isVariableDeclarationList(at.initializer) ? [] : namesIn(scope, at.initializer, undefined);
	}
	if (ts.isCallExpression(at) && MUTATING_STATICS.has(bare(ts, at.expression).getText())) return undefined;
	const isField =
		ts.isPropertyDeclaration(at) || (ts.isParameter(at) && ts.isParameterPropertyDeclaration(at, at.parent));
	if (isField || ts.isAccessor(at)) return nameOf(ts, at);
	if (ts.isObjectLiteralElement(at) && ts.isObjectLiteralExpression(at.parent))
		return ts.isSpreadAssignment(at) ? [] : nameOf(ts, at);
	return [];
}

/** The members in a target. An element gets no function if the value is none. */
function namesIn(scope: Scope, target: ts.Node, value: ts.Expression | undefined): readonly string[] | undefined {
	const { ts } = scope;
	const node = ts.isExpression(target) ? bare(ts, target) : target;
	if (ts.isPropertyAccessExpression(node)) return node.name.text === "__proto__" ? undefined : [node.name.text];
	if (ts.isElementAccessExpression(node)) return value && mayBeCode(scope, value) ? undefined : [];
	if (ts.isIdentifier(node)) return [];
	let isKnown = true;
	const names: string[] = [];
	walk(ts, node, (at) => {
		if (ts.isPropertyAccessExpression(at)) names.push(at.name.text);
		if (ts.isElementAccessExpression(at)) isKnown = false;
	});
	return isKnown ? names : undefined;
}

function mayBeCode({ ts, checker }: Scope, value: ts.Expression): boolean {
	const type = checker.getTypeAtLocation(value);
	if (isPrimitive(ts, type)) return false;
	const all = type.isUnion() ? type.types : [type];
	return all.some((one) => !(one.flags & ts.TypeFlags.Object) || one.getCallSignatures().length > 0);
}

function nameOf(ts: Scope["ts"], { name }: ts.NamedDeclaration): readonly string[] | undefined {
	if (!name) return [];
	if (ts.isComputedPropertyName(name)) return undefined;
	return ts.isBindingName(name) && !ts.isIdentifier(name) ? [] : [name.getText().replace(/^["']|["']$/g, "")];
}
