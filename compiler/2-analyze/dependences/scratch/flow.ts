/**
 * Walks code in the order in which it runs, with what has been written for sure on every way that leads there.
 *
 * In:   for (let k = 0; k < 3; k++) t[k] = 0; if (p) t[3] = 1; use(t[2], t[3])
 * Out:  at the last statement: t[0 … 2]
 *
 * What the code means to the arrays in question the rules say. Where the order is not certain, and where code may not run,
 * less counts as written. Throws leave the code, or go to a `catch`, where only what was there before the `try` counts.
 */
import type ts from "typescript";
import { createControl, type Target } from "../../../syntax/control.js";
import { isAssignment, isTypeSyntax, type TS } from "../../../syntax/nodes.js";
import { type Count, meet, type Region } from "./regions.js";

/** Undefined: control never gets here. */
export type State = readonly Region[] | undefined;

export interface Rules {
	/** What a node does that means something to the arrays; undefined: what its parts do, in their order. */
	readonly special: (node: ts.Node, state: readonly Region[]) => { readonly after: State } | undefined;
	/** The variable of a loop that counts, which has its values in the statement of the loop. */
	readonly count: (node: ts.ForStatement) => Count | undefined;
	/** Looks at the statement of a loop, in which the variable has a value. */
	readonly within: (count: Count | undefined, look: () => State) => State;
	/** Of the written: what means something where no more loops run than now. */
	readonly kept: (state: State) => State;
	/** What turns of the loop before this one have written, and all of them. */
	readonly before: (end: readonly Region[], count: Count) => readonly Region[];
	readonly all: (end: readonly Region[], count: Count) => readonly Region[];
	/** How often something was read that was not written, and what the launch is asked for. */
	readonly misses: { count: number; readonly assumed: unknown[] };
}

export interface Flow {
	visit(node: ts.Node, state: State): State;
	/** The whole call of a function. */
	run(fn: ts.FunctionLikeDeclaration, state: State): State;
}

