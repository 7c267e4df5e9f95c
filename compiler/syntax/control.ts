/**
 * How control goes through jumps, `switch` and `try`, for walks over code in the order in which it runs.
 *
 * In:   what is certain before a statement
 * Out:  what is certain after it, on whatever way control gets there
 *
 * Where the order is not certain, less is: a `catch` or `finally` block may begin before anything of the `try` block has run.
 */
import type ts from "typescript";
import type { TS } from "./nodes.js";

/** What a walk knows; undefined stands for places that control never gets to. */
export interface Knowledge<State> {
	readonly visit: (node: ts.Node, state: State | undefined) => State | undefined;
	/** The variable of a `catch` clause is given a value. */
	readonly bind: (name: ts.BindingName, state: State | undefined) => State | undefined;
	/** What is certain whichever of these is the case. */
	readonly join: (states: readonly (State | undefined)[]) => State | undefined;
	/** What is certain if both are. */
	readonly both: (one: State, other: State) => State;
}

/** A statement that jumps lead out of, or to the next turn of. */
export interface Target<State> {
	readonly node: ts.Node;
	readonly labels: ReadonlySet<string>;
	breaks: (State | undefined)[];
	continues: (State | undefined)[];
}

export interface Control<State> {
	/** Runs a loop, `switch` or labelled statement, and joins what its jumps bring. */
	within(node: ts.Node, run: (target: Target<State>) => State | undefined): State | undefined;
	/** The code of another function: jumps in there lead nowhere else. */
	apart<T>(run: () => T): T;
	jump(node: ts.BreakOrContinueStatement, state: State | undefined): undefined;
	labelled(node: ts.LabeledStatement, state: State | undefined): State | undefined;
	switchTo(node: ts.SwitchStatement, state: State | undefined): State | undefined;
	tryCatch(node: ts.TryStatement, state: State | undefined): State | undefined;
}

export function createControl<State>(ts: TS, { visit, bind, join, both }: Knowledge<State>): Control<State> {
	let targets: Target<State>[] = [];

	const within: Control<State>["within"] = (node, run) => {
		const labels = new Set<string>();
		for (let at = node.parent; ts.isLabeledStatement(at); at = at.parent) labels.add(at.label.text);
		const target: Target<State> = { node, labels, breaks: [], continues: [] };
		targets.push(target);
		const end = run(target);
		targets.pop();
		return join([end, ...target.breaks]);
	};

	return {
		within,
		apart(run) {
			const outer = targets;
			targets = [];
			const result = run();
			targets = outer;
			return result;
		},
		jump(node, state) {
			const isBreak = ts.isBreakStatement(node);
			const target = targets.findLast(({ node: at, labels }) => {
				if (node.label) return labels.has(node.label.text);
				return ts.isIterationStatement(at, false) || (isBreak && ts.isSwitchStatement(at));
			});
			if (target) (isBreak ? target.breaks : target.continues).push(state);
		},
		/** Loops and switches know their labels by themselves. */
		labelled({ statement }, state) {
			const isTarget =
				ts.isLabeledStatement(statement) ||
				ts.isSwitchStatement(statement) ||
				ts.isIterationStatement(statement, false);
			return isTarget ? visit(statement, state) : within(statement, () => visit(statement, state));
		},
		switchTo(node, state) {
			const start = visit(node.expression, state);
			const { clauses } = node.caseBlock;
			return within(node, () => {
				let at: State | undefined;
				for (const clause of clauses) {
					if (ts.isCaseClause(clause)) visit(clause.expression, start);
					at = clause.statements.reduce((on, statement) => visit(statement, on), join([start, at]));
				}
				return clauses.some(ts.isDefaultClause) ? at : join([at, start]);
			});
		},
		tryCatch({ tryBlock, catchClause, finallyBlock }, state) {
			const tried = visit(tryBlock, state);
			const name = catchClause?.variableDeclaration?.name;
			const caught = catchClause && visit(catchClause.block, name ? bind(name, state) : state);
			const end = join([tried, caught]);
			const last = finallyBlock && visit(finallyBlock, state);
			if (!finallyBlock) return end;
			return end && last && both(end, last);
		},
	};
}
