/**
 * What one mention of a variable does: the chain of members after it, and what happens to the end of that chain.
 *
 * In:   grid.cells[i] += 1
 * Out:  root `grid`, steps [.cells, [i]], action update, site `grid.cells[i] += 1`
 */
import type ts from "typescript";
import { isAssignment, isIncrement, type TS, wrapped } from "../../syntax/nodes.js";

export type Step =
	| { readonly kind: "property"; readonly name: string; readonly node: ts.Expression }
	| {
			readonly kind: "element";
			readonly subscript: ts.Expression;
			readonly node: ts.Expression;
			/** Where the subscript stands in a function: of the call that it is looked at in. */
			readonly frame?: Frame | undefined;
	  }
	/** Any element, and the length: what a method like `sort` changes. `numbers`: by integers, so nothing goes away. */
	| {
			readonly kind: "all";
			readonly node: ts.Expression;
			readonly numbers?: true;
			/** The kernel sees to it that it is an element of the row, if something stands in for that. */
			readonly looked?: true;
			/** One that there is. */
			readonly held?: true;
			/** By this counter of a function: whoever knows where the typed array begins may ask for its bounds. */
			readonly counted?: Extract<Step, { readonly kind: "element" }> | undefined;
			/** An element of this view, or the view itself. */
			readonly view?: View | undefined;
	  };

/** A view of a typed array, or of another view: what `subarray` gives, or the part that `fill` or `set` changes. */
export interface View {
	readonly call: ts.CallExpression;
	/** Where it begins and ends; undefined: where that does which it is a view of. */
	readonly begin: ts.Expression | undefined;
	readonly end: ts.Expression | undefined;
	/** In the place of an end: as many elements as are between these places. */
	readonly between?: readonly [ts.Expression, ts.Expression] | undefined;
	readonly frame: Frame | undefined;
	/** What it is a view of, if that is one itself. */
	readonly outer: View | undefined;
	/** From the view to an element; undefined: the view itself. */
	readonly place: Step | undefined;
}

/** A call of a function: what its parameters are, in terms of the code around the call, which may be another frame. */
export interface Frame {
	readonly fn: ts.SignatureDeclaration;
	readonly given: ReadonlyMap<ts.Symbol, ts.Expression>;
	readonly outer: Frame | undefined;
	/** What a method is called on. */
	readonly receiver?: ts.Expression | undefined;
}

/** The frames in which a piece of the loop's code runs; `undefined` is the body itself. */
export type FramesOf = (node: ts.Node) => readonly (Frame | undefined)[];

/** An object from elsewhere that is put into a part: itself, or in something new. */
export type Links = "itself" | "held";

export type Action =
	/** The value is only looked at. */
	| "read"
	/** Target of `=`, also inside a destructuring pattern or as the variable of a for-in/of loop. */
	| "assign"
	/** Target of `op=`, `++`, `--`. */
	| "update"
	| "delete"
	/** Called as a method: the last step is the method. */
	| "call";

export interface Use {
	/** The identifier, or `this.x`. */
	readonly root: ts.Expression;
	readonly steps: readonly Step[];
	/** The whole chain. */
	readonly top: ts.Expression;
	readonly action: Action;
	/** Where it stands in a function of the loop's code: of the call that it is looked at in. */
	readonly frame?: Frame | undefined;
	/** The function that the part is given to does this with it: the site is its call. */
	readonly passed?: true;
	/** Of a part that is passed on: what the function puts there may be an object that others know, or hold one. */
	readonly links?: Links | undefined;
	/** The constant that holds the end of the chain, where that does not stand in the body. */
	readonly names?: ts.Symbol;
	/** The assignment, increment, delete expression, call or pattern; for a read the chain itself. */
	readonly site: ts.Node;
}

export function readUse(ts: TS, root: ts.Expression): Use {
	const steps: Step[] = [];
	let top: ts.Expression = root;
	for (;;) {
		const outer = wrapped(ts, top) as ts.Expression;
		const parent = outer.parent;
		if (ts.isPropertyAccessExpression(parent) && parent.expression === outer) {
			steps.push({ kind: "property", name: parent.name.text, node: parent });
			top = parent;
		} else if (ts.isElementAccessExpression(parent) && parent.expression === outer) {
			steps.push({ kind: "element", subscript: parent.argumentExpression, node: parent });
			top = parent;
		} else return { root, steps, top, ...readAction(ts, outer, steps) };
	}
}

function readAction(ts: TS, top: ts.Expression, steps: readonly Step[]): { action: Action; site: ts.Node } {
	const parent = top.parent;
	if (isAssignment(ts, parent) && parent.left === top) {
		return { action: parent.operatorToken.kind === ts.SyntaxKind.EqualsToken ? "assign" : "update", site: parent };
	}
	if (isIncrement(ts, parent)) return { action: "update", site: parent };
	if (ts.isDeleteExpression(parent)) return { action: "delete", site: parent };
	if (ts.isCallExpression(parent) && parent.expression === top && steps.length > 0)
		return { action: "call", site: parent };
	if ((ts.isForOfStatement(parent) || ts.isForInStatement(parent)) && parent.initializer === top) {
		return { action: "assign", site: parent };
	}
	const pattern = patternAround(ts, top);
	return pattern ? { action: "assign", site: pattern } : { action: "read", site: top };
}

/** The destructuring assignment in whose pattern the expression is a target. */
function patternAround(ts: TS, target: ts.Node): ts.Node | undefined {
	let at: ts.Node = target;
	let inPattern = false;
	while (at.parent) {
		const parent: ts.Node = at.parent;
		if (isAssignment(ts, parent)) {
			if (parent.left !== at) return undefined;
			const plain = parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
			if (inPattern && plain && isPattern(ts, parent.left) && !isDefaultInPattern(ts, parent)) return parent;
			if (!plain) return undefined;
		} else if ((ts.isForOfStatement(parent) || ts.isForInStatement(parent)) && parent.initializer === at) {
			return inPattern ? parent : undefined;
		} else if (ts.isPropertyAssignment(parent)) {
			if (parent.initializer !== at) return undefined;
		} else if (ts.isShorthandPropertyAssignment(parent)) {
			if (parent.name !== at) return undefined;
		} else if (!isPattern(ts, parent) && !ts.isSpreadElement(parent) && !ts.isSpreadAssignment(parent))
			return undefined;
		if (isPattern(ts, parent)) inPattern = true;
		at = parent;
	}
	return undefined;
}

function isPattern(ts: TS, node: ts.Node): boolean {
	return ts.isArrayLiteralExpression(node) || ts.isObjectLiteralExpression(node);
}

/** `[a = 1] = …`: the inner `a = 1` is a default, not the assignment itself. */
function isDefaultInPattern(ts: TS, node: ts.BinaryExpression): boolean {
	const parent = node.parent;
	if (!isPattern(ts, parent) && !ts.isPropertyAssignment(parent)) return false;
	let at: ts.Node = node;
	while (at.parent && (isPattern(ts, at.parent) || ts.isPropertyAssignment(at.parent))) at = at.parent;
	return isAssignment(ts, at.parent) && at.parent.left === at;
}
