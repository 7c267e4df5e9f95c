/** What a piece of code changes: assignments to members, deletions, and what its calls change. */
import type ts from "typescript";
import { bare, isAssignment, isIncrement, type TS, walk } from "../../syntax/nodes.js";
import type { Problem } from "../problem.js";
import { bindingOf, type Scope } from "../variables/scope.js";
import { type Calls, collectCalls, type Mutation } from "./calls.js";
import type { Origins } from "./origins.js";

/** Every place in `node` that changes an object, with the expression of the object. */
export function collectMutations(
	scope: Scope,
	node: ts.Node,
	origins: Origins,
): { mutations: Mutation[]; calls: Calls } {
	const { ts } = scope;
	const mutations: Mutation[] = [];
	const target = (expression: ts.Expression, site: ts.Node): void => {
		const inner = bare(ts, expression);
		if (ts.isPropertyAccessExpression(inner) || ts.isElementAccessExpression(inner)) {
			mutations.push({ base: inner.expression, site, unknown: false });
		} else if (ts.isArrayLiteralExpression(inner)) {
			for (const one of inner.elements) target(ts.isSpreadElement(one) ? one.expression : defaulted(one), site);
		} else if (ts.isObjectLiteralExpression(inner)) {
			for (const one of inner.properties) {
				if (ts.isPropertyAssignment(one)) target(defaulted(one.initializer), site);
				else if (ts.isSpreadAssignment(one)) target(one.expression, site);
			}
		}
	};
	const defaulted = (node: ts.Expression): ts.Expression => (isAssignment(ts, node) ? node.left : node);
	walk(ts, node, (at) => {
		if (isAssignment(ts, at)) target(at.left, at);
		else if (isIncrement(ts, at)) target(at.operand, at);
		else if (ts.isDeleteExpression(at)) target(at.expression, at);
		else if ((ts.isForOfStatement(at) || ts.isForInStatement(at)) && !ts.isVariableDeclarationList(at.initializer)) {
			target(at.initializer, at);
		}
	});
	const calls = collectCalls(scope, node, origins);
	const shared = mutations.concat(calls.mutations).filter((one) => !one.unknown && isGlobalObject(scope, one.base));
	const problems = shared.map(
		({ base, site }): Problem => ({ code: "CL2007", node: site, args: { name: base.getText() } }),
	);
	return {
		mutations: [...mutations, ...calls.mutations],
		calls: { ...calls, problems: [...calls.problems, ...problems] },
	};
}

/** `globalThis.x`, `process.env.X`, `Array.prototype.f`, and `this` of static members: all iterations see them. */
function isGlobalObject(scope: Scope, expression: ts.Expression): boolean {
	const { ts } = scope;
	let at = bare(ts, expression);
	while (ts.isPropertyAccessExpression(at) || ts.isElementAccessExpression(at)) at = bare(ts, at.expression);
	if (at.kind === ts.SyntaxKind.ThisKeyword) return isStaticMember(ts, at);
	return ts.isIdentifier(at) && ["global", "package", "namespace"].includes(bindingOf(scope, at).kind);
}

function isStaticMember(ts: TS, node: ts.Node): boolean {
	let at = node.parent;
	while (at && (ts.isArrowFunction(at) || !(ts.isFunctionLike(at) || ts.isClassElement(at)))) at = at.parent;
	const flags = at ? ts.getCombinedModifierFlags(at as ts.Declaration) : 0;
	return (flags & ts.ModifierFlags.Static) !== 0 || (at !== undefined && ts.isClassStaticBlockDeclaration(at));
}
