/**
 * What nothing in the loop changes, so that it does not matter when somebody looks at it: captured objects without a role
 * that changes them, items of such arrays, and constants of the body that hold a part of one.
 */
import type ts from "typescript";
import { bare, isInside } from "../../syntax/nodes.js";
import { symbolOf } from "../../syntax/symbols.js";
import type { LoopScope } from "../variables/scope.js";
import type { Candidates } from "./group.js";

export interface Steady {
	/** The mention of a captured variable that the caller has too, and that stays as it is. */
	readonly isKept: (node: ts.Node) => boolean;
	/** The value is, or lies in, something that nothing changes. */
	readonly isSteady: (node: ts.Expression) => boolean;
}

export function steadyIn(
	scope: LoopScope,
	{ variables, roles, foreign }: Omit<Candidates, "inParts" | "actors">,
	members: ReadonlySet<unknown>,
): Steady {
	const { ts, checker, loop, body } = scope;
	const shared = variables.filter((one) => roles.get(one)?.fact.role === "shared" && !members.has(one));
	const roots = new Set<ts.Node>(shared.flatMap(({ uses }) => uses.map((use) => use.root)));
	const isKept = (node: ts.Node): boolean => roots.has(node) && !foreign.has(node);
	const isSteady = (node: ts.Expression): boolean => {
		const inner = bare(ts, node);
		if (isKept(inner)) return true;
		if (ts.isPropertyAccessExpression(inner) || ts.isElementAccessExpression(inner)) return isSteady(inner.expression);
		const declaration = ts.isIdentifier(inner) ? symbolOf(ts, checker, inner)?.valueDeclaration : undefined;
		if (!declaration || !ts.isVariableDeclaration(declaration)) return false;
		if (declaration.name === loop.variable) return loop.header.kind === "items" && !loop.assigned;
		const isConstant = (declaration.parent.flags & ts.NodeFlags.Const) !== 0 && isInside(declaration, body);
		return isConstant && declaration.initializer !== undefined && isSteady(declaration.initializer);
	};
	return { isKept, isSteady };
}
