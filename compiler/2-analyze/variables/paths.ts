/**
 * Follows constants of the body that are other names for a variable or a part of one.
 *
 * In:   const row = grid[y]; row[x] = row[x - 1]
 * Out:  grid[y][x] (assign), grid[y][x - 1] (read), and grid[y] itself (read, but nothing in it)
 */
import type ts from "typescript";
import { isReference, wrapped } from "../../syntax/nodes.js";
import { symbolOf } from "../../syntax/symbols.js";
import { isUnder } from "../closures/frames.js";
import { isInCode, type LoopScope, type Touched, walkCode } from "./scope.js";
import { type Frame, readUse, type Step, type Use } from "./uses.js";
import type { OuterVariable } from "./variables.js";

/** One access to a part of a variable, by its own name or by a constant's. */
export interface PathUse extends Use {
	/** Of the variable: those of the constant included. `root` is the name that stands in the source. */
	readonly steps: readonly Step[];
	/** The constant by which the part is named. */
	readonly alias: ts.Symbol | undefined;
	/** The part is only named, or compared: nothing in it is read. */
	readonly shallow: boolean;
}

/** All accesses to the variable and its parts. */
export function pathsOf(scope: LoopScope, variable: OuterVariable): readonly PathUse[] {
	return variable.uses.flatMap((use) =>
		scope.framesOf(use.root).flatMap((frame) => {
			return followed(scope, { ...inFrame(use, frame), alias: undefined, shallow: false });
		}),
	);
}

/** Roots of all accesses by constants: `row` of `row[x] = 1`. */
export function aliasRoots(scope: LoopScope, variables: readonly OuterVariable[]): ReadonlyMap<ts.Node, OuterVariable> {
	const roots = new Map<ts.Node, OuterVariable>();
	for (const variable of variables)
		for (const { alias, root } of pathsOf(scope, variable)) if (alias) roots.set(root, variable);
	return roots;
}

/** The use, and those of the constants that hold what it reads. */
export function followed(scope: LoopScope, use: PathUse): PathUse[] {
	const given = use.action === "read" && !use.names ? scope.touches(use.top, use.frame) : undefined;
	if (given) return passedOn(scope, use, given);
	const symbol = use.action === "read" ? (use.names ?? constantOf(scope, use.top)) : undefined;
	if (!symbol) return [use];
	const mentions: PathUse[] = [];
	const { ts, checker } = scope;
	walkCode(scope, (at) => {
		if (!ts.isIdentifier(at) || !isReference(ts, at) || symbolOf(ts, checker, at) !== symbol) return;
		for (const frame of scope.framesOf(at)) {
			if (!isUnder(frame, use.frame)) continue;
			const own = inFrame(readUse(ts, at), frame);
			mentions.push({ ...own, steps: [...use.steps, ...own.steps], alias: symbol, shallow: false });
		}
	});
	return [{ ...use, shallow: true }, ...mentions.flatMap((one) => followed(scope, one))];
}

/** The use as it is in a call of the function in which it stands. */
function inFrame(use: Use, frame: Frame | undefined): Use {
	if (!frame) return use;
	const steps = use.steps.map((step) => (step.kind === "element" ? { ...step, frame } : step));
	return { ...use, steps, frame };
}

/** What a function does with the part that it is given. */
function passedOn({ ts }: LoopScope, use: PathUse, touches: readonly Touched[]): PathUse[] {
	const site = wrapped(ts, use.top).parent;
	const own = touches.map(({ steps, action, links }): PathUse => {
		return { ...use, steps: [...use.steps, ...steps], action, site, passed: true, links };
	});
	return use.steps.length === 0 ? own : [{ ...use, shallow: true, passed: true }, ...own];
}

/** The constant whose value the expression is. */
function constantOf(scope: LoopScope, top: ts.Expression): ts.Symbol | undefined {
	const { ts, checker } = scope;
	const declaration = wrapped(ts, top).parent;
	if (!ts.isVariableDeclaration(declaration) || !ts.isIdentifier(declaration.name)) return undefined;
	const list = declaration.parent;
	const isConstant = ts.isVariableDeclarationList(list) && (list.flags & ts.NodeFlags.Const) !== 0;
	if (!isConstant || !ts.isVariableStatement(list.parent)) return undefined;
	return isInCode(scope, declaration) ? checker.getSymbolAtLocation(declaration.name) : undefined;
}

/** The variables and steps of the arrays whose `length` the body reads, by the expression before `.length`. */
export function lengthReads(
	scope: LoopScope,
	variables: readonly OuterVariable[],
): ReadonlyMap<ts.Node, { readonly variable: OuterVariable; readonly steps: readonly Step[] }> {
	const { ts } = scope;
	const reads = new Map<ts.Node, { variable: OuterVariable; steps: readonly Step[] }>();
	for (const variable of variables) {
		for (const { top, steps, frame } of pathsOf(scope, variable)) {
			const isLength = !frame && ts.isPropertyAccessExpression(top) && top.name.text === "length" && steps.length > 0;
			if (isLength) reads.set(top.expression, { variable, steps: steps.slice(0, -1) });
		}
	}
	return reads;
}
