/** The facts of one loop, as the third phase gets them. */

import type { Guard, PlanAccess } from "../../runtime/contract.js";
import type { FoundFunction, FoundLoop } from "../1-find/found.js";
import type { Extent } from "./dependences/extents.js";
import type { LoopExit } from "./exit.js";
import type { Registered } from "./instances/instances.js";
import type { Problem } from "./problem.js";
import type { Deferred, Edit, RoleFact } from "./roles/facts.js";
import type { Copy, PackageImport } from "./variables/captures.js";
import type { OuterVariable } from "./variables/variables.js";

export interface VariableFact {
	readonly variable: OuterVariable;
	readonly fact: RoleFact;
	/** Shared: only numeric subscripts and `length`. */
	readonly elements: boolean;
	/** Extents of one iteration's accesses, if all are known. */
	readonly extents: readonly Extent[] | undefined;
	/** Those of its writes, if the accesses include others. */
	readonly stores: readonly Extent[] | undefined;
}

export interface LoopFacts {
	readonly loop: FoundLoop;
	readonly owner: FoundFunction;
	readonly variables: readonly VariableFact[];
	readonly edits: readonly Edit[];
	readonly problems: readonly Problem[];
	/** In source order. */
	readonly exits: readonly LoopExit[];
	readonly guards: readonly Guard[];
	/** Loop-invariant expressions that guards and extents name, with their fields in the frame; `value` is evaluated. */
	readonly symbols: ReadonlyMap<
		string,
		{ readonly field: string; readonly expression: string; readonly value?: string }
	>;
	/** Atom of the induction variable in extents. */
	readonly induction: string | undefined;
	/** Of a loop of an async function without `await`. */
	readonly turn:
		| {
				/** Objects, as expressions before the loop. */
				readonly changed: readonly string[];
				readonly read: readonly string[];
				/** Variables that outlive the function, by name: whether the loop assigns them. */
				readonly outer: Readonly<Record<string, boolean>>;
		  }
		| undefined;
	readonly copies: readonly Copy[];
	readonly imports: readonly PackageImport[];
	/** Deferred effects in source order. */
	readonly deferred: readonly Deferred[];
	readonly assumptions: readonly string[];
	readonly accesses: readonly PlanAccess[];
	/** Classes that kernels have copies of: the name of the copy, and the name that the loop's module has for it. */
	readonly classes: readonly ClassName[];
	/** Registered classes of which captured objects may be instances. */
	readonly instances: readonly Registered[];
}

/** How the caller names a class of which kernels have a copy. */
export interface ClassName {
	readonly name: string;
	/** The name that the loop's module has for the class, or how it is registered: the id, and how far above that it is. */
	readonly visible: string | { readonly id: string; readonly above: number };
}
