/** What a piece of code changes: assignments to members, deletions, and what its calls change. */
import type ts from "typescript";
import { bare, isAssignment, isIncrement, walk } from "../syntax/nodes.js";
import { type Calls, collectCalls, type Mutation } from "./calls.js";
import type { Origins } from "./origins.js";
import type { Scope } from "./scope.js";

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
	return { mutations: [...mutations, ...calls.mutations], calls };
}
