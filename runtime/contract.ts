/**
 * The types that both rooms know: the plan (what the compiler decided, a public and versioned JSON) and the code of a
 * loop (what the generated program hands to the runtime). This file imports nothing.
 */

// ---------------------------------------------------------------- options

/** How chunks reach workers: taken one by one, in shrinking runs, or cut once into equal runs. */
export type ScheduleName = "dynamic" | "guided" | "static";

/** Where a loop runs. */
export type BackendName = "serial" | "threads" | "lambda";

/** Options of a parallel function: `@parallel({ … })` or `parallel({ … }, fn)`. */
export interface ParallelOptions {
	/** Where loops of this function run. Default: `CLOUDLOOP_BACKEND`, else `"threads"`. */
	readonly backend?: BackendName;
	/** How chunks are handed out. Default `"dynamic"`. */
	readonly schedule?: ScheduleName;
	/** Iterations per chunk, a hint: rounded to whole cells of the fixed tree. */
	readonly chunk?: number;
	/** What a loop that must not run in parallel is: an error (default), or a warning and a sequential loop. */
	readonly onSerial?: "error" | "warn";
	/** `"tree"` (default): float sums over a fixed tree. `"exact"`: the correctly rounded sum. */
	readonly sum?: "tree" | "exact";
	/** Milliseconds after which a launch is cancelled with an error. */
	readonly timeout?: number;
	/** How often a chunk may be tried again after its worker was lost (backends that can retry). */
	readonly retries?: number;
	/** The most that one launch may cost, in US dollars (backends that cost money). */
	readonly maxCost?: number;
	/** Cancels launches of this function. */
	readonly signal?: AbortSignal;
	/** Called on the caller's thread while an async launch runs, and once at the end of a sync one. */
	readonly onProgress?: (progress: Progress) => void;
	/** Name of the function in progress lines and reports. */
	readonly label?: string;
}

/** Options of one loop: the last argument of `prange`. */
export interface RangeOptions {
	readonly schedule?: ScheduleName;
	/** Iterations per chunk, a hint. */
	readonly chunk?: number;
	/** Async bodies: chunks in flight per worker. Default 16. */
	readonly concurrency?: number;
}

/** How far a launch is. */
export interface Progress {
	/** The loop, for example `src/stats.ts#variance/0`. */
	readonly loop: string;
	/** Finished iterations, and all. */
	readonly done: number;
	readonly total: number;
}

// ---------------------------------------------------------------- the plan

/** Version of the plan's shape. Additions keep it; anything else raises it. */
export const PLAN_VERSION = 1;
export type Verdict = "parallel" | "guarded" | "serial";

/** The role of a variable of a loop, in OpenMP's words where it has them. */
export type Role =
	| "private"
	| "shared"
	| "reduction"
	| "lastprivate"
	| "induction"
	| "write"
	| "element-reduction"
	| "append"
	| "deferred";

/** How partials of a reduction combine. `select<` … keep the first (`<`, `>`) or last (`<=`, `>=`) smallest or largest
 * value, as `if (e < m) m = e` does; `reducer` is a function that the user registered; `last`: the last write of each element counts. */
export type Operator =
	| "+"
	| "*"
	| "&"
	| "|"
	| "^"
	| "&&"
	| "||"
	| "??"
	| "min"
	| "max"
	| "imul"
	| "select<"
	| "select<="
	| "select>"
	| "select>="
	| "reducer"
	| "last";

/** How a variable gets to the workers. */
export type Travel = "none" | "value" | "broadcast" | "slice" | "in place";

export interface PlanVariable {
	readonly name: string;
	readonly role: Role;
	readonly operator?: Operator;
	/** Companions of a select reduction: the variable whose test decides. */
	readonly leader?: string;
	/** Read before it is assigned: a chunk makes again what the iteration before it has left, or (`recurrent`) all before. */
	readonly carried?: true;
	readonly recurrent?: true;
	/** That iterations keep apart is found out while they run; if they do not, the caller runs the loop. */
	readonly speculative?: true;
	/** The type as the checker prints it; for people, nothing rests on it. */
	readonly type: string;
	readonly travels: Travel;
}

export interface PlanAccess {
	readonly variable: string;
	readonly subscript: string;
	readonly kind: "read" | "write" | "update";
	readonly line: number;
}

