/**
 * Recognises arrays, and trees of arrays and objects, that are only scratch: made before the loop, and written by each
 * iteration before it reads them.
 *
 * In:   const t = new Float64Array(n); …  for (let j = 0; j < n; j++) t[j] = f(i, j); … g(t[0], t[n - 1])
 * Out:  yes: each run of iterations may have a copy of its own, and nobody looks at what is left in it
 */
import type ts from "typescript";
import { bare, isInside } from "../../../syntax/nodes.js";
import { symbolOf } from "../../../syntax/symbols.js";
import type { ContainerContext } from "../../roles/facts.js";
import type { LoopScope, Scope } from "../../variables/scope.js";
import type { OuterVariable } from "../../variables/variables.js";
import { functionsNaming } from "./callees/runs.js";
import { coverageOf } from "./coverage.js";
import { isEmptiedFirst } from "./emptied/emptied.js";
import { collectionMade } from "./emptied/uses.js";
import { type Filled, madeAndFilled } from "./made/filling.js";
import { madeBefore } from "./made/made.js";
import type { Copied, Made } from "./made/shapes.js";

export interface Scratch {
	readonly copied: Copied;
	/** See `Coverage`. */
	readonly receivers: ReadonlySet<ts.Node>;
}

/**
 * What is made, if nothing outside of the loop looks at it, and iterations read only what they have written themselves.
 * With `mayAssume` the launch may be asked whether they write enough.
 */
export function scratchOf(context: ContainerContext, variable: OuterVariable, mayAssume = false): Scratch | undefined {
	const { scope } = context;
	const root = rootOf(scope, variable);
	const declaration = root && declarationOf(scope, root.symbol);
	if (scope.loop.async || !root || !declaration?.initializer) return undefined;
	const runs = functionsNaming(scope, root.symbol);
	if (!runs) return undefined;
	const covered = coveredFirst(context, variable, { ...root, declaration, runs, mayAssume });
	return covered ?? emptiedFirst(context, { ...root, declaration, runs });
}

interface Root {
	readonly symbol: ts.Symbol;
	readonly through: readonly string[];
	readonly declaration: ts.VariableDeclaration;
	readonly runs: ReadonlySet<ts.Node>;
}

function coveredFirst(
	context: ContainerContext,
	variable: OuterVariable,
	{ symbol, through, declaration, runs, mayAssume }: Root & { readonly mayAssume: boolean },
): Scratch | undefined {
	const { scope, subscripts } = context;
	let made: Made | undefined = madeBefore(scope, declaration, othersOf(scope, [scope.body, ...runs]));
	for (const name of through) made = made?.kind === "object" ? made.parts.get(name) : undefined;
	if (!made) return undefined;
	const length = made.kind === "object" ? undefined : `${variable.name}.length`;
	const names = new Map([[symbol, { links: [], made, through }]]);
	const found = coverageOf(context, { names, runs, length });
	if (!found || (found.assumed.length > 0 && !mayAssume)) return undefined;
	subscripts.note(found.forms);
	for (const forms of found.assumed) subscripts.assume(variable.local, forms);
	return { copied: made, receivers: found.receivers };
}

/** Nothing that was in it before matters. */
function emptiedFirst(context: ContainerContext, { symbol, through, declaration, runs }: Root): Scratch | undefined {
	const { scope } = context;
	const { initializer } = declaration;
	const type = scope.checker.getTypeAtLocation(declaration.name);
	const kind = initializer && through.length === 0 ? collectionMade(scope, initializer, type) : undefined;
	if (!kind || !isEmptiedFirst(context, { kind, symbol, runs })) return undefined;
	const madeBy = (one: ts.Expression): Made | undefined =>
		one === initializer ? { kind: "array", of: undefined, length: undefined } : undefined;
	const isOurs = madeAndFilled(scope, declaration, { ...othersOf(scope, [scope.body, ...runs]), madeBy }) !== undefined;
	return isOurs ? { copied: { kind }, receivers: new Set() } : undefined;
}

/** The variable of the function, and the members of it that lead to this one. */
function rootOf({ ts, checker }: Scope, { symbol, member, uses }: OuterVariable) {
	const through: string[] = [];
	if (!member) return { symbol, through };
	let at = uses[0]?.root;
	while (at && ts.isPropertyAccessExpression(at)) {
		through.unshift(at.name.text);
		at = bare(ts, at.expression);
	}
	const root = at && ts.isIdentifier(at) ? symbolOf(ts, checker, at) : undefined;
	return root && { symbol: root, through };
}

/** Of a constant that no other module knows. */
function declarationOf({ ts }: Scope, symbol: ts.Symbol): ts.VariableDeclaration | undefined {
	const [declaration, ...more] = symbol.declarations ?? [];
	if (!declaration || more.length > 0 || !ts.isVariableDeclaration(declaration)) return undefined;
	const isConst = (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
	const isExported = (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Export) !== 0;
	const isScript = !ts.isExternalModule(declaration.getSourceFile());
	const isLocal = ts.findAncestor(declaration, ts.isFunctionLike) !== undefined;
	return isConst && (isLocal || !(isExported || isScript)) ? declaration : undefined;
}

/** Nothing but the loop's code may look at it then or later: which mentions are of that, and which come before. */
function othersOf({ ts, loop: { node } }: LoopScope, code: readonly ts.Node[]): Omit<Filled, "madeBy"> {
	return {
		isKnown: (mention) => code.some((one) => isInside(mention, one)),
		isBefore: (mention, declared) => {
			const around = ts.findAncestor(mention, (at) => ts.isIterationStatement(at, false) && isInside(node, at));
			return mention.end <= node.pos && (!around || isInside(declared, around));
		},
	};
}
