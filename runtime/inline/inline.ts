/**
 * Runs iterations on the calling thread, directly on the user's own data, cell by cell of the fixed tree: the result is
 * the same as if they had been distributed. Holds the accumulators of the launch, to which regions add.
 */
import type { Frame } from "../contract.js";
import { type Call, hasCellFolds, type Loop } from "../loop.js";
import { createExactSum, createPlainSum, type ExactSum } from "../reduction/exact-sum.js";
import { createFold, ignoringFold, type Nodes, type TreeFold } from "../reduction/fold.js";
import { Mismatch } from "../reduction/mismatch.js";
import { type Combine, operators } from "../reduction/operators.js";
import { mergeSparse, type Sparse } from "../reduction/sparse.js";
import { elementObjection, prepareElements, shapeOf, trackElements } from "../roles/elements.js";
import { keyedObjection, prepareKeyed, trackKeyed } from "../roles/keyed.js";
import type { Of, Track } from "../roles/role.js";
import { reducedTogether } from "../roles/together.js";
import { cellStart, createTreeFold, finishTree, treeObjection } from "../roles/tree.js";
import { unreadMarks } from "../roles/write/last-elements.js";
import { unwatched } from "../roles/write/speculation.js";
import { openEffects } from "./effects.js";

/** One variable whose partials go over the tree: scalars cell by cell, elements chunk by chunk. */
interface Marked {
	readonly variable: Of<"element-reduction">;
	readonly track: Track;
	readonly nodes: TreeFold;
	/** Before the loop. */
	readonly value: unknown;
}

export interface Inline {
	readonly call: Call;
	readonly frame: Frame;
	/** Why the loop runs as the plain one, without cells; undefined if it does not. */
	readonly plain: string | undefined;
	readonly folds: readonly TreeFold[];
	readonly marked: readonly Marked[];
	/** Values before the loop. */
	readonly before: Readonly<Record<string, unknown>>;
}

/** Prepares the frame for kernels, and the accumulators. `chunk`: iterations per node where elements have marks. */
export function startInline(call: Call, plainBecause: string | undefined): Inline {
	const { loop, space } = call;
	const frame = call.frame as Frame;
	const plain = plainBecause ?? plainReason(loop, frame);
	frame.$start = space.start;
	frame.$step = space.step;
	if (space.inner !== undefined) frame.$inner = space.inner;
	if (space.items !== undefined) frame.$items = space.items;
	frame.$t = 0;
	frame.$applied = 0;
	frame.$begun = 0;
	openEffects(loop.code, frame);
	// What only later iterations write is as it was before: here they run in order.
	for (const { name } of loop.ahead) frame[`${name}$before`] = frame[name];
	frame.$cell = Number.POSITIVE_INFINITY;
	frame.$folds = [];
	frame.$mismatch = stayPlain;
	const before = loop.keepsBefore ? saveBefore(loop, frame) : frame;
	if (plain !== undefined) return startPlain({ call, frame, plain, folds: [], marked: [], before });
	const folds = loop.trees.map((variable) => createTreeFold(loop.code, variable, frame[variable.name]));
	if (hasCellFolds(loop, frame)) frame.$cell = call.cell;
	frame.$folds = folds;
	for (const { name } of loop.exactSums) frame[name] = createExactSum(name);
	const marked = loop.marked.flatMap((variable) => startMarked(loop, variable, before));
	if (marked.length > 0) frame.$mismatch = report;
	else if (folds.length > 0) frame.$mismatch = createNote();
	return { call, frame, plain, folds, marked, before };
}

/** On the user's own data the kernel is the plain loop, so it may simply go on. */
const stayPlain = (() => undefined) as unknown as (name: string) => never;

/**
 * In cells a sum starts anew, so it is not the plain loop's. The piece goes on all the same, for an iteration must not be
 * left in its middle, and fails at its end.
 */
function createNote(): (name: string) => never {
	let noted = false;
	return ((name: string) => {
		if (!noted) new Mismatch(name); // counted
		noted = true;
	}) as (name: string) => never;
}

const report = (name: string): never => {
	throw new Mismatch(name);
};

function plainReason(loop: Loop, frame: Frame): string | undefined {
	for (const variable of loop.trees) {
		const reason = treeObjection(variable, frame[variable.name]);
		if (reason !== undefined) return reason;
	}
	for (const { name } of loop.exactSums) {
		if (typeof frame[name] !== "number") return `${name} is not a number`;
	}
	for (const variable of loop.code.variables) {
		const isHeld = variable.role === "deferred" && variable.parts;
		if (isHeld && (frame[variable.name] ?? undefined) === undefined) return `${variable.name} is no object`;
	}
	for (const variable of loop.marked) {
		const object = variable.container === "index" ? elementObjection : keyedObjection;
		const reason = object(variable, frame[variable.name]);
		if (reason !== undefined) return reason;
	}
	return undefined;
}