/** A test made at launch, before anything runs. If it fails the loop runs sequentially and the report says so. */
export type Guard =
	/** Safe integer of at most 2^50, so that sums of a few are exact: it is part of a subscript. The second is at least this. */
	| { readonly kind: "integer"; readonly name: string }
	| { readonly kind: "at least"; readonly name: string; readonly least: number }
	/** One of these sums is large enough, so that no iteration touches what an earlier one writes into the array. */
	| { readonly kind: "apart"; readonly name: string; readonly any: readonly Inequality[] }
	/** These sums are large enough, so that a shifted number (`name`: as the source has it) keeps to 32 bits. */
	| { readonly kind: "narrow"; readonly name: string; readonly all: readonly Inequality[] }
	/**
	 * With the numbers of the launch, no iteration touches what another one writes into the array: the equations of `pairs` have
	 * no solution. `instead`: tested only if an `apart` of the array fails, in whose place it then is.
	 */
	| ({ readonly kind: "independent"; readonly name: string; readonly instead: boolean } & Equations)
	/** No object of which a part is written is reached in two ways, or shares memory. Paths by property, `*`: any element. */
	| { readonly kind: "distinct"; readonly name: string; readonly writes: Paths; readonly reads: Paths }
	/** A value of one of these classes (builtin, no subclass, not frozen). */
	| { readonly kind: "is"; readonly name: string; readonly of: readonly ValueClass[] }
	/**
	 * Two arrays share no memory. `same`: or are one. `across`: or iterations keep apart by `Touch`, or (`steady`: touches move alike)
	 * only later ones write what is read. `together`: or are typed, of one class, reduced by one operator. `own`: objects in `a` must
	 * not be in `b`. `beside`: `b` has none that is written. `named`: only what these paths of `b` lead to counts, not through `a`.
	 */
	| {
			readonly kind: "disjoint";
			readonly a: string;
			readonly b: string;
			readonly same: boolean;
			readonly across?: { readonly steady: boolean };
			readonly together?: true;
			readonly own?: true;
			readonly beside?: true;
			readonly named?: Paths;
	  }
	/** Values of one type, and `a` is not greater than `b`: at most one of `e < a` and `e > b` is true. */
	| { readonly kind: "ordered"; readonly a: string; readonly b: string }
	/** No object. */
	| { readonly kind: "primitive"; readonly name: string }
	/** An array or typed array that holds no object. */
	| { readonly kind: "flat"; readonly name: string }
	/** The same, or an array of such. */
	| { readonly kind: "rows"; readonly name: string }
	/**
	 * In nothing that can be reached from it one of these members is an object: `p`, or `p.*` for the elements of an array;
	 * `*.*`: nor are elements of the rows of the value itself.
	 */
	| { readonly kind: "leaves"; readonly name: string; readonly members: readonly string[] }
	/** Nothing in it is an accessor: each look at one runs code. */
	| { readonly kind: "data"; readonly name: string }
	/** No regular expression in it keeps state between matches: none has `g` or `y`. */
	| { readonly kind: "stateless"; readonly name: string }
	/** Plain data, and instances of the classes that kernels have copies of: no other code can run as a method of these. */
	| { readonly kind: "instances"; readonly name: string; readonly of: readonly string[] }
	/** No Map, Set, typed array, view or Date can be reached: methods with names of theirs are those of classes. */
	| { readonly kind: "no collections"; readonly name: string }
	/**
	 * The members that kernels keep in variables of their own are plain fields of this object, and no other value of the loop
	 * leads to it if some are assigned. Generated code has this tested before any launch, and else runs the loop as written.
	 */
	| { readonly kind: "fields"; readonly name: string; readonly read: Paths[number]; readonly assigned: Paths[number] }
	/** This member of the object is the method of the class `of`, not one of a class below or of its own. Tested likewise. */
	| {
			readonly kind: "method";
			readonly name: string;
			readonly member: string;
			readonly of: string;
			readonly static: boolean;
	  };

export type Paths = readonly (readonly string[])[];

/** `factor` times the integers named, and sums of such: at least `least`, or with a constant. */
export type Term = { readonly factor: number; readonly of: readonly string[] };
export type Inequality = { readonly terms: readonly Term[]; readonly least: number };
export type Sum = { readonly terms: readonly Term[]; readonly constant: number };

