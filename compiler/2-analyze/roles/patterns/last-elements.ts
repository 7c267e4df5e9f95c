/**
 * Recognises arrays of which an iteration reads only elements that it has written itself, or that no other iteration writes.
 *
 * In:   for (let j = 1; j < n; j++) t[j] = a[i][j] + t[j - 1]; …  b[i] = t[n - 1]      (`t` is looked at after the loop)
 * Out:  lastprivate, element by element: each run of iterations has a copy, and the last write of each element counts
 *
 * Unlike scratch (`dependences/scratch/`), the array may come from anywhere. That nothing else has a part of it the launch
 * tests, as for all that changes.
 */
import type ts from "typescript";
import { bare, isAssignment, isIncrement, isInside, walk } from "../../../syntax/nodes.js";
import type { Polynomial } from "../../../syntax/polynomial.js";
import { symbolOf } from "../../../syntax/symbols.js";
import { clearance } from "../../dependences/clearance.js";
import type { Coverage } from "../../dependences/scratch/accesses.js";
import { functionsNaming } from "../../dependences/scratch/callees/runs.js";
import { coverageOf } from "../../dependences/scratch/coverage.js";
import { isNamedInTurn } from "../../dependences/scratch/names.js";
import { type Access, accesses } from "../../subscripts/accesses.js";
import { isAssignedIn } from "../../subscripts/counting-loops.js";
import { isPrimitive, isTyped } from "../../variables/kinds.js";
import type { LoopScope } from "../../variables/scope.js";
import type { OuterVariable } from "../../variables/variables.js";
import { type ContainerContext, type Edit, marksOf, type RoleDecision } from "../facts.js";
import { runsInOrder } from "../order.js";

type Kind = "typed" | "array";

export function lastElements(context: ContainerContext, variable: OuterVariable): RoleDecision | undefined {
	const { scope, subscripts } = context;
	const kind = elementsKind(scope, variable);
	const isCandidate = kind && !scope.loop.async && !variable.member && !isItems(scope, variable);
	const all = isCandidate ? accesses(scope, variable) : undefined;
	if (!kind || !all || !Array.isArray(all) || !all.every((one) => isPlain(context, one, kind))) return undefined;
	const edits = all.filter(({ writes }) => writes).map((one) => markEdit(context, variable, one));
	const isMarked = edits.every((one) => one !== undefined);
	const found = isMarked ? covered(context, variable, { kind, all }) : undefined;
	if (!isMarked || !found) return undefined;
	subscripts.note(found.forms);
	const fact = { role: "element-reduction", operator: "last", container: "index", exact: true, of: kind } as const;
	return { fact: { ...fact, initial: undefined }, edits };
}

/** What elements the array has: plain arrays hold numbers, strings, booleans and the like. */
export function elementsKind({ ts, checker }: LoopScope, { type }: OuterVariable): Kind | undefined {
	if (isTyped({ type })) return "typed";
	const element = checker.isArrayType(type) ? checker.getTypeArguments(type as ts.TypeReference)[0] : undefined;
	return element && isPrimitive(ts, element) ? "array" : undefined;
}

/** Later iterations would get as their items what earlier ones have written. */
export function isItems({ ts, checker, loop: { header } }: LoopScope, { symbol }: OuterVariable): boolean {
	let found = false;
	for (const one of header.kind === "range" ? [] : header.args)
		walk(ts, one, (at) => {
			if (ts.isIdentifier(at) && symbolOf(ts, checker, at) === symbol) found = true;
		});
	return found;
}

/** An element by its place, or the length where that cannot change; in the body itself, by the array's own name. */
function isPlain(context: ContainerContext, { use, steps, length }: Access, kind: Kind): boolean {
	const { body } = context.scope;
	if (use.alias || use.passed || use.frame || !isInside(use.root, body)) return false;
	if (length) return kind === "typed" && steps.length === 0;
	const [step, ...more] = steps;
	return more.length === 0 && step?.kind === "element" && use.top === step.node && runsInOrder(context, use.site);
}

interface Given {
	readonly kind: Kind;
	readonly all: readonly Access[];
}

