/**
 * Which outer variables does an iteration read before it has assigned them?
 *
 * In:   for (…) { if (p) t = 1; use(t); u = 2; use(u); }      outer t, u
 * Out:  t, at `use(t)`
 *
 * A walk over the statements in execution order with the set of variables assigned on every path (definite assignment, as
 * in the Java Language Specification, chapter 16). Where the order is not certain, the smaller set counts.
 */
import type ts from "typescript";
import { createControl } from "../../syntax/control.js";
import { bare, isAssignment, isIncrement, isReference, isTypeSyntax } from "../../syntax/nodes.js";
import { symbolOf } from "../../syntax/symbols.js";
import { isEntered } from "../subscripts/constants.js";
import type { LoopScope } from "./scope.js";

/** Assigned variables; undefined where control never gets to. */
type State = ReadonlySet<ts.Symbol> | undefined;

export function findEarlyReads(scope: LoopScope, tracked: ReadonlySet<ts.Symbol>): Map<ts.Symbol, ts.Node> {
	const early = new Map<ts.Symbol, ts.Node>();
	if (tracked.size > 0) createFlow(scope, tracked, early)(scope.loop);
	return early;
}

function join(states: readonly State[]): State {
	const reached = states.filter((state) => state !== undefined);
	const [first, ...rest] = reached;
	return first && new Set([...first].filter((symbol) => rest.every((state) => state.has(symbol))));
}