export function createFlow(ts: TS, rules: Rules): Flow {
	let returns: State[] = [];

	const join = (states: readonly State[]): State => rules.kept(meet(states));

	const visit = (node: ts.Node, state: State): State => {
		if (!state || isTypeSyntax(ts, node)) return state;
		const special = rules.special(node, state);
		if (special) return special.after;
		// Nothing in there names the arrays.
		if (ts.isFunctionLike(node) || ts.isClassLike(node)) return state;
		const statement = ofStatement(node, state);
		return statement ? statement.after : ofExpression(node, state);
	};

	const children = (node: ts.Node, state: State): State => {
		let at = state;
		ts.forEachChild(node, (child) => {
			at = visit(child, at);
		});
		return at;
	};

	const ofExpression = (node: ts.Node, state: State): State => {
		if (ts.isBinaryExpression(node)) return binary(node, state);
		if (ts.isConditionalExpression(node)) {
			const tested = visit(node.condition, state);
			return join([visit(node.whenTrue, tested), visit(node.whenFalse, tested)]);
		}
		if (ts.isVariableDeclaration(node)) {
			const end = node.initializer ? visit(node.initializer, state) : state;
			visit(node.name, end);
			return end;
		}
		// Defaults, and what stands behind `?.`, need not run.
		const isPart = ts.isBindingElement(node) || ts.isOptionalChain(node);
		const end = children(node, state);
		return isPart ? state : end;
	};

	const binary = (node: ts.BinaryExpression, state: State): State => {
		const { left, right, operatorToken } = node;
		if (LAZY.has(operatorToken.getText())) {
			const tested = visit(left, state);
			visit(right, tested);
			return tested;
		}
		const isPattern = ts.isArrayLiteralExpression(left) || ts.isObjectLiteralExpression(left);
		if (!isAssignment(ts, node) || !isPattern) return visit(right, visit(left, state));
		const end = visit(right, state);
		visit(left, end);
		return end;
	};

	const ofStatement = (node: ts.Node, state: State): { readonly after: State } | undefined => {
		if (ts.isIfStatement(node)) {
			const tested = visit(node.expression, state);
			const otherwise = node.elseStatement ? visit(node.elseStatement, tested) : tested;
			return { after: join([visit(node.thenStatement, tested), otherwise]) };
		}
		if (ts.isForStatement(node)) return { after: control.within(node, (target) => forLoop(node, target, state)) };
		if (ts.isIterationStatement(node, false))
			return { after: control.within(node, (target) => loop(node, target, state)) };
		if (ts.isSwitchStatement(node)) return { after: control.switchTo(node, state) };
		if (ts.isTryStatement(node)) return { after: control.tryCatch(node, state) };
		if (ts.isLabeledStatement(node)) return { after: control.labelled(node, state) };
		if (ts.isBreakOrContinueStatement(node)) return { after: control.jump(node, state) };
		if (!ts.isReturnStatement(node) && !ts.isThrowStatement(node)) return undefined;
		const end = node.expression ? visit(node.expression, state) : state;
		if (ts.isReturnStatement(node)) returns.push(end);
		return { after: undefined };
	};

	const forLoop = (node: ts.ForStatement, target: Target<readonly Region[]>, state: State): State => {
		const start = node.initializer ? visit(node.initializer, state) : state;
		const tested = node.condition ? visit(node.condition, start) : start;
		const count = rules.count(node);
		const turn = (before: State): State => {
			[target.breaks, target.continues] = [[], []];
			return rules.within(count, () => join([visit(node.statement, before), ...target.continues]));
		};
		const { misses } = rules;
		const [missed, asked] = [misses.count, misses.assumed.length];
		let end = turn(tested);
		if (count && tested && end && (misses.count > missed || misses.assumed.length > asked)) {
			misses.count = missed;
			misses.assumed.length = asked;
			end = turn([...tested, ...rules.before(end, count)]);
		}
		if (node.incrementor) visit(node.incrementor, rules.kept(end));
		if (!node.condition) return undefined;
		return count && tested && end && isWhole(node) ? [...tested, ...rules.all(end, count)] : tested;
	};

	/** One comparison ends the loop, apart from jumps. */
	const isWhole = ({ condition }: ts.ForStatement): boolean => {
		let test = condition;
		while (test && ts.isParenthesizedExpression(test)) test = test.expression;
		if (!test || !ts.isBinaryExpression(test)) return false;
		return ["<", "<=", ">", ">="].includes(test.operatorToken.getText());
	};

	const loop = (node: ts.IterationStatement, target: Target<readonly Region[]>, state: State): State => {
		if (ts.isDoStatement(node))
			return visit(node.expression, join([visit(node.statement, state), ...target.continues]));
		if (ts.isForOfStatement(node) || ts.isForInStatement(node)) {
			const start = visit(node.expression, state);
			visit(node.statement, visit(node.initializer, start));
			return start;
		}
		const { expression, statement } = node as ts.WhileStatement;
		const tested = visit(expression, state);
		visit(statement, tested);
		return tested;
	};

	const run = (fn: ts.FunctionLikeDeclaration, state: State): State => {
		const outer = returns;
		returns = [];
		for (const { name, initializer } of fn.parameters) {
			if (initializer) visit(initializer, state);
			visit(name, state);
		}
		const end = fn.body && control.apart(() => visit(fn.body as ts.ConciseBody, state));
		const isValue = fn.body !== undefined && !ts.isBlock(fn.body);
		const after = isValue ? end : join([end, ...returns]);
		returns = outer;
		return after;
	};

	const control = createControl<readonly Region[]>(ts, {
		visit,
		bind: visit,
		join,
		both: (one, other) => [...one, ...other],
	});
	return { visit, run };
}

const LAZY: ReadonlySet<string> = new Set(["&&", "||", "??", "&&=", "||=", "??="]);