/** Subscripts that meet where they are equal. `counter`: the induction variable, or the place of the item, as sums name it. */
export interface Equations {
	readonly counter: string;
	/** Integers that differ within an iteration: those of outer loops come first. */
	readonly unknowns: readonly Unknown[];
	readonly pairs: readonly SubscriptPair[];
}

/** Not below `low`, above none of `high`, and a multiple of the modulus away from the sum; or the counter's rounded quotient. */
export interface Unknown {
	readonly name: string;
	readonly low?: Sum;
	readonly high: readonly Sum[];
	readonly by?: { readonly sum: Sum; readonly modulus: number };
	readonly divisor?: Sum;
}

/** By dimension. `holding` is at least 0 where they take place; no iteration may access what `unless` iteration writes. */
export interface SubscriptPair {
	readonly write: readonly Sum[];
	readonly access: readonly Sum[];
	readonly holding: readonly [write: readonly Sum[], access: readonly Sum[]];
	readonly unless: "another" | "an earlier" | "its own or an earlier";
}

export type ValueClass =
	| "number"
	| "int32"
	| "bigint"
	| "string"
	| "boolean"
	| "array"
	| "typed"
	| "map"
	| "set"
	| "object"
	| "instance";

export interface Obstacle {
	readonly code: string;
	readonly message: string;
	readonly line: number;
	readonly related: readonly { readonly line: number; readonly message: string }[];
	readonly fix: string;
}

export interface LoopPlan {
	/** `file#function/ordinal`, stable under edits elsewhere. */
	readonly id: string;
	readonly file: string;
	readonly line: number;
	readonly function: string;
	readonly verdict: Verdict;
	readonly obstacles: readonly Obstacle[];
	readonly variables: readonly PlanVariable[];
	readonly accesses: readonly PlanAccess[];
	readonly guards: readonly Guard[];
	readonly assumptions: readonly string[];
	/** Statements of the body that leave the loop: the lowest iteration that comes to one ends it. */
	readonly exits?: readonly { readonly statement: string; readonly line: number }[];
	readonly schedule: {
		readonly kind: ScheduleName;
		readonly chunk: number | null;
		readonly onSerial: "error" | "warn";
		/** A perfect nest of so many loops, which runs as one where the outer trip count is below 64. */
		readonly collapse?: {
			readonly loops: 2;
			/** Besides the loop's own; if one fails the outer loop alone is distributed. */
			readonly guards: readonly Guard[];
		};
	};
	readonly kernel: {
		readonly module: string;
		readonly name: string;
		readonly async: boolean;
		readonly hash: string;
	} | null;
}

export type Plan = { readonly version: typeof PLAN_VERSION; readonly loops: readonly LoopPlan[] };

// ---------------------------------------------------------------- the code of a loop

/**
 * What a kernel works on: one field per variable of the loop, and the fields below.
 *
 * A kernel reads its captures and start values from the frame on entry and stores its accumulators into it on exit,
 * also when an iteration throws. A frame serves one kernel call at a time.
 */
export interface Frame {
	/** Value of the induction variable in iteration 0, and the step; iteration t has `$start + t * $step`. */
	$start: number;
	$step: number;
	/** Each run of iterations has copies of scratch objects; not in pieces of the plain loop, which go on with what is left. */
	$apart?: true;
	/** Of a collapsed nest: the inner loop; iteration t is t mod its count of it, and `$start`, `$step` are the outer one's. */
	$inner?: Space["inner"];
	/** Of `prange(items)`: the items; the induction variable is `$items[t]`. */
	$items?: ArrayLike<unknown>;
	/** Stored by the kernel: the first iteration not finished (after a throw or an exit: the one that left). */
	$t: number;
	/** Iterations per cell of the fixed tree. Infinity where no variable needs the tree. */
	$cell: number;
	/** One fold per variable with `tree`, in their order: the kernel pushes the cell's value at the end of each cell. */
	$folds: Fold[];
	/** Deferred effects in iteration order, flat: site, operand, operand, …, site, … */
	$log: unknown[];
	/** Stops the kernel and makes the loop run sequentially: a value had a type for which the plan does not hold. */
	$mismatch: (name: string) => never;
	/** Variables by name; `name$set`: whether a flagged variable was assigned; `name$at`: marks of an inexact element reduction. */
	[variable: string]: unknown;
}

