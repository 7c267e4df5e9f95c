/** Runs a stretch of a loop twice on copies: in the plain order, and in chunks out of order through executors and merge. */
import type { ChunkPartial } from "../backend/backend.js";
import { decodeGraph } from "../codec/decode.js";
import { isCoded } from "../codec/graph.js";
import type { LoopCode, Space } from "../contract.js";
import { hasCode } from "../errors.js";
import { startInline } from "../inline/inline.js";
import { outerOf } from "../inline/nest.js";
import { finish, Left, type Run, runPiece, type Steps, startRun } from "../inline/pieces.js";
import { type Call, loopOf } from "../loop.js";
import { Mismatch } from "../reduction/mismatch.js";
import { failedGuard } from "../region/guards.js";
import { runRegion } from "../region/region.js";
import { Refusal } from "../roles/role.js";
import { reducedTogether } from "../roles/together.js";
import { type Adversary, createAdversary } from "./adversary.js";
import { type Ambient, withAmbient } from "./ambient.js";
import { copyValues } from "./copy.js";
import { type Difference, findDifference, type Slack } from "./difference.js";

/** What is tried: the loop as it was about to run, and how it is cut. */
export interface Trial {
	readonly code: LoopCode;
	readonly frame: Readonly<Record<string, unknown>>;
	readonly space: Space;
	/** Iterations per chunk. */
	readonly chunk: number;
	readonly executors: number;
	readonly deal: Adversary["deal"];
}

/** Iterations [begin, end); `begin` is a multiple of `chunk`. */
export interface Stretch {
	readonly begin: number;
	readonly end: number;
}

/** Where the two ways differ. Undefined if nowhere, or if these values make the loop sequential. Throws NotCopied. */
export function tryStretch(trial: Trial, stretch: Stretch): Difference | undefined {
	return withAmbient((ambient) => {
		const disordered = openCall(trial, stretch);
		const sizes = createSizes(trial.code);
		if (!settles(runOutOfOrder({ call: disordered, trial, stretch, ambient, sizes }), disordered)) return undefined;
		const plain = openCall(trial, stretch);
		settles(runInOrder(plain, trial, stretch, ambient), plain);
		return findDifference(resultOf(disordered), resultOf(plain), slackOf(trial, stretch, sizes));
	});
}

/** Values that a call leaves: variables, items, what was thrown, and by which exit it ended. */
function resultOf({ loop, frame, space }: Call): Record<string, unknown> {
	const values = loop.code.variables.map(({ name }) => [name, frame[name]] as const);
	return { ...Object.fromEntries(values), $items: space.items, $thrown: frame.$thrown, $left: frame.$left };
}

function openCall({ code, frame, space, chunk }: Trial, { end }: Stretch): Call {
	const { $items, ...fields } = copyValues({ ...frame, $items: space.items });
	const own: Space = { ...space, count: end, ...($items === undefined ? {} : { items: $items }) };
	const backendOf = () => {
		throw new Error("a trial brings its own backend");
	};
	return { loop: loopOf(code), frame: fields, space: own, range: undefined, cell: chunk, chunk: 0, backendOf };
}

/** Drives the steps of a sync loop; false if the loop would run sequentially. Errors of the user end up in the frame. */
function settles(steps: Steps<boolean>, call: Call): boolean {
	try {
		let step = steps.next();
		while (!step.done) step = steps.next();
		return step.value;
	} catch (error) {
		if (error instanceof Mismatch || error instanceof Refusal || hasCode(error)) return false;
		if (error instanceof Left) call.frame.$left = error.leave;
		else call.frame.$thrown = error;
		return true;
	}
}

function* runInOrder(call: Call, { chunk }: Trial, { begin, end }: Stretch, ambient: Ambient): Steps<boolean> {
	const run = startRun(call, startInline(call, "the plain order"));
	for (let at = begin; at < end; at += chunk) {
		ambient.begin(at);
		yield* runPiece(run, at, Math.min(end, at + chunk));
	}
	finish(run);
	return true;
}

interface Disorder {
	readonly call: Call;
	readonly trial: Trial;
	readonly stretch: Stretch;
	readonly ambient: Ambient;
	readonly sizes: Sizes;
}

function* runOutOfOrder({ call, trial, stretch, ambient, sizes }: Disorder): Steps<boolean> {
	const { code, chunk, executors, deal } = trial;
	const inline = startInline(call, undefined);
	if (inline.plain !== undefined || failedGuard(code.guards, call.frame, outerOf(call.space)) !== undefined)
		return false;
	const run: Run = startRun(call, inline);
	const backend = createAdversary({
		kernelOf: () => code.kernel,
		executors,
		deal,
		onChunk: (place) => ambient.begin(place * chunk),
		onPartial: (partial) => sizes.add(partial),
	});
	run.distributed = true;
	const ending = yield* runRegion({ run, backend, chunk, begin: stretch.begin });
	if (ending.kind === "rest") yield* runPiece(run, ending.at, stretch.end);
	finish(run);
	if (ending.kind === "throw") call.frame.$thrown = ending.error;
	if (ending.kind === "leave") call.frame.$left = ending.leave;
	return true;
}

// ---------------------------------------------------------------- what regrouping may change

/** How large the terms of each regrouped variable were, all together. */
interface Sizes {
	add(partial: ChunkPartial): void;
	of(variable: string): number;
}

function createSizes({ variables }: LoopCode): Sizes {
	const regrouped = variables.filter(
		(one) =>
			(one.role === "reduction" && (one.tree || one.exactSum)) || (one.role === "element-reduction" && !one.exact),
	);
	const sizes = new Map<string, number>(regrouped.map(({ name }) => [name, 0]));
	return {
		add({ values }) {
			const sent = isCoded(values) ? (decodeGraph(values) as { values: typeof values }).values : values;
			for (const [name, size] of sizes) sizes.set(name, size + sizeOf(sent?.[name]));
		},
		of: (variable) => sizes.get(variable) ?? 0,
	};
}

function sizeOf(sent: unknown): number {
	const parts = ArrayBuffer.isView(sent) ? sent : (sent as { values?: unknown } | undefined)?.values;
	let size = 0;
	for (const part of Array.from((parts ?? []) as ArrayLike<unknown>))
		if (typeof part === "number") size += Math.abs(part);
	return size;
}

/** The error that another grouping of float operations can bring: an ulp per operation, of all terms together. */
function slackOf({ code, frame }: Trial, { begin, end }: Stretch, sizes: Sizes): Slack {
	const operations = 4 * (end - begin + 2) * Number.EPSILON;
	const together = reducedTogether(code.variables, frame);
	return (variable) => {
		const size = sizes.of(together.get(variable)?.members[0]?.name ?? variable);
		if (size === 0) return 0;
		const before = frame[variable];
		return operations * (size + (typeof before === "number" ? Math.abs(before) : 0));
	};
}
