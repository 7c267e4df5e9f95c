/**
 * What an array holds that code fills after it is declared, if nobody else gets any part of it.
 *
 * In:   const t: number[][] = [];   for (…) { const row: number[] = []; for (…) row.push(0); t.push(row); }
 * Out:  an array of arrays
 *
 * Each mention has to be one that fills it, asks for a length, or reads a number.
 */
import type ts from "typescript";
import { bare, enclosingFunction, isAssignment, isReference, isVoidContext, walk } from "../../../../syntax/nodes.js";
import { symbolOf } from "../../../../syntax/symbols.js";
import { isPrimitive } from "../../../variables/kinds.js";
import type { Scope } from "../../../variables/scope.js";
import { isOpen, type Made, textOf, withoutLength } from "./shapes.js";

export interface Filled {
	/** What an expression makes of which nobody else has any part. */
	readonly madeBy: (expression: ts.Expression) => Made | undefined;
	/** A mention that is no business of ours. */
	readonly isKnown: (mention: ts.Identifier) => boolean;
	/** A mention that may fill: what happens elsewhere would see what is left in the array. */
	readonly isBefore: (mention: ts.Identifier, declaration: ts.Node) => boolean;
}

/** Something put into a container at a depth: 0 is the array itself. */
interface Put {
	readonly depth: number;
	readonly value: ts.Expression;
}

/** Rows in rows. */
const DEEPEST = 5;

/** Undefined: something else happens to it, or parts of it differ in form. */
export function madeAndFilled(
	scope: Scope,
	declaration: ts.VariableDeclaration,
	filled: Filled,
	depth = 0,
): Made | undefined {
	const { ts, checker } = scope;
	const { name, initializer } = declaration;
	const symbol = ts.isIdentifier(name) ? checker.getSymbolAtLocation(name) : undefined;
	const made = initializer && filled.madeBy(initializer);
	if (!symbol || !initializer || !made || depth > DEEPEST) return undefined;
	const puts: Put[] = [];
	for (const mention of mentionsOf(scope, symbol, declaration)) {
		if (filled.isKnown(mention)) continue;
		const isHere = enclosingFunction(ts, mention) === enclosingFunction(ts, declaration);
		const found = isHere && filled.isBefore(mention, declaration) ? fillingAt(scope, mention) : undefined;
		if (!found) return undefined;
		puts.push(...found);
	}
	if (puts.length === 0) return made;
	const values = puts.map(({ depth: at, value }) => ({ at, made: freshOf(scope, value, filled, depth) }));
	if (values.some((one) => one.made === "unknown")) return undefined;
	return joined({ made, isEmpty: isOpen(scope, initializer, made) }, 0, values as Value[]);
}

function mentionsOf({ ts, checker }: Scope, symbol: ts.Symbol, { name }: ts.VariableDeclaration): ts.Identifier[] {
	const found: ts.Identifier[] = [];
	walk(ts, name.getSourceFile(), (at) => {
		if (!ts.isIdentifier(at) || at === name || at.text !== symbol.name) return;
		if (symbolOf(ts, checker, at) === symbol || (!isReference(ts, at) && checker.getSymbolAtLocation(at) === symbol))
			found.push(at);
	});
	return found;
}

/** What is put into it there; undefined: it is another mention. */
function fillingAt({ ts, checker }: Scope, mention: ts.Identifier): Put[] | undefined {
	let at: ts.Expression = outerOf(ts, mention);
	let depth = 0;
	while (ts.isElementAccessExpression(at.parent) && at.parent.expression === at && !at.parent.questionDotToken) {
		const { argumentExpression } = at.parent;
		// Any other name may be that of the length, or of a method.
		if (!(checker.getTypeAtLocation(argumentExpression).flags & ts.TypeFlags.NumberLike)) return undefined;
		at = outerOf(ts, at.parent);
		depth++;
	}
	const { parent } = at;
	if (isAssignment(ts, parent) && parent.left === at && depth > 0) {
		const isPlain = parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
		if (isPlain && isVoidContext(ts, parent)) return [{ depth: depth - 1, value: parent.right }];
		return isPrimitive(ts, checker.getTypeAtLocation(at)) ? [] : undefined;
	}
	if (ts.isPropertyAccessExpression(parent) && parent.expression === at && !parent.questionDotToken) {
		if (parent.name.text === "length") return isTarget(ts, parent) ? undefined : [];
		const call = parent.parent;
		if (!ts.isCallExpression(call) || call.expression !== parent || !isVoidContext(ts, call)) return undefined;
		if (call.arguments.some(ts.isSpreadElement)) return undefined;
		if (parent.name.text === "push") return call.arguments.map((value) => ({ depth, value }));
		const [value] = call.arguments;
		const isSame = value && isPrimitive(ts, checker.getTypeAtLocation(value));
		return parent.name.text === "fill" && isSame ? [{ depth, value }] : undefined;
	}
	return depth > 0 && isPrimitive(ts, checker.getTypeAtLocation(at)) ? [] : undefined;
}

