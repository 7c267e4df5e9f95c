/**
 * Recognises collections of primitives that each iteration empties before it does anything else with them.
 *
 * In:   const t: number[] = [];   for (…) { t.length = 0; … t.push(e); … t.sort((a, b) => a - b); … t[4] … }
 * Out:  yes: whatever is in it later is the iteration's own, so each run of iterations may begin with an empty one
 *
 * What survives that, properties besides elements, nothing may set (`uses.ts`).
 */
import type ts from "typescript";
import { bare, isAssignment } from "../../../../syntax/nodes.js";
import { constant, type Polynomial, subtract } from "../../../../syntax/polynomial.js";
import { symbolOf } from "../../../../syntax/symbols.js";
import type { ContainerContext } from "../../../roles/facts.js";
import type { LoopScope } from "../../../variables/scope.js";
import { functionCalled } from "../callees/calls.js";
import { mentionsOf } from "../callees/runs.js";
import { createFlow, type State } from "../flow.js";
import { createKnowledge } from "../knowledge.js";
import type { Region } from "../regions.js";
import { type Collection, isOwnUse } from "./uses.js";

export interface Emptied {
	readonly kind: Collection;
	readonly symbol: ts.Symbol;
	/** Functions around the loop that name it, and only the body calls. */
	readonly runs: ReadonlySet<ts.Node>;
}

/** All of it is the iteration's own. */
const EMPTIED: Region = ["all"];

/** The last place that an element of an array may have. */
const LAST = 2 ** 32 - 2;

export function isEmptiedFirst(context: ContainerContext, { kind, symbol, runs }: Emptied): boolean {
	const { scope, subscripts } = context;
	const knowledge = createKnowledge(context);
	const rests: Polynomial[] = [];
	const isPlace = (node: ts.ElementAccessExpression): boolean => {
		const form = subscripts.at({ kind: "element", subscript: node.argumentExpression, node });
		if (!form) return false;
		rests.push(form);
		const proof = knowledge.proofAt({ node, frame: undefined, forms: [form], rests: (more) => rests.push(...more) });
		return proof(form) && proof(subtract(constant(LAST), form));
	};
	const all = [scope.body, ...runs].flatMap((code) => mentionsOf(scope, symbol, code));
	const isFound = isFirst(scope, { kind, symbol, runs }) && all.every((one) => isOwnUse(scope, kind, one, isPlace));
	if (isFound) subscripts.note(rests);
	return isFound;
}

/** On every way, before it is mentioned otherwise. */
function isFirst(scope: LoopScope, { kind, symbol, runs }: Emptied): boolean {
	const { ts, checker, body } = scope;
	let isLost = false;
	const is = (node: ts.Expression) => {
		const at = bare(ts, node);
		return ts.isIdentifier(at) && at.text === symbol.name && symbolOf(ts, checker, at) === symbol;
	};
	const special = (node: ts.Node, state: readonly Region[]): { readonly after: State } | undefined => {
		const emptied = emptiedBy(node);
		if (emptied && is(emptied.owner)) {
			const after = emptied.value ? flow.visit(emptied.value, state) : state;
			return { after: after && [EMPTIED] };
		}
		const isCall = ts.isCallExpression(node) && runs.has(functionCalled(scope, node) as ts.Node);
		if ((isCall || (ts.isIdentifier(node) && is(node))) && state.length === 0) isLost = true;
		return undefined;
	};
	const emptiedBy = (node: ts.Node): { readonly owner: ts.Expression; readonly value?: ts.Expression } | undefined => {
		if (isAssignment(ts, node)) {
			const left = bare(ts, node.left);
			const isLength = ts.isPropertyAccessExpression(left) && left.name.text === "length" && kind === "list";
			return isLength && isZero(ts, node) ? { owner: left.expression, value: node.right } : undefined;
		}
		const callee = ts.isCallExpression(node) ? bare(ts, node.expression) : undefined;
		if (!callee || !ts.isCallExpression(node) || !ts.isPropertyAccessExpression(callee)) return undefined;
		const isClear = kind !== "list" && callee.name.text === "clear" && node.arguments.length === 0;
		const isCut = kind === "list" && callee.name.text === "splice" && isAll(node.arguments);
		// Nobody looks at what is cut out.
		const isUnused = isClear || ts.isExpressionStatement(node.parent);
		return (isClear || isCut) && isUnused ? { owner: callee.expression } : undefined;
	};
	/** `t.splice(0)`, `t.splice(0, t.length)` */
	const isAll = ([first, count, ...more]: readonly ts.Expression[]): boolean => {
		if (!first || !ts.isNumericLiteral(first) || Number(first.text) !== 0 || more.length > 0) return false;
		const size = count && bare(ts, count);
		return !size || (ts.isPropertyAccessExpression(size) && size.name.text === "length" && is(size.expression));
	};
	const flow = createFlow(ts, {
		special,
		count: () => undefined,
		within: (_, look) => look(),
		kept: (state) => state,
		before: () => [],
		all: () => [],
		misses: { count: 0, assumed: [] },
	});
	flow.visit(body, []);
	return !isLost;
}

/** `t.length = 0`, `t.length = u.length = 0` */
function isZero(ts: LoopScope["ts"], node: ts.Expression): boolean {
	const at = bare(ts, node);
	if (ts.isNumericLiteral(at)) return Number(at.text) === 0;
	return isAssignment(ts, at) && at.operatorToken.kind === ts.SyntaxKind.EqualsToken && isZero(ts, at.right);
}
