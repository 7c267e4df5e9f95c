/**
 * Variables that hold what the iteration before made of data that no iteration changes: a chunk makes it again.
 *
 * In:   if (a[i] < last) return i; …  last = a[i];
 * Out:  `a[i]`, for the iteration before the chunk
 *
 * The assignment is the only one, or stands behind all others (`s = 0` at the end), in a statement of the body itself that
 * nothing skips. Constants of the body that it names are made of such data too. Of all that is nothing but elements, lengths, and, where nothing acts when it is converted, operators.
 */
import type ts from "typescript";
import { bare, isInside, walk } from "../../../syntax/nodes.js";
import { symbolOf } from "../../../syntax/symbols.js";
import { isPrimitive } from "../../variables/kinds.js";
import { pathsOf } from "../../variables/paths.js";
import type { Use } from "../../variables/uses.js";
import { isAssigned, type OuterVariable } from "../../variables/variables.js";
import { changes } from "../containers.js";
import type { Carried } from "../facts.js";
import type { ScalarContext } from "../running.js";

export function carriedBy(context: ScalarContext, variable: OuterVariable): Carried | undefined {
	const { ts, checker, body, loop } = context.scope;
	const writes = variable.uses.filter(({ action }) => action !== "read");
	const write = writes.reduce((one, other) => (one && other.root.pos < one.root.pos ? one : other), writes[0]);
	if (loop.header.kind !== "range" || variable.member || !write || !ts.isBlock(body)) return undefined;
	const isValue = isPrimitive(ts, checker.getTypeAtLocation(write.root)) && isPrimitive(ts, variable.type);
	if (!isValue || !variable.uses.every((use) => isInBody(context, use))) return undefined;
	const value = assignedBy(context, variable, write);
	const statement = value?.parent.parent;
	const place = statement ? body.statements.indexOf(statement as ts.Statement) : -1;
	if (!value || place < 0 || mayContinue(context, statement as ts.Node)) return undefined;
	const before = body.statements.slice(0, place);
	const needed = new Set<ts.VariableStatement>();
	return isMadeAgain(context, value, { before, needed })
		? {
				value,
				statements: before.filter((one): one is ts.VariableStatement => needed.has(one as ts.VariableStatement)),
			}
		: undefined;
}

/** Not in a function, which may run at another time. */
function isInBody({ scope: { ts, body } }: ScalarContext, { root }: Use): boolean {
	if (!isInside(root, body)) return false;
	for (let at: ts.Node = root; at !== body; at = at.parent)
		if (ts.isFunctionLike(at) || ts.isClassLike(at)) return false;
	return true;
}

/** `e` of the statement `v = e;` */
function assignedBy({ scope: { ts } }: ScalarContext, { symbol }: OuterVariable, { site, action, root }: Use) {
	const isPlain = action === "assign" && ts.isBinaryExpression(site) && site.left === root && symbol !== undefined;
	return isPlain && ts.isExpressionStatement(site.parent) ? site.right : undefined;
}

function mayContinue({ scope: { ts, body } }: ScalarContext, statement: ts.Node): boolean {
	let found = false;
	walk(ts, body, (at) => {
		if (ts.isContinueStatement(at) && at.pos < statement.end) found = true;
	});
	return found;
}

/** Statements before, and those of them that are needed. */
interface Given {
	readonly before: readonly ts.Statement[];
	readonly needed: Set<ts.VariableStatement>;
}

function isMadeAgain(context: ScalarContext, expression: ts.Expression, given: Given): boolean {
	const { ts } = context.scope;
	const node = bare(ts, expression);
	const all = (...nodes: readonly ts.Expression[]) => nodes.every((one) => isMadeAgain(context, one, given));
	if (ts.isNumericLiteral(node) || ts.isStringLiteral(node)) return true;
	if (ts.isIdentifier(node)) return isSteady(context, node) || isConstant(context, node, given);
	if (ts.isElementAccessExpression(node)) {
		const isPart = isList(context, node.expression) && all(node.expression);
		return isPart && !ts.isOptionalChain(node) && isPlace(context, node.argumentExpression, given);
	}
	if (ts.isPropertyAccessExpression(node)) {
		const isLength = !ts.isOptionalChain(node) && node.name.text === "length";
		return isLength && isList(context, node.expression) && all(node.expression);
	}
	if (context.actors) return false;
	if (ts.isPrefixUnaryExpression(node)) return SIGNS.has(ts.tokenToString(node.operator) ?? "") && all(node.operand);
	if (ts.isBinaryExpression(node)) return OPERATORS.has(node.operatorToken.getText()) && all(node.left, node.right);
	return false;
}

/** An array or a string: elements and length are no accessors that a class defines. */
function isList({ scope: { checker } }: ScalarContext, node: ts.Expression): boolean {
	return checker.getTypeAtLocation(node).getNumberIndexType() !== undefined;
}

const SIGNS: ReadonlySet<string> = new Set(["-", "+", "!"]);

const OPERATORS: ReadonlySet<string> = new Set("+ - * / % < <= > >= === !== & | ^ << >> >>>".split(" "));

/** The loop's variable, a number, or sums of such: nothing that may act when it is made a key. */
function isPlace(context: ScalarContext, expression: ts.Expression, given: Given): boolean {
	const { ts, checker } = context.scope;
	const node = bare(ts, expression);
	if (ts.isBinaryExpression(node)) {
		const isSum = ["+", "-", "*", "%", "&", ">>"].includes(node.operatorToken.getText());
		return isSum && isPlace(context, node.left, given) && isPlace(context, node.right, given);
	}
	return isPrimitive(ts, checker.getTypeAtLocation(node)) && isMadeAgain(context, node, given);
}

/** The loop's variable, or one from outside that no iteration changes, by its own name. */
function isSteady({ scope, variables }: ScalarContext, node: ts.Identifier): boolean {
	const { ts, checker, loop } = scope;
	const symbol = symbolOf(ts, checker, node);
	const isOwn = ts.isIdentifier(loop.variable) && symbol === checker.getSymbolAtLocation(loop.variable);
	if (symbol && isOwn) return !loop.assigned;
	const outer = variables.find((one) => one.symbol === symbol && !one.member);
	if (!outer || isAssigned(outer)) return false;
	return !pathsOf(scope, outer).some((use) => changes(scope, use));
}

/** A constant of the body that was made before, in the same way. */
function isConstant(context: ScalarContext, node: ts.Identifier, { before, needed }: Given): boolean {
	const { ts, checker } = context.scope;
	const declaration = symbolOf(ts, checker, node)?.valueDeclaration;
	const statement = declaration?.parent.parent as ts.Statement | undefined;
	const place = statement ? before.indexOf(statement) : -1;
	if (place < 0 || !statement || !ts.isVariableStatement(statement)) return false;
	const { declarations, flags } = statement.declarationList;
	if ((flags & ts.NodeFlags.Const) === 0) return false;
	needed.add(statement);
	const given = { before: before.slice(0, place), needed };
	return declarations.every(
		({ name, initializer }) => ts.isIdentifier(name) && initializer && isMadeAgain(context, initializer, given),
	);
}
