/**
 * The net under the analysis, `CLOUDLOOP_SANITIZE=1`: before a loop runs, it is run on copies, in the plain order and in
 * adversarial ones. If results differ the plan was wrong: the launch ends with the iterations and lines that depend on
 * each other, before anything of the user's has changed.
 */
import type { LoopCode } from "../contract.js";
import { CloudloopError } from "../errors.js";
import { isInsideKernel } from "../execute.js";
import { nameIteration, nestOf } from "../inline/nest.js";
import { settings } from "../options.js";
import { toSpace } from "../surface/prange.js";
import { NotCopied } from "./copy.js";
import type { Difference } from "./difference.js";
import { type Stretch, type Trial, tryStretch } from "./trial.js";

/** Chunks per trial, at most: longer loops get longer chunks. */
const CHUNKS = 4096;

/** Sizes of chunks that are tried, and how they are dealt out; the last executor always begins. */
const ORDERS = [
	{ chunk: 1, executors: 64, deal: "runs" },
	{ chunk: 1, executors: 2, deal: "turns" },
	{ chunk: 3, executors: 3, deal: "turns" },
	{ chunk: 5, executors: 7, deal: "runs" },
] as const;

/** What a launch is about to run. */
export interface Subject {
	readonly code: LoopCode;
	readonly args: readonly unknown[];
	readonly frame: Readonly<Record<string, unknown>>;
	readonly inner?: (() => readonly unknown[]) | undefined;
}

let busy = false;

/** Throws CL5011 if the order of iterations shows. */
export function sanitize({ code: given, args, frame, inner }: Subject): void {
	if (busy || isInsideKernel()) return;
	const { code, space } = nestOf(given, toSpace(args), { frame, inner });
	if (space.count < 2) return;
	if (code.async) {
		skip(code, "its body is async, and waits for what cannot be repeated");
		return;
	}
	busy = true;
	try {
		for (const order of ORDERS) tryOrder({ code, frame, space, ...order });
		note(code);
	} catch (error) {
		if (!(error instanceof NotCopied)) throw error;
		skip(code, error.message);
	} finally {
		busy = false;
	}
}

function tryOrder(given: Trial): void {
	const { count } = given.space;
	const unit = count > CHUNKS ? Math.ceil(count / CHUNKS) | 1 : 1;
	const trial = { ...given, chunk: given.chunk * unit };
	const found = tryStretch(trial, { begin: 0, end: count });
	if (found === undefined) return;
	const stretch = narrow(trial);
	throw report(trial, stretch, tryStretch(trial, stretch) ?? found);
}

/** Looks for a short stretch that still differs: first its end, then its begin. */
function narrow(trial: Trial): Stretch {
	const { chunk } = trial;
	const end = firstThat(trial.space.count, (at) => tryStretch(trial, { begin: 0, end: at }) !== undefined);
	const agrees = (at: number) => tryStretch(trial, { begin: at * chunk, end }) === undefined;
	return { begin: (firstThat(Math.ceil(end / chunk), agrees) - 1) * chunk, end };
}

/** By bisection, the first place from 1 to `high` for which `holds`: not for 0, and for `high` it does. */
function firstThat(high: number, holds: (place: number) => boolean): number {
	let [before, at] = [0, high];
	while (at - before > 1) {
		const middle = (before + at) >> 1;
		if (holds(middle)) at = middle;
		else before = middle;
	}
	return at;
}

function report({ code, space }: Trial, { begin, end }: Stretch, { variable, path, is, should }: Difference): Error {
	const [first, last] = placesOf(code, variable);
	return new CloudloopError("CL5011", {
		loop: code.label,
		id: code.id,
		path: path.replace("$thrown", "the thrown value").replace("$left", "the exit").replace("$items", "the items"),
		is,
		should,
		first: `${nameIteration(space, begin)} (${first})`,
		last: `${nameIteration(space, end - 1)} (${last})`,
	});
}

const words = { read: "reads", write: "writes", update: "updates" } as const;

/** A line that changes the variable, and one that reads it, or changes it too. */
function placesOf({ place, accesses = [] }: LoopCode, variable: string): [string, string] {
	const file = place.replace(/:\d+$/, "");
	const own = accesses.filter((one) => one.variable === variable);
	const change = own.find(({ kind }) => kind !== "read") ?? own[0];
	const other = own.find(({ kind }) => kind === "read") ?? own.find((one) => one !== change) ?? change;
	const say = (one: typeof change) => (one ? `${file}:${one.line} ${words[one.kind]} ${one.text}` : place);
	return [say(change), say(other)];
}

// ---------------------------------------------------------------- what was looked at

const checked = new Set<string>();
const skipped = new Set<string>();
let launches = 0;

function note({ id }: LoopCode): void {
	if (launches++ === 0) process.once("exit", summarize);
	checked.add(id);
}

function skip({ id }: LoopCode, reason: string): void {
	if (skipped.has(id)) return;
	skipped.add(id);
	if (settings().progress !== "off") process.stderr.write(`cloudloop: sanitize skips ${id}: ${reason}\n`);
}

function summarize(): void {
	if (settings().progress === "off") return;
	const count = (number: number, one: string, more: string) => `${number} ${number === 1 ? one : more}`;
	const what = `${count(checked.size, "loop", "loops")} in ${count(launches, "launch", "launches")}`;
	process.stderr.write(`cloudloop: sanitize tried ${what}, and the order never showed\n`);
}