/** Takes the cells of a chunk, in order, and keeps the nodes of the fixed tree that cover them. */
export interface Fold {
	push(value: unknown): void;
}

/** `mark(k)` says that element k of the private copy is about to be combined into; it returns k. */
export interface Marks {
	mark(k: number): number;
}

/** An iteration has left the loop: by which of its exits, in source order, and with which value of a `return`. */
export interface Leave {
	readonly site: number;
	readonly value: unknown;
}

/**
 * Runs iterations [begin, end), counted from 0, on a frame.
 * A throw of the user's body leaves the kernel, and so does an exit, which the kernel returns; accumulators and `$t` are
 * stored in the frame before that.
 */
export type Kernel = ((begin: number, end: number, frame: Frame) => Leave | void | Promise<Leave | void>) & {
	/** Instances of these come and go. */
	$instances?: readonly ClassCopy[];
};

/** A registered class of which kernels have a copy: the id, the copy, and the recipe by which instances travel. */
export type ClassCopy = readonly [id: string, type: abstract new (...args: never[]) => unknown, recipe?: object];

/**
 * Carries out, on the caller and in iteration order, what kernels logged: `log` as in `Frame.$log`, `frame` the caller's.
 * Adds one to `frame.$applied` after each effect, so that it is known which one threw.
 */
export type Replay = (log: readonly unknown[], frame: Record<string, unknown>) => void;

/**
 * The element ranges that iterations with induction values `first` … `last` (both inclusive, either order) touch:
 * `[low0, high0, low1, high1, …]`, half-open, one pair per touched variable in the order of `Variable.touch`.
 */
export type Touch = (first: number, last: number, frame: Record<string, unknown>) => number[];

/**
 * Which parts of a variable iterations write: `grid[y][x]`, `points[i].x`. `rows`: only elements of arrays of one depth are
 * accessed, by numbers, so that typed arrays may stand in. `length`: lengths are read.
 */
export interface Nested {
	readonly paths: readonly (readonly NestedStep[])[];
	readonly rows: boolean;
}

/** `deletes`: and never written. `touch`: the place of its range in what `Touch` gives; -1: not known. `within`: none is beyond the end. */
export type NestedStep =
	| { readonly property: string; readonly deletes?: true }
	| { readonly touch: number; readonly within: boolean };

/** What each iteration adds: `constant`, and `factor` times the field `of`, each as often as loops have `turns`: none if these are below 0. */
export interface Growth {
	readonly constant: number;
	readonly by: readonly { readonly factor: number; readonly of?: string; readonly turns?: readonly Growth[] }[];
}