/** First by what iterations write alone: anything else may need more to be true. */
function covered(context: ContainerContext, variable: OuterVariable, { kind, all }: Given): Coverage | undefined {
	const runs = functionsNaming(context.scope, variable.symbol);
	if (!runs || runs.size > 0) return undefined;
	const made = { kind, of: undefined, length: undefined };
	const names = new Map([[variable.symbol, { links: [], made }]]);
	const length = kind === "typed" ? `${variable.name}.length` : undefined;
	const alone = coverageOf(context, { names, runs, length });
	if (alone && alone.assumed.length === 0) return alone;
	const found = coverageOf(context, { names, runs, length, apart: apartOf(context, all) });
	// What the launch would have to find true is hardly ever so.
	return found?.assumed.length === 0 ? found : undefined;
}

/** Reads of what no other iteration writes. */
function apartOf(context: ContainerContext, all: readonly Access[]): ReadonlySet<ts.Node> {
	const writes = all.filter(({ writes }) => writes);
	if (!writes.every((one) => formOf(context, one))) return new Set();
	const reads = all.filter((one) => !one.length && (!one.writes || one.use.action === "update"));
	const isClear = (write: Access, read: Access) => {
		const found = clearance(context, [write, read], { writes, mayNeed: false });
		return found !== undefined && !found.early && found.assumed.length === 0;
	};
	const isApart = (read: Access) =>
		formOf(context, read) !== undefined && writes.every((write) => isClear(write, read));
	return new Set(reads.filter(isApart).map(({ use }) => use.top));
}

function formOf({ subscripts }: ContainerContext, { steps: [step] }: Access): Polynomial | undefined {
	return step && subscripts.at(step);
}

/**
 * `t[k] = e;` as `void (t[k] = e, marks[k] = 1);`: what throws before it is stored is not written. Undefined: another way
 * to write, or the place may be another one after that.
 */
function markEdit(context: ContainerContext, variable: OuterVariable, access: Access): Edit | undefined {
	const { ts } = context.scope;
	const { site, top } = access.use;
	if (!ts.isElementAccessExpression(top) || !formOf(context, access) || !ts.isExpressionStatement(site.parent))
		return undefined;
	const isStep = isIncrement(ts, site) && bare(ts, site.operand) === top;
	const isStore = isAssignment(ts, site) && bare(ts, site.left) === top;
	if ((!isStep && !isStore) || !isSteady(context.scope, top.argumentExpression, site)) return undefined;
	if (isStore && ["&&=", "||=", "??="].includes(site.operatorToken.getText())) return undefined;
	const [start, end] = [site.getStart(), site.getEnd()];
	const closing = site.parent.getText().endsWith(";") ? ")" : ");";
	const place = `${marksOf(variable)}[${top.argumentExpression.getText()}] = 1`;
	return { start, end, parts: ["void (", { start, end }, `, ${place}${closing}`] };
}

/** Arithmetic of numbers and of names that keep their values while the code runs. */
function isSteady(scope: LoopScope, place: ts.Expression, code: ts.Node): boolean {
	const { ts, checker, body, loop } = scope;
	const node = bare(ts, place);
	if (ts.isNumericLiteral(node)) return true;
	if (ts.isBinaryExpression(node) && ["+", "-", "*"].includes(node.operatorToken.getText()))
		return isSteady(scope, node.left, code) && isSteady(scope, node.right, code);
	const symbol = ts.isIdentifier(node) ? symbolOf(ts, checker, node) : undefined;
	const [declaration, ...more] = symbol?.declarations ?? [];
	if (!symbol || !declaration || more.length > 0) return false;
	// The subscript has a form, so what is from outside is the same in all of the loop, if it does not assign it.
	if (!isInside(declaration, loop.node)) return !isAssignedIn(scope, symbol, loop.node);
	if (!ts.isVariableDeclaration(declaration)) return false;
	if (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) return true;
	return isInside(declaration, body) && isNamedInTurn(scope, symbol, body) && !isAssignedIn(scope, symbol, code);
}