function createFlow(
	{ ts, checker, members, adopted = [] }: LoopScope,
	tracked: ReadonlySet<ts.Symbol>,
	early: Map<ts.Symbol, ts.Node>,
): (loop: { readonly variable: ts.BindingName; readonly node: ts.ForOfStatement }) => State {
	const variableAt = (node: ts.Node): ts.Symbol | undefined => {
		if (ts.isIdentifier(node) && isReference(ts, node)) return known(symbolOf(ts, checker, node));
		const isOwn = ts.isPropertyAccessExpression(node) && node.expression.kind === ts.SyntaxKind.ThisKeyword;
		return isOwn ? known(checker.getSymbolAtLocation(node.name)) : known(members?.get(node));
	};
	const known = (symbol: ts.Symbol | undefined) => (symbol && tracked.has(symbol) ? symbol : undefined);

	const read = (node: ts.Node, state: State): State => {
		const symbol = variableAt(node);
		if (symbol && state && !state.has(symbol) && !early.has(symbol)) early.set(symbol, node);
		return state;
	};

	const assign = (target: ts.Node, state: State): State => {
		const symbol =
			variableAt(target) ?? (ts.isIdentifier(target) ? known(checker.getSymbolAtLocation(target)) : undefined);
		if (symbol) return state && new Set([...state, symbol]);
		if (ts.isArrayLiteralExpression(target) || ts.isObjectLiteralExpression(target))
			return assignPattern(target, state);
		if (ts.isArrayBindingPattern(target) || ts.isObjectBindingPattern(target)) {
			return target.elements.reduce<State>(
				(at, one) => (ts.isOmittedExpression(one) ? at : bindElement(one, at)),
				state,
			);
		}
		if (ts.isParenthesizedExpression(target) || ts.isAsExpression(target) || ts.isNonNullExpression(target)) {
			return assign(target.expression, state);
		}
		return ts.isIdentifier(target) ? state : children(target, state);
	};

	const bindElement = (node: ts.BindingElement, state: State): State => {
		if (node.propertyName && ts.isComputedPropertyName(node.propertyName)) visit(node.propertyName, state);
		if (node.initializer) visit(node.initializer, state);
		return assign(node.name, state);
	};

	const assignPattern = (node: ts.ArrayLiteralExpression | ts.ObjectLiteralExpression, state: State): State => {
		let at = state;
		const one = (target: ts.Expression) => {
			if (isAssignment(ts, target)) {
				visit(target.right, at);
				at = assign(target.left, at);
			} else at = assign(target, at);
		};
		ts.forEachChild(node, (child) => {
			if (ts.isPropertyAssignment(child)) {
				if (ts.isComputedPropertyName(child.name)) at = visit(child.name.expression, at);
				one(child.initializer);
			} else if (ts.isShorthandPropertyAssignment(child)) {
				if (child.objectAssignmentInitializer) visit(child.objectAssignmentInitializer, at);
				const symbol = known(checker.getShorthandAssignmentValueSymbol(child));
				if (symbol && at) at = new Set([...at, symbol]);
			} else if (ts.isSpreadElement(child) || ts.isSpreadAssignment(child)) one(child.expression);
			else if (!ts.isOmittedExpression(child)) one(child as ts.Expression);
		});
		return at;
	};

	const children = (node: ts.Node, state: State): State => {
		let at = state;
		ts.forEachChild(node, (child) => {
			at = visit(child, at);
		});
		return at;
	};

	const loop = (node: ts.IterationStatement, state: State): State =>
		control.within(node, (target) => {
			if (ts.isDoStatement(node)) {
				const end = join([visit(node.statement, state), ...target.continues]);
				return visit(node.expression, end);
			}
			if (ts.isForOfStatement(node) || ts.isForInStatement(node)) {
				const start = visit(node.expression, state);
				const names = ts.isVariableDeclarationList(node.initializer)
					? node.initializer.declarations.reduce<State>((at, one) => assign(one.name, at), start)
					: assign(node.initializer, start);
				visit(node.statement, names);
				return start;
			}
			if (ts.isForStatement(node)) {
				const start = node.initializer ? visit(node.initializer, state) : state;
				const tested = node.condition ? visit(node.condition, start) : start;
				const end = join([visit(node.statement, tested), ...target.continues]);
				const next = node.incrementor ? visit(node.incrementor, end) : end;
				if (!node.condition) return undefined;
				return isEntered(ts, checker, node) ? visit(node.condition, next) : tested;
			}
			const { expression, statement } = node as ts.WhileStatement;
			const tested = visit(expression, state);
			visit(statement, tested);
			return tested;
		});

	const binary = (node: ts.BinaryExpression, state: State): State => {
		const { SyntaxKind } = ts;
		const kind = node.operatorToken.kind;
		if (kind >= SyntaxKind.FirstAssignment && kind <= SyntaxKind.LastAssignment) {
			if (kind === SyntaxKind.EqualsToken) {
				// `a[t] = e` looks at `a` and `t` before `e` is evaluated.
				if (ts.isElementAccessExpression(bare(ts, node.left))) visit(node.left, state);
				return assign(node.left, visit(node.right, state));
			}
			const left = visit(node.left, state);
			const conditional =
				kind === SyntaxKind.BarBarEqualsToken ||
				kind === SyntaxKind.AmpersandAmpersandEqualsToken ||
				kind === SyntaxKind.QuestionQuestionEqualsToken;
			const right = visit(node.right, left);
			return conditional ? left : assign(node.left, right);
		}
		const left = visit(node.left, state);
		const lazy =
			kind === SyntaxKind.BarBarToken ||
			kind === SyntaxKind.AmpersandAmpersandToken ||
			kind === SyntaxKind.QuestionQuestionToken;
		const right = visit(node.right, left);
		return lazy ? join([left, right]) : right;
	};

	const block = (statements: readonly ts.Statement[], state: State): State => {
		for (const one of statements) if (ts.isFunctionDeclaration(one)) visit(one, state); // they can be called from the start
		return statements.filter((one) => !ts.isFunctionDeclaration(one)).reduce<State>((at, one) => visit(one, at), state);
	};

	const visit = (node: ts.Node, state: State): State => {
		if (isTypeSyntax(ts, node)) return state;
		if (ts.isIdentifier(node)) return read(node, state);
		if (ts.isShorthandPropertyAssignment(node)) return read(node.name, state);
		if (ts.isPropertyAccessExpression(node) && variableAt(node)) return read(node, state);
		if (ts.isFunctionLike(node) || ts.isClassLike(node)) {
			// What one part assigns says nothing of the next: defaults and members need not run, nor in this order.
			ts.forEachChild(node, (child) => void visit(child, state));
			return state;
		}
		if (ts.isBinaryExpression(node)) return binary(node, state);
		if (isIncrement(ts, node)) return visit(node.operand, state);
		if (ts.isVariableDeclaration(node))
			return node.initializer ? assign(node.name, visit(node.initializer, state)) : state;
		if (ts.isConditionalExpression(node)) {
			const tested = visit(node.condition, state);
			return join([visit(node.whenTrue, tested), visit(node.whenFalse, tested)]);
		}
		if (ts.isIfStatement(node)) {
			const tested = visit(node.expression, state);
			return join([visit(node.thenStatement, tested), node.elseStatement ? visit(node.elseStatement, tested) : tested]);
		}
		if (ts.isBlock(node)) return block(node.statements, state);
		if (ts.isIterationStatement(node, false)) return loop(node, state);
		if (ts.isSwitchStatement(node)) return control.switchTo(node, state);
		if (ts.isTryStatement(node)) return control.tryCatch(node, state);
		if (ts.isBreakOrContinueStatement(node)) return control.jump(node, state);
		if (ts.isLabeledStatement(node)) return control.labelled(node, state);
		if (ts.isReturnStatement(node) || ts.isThrowStatement(node)) {
			if (node.expression) visit(node.expression, state);
			return undefined;
		}
		if (ts.isCallChain(node) || ts.isElementAccessChain(node)) {
			children(node, state);
			return state;
		}
		return children(node, state);
	};
	const control = createControl<ReadonlySet<ts.Symbol>>(ts, {
		visit,
		bind: assign,
		join,
		both: (one, other) => new Set([...one, ...other]),
	});
	return ({ variable, node }) => {
		for (const one of adopted) visit(one, new Set()); // they can be called from the start
		return visit(node.statement, assign(variable, new Set()));
	};
}
