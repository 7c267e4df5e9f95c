/** What the second phase gives for one loop. */

import type ts from "typescript";
import type { Operator } from "../../../runtime/contract.js";
import type { Extent } from "../dependences/extents.js";
import type { Copied } from "../dependences/scratch/made/shapes.js";
import type { Problem } from "../problem.js";
import type { Subscripts } from "../subscripts/forms.js";
import type { Amounts } from "../subscripts/inductions.js";
import type { LoopScope } from "../variables/scope.js";
import type { Step } from "../variables/uses.js";
import type { OuterVariable } from "../variables/variables.js";

/** A replacement inside the body: text, and stretches of the original that stay. Stretches are in source order. */
export interface Edit {
	readonly start: number;
	readonly end: number;
	readonly parts: readonly (string | { readonly start: number; readonly end: number })[];
}

/** The place of an edit that only inserts text around a node. */
export function around(node: ts.Node, before: string, after: string): Edit {
	const [start, end] = [node.getStart(), node.getEnd()];
	return { start, end, parts: [before, { start, end }, after] };
}

/** `e` as `addend(e)`, which notices strings and objects. */
export function addendEdit(node: ts.Node): Edit {
	return around(node, `${made("addend")}(`, ")");
}

/** A mark in edit text that the outliner replaces by the made name for this purpose. */
export type MadeName = "log" | "mismatch" | "addend" | "number" | "place" | "plain";

export function made(name: MadeName): string {
	return `\u0001${name}\u0002`;
}

/** The flag of a variable, as a mark in edit text. */
export function flagOf(variable: OuterVariable): string {
	return `\u0001set:${variable.local}\u0002`;
}

/** The type of a flagged variable's value before the chunk, as a mark in edit text. */
export function kindOf(variable: OuterVariable): string {
	return `\u0001kind:${variable.local}\u0002`;
}

/** The copy of a variable from before the loop, as a mark in edit text. */
export function beforeOf(variable: OuterVariable): string {
	return `\u0001before:${variable.local}\u0002`;
}

/** The marks of an element reduction, as a mark in edit text. */
export function marksOf(variable: OuterVariable): string {
	return `\u0001at:${variable.local}\u0002`;
}

/** An effect that the caller carries out in iteration order. */
export interface Deferred {
	/** An expression whose value goes nowhere, or a statement. */
	readonly site: ts.Node;
	/** Statements after an `if` that may skip them by `continue`: they belong to the effect. */
	readonly rest: readonly ts.Statement[];
	readonly operands: readonly ts.Expression[];
	/** Operands that must not be objects: the effect looks into them, or changes later what it stores now. */
	readonly primitive: ReadonlySet<ts.Expression>;
	/** Operands that the plain loop evaluates after a change, or not always, and that may throw. */
	readonly late: ReadonlySet<ts.Expression>;
	/** Late ones that the plain loop evaluates in any case. */
	readonly strict: ReadonlySet<ts.Expression>;
	/** Mentions that stay in the effect, of variables that nothing changes. */
	readonly kept: ReadonlySet<ts.Node>;
	/** Mentions of variables of the body that effects share, with names for them. */
	readonly names: ReadonlyMap<ts.Node, string>;
	/** Of a variable whose other parts kernels read: how the caller gets to what the mentions stand for. */
	readonly reached?: ReadonlyMap<ts.Node, Reached>;
}

/** What is read of an object of which effects change parts. */
export interface Besides {
	readonly variable: OuterVariable;
	readonly paths: Pick<NestedFact, "writes" | "reads">;
}

/** From a variable on. */
export interface Reached {
	readonly variable: OuterVariable;
	readonly links: readonly Link[];
}

export type Link =
	| { readonly kind: "property"; readonly name: string }
	/** An element: by a number, by what the kernel logs, or by the number of the iteration. */
	| { readonly kind: "constant"; readonly text: string }
	| { readonly kind: "place"; readonly place: ts.Expression }
	| { readonly kind: "iteration" };

/** Operands of `+`: integers, none of them larger in size than `most`; or all of them `same`. */
export interface ElementOperands {
	readonly most: number;
	readonly same?: number;
}

