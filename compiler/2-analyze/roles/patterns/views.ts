/**
 * Names that the function of the loop gives to open-ended views of one typed array.
 *
 * In:   const x0 = a; const x1 = x0.subarray(1);
 * Out:  x0 begins at the beginning of `a`, x1 one element further on
 *
 * It chooses between roles only: what memory names really share is tested at launch.
 */
import type ts from "typescript";
import { bare } from "../../../syntax/nodes.js";
import { symbolOf } from "../../../syntax/symbols.js";
import { isTyped } from "../../variables/kinds.js";
import type { Scope } from "../../variables/scope.js";
import type { OuterVariable } from "../../variables/variables.js";

export interface View {
	readonly of: ts.Symbol;
	/** Their sum is where it begins. */
	readonly offsets: readonly ts.Expression[];
}

/** Names of names of names. */
const LONGEST = 8;

/** A typed array that is no view is one of itself. */
export function viewOf({ ts, checker }: Scope, { symbol, type }: OuterVariable): View | undefined {
	if (!isTyped({ type })) return undefined;
	const offsets: ts.Expression[] = [];
	let of = symbol;
	for (let rounds = 0; rounds < LONGEST; rounds++) {
		const declaration = of.valueDeclaration;
		const isConst = declaration && (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
		if (!isConst || !ts.isVariableDeclaration(declaration) || !declaration.initializer) break;
		let base = bare(ts, declaration.initializer);
		if (ts.isCallExpression(base)) {
			const callee = bare(ts, base.expression);
			const [offset, ...more] = base.arguments;
			const isView = ts.isPropertyAccessExpression(callee) && callee.name.text === "subarray";
			if (!isView || !offset || more.length > 0) break;
			offsets.push(offset);
			base = bare(ts, callee.expression);
		}
		const next = ts.isIdentifier(base) ? symbolOf(ts, checker, base) : undefined;
		if (!next) break;
		of = next;
	}
	return { of, offsets };
}
