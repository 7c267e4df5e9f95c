/** What the runtime derives from a loop's code once, and what makes one launch of it. */
import type { Backend } from "./backend/backend.js";
import type { BackendName, Guard, LoopCode, RangeOptions, Space } from "./contract.js";
import type { Of } from "./roles/role.js";
import { needsCells } from "./roles/tree.js";

export interface Loop {
	readonly code: LoopCode;
	readonly trees: readonly Of<"reduction">[];
	readonly exactSums: readonly Of<"reduction">[];
	/** Element reductions whose grouping matters. */
	readonly marked: readonly Of<"element-reduction">[];
	/** Arrays of which the last write of each element counts. */
	readonly last: readonly Of<"element-reduction">[];
	/** Written variables of which kernels read a copy of before. */
	readonly ahead: readonly Of<"write">[];
	/** Frame fields that kernels set when they assign. */
	readonly flags: readonly string[];
	readonly hasLog: boolean;
	/** What comes of a chunk is a few numbers, apart from elements in a range that is known. */
	readonly isLight: boolean;
	/** Values before the loop are needed after it began. */
	readonly keepsBefore: boolean;
	/** Guards that decide how the loop runs even on the caller. */
	readonly guardsFirst: readonly Guard[];
	/** Guards that iterations may make true. */
	readonly ordered: readonly Guard[];
	/** How often the gate was asked whether to open at once. */
	launches: number;
	/** Milliseconds per iteration in the last launch that measured it, and in the fastest one. */
	pace: number | undefined;
	least: number | undefined;
	/** Milliseconds per iteration of the last region, and of a launch that stayed on the caller because regions were slow. */
	region: number | undefined;
	whole: number | undefined;
	/** How many regions in a row took longer than the caller's fastest iterations would have. */
	slow: number;
	/** Deferred effects per millisecond of iterations on the caller, when last counted: it may be inner loops that have them. */
	density: number;
	/** Version and options were checked. */
	checked: boolean;
}

/** One launch. */
export interface Call {
	readonly loop: Loop;
	readonly frame: Record<string, unknown>;
	readonly space: Space;
	readonly range: RangeOptions | undefined;
	readonly cell: number;
	/** Fixed size of chunks where they are nodes of the tree; 0: the region decides. */
	readonly chunk: number;
	readonly backendOf: (name: BackendName) => Backend;
}

const LIGHT: ReadonlySet<string> = new Set(["shared", "private", "lastprivate", "reduction", "induction"]);

function isLight(variable: LoopCode["variables"][number]): boolean {
	if (variable.role === "write") return variable.touch >= 0 && !variable.nested;
	return LIGHT.has(variable.role);
}

const loops = new WeakMap<LoopCode, Loop>();

export function loopOf(code: LoopCode): Loop {
	const known = loops.get(code);
	if (known !== undefined) return known;
	const made = readLoop(code);
	loops.set(code, made);
	return made;
}

function readLoop(code: LoopCode): Loop {
	const reductions = code.variables.filter((one) => one.role === "reduction");
	const trees = reductions.filter((one) => one.tree && !one.exactSum);
	const exactSums = reductions.filter((one) => one.exactSum === true);
	const marked = code.variables.filter(
		(one) => one.role === "element-reduction" && !one.exact,
	) as Of<"element-reduction">[];
	const last = code.variables.filter(
		(one) => one.role === "element-reduction" && one.operator === "last",
	) as Of<"element-reduction">[];
	const ahead = code.variables.filter((one) => one.role === "write" && one.before === true) as Of<"write">[];
	const flags = code.variables
		.filter((one) => (one.role === "lastprivate" ? !one.recurrent : one.role === "reduction" && one.flag))
		.map(({ name }) => `${name}$set`);
	const hasLog = code.replay !== undefined;
	const keepsBefore = trees.length + exactSums.length + marked.length > 0;
	// Patterns with a state and accessors are why an iteration must not run twice, as it does when a loop starts again.
	const once = code.guards.some(({ kind }) => kind === "stateless" || kind === "data");
	// Whoever starts again works on copies of collections, which must be what the plan takes them for.
	const collects = code.variables.some(({ role }) => role === "append" || role === "element-reduction");
	const isFirst = hasLog || marked.length > 0 || once || (keepsBefore && collects);
	const ordered = code.guards.filter(({ kind }) => kind === "ordered");
	return {
		code,
		trees,
		exactSums,
		marked,
		last,
		ahead,
		flags,
		hasLog,
		isLight: code.variables.every(isLight),
		keepsBefore,
		guardsFirst: isFirst ? code.guards.filter((guard) => !ordered.includes(guard)) : [],
		ordered,
		launches: 0,
		pace: undefined,
		least: undefined,
		region: undefined,
		whole: undefined,
		slow: 0,
		density: 0,
		checked: false,
	};
}

/** Notes what was measured. */
export function notePace(loop: Loop, pace: number): void {
	loop.pace = pace;
	loop.least = Math.min(loop.least ?? Number.POSITIVE_INFINITY, pace);
}

/** Whether kernels must keep to the cells of the tree. */
export function hasCellFolds(loop: Loop, values: Readonly<Record<string, unknown>>): boolean {
	return loop.trees.some((variable) => needsCells(variable, values[variable.name]));
}