function isTarget(ts: Scope["ts"], node: ts.Expression): boolean {
	const { parent } = outerOf(ts, node);
	const isChanged = ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent);
	return (isAssignment(ts, parent) && bare(ts, parent.left) === node) || isChanged || ts.isDeleteExpression(parent);
}

/** With parentheses and assertions around it. */
function outerOf(ts: Scope["ts"], node: ts.Expression): ts.Expression {
	const { parent } = node;
	const isAround = ts.isParenthesizedExpression(parent) || ts.isNonNullExpression(parent) || ts.isAsExpression(parent);
	return isAround ? outerOf(ts, parent) : node;
}

interface Fresh {
	/** Undefined: what is not looked into. */
	readonly made: Made | undefined;
	/** Nothing is in it. */
	readonly isEmpty: boolean;
}

/** An object that nobody else has, or a primitive. */
function freshOf(scope: Scope, value: ts.Expression, { madeBy, isBefore }: Filled, depth: number): Fresh | "unknown" {
	const { ts, checker } = scope;
	const node = bare(ts, value);
	const made = madeBy(node);
	if (made) return { made, isEmpty: isOpen(scope, node, made) };
	if (isPrimitive(ts, checker.getTypeAtLocation(node))) return { made: undefined, isEmpty: false };
	const symbol = ts.isIdentifier(node) ? symbolOf(ts, checker, node) : undefined;
	const [declaration, ...more] = symbol?.declarations ?? [];
	if (!declaration || more.length > 0 || !ts.isVariableDeclaration(declaration)) return "unknown";
	const isKnown = (mention: ts.Identifier) => mention === node;
	const row = isMadeForOne(scope, declaration, node)
		? madeAndFilled(scope, declaration, { madeBy, isKnown, isBefore }, depth + 1)
		: undefined;
	if (!row) return "unknown";
	const isEmpty = row.kind === "array" && row.of === undefined && isOpen(scope, declaration.initializer, row);
	return { made: withoutLength(row), isEmpty };
}

/** A constant of the block in which a statement of its own puts it there: each turn has another. */
function isMadeForOne({ ts }: Scope, declaration: ts.VariableDeclaration, use: ts.Expression): boolean {
	const statement = ts.findAncestor(use, ts.isExpressionStatement);
	const isConst = (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
	const list = declaration.parent.parent;
	return isConst && ts.isVariableStatement(list) && statement !== undefined && list.parent === statement.parent;
}

interface Value {
	readonly at: number;
	readonly made: Fresh;
}

/** A container of a depth with all that is put into it and into its parts; undefined: they differ in form. */
function joined({ made, isEmpty }: Fresh, depth: number, values: readonly Value[]): Made | undefined {
	const own = values.filter(({ at }) => at === depth).map((one) => one.made);
	const isFilled = values.some(({ at }) => at >= depth);
	if (!isFilled || !made) return made && withoutLength(made);
	if (made.kind === "object") return undefined;
	const isBare = made.of?.kind === "array" && made.of.of === undefined && made.of.length === 0;
	const parts: Fresh[] = isEmpty ? own : [{ made: made.of, isEmpty: isBare }, ...own];
	const found = parts.map((part) => (part.made ? joined(part, depth + 1, values) : "leaf"));
	const [first] = found;
	if (first === undefined) return undefined;
	const isAlike = found.every((one) => one !== undefined && shape(one) === shape(first));
	const isDeeper = values.some(({ at }) => at > depth);
	if (!isAlike || (first === "leaf" && isDeeper)) return undefined;
	return { kind: made.kind, of: first === "leaf" ? undefined : first, length: undefined };
}

function shape(one: Made | "leaf"): string {
	return one === "leaf" ? one : textOf(one);
}
