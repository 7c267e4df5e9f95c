/** What code names from outside of it, and what of that is never an object that it could change. */
import type ts from "typescript";
import { isInside, type TS } from "../../syntax/nodes.js";
import type { Summaries } from "../effects/targets.js";
import { isPure, isPureConstant } from "../variables/kinds.js";
import { bindingOf, type Scope, walkCode } from "../variables/scope.js";

/** Every variable from outside that code names, and of a function the variables that it names: nothing changes code. */
export function outsideOf(scope: Scope, summaries: Summaries, assignedFirst: ReadonlySet<ts.Symbol>): Set<ts.Symbol> {
	const { ts, checker } = scope;
	const found = new Set<ts.Symbol>();
	walkCode(scope, (at) => {
		const isOwn = ts.isPropertyAccessExpression(at) && at.expression.kind === ts.SyntaxKind.ThisKeyword;
		const field = isOwn ? checker.getSymbolAtLocation(at.name) : scope.members?.get(at);
		if (field) found.add(field);
		if (!ts.isIdentifier(at)) return;
		const binding = bindingOf(scope, at);
		if (!("declaration" in binding) || assignedFirst.has(binding.symbol)) return;
		const code = summaries.get(binding.declaration);
		if (code) for (const symbol of code.outside) found.add(symbol);
		else if (binding.kind !== "inner" || isOwnParameter(ts, binding.declaration, scope.inside))
			found.add(binding.symbol);
	});
	return found;
}

/** What the loop goes through: the launch sees its items, and not what they lie in. */
export function isHead({ ts, inside }: Scope, node: ts.Node): boolean {
	return ts.isForOfStatement(inside) && isInside(node, inside.expression);
}

/** The function or class that is looked at, by its own name: it outlives the call. */
export function isSelf({ ts, inside }: Scope, declaration: ts.Declaration): boolean {
	return declaration === inside || (ts.isVariableDeclaration(declaration) && declaration.initializer === inside);
}

/** A constant of a module that is primitive, of which kernels have copies. */
export function isFixed({ ts, checker }: Scope, node: ts.Declaration): boolean {
	if (!ts.isVariableDeclaration(node) || !node.initializer || !isPureConstant(ts, checker, node)) return false;
	return isPure(ts, checker, node.initializer, 0);
}

/** A parameter of the function, or of a member of the class, that is looked at. */
export function isOwnParameter(ts: TS, declaration: ts.Node, inside: ts.Node): boolean {
	let at = declaration;
	while (ts.isBindingElement(at) || ts.isBindingName(at)) at = at.parent;
	return ts.isParameter(at) && (at.parent === inside || (ts.isClassLike(inside) && at.parent.parent === inside));
}
