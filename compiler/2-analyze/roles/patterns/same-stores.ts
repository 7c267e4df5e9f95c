/**
 * Stores of one value, which nobody reads in the loop: it does not matter which iteration comes last.
 *
 * In:   for (let k = 2 * p; k < n; k += p) composite[k] = true      (p the induction variable)
 * Out:  yes, although iterations meet
 */
import type ts from "typescript";
import { bare, isAssignment } from "../../../syntax/nodes.js";
import { symbolOf } from "../../../syntax/symbols.js";
import type { Access } from "../../subscripts/accesses.js";
import { isPrimitive, isTyped } from "../../variables/kinds.js";
import { isAssigned, type OuterVariable } from "../../variables/variables.js";
import type { ContainerContext } from "../facts.js";

/** Do all accesses store that, apart from some which only name a part, or ask for a length that stays what it is? */
export function storesOneValue(context: ContainerContext, variable: OuterVariable, found: readonly Access[]): boolean {
	const { ts } = context.scope;
	const isPlaced = ({ steps }: Access) =>
		steps.every((step) => step.kind !== "element" || context.subscripts.at(step) !== undefined);
	// Where places are not known, an array may grow; if they are, the launch looks.
	const isMeasured = isTyped(variable) || found.every((one) => !one.writes || isPlaced(one));
	const depths = new Set(found.flatMap(({ writes, steps }) => (writes ? [steps.length] : [])));
	const [depth = 0, ...others] = depths;
	// What is stored nobody looks at, nor goes through.
	const isBeside = ({ steps, shallow, length, use }: Access) =>
		shallow && !use.compared && steps.length < depth && (!length || isMeasured);
	const stored = found.flatMap((access): (string | undefined)[] => {
		const { use } = access;
		if (!access.writes) return isBeside(access) ? [] : [undefined];
		const { site } = use;
		const isPlain = isAssignment(ts, site) && site.operatorToken.kind === ts.SyntaxKind.EqualsToken;
		const isWhole = isPlain && !use.passed && bare(ts, site.left) === use.top;
		return [isWhole ? textStored(context, site.right) : undefined];
	});
	const [first, ...more] = stored;
	return others.length === 0 && first !== undefined && more.every((one) => one === first);
}

/** Text for a value that is the same in all iterations. */
function textStored(context: Pick<ContainerContext, "scope" | "variables">, value: ts.Expression): string | undefined {
	const { scope, variables } = context;
	const { ts, checker } = scope;
	const node = bare(ts, value);
	const { kind } = node;
	if (isAssignment(ts, node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken)
		return textStored(context, node.right);
	if (kind === ts.SyntaxKind.TrueKeyword || kind === ts.SyntaxKind.FalseKeyword) return node.getText();
	if (ts.isNumericLiteral(node) || ts.isStringLiteral(node)) return node.getText();
	if (ts.isPrefixUnaryExpression(node) && ts.isNumericLiteral(node.operand)) return node.getText();
	if (!ts.isIdentifier(node) || !isPrimitive(ts, checker.getTypeAtLocation(node))) return undefined;
	const symbol = symbolOf(ts, checker, node);
	const variable = variables.find((one) => one.symbol === symbol && one.uses.some(({ root }) => root === node));
	return variable && !isAssigned(variable) ? node.text : undefined;
}
