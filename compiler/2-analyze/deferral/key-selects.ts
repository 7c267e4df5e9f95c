/**
 * Selects by a key: the variable holds the item that is best so far, or its place.
 *
 * In:   if (x[k] < x[at]) at = k;      if (!best || p.age > best.age) best = p;
 * Out:  the mentions of `at` and `best`
 */
import type ts from "typescript";
import { bare, isAssignment, type TS } from "../../syntax/nodes.js";
import { mentions } from "../roles/updates.js";
import type { Use } from "../variables/uses.js";

export function keySelect(ts: TS, { site, root }: Use, is: (node: ts.Node) => boolean): ts.Node[] | undefined {
	if (!isAssignment(ts, site) || site.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return undefined;
	const chosen = choiceOf(ts, site, is);
	if (!chosen || mentions(ts, chosen.item, is).length > 0) return undefined;
	const tests = partsOf(ts, chosen.condition).filter((one) => mentions(ts, one, is).length > 0);
	const compared = tests.filter((one) => comparesBy(ts, one, chosen.item, is));
	const isPlain = tests.every((one) => compared.includes(one) || isOwnTest(ts, one, is));
	return compared.length === 1 && isPlain ? [root, ...mentions(ts, chosen.around, is)] : undefined;
}

interface Choice {
	readonly condition: ts.Expression;
	readonly item: ts.Expression;
	/** Where all mentions are that the pattern accounts for. */
	readonly around: ts.Node;
}

/** `if (test) v = item` or `v = test ? item : v`. */
function choiceOf(
	ts: TS,
	site: ts.AssignmentExpression<ts.AssignmentOperatorToken>,
	is: (node: ts.Node) => boolean,
): Choice | undefined {
	const right = bare(ts, site.right);
	if (ts.isConditionalExpression(right)) {
		const [yes, no] = [bare(ts, right.whenTrue), bare(ts, right.whenFalse)];
		const item = is(no) ? yes : is(yes) ? no : undefined;
		return item && { condition: right.condition, item, around: right };
	}
	const statement = site.parent;
	const branch = ts.isBlock(statement.parent) ? statement.parent : statement;
	const owner = branch.parent;
	if (!ts.isExpressionStatement(statement) || !ts.isIfStatement(owner) || owner.thenStatement !== branch)
		return undefined;
	return { condition: owner.expression, item: right, around: owner.expression };
}

/** What `&&`, `||` and `!` join. */
function partsOf(ts: TS, node: ts.Expression): ts.Expression[] {
	const inner = bare(ts, node);
	if (ts.isPrefixUnaryExpression(inner) && inner.operator === ts.SyntaxKind.ExclamationToken)
		return partsOf(ts, inner.operand);
	const kind = ts.isBinaryExpression(inner) ? inner.operatorToken.kind : undefined;
	const joins = kind === ts.SyntaxKind.AmpersandAmpersandToken || kind === ts.SyntaxKind.BarBarToken;
	return joins && ts.isBinaryExpression(inner) ? [...partsOf(ts, inner.left), ...partsOf(ts, inner.right)] : [inner];
}

/** One side is what the other becomes if the item takes the variable's place. */
function comparesBy(ts: TS, test: ts.Expression, item: ts.Expression, is: (node: ts.Node) => boolean): boolean {
	const { LessThanToken, LessThanEqualsToken, GreaterThanToken, GreaterThanEqualsToken } = ts.SyntaxKind;
	const comparisons: ts.SyntaxKind[] = [LessThanToken, LessThanEqualsToken, GreaterThanToken, GreaterThanEqualsToken];
	if (!ts.isBinaryExpression(test) || !comparisons.includes(test.operatorToken.kind)) return false;
	const [inLeft, inRight] = [test.left, test.right].map((side) => mentions(ts, side, is).length > 0);
	if (inLeft === inRight) return false;
	const [own, other] = inLeft ? [test.left, test.right] : [test.right, test.left];
	return normal(replaced(ts, own, item, is)) === normal(other.getText());
}

function replaced(ts: TS, node: ts.Expression, item: ts.Expression, is: (node: ts.Node) => boolean): string {
	const start = node.getStart();
	let text = node.getText();
	for (const one of mentions(ts, node, is).reverse())
		text = `${text.slice(0, one.getStart() - start)}${item.getText()}${text.slice(one.getEnd() - start)}`;
	return text;
}

/** Without white space, parentheses and `!` after an expression. */
function normal(text: string): string {
	return text.replace(/\s+|[()]/g, "").replace(/!(?![=\w])/g, "");
}

/** `at < 0`, `best === undefined`, `best`: nothing but the variable and a constant. */
function isOwnTest(ts: TS, test: ts.Expression, is: (node: ts.Node) => boolean): boolean {
	if (is(test)) return true;
	if (!ts.isBinaryExpression(test)) return false;
	const sides = [bare(ts, test.left), bare(ts, test.right)];
	return sides.some(is) && sides.some((one) => /^(-?\d+|undefined|null)$/.test(one.getText()));
}
