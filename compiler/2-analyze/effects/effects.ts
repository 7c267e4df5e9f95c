/** What a piece of code changes: assignments to members, deletions, and what its calls change. */
import type ts from "typescript";
import { bare, isAssignment, isIncrement, type TS, walk } from "../../syntax/nodes.js";
import type { Problem } from "../problem.js";
import { isOperation, isPrimitive } from "../variables/kinds.js";
import { bindingOf, type Scope } from "../variables/scope.js";
import { METHODS, MUTATING_STATICS } from "./builtins.js";
import { type Calls, collectCalls, type Knowledge, type Mutation } from "./calls.js";
import { HELD } from "./summary.js";
import type { Summaries } from "./targets.js";

/** Every place in `node` that changes an object, with the expression of the object. */
export function collectMutations(
	scope: Scope,
	node: ts.Node,
	knowledge: Knowledge,
): { mutations: Mutation[]; calls: Calls } {
	const { ts } = scope;
	const mutations: Mutation[] = [];
	const target = (expression: ts.Expression, site: ts.Node): void => {
		const inner = bare(ts, expression);
		if (scope.members?.has(inner)) return; // a variable of its own, that is assigned
		if (ts.isPropertyAccessExpression(inner) || ts.isElementAccessExpression(inner)) {
			mutations.push({ base: inner.expression, site, how: "itself" });
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
	const calls = collectCalls(scope, node, knowledge);
	const shared = mutations
		.concat(calls.mutations)
		.filter((one) => one.how !== "unknown" && isGlobalObject(scope, one.base, knowledge.summaries));
	const problems = shared.map(({ base, site }): Problem => {
		const { name } = scope.inside as ts.NamedDeclaration;
		const args = { call: name?.getText() ?? "the function", name: base.getText() };
		return { code: isInFunction(scope, base) ? "CL2011" : "CL2007", node: site, args };
	});
	return {
		mutations: [
			...mutations,
			...calls.mutations,
			...entrusted(scope, node, knowledge.summaries),
			...handedThis(scope, node, knowledge),
		],
		calls: { ...calls, problems: [...calls.problems, ...problems] },
	};
}

/**
 * `o.list = xs`, where a class changes what its objects hold: any member may do so, also one that no call names, such as a
 * getter.
 */
function entrusted({ ts }: Scope, node: ts.Node, summaries: Summaries): Mutation[] {
	if (![...summaries.values()].some((one) => one.changes.has(HELD))) return [];
	const found: Mutation[] = [];
	walk(ts, node, (at) => {
		const left = isAssignment(ts, at) && !isOperation(ts, at.operatorToken.kind) ? bare(ts, at.left) : undefined;
		const isMember = left && (ts.isPropertyAccessExpression(left) || ts.isElementAccessExpression(left));
		if (isMember && left.expression.kind !== ts.SyntaxKind.ThisKeyword && isAssignment(ts, at))
			found.push({ base: at.right, site: at, how: "all", called: true });
		const isAssign = ts.isCallExpression(at) && MUTATING_STATICS.has(at.expression.getText());
		if (isAssign)
			for (const one of at.arguments.slice(1)) found.push({ base: one, site: at, how: "all", called: true });
	});
	return found;
}

/** Methods with a function of which the next argument is something else. */
const TAKES_NO_THIS: ReadonlySet<string> = new Set("reduce reduceRight replace replaceAll sort toSorted".split(" "));

/** `[1].forEach(body.step, body)`: nobody knows what a function that is a value does to its `this`. */
function handedThis(scope: Scope, node: ts.Node, { origins }: Knowledge): Mutation[] {
	const { ts, checker } = scope;
	const found: Mutation[] = [];
	walk(ts, node, (at) => {
		const callee = ts.isCallExpression(at) ? bare(ts, at.expression) : undefined;
		if (!ts.isCallExpression(at) || !callee || !ts.isPropertyAccessExpression(callee)) return;
		const name = callee.name.text;
		const [callback, receiver] = at.arguments.map((one) => bare(ts, one));
		if (!METHODS.get(name)?.callback || TAKES_NO_THIS.has(name)) return;
		if (!callback || !receiver || ts.isArrowFunction(callback)) return;
		if (isPrimitive(ts, checker.getTypeAtLocation(receiver)) || origins.deep(receiver).size === 0) return;
		found.push({ base: receiver, site: at, how: "unknown" });
	});
	return found;
}

/** `globalThis.x`, `process.env.X`, `Array.prototype.f`, `f.count`, and `this` of static members: all iterations see them. */
function isGlobalObject(scope: Scope, expression: ts.Expression, summaries: Summaries): boolean {
	const { ts } = scope;
	let at = bare(ts, expression);
	while (ts.isPropertyAccessExpression(at) || ts.isElementAccessExpression(at)) at = bare(ts, at.expression);
	if (at.kind === ts.SyntaxKind.ThisKeyword) return isStaticMember(ts, at);
	const binding = ts.isIdentifier(at) ? bindingOf(scope, at) : undefined;
	if (binding && "declaration" in binding) return summaries.has(binding.declaration);
	return binding !== undefined;
}

/** State of the project's own that a function changes, as opposed to the loop. */
function isInFunction(scope: Scope, base: ts.Expression): boolean {
	const { ts } = scope;
	const binding = ts.isIdentifier(base) ? bindingOf(scope, base) : undefined;
	return !ts.isForOfStatement(scope.inside) && binding !== undefined && "declaration" in binding;
}

function isStaticMember(ts: TS, node: ts.Node): boolean {
	let at = node.parent;
	while (at && (ts.isArrowFunction(at) || !(ts.isFunctionLike(at) || ts.isClassElement(at)))) at = at.parent;
	const flags = at ? ts.getCombinedModifierFlags(at as ts.Declaration) : 0;
	return (flags & ts.ModifierFlags.Static) !== 0 || (at !== undefined && ts.isClassStaticBlockDeclaration(at));
}
