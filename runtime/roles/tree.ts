/** Reductions over the fixed tree: kernels push cells, chunks send nodes, the coordinator folds them. */

import type { LoopCode } from "../contract.js";
import {
	createCellList,
	createFold,
	createNumberFold,
	createRunningFold,
	type Nodes,
	type TreeFold,
} from "../reduction/fold.js";
import { type Combine, operators } from "../reduction/operators.js";
import type { Fields, Of, Row } from "./role.js";

type Reduction = Of<"reduction">;

/** Why a start value rules the tree out; undefined if it does not. */
export function treeObjection(variable: Reduction, value: unknown): string | undefined {
	const { name, operator } = variable;
	if (!operators[operator].fits(value)) return `${name} starts as ${typeof value}`;
	if (typeof value === "string" && !variable.append) return `${name} is a string that does not grow at its end`;
	if (typeof value === "bigint" && operator !== "reducer" && !variable.bigint) return `${name} is a bigint`;
	return undefined;
}

/** Whether cells must have the size of the tree: for the others any grouping gives the same. */
export function needsCells(variable: Reduction, value: unknown): boolean {
	return variable.operator === "reducer" || typeof value === "number";
}

/** What each cell starts from. */
export function cellStart(code: LoopCode, variable: Reduction, value: unknown): unknown {
	return variable.operator === "reducer"
		? code.reducers?.[variable.name]?.identity
		: operators[variable.operator].start(value);
}

/** The coordinator's fold. */
export function createTreeFold(code: LoopCode, variable: Reduction, value: unknown): TreeFold {
	const { name, operator } = variable;
	if (operator === "reducer") return createFold(code.reducers?.[name]?.combine as Combine);
	return createOperatorFold(variable, operators[operator].start(value));
}

function createOperatorFold({ name, operator }: Reduction, identity: unknown): TreeFold {
	if (typeof identity === "number") return createNumberFold(name, operator as "+" | "*");
	return createRunningFold(name, identity, operators[operator].combine);
}

/** Combines the value before the loop with that of the tree. */
export function finishTree(code: LoopCode, variable: Reduction, before: unknown, root: unknown): unknown {
	if (root === undefined) return before;
	const { name, operator } = variable;
	const combine = operator === "reducer" ? code.reducers?.[name]?.combine : operators[operator].combine;
	return (combine as (a: unknown, b: unknown) => unknown)(before, root);
}

/** The coordinator has the fold already, for it runs the first cells itself: see `inline.ts`. */
export const tree: Row<"reduction"> = {
	send(variable, sending) {
		const before = sending.frame[variable.name];
		sending.put(variable.name, cellStart(sending.code, variable, before));
		return undefined;
	},
	track(variable, { work, environment, cellsPerChunk }) {
		const { name } = variable;
		const place = work.loop.variables.filter((one) => one.role === "reduction" && one.tree).indexOf(variable);
		const start = environment[name];
		const foldIn = (frame: Fields): TreeFold => (frame.$folds as TreeFold[])[place] as TreeFold;
		return {
			packs: true,
			begin(frame, chunk) {
				const fold = variable.operator === "reducer" ? createCellList() : createOperatorFold(variable, start);
				fold.reset(chunk * cellsPerChunk);
				(frame.$folds as TreeFold[])[place] = fold;
				if (needsCells(variable, start)) frame.$cell = work.cell;
			},
			end(frame, _chunk, thrown): Nodes {
				const fold = foldIn(frame);
				if (thrown) fold.push(frame[name]);
				return fold.nodes();
			},
		};
	},
};
