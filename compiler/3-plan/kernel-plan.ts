/**
 * What the fourth phase needs to write the code of a loop: spans of the source, names and text. No syntax nodes, no
 * facts of the analysis.
 */
import type { Access, Guard, LoopPlan, ParallelOptions, RangeOptions, Variable } from "../../runtime/contract.js";

export interface Span {
	readonly start: number;
	readonly end: number;
}

/** A replacement in a source file: text and stretches that stay, in source order. */
export interface SourceEdit extends Span {
	readonly parts: readonly (string | Span)[];
}

/** A declaration that kernels need a copy of. */
export interface CopyPlan extends Span {
	readonly file: string;
	readonly name: string;
	readonly edits: readonly SourceEdit[];
	/** It counts as written in the body, and so do the body's edits. */
	readonly adopted: boolean;
	/** `const` before, and `;` after, for one declaration out of a list. */
	readonly before: string;
	readonly after: string;
	/** How many classes are above it. */
	readonly above: number;
	/** Other names by which kernels call it. */
	readonly aliases: readonly string[];
}

export interface ImportPlan {
	readonly specifier: string;
	readonly imported: string;
	readonly local: string;
}

/** A variable of the frame: how the kernel and the caller denote it. */
export interface FieldPlan {
	/** In the frame. */
	readonly field: string;
	/** In the kernel. */
	readonly local: string;
	/** Around the loop: evaluated at launch. */
	readonly expression: string;
	/** Of a member of an object: what the result is assigned to, if the launch has found it to be a field. */
	readonly member?: string;
	/** The kernel declares it with `let`, and stores it in the frame at the end. */
	readonly stored: boolean;
	/** The caller assigns the result back to `expression`. */
	readonly assigned: boolean;
	/** The kernel has a flag, marks or a fold for it. */
	readonly flag: boolean;
	readonly marks: boolean;
	readonly tree: boolean;
	/** The kernel reads some of it from a copy of before the loop. */
	readonly before: boolean;
	/** What the iteration before leaves in it, by statements and a value: the kernel makes it again where a chunk starts. */
	readonly carried?: { readonly statements: readonly Span[]; readonly value: Span };
	/** The kernel has a copy of its own. */
	readonly copied: CopiedPlan | undefined;
	/** Not loaded by the kernel: only guards, `touch` or the replay name it. */
	readonly hidden: boolean;
	/** Changed by deferred effects: the replay loads it, and the kernel without logging. */
	readonly deferred: boolean;
	/** Looked at by deferred effects: the replay loads it, and kernels do. */
	readonly kept: boolean;
}

/** A tree of arrays and objects of which the kernel makes a copy: what stands at its ends stays the same. */
export type CopiedPlan =
	/** Another of its class, in which nothing is. */
	| { readonly kind: "empty" }
	| { readonly kind: "array"; readonly of: CopiedPlan | undefined }
	| {
			readonly kind: "object";
			readonly parts: readonly (readonly [string, CopiedPlan])[];
			/** Of a class. */
			readonly instance: boolean;
	  };

/** The inner loop of a perfect nest that can run as one loop. */
export interface CollapsePlan {
	readonly body: Span;
	readonly variable: Span;
	/** Arguments of the inner prange, as text: the same in each outer iteration. */
	readonly args: readonly string[];
	/** Besides those of the outer loop, on fields of its frame. */
	readonly guards: readonly Guard[];
}

export interface TurnPlan {
	/** Objects, as expressions. */
	readonly changed: readonly string[];
	readonly read: readonly string[];
	/** Variables from around the function, by name: whether the loop assigns them. */
	readonly outer: Readonly<Record<string, boolean>>;
}

/** Variables of which all values are made one after the other. */
export interface RecurrencePlan {
	/** Of one of them. */
	readonly field: string;
	readonly statements: readonly Span[];
	/** They may mention the loop's variable. */
	readonly counts: boolean;
}

export interface KernelPlan {
	readonly id: string;
	readonly label: string;
	readonly place: string;
	readonly hash: string;
	readonly name: string;
	readonly async: boolean;
	readonly file: string;
	/** The whole loop statement, its label included; and its body. */
	readonly loop: Span;
	/** The call of prange. */
	readonly prange: Span;
	readonly body: Span;
	/** Labels of the loop that its body may continue to. */
	readonly labels: readonly string[];
	/** The loop's variable, as written. */
	readonly variable: Span;
	/** The body assigns it. */
	readonly assigned: boolean;
	/** The nest could be one loop: a second kernel runs it so. */
	readonly collapse: CollapsePlan | undefined;
	/** In that second kernel. */
	readonly nest?: CollapsePlan;
	readonly header: {
		readonly kind: "range" | "items";
		/** Local name of the array whose items are reached by their places. */
		readonly array: string | undefined;
		readonly args: readonly Span[];
		readonly options: RangeOptions;
	};
	readonly fields: readonly FieldPlan[];
	/** Names of objects that are tested before the fields are read. */
	readonly holders: readonly string[];
	/** Of a loop that no other one of the program may run beside: what it touches, as expressions before the loop. */
	readonly turn: TurnPlan | undefined;
	/** Methods that kernels have copies of: their names, and where in the file their classes end. */
	readonly owned: readonly { readonly end: number; readonly name: string }[];
	readonly variables: readonly Variable[];
	readonly recurrence: RecurrencePlan | undefined;
	readonly guards: readonly Guard[];
	readonly edits: readonly SourceEdit[];
	/** What has to be done after the loop if an iteration has left it by exit k: `return`, a jump to a label, or nothing. */
	readonly exits: readonly { readonly jump: string; readonly value: boolean }[];
	/** Deferred effects as entries of the log. */
	readonly logging: readonly SourceEdit[];
	/** Where they stand, and counted if the loop may start again. Undefined: what they do cannot be counted there. */
	readonly direct: readonly SourceEdit[] | undefined;
	/** In a kernel with effects where they stand: it counts them. */
	readonly counts?: boolean;
	/** Copies inside the kernel, and beside it. */
	readonly inside: readonly CopyPlan[];
	readonly beside: readonly CopyPlan[];
	readonly imports: readonly ImportPlan[];
	/** Deferred effects: text of each, with marks for its operands `$0`, `$1`, …, late ones as `$2()`; by site. */
	readonly replays: readonly {
		readonly operands: number;
		readonly late: readonly number[];
		readonly text: string;
	}[];
	/** `[low, high)` of each touched variable as expressions over `$i` and frame fields, one pair per access. */
	readonly touches: readonly (readonly { readonly low: string; readonly high: string }[])[];
	readonly accesses: readonly Access[];
	readonly options: ParallelOptions;
	/** Source text of the options, if some are only known at run time. */
	readonly optionsText: string | undefined;
	readonly reducers: readonly { readonly field: string; readonly name: string }[];
	/** Classes with copies beside the kernel, and the name that the loop's module has for each, or how it is registered. */
	readonly classes: readonly {
		readonly name: string;
		readonly visible: string | { readonly id: string; readonly above: number };
	}[];
	/** Registered classes of which kernels make instances: the id, the name of the copy, and that of its recipe. */
	readonly instances: readonly { readonly id: string; readonly name: string; readonly recipe: string | undefined }[];
}

export interface LoopDecision {
	readonly plan: LoopPlan;
	/** Absent for loops that stay sequential. */
	readonly kernel: KernelPlan | undefined;
	/** The loop statement, for loops that stay as they are under `onSerial: "warn"`. */
	readonly prange: Span;
	/** Inside a loop that is parallel itself. */
	readonly nested: boolean;
}