function saveBefore(loop: Loop, frame: Frame): Record<string, unknown> {
	const before: Record<string, unknown> = {};
	for (const { name, role } of loop.code.variables) if (role !== "deferred") before[name] = frame[name];
	return before;
}

/** Makes the kernel the plain loop: one cell, accumulators that start from the user's own values. */
export function startPlain(inline: Inline): Inline {
	const { frame, call } = inline;
	const { loop } = call;
	frame.$cell = Number.POSITIVE_INFINITY;
	frame.$folds = loop.trees.map(() => ignoringFold);
	frame.$mismatch = stayPlain;
	for (const { name } of loop.exactSums) frame[name] = createPlainSum(frame[name]);
	for (const { name } of loop.marked) frame[`${name}$at`] = { mark: (k: number) => k };
	return { ...inline, plain: inline.plain ?? "plain", folds: [], marked: [] };
}

/** None for a name that shares memory with another one, which speaks for both. */
function startMarked(
	{ code }: Loop,
	variable: Of<"element-reduction">,
	before: Readonly<Record<string, unknown>>,
): Marked[] {
	const { name, operator, container } = variable;
	const nodes = createFold(mergeSparse(operators[operator].combine) as Combine);
	if (container !== "index") return [{ variable, nodes, track: trackKeyed(variable), value: before[name] }];
	const { value = before[name], members } = reducedTogether(code.variables, before).get(name) ?? {};
	if (members && members[0]?.name !== name) return [];
	const shape = shapeOf(variable, value as never, members);
	const track = trackElements(variable, { [`${name}$shape`]: shape }, false) as Track;
	return [{ variable, nodes, track, value }];
}

/** Prepares the frame for the next kernel call, of iterations from `begin` on. */
export function openPiece({ call: { loop, chunk }, frame, plain, marked, before }: Inline, begin: number): void {
	for (const name of loop.flags) frame[name] = false;
	for (const { name, speculative } of loop.last)
		frame[`${name}$at`] = speculative ? unwatched(frame[name]) : unreadMarks(frame[name]);
	if (plain !== undefined) return;
	for (const variable of loop.trees) frame[variable.name] = cellStart(loop.code, variable, before[variable.name]);
	for (const one of marked) one.track.begin(frame, begin / chunk);
}

/** Takes what the kernel left in the frame. `thrown`: it did not finish. May throw Mismatch. */
export function closePiece({ call, frame, plain, folds, marked }: Inline, thrown: boolean): void {
	if (plain !== undefined) return;
	if (thrown) for (const [place, { name }] of call.loop.trees.entries()) folds[place]?.push(frame[name]);
	for (const { track, nodes } of marked) nodes.append(oneNode(track.end(frame, 0, thrown)));
}

function oneNode(value: unknown): Nodes {
	return { levels: [0], values: [value] };
}

/** Adds what a chunk of a region sent for the variables whose accumulators are here. May throw Mismatch. */
export function absorbPartial(inline: Inline, values: Readonly<Record<string, unknown>>): void {
	const { loop } = inline.call;
	for (const [place, { name }] of loop.trees.entries()) inline.folds[place]?.append(values[name] as Nodes);
	for (const { name } of loop.exactSums) {
		for (const part of values[name] as Float64Array) (inline.frame[name] as ExactSum).add(part);
	}
	for (const { variable, nodes } of inline.marked) nodes.append(oneNode(values[variable.name] as Sparse));
}

/** Puts the final values into the frame. May throw Mismatch, and then has changed nothing. */
export function settle({ call, frame, plain, folds, marked, before }: Inline): void {
	const { loop } = call;
	if (plain !== undefined) {
		for (const { name } of loop.exactSums) frame[name] = (frame[name] as { value(): unknown }).value();
		return;
	}
	const commits = marked.map(prepareMarked);
	for (const [place, variable] of loop.trees.entries()) {
		const { name } = variable;
		frame[name] = finishTree(loop.code, variable, before[name], folds[place]?.root());
	}
	for (const { name } of loop.exactSums) {
		const sum = frame[name] as ExactSum;
		sum.add(before[name] as number);
		frame[name] = sum.value();
	}
	for (const commit of commits) commit();
	for (const { name } of loop.marked) frame[name] = before[name];
}

/** Throws the Mismatch that `settle` would throw, while nothing has been committed. */
export function checkSettling({ marked }: Inline): void {
	for (const one of marked) prepareMarked(one);
}

function prepareMarked({ variable, nodes, value }: Marked): () => void {
	const root = nodes.root() as Sparse | undefined;
	if (root === undefined) return () => {};
	return variable.container === "index"
		? prepareElements(variable, value as never, root)
		: prepareKeyed(variable, value, root);
}