/** What the iteration before has left in a variable: a value, and statements of the body that make what it names. */
export interface Carried {
	readonly value: ts.Expression;
	readonly statements: readonly ts.VariableStatement[];
}

export type RoleFact =
	| { readonly role: "shared" }
	/** `copied`: arrays and objects of this form, of which each run of iterations has a copy; `receivers`: see `Coverage`. */
	| { readonly role: "private"; readonly copied?: Copied; readonly receivers?: ReadonlySet<ts.Node> }
	/** `again`: statements that make all values of the variable, one after the other, from its first one. */
	| { readonly role: "lastprivate"; readonly carried?: Carried; readonly again?: readonly ts.Statement[] }
	| { readonly role: "induction"; readonly by: Amounts }
	| {
			readonly role: "reduction";
			readonly operator: Operator;
			readonly append: boolean;
			readonly bigint: boolean;
			readonly flag: boolean;
			readonly leader: OuterVariable | undefined;
			/** Variables that are updated where the test of this one fails: see `opposite`. */
			readonly otherwise: readonly OuterVariable[];
			readonly reducer: ts.Expression | undefined;
			readonly exactSum: boolean;
	  }
	| {
			readonly role: "write";
			readonly reads: boolean;
			readonly numeric: boolean;
			readonly length: boolean;
			/** Some elements are read from a copy made before the loop. */
			readonly before: boolean;
			/** Parts of elements are written: `grid[y][x]`, `points[i].x`. */
			readonly nested: NestedFact | undefined;
			/** Some are written or read by names of views: only typed arrays have these. */
			readonly viewed: boolean;
	  }
	| {
			readonly role: "element-reduction";
			readonly operator: Operator;
			readonly container: "index" | "map" | "object";
			readonly exact: boolean;
			readonly initial: ts.Expression | undefined;
			readonly operands?: ElementOperands | undefined;
			/** Of operator `last`: what the array is. */
			readonly of?: "typed" | "array";
			/** Speculative: edits by which kernels note what they touch. */
			readonly watches?: readonly Edit[];
	  }
	| { readonly role: "append"; readonly container: "array" | "set" }
	/** `assigned`: effects assign the variable itself. `parts`: they change what it holds. */
	| {
			readonly role: "deferred";
			/** All effects of the group that the variable is in. */
			readonly sites: readonly Deferred[];
			readonly assigned: boolean;
			readonly parts: boolean;
			/** Kernels read other parts of the same object, by another variable: see `deferral/apart.ts`. */
			readonly besides?: Besides;
	  }
	/** No role fits: the problems say why. */
	| { readonly role: "none"; readonly problems: readonly Problem[] };

export interface RoleDecision {
	readonly fact: RoleFact;
	readonly edits: readonly Edit[];
}

/** One step from a variable to a part of it. */
export type PathStep =
	/** `deletes`: iterations take it away, and never put anything there. */
	| { readonly kind: "property"; readonly name: string; readonly deletes?: true }
	| {
			readonly kind: "element";
			/** Subscripts of one iteration, `[low, high)`, if they are known. */
			readonly extent: Extent | undefined;
			/** None is beyond the end of the array. */
			readonly within: boolean;
	  };

export interface NestedFact {
	readonly writes: readonly (readonly PathStep[])[];
	readonly reads: readonly (readonly PathStep[])[];
	/** Only elements of arrays of one depth are accessed, by numbers. */
	readonly rows: boolean;
}

/** What the passes over containers share. */
export interface ContainerContext {
	readonly scope: LoopScope;
	readonly subscripts: Subscripts;
	/** A name for the array at which the steps end; undefined if it is not the same in the whole iteration. */
	readonly arrayOf: (variable: OuterVariable, steps: readonly Step[]) => string | undefined;
	/** All of the loop. */
	readonly variables: readonly OuterVariable[];
	/** The loop's code makes something that acts without a call by name. */
	readonly actors: boolean;
	readonly tried: Tried;
}

/** What is tried where the loop would be refused otherwise. */
export interface Tried {
	/** Arrays may be lastprivate by their elements. */
	readonly last?: true;
	/** Arrays may be speculated on. */
	readonly speculates?: true;
}
