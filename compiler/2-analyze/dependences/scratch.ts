/**
 * Recognises arrays that are only scratch: made before the loop, and written by each iteration before it reads them.
 *
 * In:   const t = new Float64Array(n); …  for (let j = 0; j < n; j++) t[j] = f(i, j); … g(t[0], t[n - 1])
 * Out:  yes: each run of iterations may have a copy of its own, and nobody looks at what is left in it
 */
import type ts from "typescript";
import { bare, isInside, walk } from "../../syntax/nodes.js";
import { isTypedArrayName, symbolOf } from "../../syntax/symbols.js";
import type { ContainerContext } from "../roles/facts.js";
import { type Access, accesses } from "../subscripts/accesses.js";
import type { Scope } from "../variables/scope.js";
import type { OuterVariable } from "../variables/variables.js";
import { isCovered } from "./coverage.js";

/** An array that nothing outside of the loop looks at, and of which iterations read only what they have written themselves. */
export function isScratch(context: ContainerContext, variable: OuterVariable): boolean {
	const { scope } = context;
	const { ts, checker, loop, body } = scope;
	const { symbol, declaration, member } = variable;
	if (loop.async || member || variable.scope !== "local") return false;
	if (!declaration || !ts.isVariableDeclaration(declaration)) return false;
	const made = madeFor(scope, declaration);
	if (!made) return false;
	let isElsewhere = false;
	walk(ts, declaration.getSourceFile(), (at) => {
		const isOther = ts.isIdentifier(at) && at.text === symbol.name && at !== declaration.name && !isInside(at, body);
		if (isOther && symbolOf(ts, checker, at) === symbol) isElsewhere = true;
	});
	if (isElsewhere) return false;
	const found = accesses(scope, variable);
	// The length of an array tells what was written before.
	const isUsed = (access: Access) =>
		access.length ? made === "typed" && access.steps.length === 0 : isElement(access);
	return Array.isArray(found) && found.every(isUsed) && isCovered(context, found);
}

/** `const t = [0, 0]`, `new Float64Array(n)`, `new Array(n).fill(0)`: nobody else has it. */
function madeFor({ ts, checker }: Scope, declaration: ts.VariableDeclaration): "array" | "typed" | undefined {
	const isConstant = (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
	const { initializer } = declaration;
	if (!isConstant || !initializer) return undefined;
	const made = bare(ts, initializer);
	if (ts.isArrayLiteralExpression(made)) return made.elements.some(ts.isSpreadElement) ? undefined : "array";
	const filled = ts.isCallExpression(made) ? bare(ts, made.expression) : undefined;
	if (filled && ts.isPropertyAccessExpression(filled) && filled.name.text === "fill") {
		const owner = bare(ts, filled.expression);
		return ts.isNewExpression(owner) && owner.expression.getText() === "Array" ? "array" : undefined;
	}
	if (!ts.isNewExpression(made) || !ts.isIdentifier(made.expression)) return undefined;
	const declared = checker.getSymbolAtLocation(made.expression)?.declarations ?? [];
	if (!declared.every((one) => one.getSourceFile().isDeclarationFile)) return undefined;
	// A view of a buffer is not the only one.
	const [length, ...more] = made.arguments ?? [];
	const isNumber = !length || (checker.getTypeAtLocation(length).flags & ts.TypeFlags.NumberLike) !== 0;
	if (!isNumber || more.length > 0) return undefined;
	if (made.expression.text === "Array") return "array";
	return isTypedArrayName(made.expression.text) ? "typed" : undefined;
}

/** An element, or the name alone. */
function isElement({ steps, use }: Access): boolean {
	if (use.shallow && !use.compared && steps.length === 0) return true;
	return steps.length === 1 && steps[0]?.kind === "element" && !use.compared;
}