/** A variable as the runtime sees it. `name` is its field in the frame. */
export type Variable =
	/**
	 * Only read. `elements`: only through numeric subscripts and `length`, so that a typed array may stand in for an array
	 * of numbers. `touch`: the place of its range in the result of `Touch`, or -1: all of it.
	 */
	| { readonly name: string; readonly role: "shared"; readonly elements: boolean; readonly touch: number }
	/**
	 * Combined only. `tree`: kernels push cells into a fold when the value is a number (`+`, `*`) or always (`reducer`).
	 * `append`: for strings: every site appends; if false a string start value makes the loop run sequentially.
	 * `integral`: all operands are integers by construction. `flag`: the kernel sets `name$set`. `leader`: of a companion.
	 * `bigint`: false if a bigint start value is impossible for the plan (`/=`).
	 */
	| {
			readonly name: string;
			readonly role: "reduction";
			readonly operator: Operator;
			readonly tree: boolean;
			readonly append: boolean;
			readonly bigint: boolean;
			readonly flag: boolean;
			readonly leader?: string;
			/** `{ sum: "exact" }`: the frame field is an exact accumulator with `add(x)`; no fold. */
			readonly exactSum?: boolean;
	  }
	/** The last assigning iteration wins; the kernel sets `name$set`, if not `recurrent`. Else assigned before read, or `carried`. */
	| { readonly name: string; readonly role: "lastprivate"; readonly carried?: true; readonly recurrent?: true }
	| ({ readonly name: string; readonly role: "induction" } & Growth)
	/**
	 * Array or typed array; no iteration touches what another one writes, or all store one value. `reads`: the body also reads
	 * elements (or length), so contents travel. `numeric`: every stored value is a number whatever the inputs are.
	 * `stores`: the place of the range of what is written, if less than what is touched.
	 */
	| {
			readonly name: string;
			readonly role: "write";
			readonly reads: boolean;
			readonly numeric: boolean;
			readonly touch: number;
			readonly stores?: number;
			/** The length is read, and must stay what it is. */
			readonly length?: true;
			/** The kernel reads some elements from `name$before`, a copy as of before the region. */
			readonly before?: boolean;
			/** Parts of elements are written, not elements. */
			readonly nested?: Nested;
	  }
	/**
	 * `h[k] op= e` (container index), `m.set(k, (m.get(k) ?? d) op e)` (map), `o[k] = (o[k] ?? d) op e` (object).
	 * Kernels work on a private copy. `exact`: any grouping gives the same bits, so a worker may keep one copy for all its
	 * chunks; otherwise one copy per node of the tree, with `name$at` marks. `last`: of the contents, with marks; `speculative`:
	 * also of what is read. `initial`: the default d of a keyed reduction. `operands`: integers up to `most`, or all `same`.
	 */
	| {
			readonly name: string;
			readonly role: "element-reduction";
			readonly operator: Operator;
			readonly container: "index" | "map" | "object";
			readonly exact: boolean;
			readonly initial?: number | bigint | string;
			readonly operands?: { readonly most: number; readonly same?: number };
			readonly speculative?: true;
	  }
	/** `out.push(e)` (array) or `set.add(e)` (set); kernels work on an empty private collection. */
	| { readonly name: string; readonly role: "append"; readonly container: "array" | "set" }
	/** Written only by `Replay`; never sent. `parts`: of what it holds. `besides`: kernels have the object by this name. */
	| { readonly name: string; readonly role: "deferred"; readonly parts: boolean; readonly besides?: string };

/** Everything the runtime knows about a loop: written by the compiler into the user's module. */
export interface LoopCode {
	readonly version: typeof PLAN_VERSION;
	readonly id: string;
	readonly label: string;
	/** `file:line` of the loop, for messages. */
	readonly place: string;
	readonly hash: string;
	/** URL (or absolute path) of the kernels module, for workers; and the name of the kernel in it. */
	readonly module: string;
	readonly name: string;
	readonly kernel: Kernel;
	readonly replay?: Replay;
	/**
	 * The kernel without logging, for the caller's own iterations: deferred effects happen where they stand. If the loop may
	 * start again it adds to `$applied` each that is done, and to `$begun` each that has begun.
	 */
	readonly direct?: Kernel;
	readonly touch?: Touch;
	/** For a perfect nest that runs as one loop: what takes the place of the fields above. */
	readonly collapsed?: {
		readonly name: string;
		readonly kernel: Kernel;
		readonly direct?: Kernel;
		/** Besides those of the loop. */
		readonly guards: readonly Guard[];
	};
	readonly async: boolean;
	/** Kernels reach the items through a variable that they change, by their places. */
	readonly places?: boolean;
	readonly variables: readonly Variable[];
	readonly guards: readonly Guard[];
	readonly options: ParallelOptions;
	/** What the body does with its variables, as written: for messages of `CLOUDLOOP_SANITIZE`. */
	readonly accesses?: readonly Access[];
	/** Functions behind `reducer` reductions, by variable name, with their identity. */
	readonly reducers?: Readonly<
		Record<string, { readonly combine: (a: never, b: never) => unknown; readonly identity: unknown }>
	>;
	/** Error classes that the body may throw, by name, so that a thrown error keeps its class. */
	readonly classes?: Readonly<Record<string, new (...args: never[]) => Error>>;
}
/** One mention of a variable of the frame, by its field. */
export interface Access {
	readonly variable: string;
	readonly text: string;
	readonly kind: PlanAccess["kind"];
	readonly line: number;
}

/** The iteration space of one launch. */
export interface Space {
	readonly start: number;
	readonly step: number;
	/** Trip count. */
	readonly count: number;
	/** Of a collapsed nest: `start` and `step` are the outer loop's, `count` is that of both. */
	readonly inner?: { readonly start: number; readonly step: number; readonly count: number };
	readonly items?: ArrayLike<unknown>;
}
