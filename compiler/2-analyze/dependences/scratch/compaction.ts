/**
 * Elements below a counter that starts at 0 in each iteration, and is a step further only where an element was stored.
 *
 * In:   let l = 0; for (…) if (p) t[l++] = e;      for (let k = 0; k < l; k++) use(t[k])
 * Out:  yes: at any time all of t[0 … l - 1] has been written since the counter was 0
 *
 * That is true at 0, and each step keeps it, whatever the order in which code runs.
 */
import type ts from "typescript";
import { bare, isAssignment, isIncrement, isInside, walk } from "../../../syntax/nodes.js";
import { symbolOf } from "../../../syntax/symbols.js";
import { integerOf } from "../../subscripts/constants.js";
import { assignmentsIn, countingLoop, isAssignedIn } from "../../subscripts/counting-loops.js";
import type { LoopScope } from "../../variables/scope.js";
import { isNamedInTurn } from "./names.js";

/** Is it `t[k]` in a loop that goes no further than such a counter of `t`? */
export function isBelowCounter(scope: LoopScope, read: ts.Node): boolean {
	const { ts } = scope;
	const place = ts.isElementAccessExpression(read) ? read : undefined;
	const [array, variable] = [place?.expression, place?.argumentExpression].map((one) => one && named(scope, one));
	if (!array || !variable) return false;
	for (let at: ts.Node = read; at !== scope.body; at = at.parent) {
		if (!at.parent || ts.isFunctionLike(at)) return false;
		const { parent } = at;
		if (!ts.isForStatement(parent) || parent.statement !== at) continue;
		if (limitsIn(scope, parent, variable).some((limit) => isCounter(scope, limit, array, parent))) return true;
	}
	return false;
}

/** What the variable stays below, if it starts at 0 or more. */
function limitsIn(scope: LoopScope, node: ts.ForStatement, variable: ts.Symbol): ts.Symbol[] {
	const declared = variable.declarations?.find(scope.ts.isVariableDeclaration);
	const found = declared && declared.parent === node.initializer ? countingLoop(scope, variable, declared) : undefined;
	const first = found?.first && integerOf(scope.ts, scope.checker, found.first);
	if (!found || first === undefined || first < 0 || found.by || found.step <= 0) return [];
	return found.limits.flatMap(({ value, inclusive }) => (inclusive ? [] : (named(scope, value) ?? [])));
}

/** Nothing in the loop changes it. */
function isCounter(scope: LoopScope, counter: ts.Symbol, array: ts.Symbol, loop: ts.Node): boolean {
	const { ts, body } = scope;
	const [declaration, ...more] = counter.declarations ?? [];
	if (!declaration || more.length > 0 || !ts.isVariableDeclaration(declaration)) return false;
	if ((declaration.parent.flags & ts.NodeFlags.BlockScoped) === 0 || catches(scope)) return false;
	if (!isNamedInTurn(scope, counter, body) || isAssignedIn(scope, counter, loop)) return false;
	const changes = assignmentsIn(scope, counter, body);
	const isReset = (node: ts.Node) =>
		isAssignment(ts, node) && isZero(scope, node) && ts.isExpressionStatement(node.parent);
	if (!changes.every((one) => isReset(one) || isStored(scope, one, counter, array))) return false;
	return isInside(declaration, body) ? isZero(scope, declaration) : startsAtZero(scope, counter, declaration);
}

/** What is thrown between a step and its store would be seen. */
function catches({ ts, body }: LoopScope): boolean {
	let found = false;
	walk(ts, body, (at) => {
		if (ts.isTryStatement(at)) found = true;
	});
	return found;
}

/** `l = 0`, `let l = 0` */
function isZero({ ts }: LoopScope, node: ts.BinaryExpression | ts.VariableDeclaration): boolean {
	if (!ts.isVariableDeclaration(node) && node.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return false;
	const [target, value] = ts.isVariableDeclaration(node) ? [node.name, node.initializer] : [node.left, node.right];
	return ts.isIdentifier(target) && value !== undefined && bare(ts, value).getText() === "0";
}

/** The body begins with `l = 0`, before it uses the counter, and nobody else does. */
function startsAtZero(scope: LoopScope, counter: ts.Symbol, declaration: ts.VariableDeclaration): boolean {
	const { ts, body } = scope;
	const statements = ts.isBlock(body) ? body.statements : [];
	const reset = statements.find((one) => mentions(scope, counter, one).length > 0);
	const value = reset && ts.isExpressionStatement(reset) ? reset.expression : undefined;
	if (!value || !isAssignment(ts, value) || !isZero(scope, value)) return false;
	return mentions(scope, counter, declaration.getSourceFile()).every(
		(at) => at === declaration.name || isInside(at, body),
	);
}

/** `t[l++] = e;`, or `t[l] = e; l++;` */
function isStored(scope: LoopScope, step: ts.Node, counter: ts.Symbol, array: ts.Symbol): boolean {
	const { ts } = scope;
	if (!isByOne(scope, step, counter)) return false;
	const place = step.parent;
	if (ts.isPostfixUnaryExpression(step) && ts.isElementAccessExpression(place)) {
		const store = storeAt(scope, place.parent.parent, array);
		return store?.place === place && [counter, array].every((one) => mentions(scope, one, store.value).length === 0);
	}
	if (!ts.isExpressionStatement(place) || !ts.isBlock(place.parent)) return false;
	const before = place.parent.statements.slice(0, place.parent.statements.indexOf(place)).reverse();
	for (const one of before) {
		if (isAssignedIn(scope, counter, one)) return false;
		const store = storeAt(scope, one, array);
		if (store && named(scope, store.place.argumentExpression) === counter) return true;
	}
	return false;
}

/** `l++`, `l += 1`, `l = l + 1` */
function isByOne(scope: LoopScope, step: ts.Node, counter: ts.Symbol): boolean {
	const { ts } = scope;
	const { SyntaxKind } = ts;
	if (isIncrement(ts, step))
		return step.operator === SyntaxKind.PlusPlusToken && named(scope, step.operand) === counter;
	if (!isAssignment(ts, step) || named(scope, step.left) !== counter) return false;
	const value = bare(ts, step.right);
	if (step.operatorToken.kind === SyntaxKind.PlusEqualsToken) return value.getText() === "1";
	if (step.operatorToken.kind !== SyntaxKind.EqualsToken || !ts.isBinaryExpression(value)) return false;
	const isSum = value.operatorToken.kind === SyntaxKind.PlusToken;
	return isSum && named(scope, value.left) === counter && bare(ts, value.right).getText() === "1";
}

/** `t[…] = e;` */
function storeAt(scope: LoopScope, statement: ts.Node, array: ts.Symbol) {
	const { ts } = scope;
	const value = ts.isExpressionStatement(statement) ? bare(ts, statement.expression) : undefined;
	if (!value || !isAssignment(ts, value) || value.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return undefined;
	const place = bare(ts, value.left);
	if (!ts.isElementAccessExpression(place) || named(scope, place.expression) !== array) return undefined;
	return { place, value: value.right };
}

/** The variable that it names. */
function named({ ts, checker }: LoopScope, expression: ts.Expression): ts.Symbol | undefined {
	const node = bare(ts, expression);
	return ts.isIdentifier(node) ? symbolOf(ts, checker, node) : undefined;
}

function mentions({ ts, checker }: LoopScope, variable: ts.Symbol, code: ts.Node): ts.Node[] {
	const found: ts.Node[] = [];
	walk(ts, code, (at) => {
		if (ts.isIdentifier(at) && at.text === variable.name && symbolOf(ts, checker, at) === variable) found.push(at);
	});
	return found;
}
