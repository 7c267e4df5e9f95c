/**
 * Distributes the rest of a loop: values to the backend, partials back, merged in iteration order, committed at once.
 *
 * Nothing of the user's changes before all partials are in, except shared memory that workers write in place; that is
 * restored before anything else happens if the region does not end well.
 */
import type { Backend, ChunkPartial, Outcome, Region, Work } from "../backend/backend.js";
import { chunkCount } from "../chunks.js";
import { decodeGraph } from "../codec/decode.js";
import { isCoded } from "../codec/graph.js";
import type { Kernel, Leave } from "../contract.js";
import { createExecutor, WHOLE_LAUNCH } from "../execute.js";
import { appliedEffects, carryOut } from "../inline/effects.js";
import { absorbPartial, checkSettling } from "../inline/inline.js";
import type { Run, Steps } from "../inline/pieces.js";
import { scheduleOf } from "../options.js";
import { Mismatch } from "../reduction/mismatch.js";
import { type Sent, send } from "./send.js";

/** What a region is made of. */
export interface Plan {
	readonly run: Run;
	readonly backend: Backend;
	readonly chunk: number;
	/** Iterations. A multiple of `chunk`, where the region begins. */
	readonly begin: number;
}

/** How a region ended. */
export type Ending =
	| { readonly kind: "done"; readonly workers: number; readonly chunks: number }
	/** Everything up to the error is merged; it is the user's. */
	| { readonly kind: "throw"; readonly error: unknown; readonly iteration: number }
	/** Everything up to an exit of the loop is merged. */
	| { readonly kind: "leave"; readonly leave: Leave; readonly workers: number; readonly chunks: number }
	/** Iterations before `at` are merged; the rest has to run on the caller. `early`: one of them leaves the loop; `vain`: speculation. */
	| {
			readonly kind: "rest";
			readonly at: number;
			readonly reason: string;
			readonly early?: boolean;
			readonly vain?: true;
	  };

/** Runs iterations from `begin` to the last one. Throws Mismatch, and errors of the backend. */
export function* runRegion(plan: Plan): Steps<Ending> {
	const { run, chunk, begin } = plan;
	const { space } = run.inline.call;
	run.applied = appliedEffects(run.inline.frame);
	const first = begin / chunk;
	let last = chunkCount(space.count, chunk);
	let again: Again = { reason: "", early: false };
	for (;;) {
		const sent = send(run.inline.call, { begin, chunk, sharesMemory: plan.backend.sharesMemory });
		const outcome = yield* runSent(plan, sent, first, last);
		const exits = outcome.partials.find(({ exit }) => exit !== undefined);
		if (exits === undefined) {
			const rest = last * chunk;
			const vain = whyVain(sent, outcome.partials);
			if (vain !== undefined) return { kind: "rest", at: begin, reason: vain, vain: true };
			if (!carryOutOf(run, sent, outcome.partials)) return { kind: "rest", at: begin, reason: THREW };
			merge(run, sent, outcome, outcome.partials);
			if (rest < space.count) run.undo?.keep(begin, rest);
			for (const gather of sent.gathers) gather.commit?.();
			const workers = outcome.workers.length;
			if (rest >= space.count) return { kind: "done", workers, chunks: last - first };
			return { kind: "rest", at: rest, ...again };
		}
		const ending = endEarly(plan, sent, outcome, exits);
		if (ending !== undefined) return ending;
		last = exits.chunk;
		again = againBecause(exits);
		if (last === first) return { kind: "rest", at: begin, ...again };
	}
}

type Again = Pick<Extract<Ending, { kind: "rest" }>, "reason" | "early">;

function againBecause({ exit }: ChunkPartial): Again {
	const early = exit?.kind === "leave";
	return { reason: `an iteration ${early ? "left the loop" : "threw"}, and was run again on the caller`, early };
}

/** Undefined if the chunks before the exit have to run once more: their effects cannot be told from later ones. */
function endEarly(plan: Plan, sent: Sent, outcome: Outcome, last: ChunkPartial): Ending | undefined {
	const { run, begin } = plan;
	const { exit } = last;
	for (const gather of sent.gathers) gather.restore?.();
	const isUncertain = exit?.kind === "mismatch" || (exit?.kind === "throw" && exit.iteration === WHOLE_LAUNCH);
	// With elements that lag behind anything may be of another type, or thrown.
	if (isUncertain && isSpeculative(sent)) return { kind: "rest", at: begin, reason: UNCERTAIN, vain: true };
	if (exit === undefined || exit.kind === "mismatch") throw new Mismatch(exit?.variable ?? "a value");
	if (exit.kind === "throw" && exit.iteration === WHOLE_LAUNCH) throw decode(exit.error, sent);
	if (exit.kind === "leave" && exit.stays) return undefined;
	if (sent.gathers.some(({ entangled }) => entangled)) return undefined;
	const partials = outcome.partials.filter(({ chunk }) => chunk <= last.chunk);
	const before = partials.filter(({ chunk }) => chunk < last.chunk);
	const vain = whyVain(sent, partials);
	if (vain !== undefined) return { kind: "rest", at: begin, reason: vain, vain: true };
	for (const partial of before) gatherPartial(sent, valuesOf(partial, sent).values);
	if (sent.gathers.some(({ decided }) => decided?.())) {
		return { kind: "rest", at: begin, reason: "an operand was evaluated that the plain loop would not reach" };
	}
	if (!carryOutOf(run, sent, partials)) return { kind: "rest", at: begin, reason: THREW };
	gatherPartial(sent, valuesOf(last, sent).values);
	for (const partial of partials) addToInline(run, valuesOf(partial, sent));
	checkSettling(run.inline);
	for (const gather of sent.gathers) gather.commit?.();
	if (exit.kind === "throw") return { kind: "throw", error: decode(exit.error, sent), iteration: exit.iteration };
	const leave = { site: exit.site, value: valuesOf(last, sent).left };
	return { kind: "leave", leave, workers: outcome.workers.length, chunks: partials.length };
}

function* runSent(plan: Plan, sent: Sent, first: number, last: number): Steps<Outcome> {
	const { run, backend, chunk } = plan;
	const { loop, space, cell, range } = run.inline.call;
	const { code } = loop;
	const { items: _, ...numbers } = space;
	const { version, id, label, place, hash, module, name, variables } = code;
	const data = { version, id, label, place, hash, module, name, async: code.async, variables };
	const work: Work = { loop: data, space: numbers, chunk, cell, environment: sent.environment };
	const { signal, timeout, onProgress, retries, maxCost } = code.options;
	const region: Region = {
		work,
		first,
		last,
		own: createExecutor({ ...work, environment: sent.own }, code.kernel as Kernel),
		schedule: scheduleOf(code.options, range),
		concurrency: sent.gathers.some(({ alone }) => alone) ? 1 : (range?.concurrency ?? 16),
		signal,
		timeout,
		onProgress,
		retries,
		maxCost,
		pace: loop.pace,
		slices: sent.slices,
	};
	try {
		return (yield* code.async ? awaited(backend.runAsync(region)) : now(backend, region)) as Outcome;
	} catch (error) {
		for (const gather of sent.gathers) gather.restore?.();
		throw error;
	}
}

function* awaited(running: Promise<Outcome>): Steps<unknown> {
	return yield running;
}

// biome-ignore lint/correctness/useYield: the sync counterpart of `awaited`.
function* now(backend: Backend, region: Region): Steps<Outcome> {
	return backend.run(region);
}

/** Takes all partials in chunk order. Throws Mismatch before anything is committed. */
function merge(run: Run, sent: Sent, outcome: Outcome, partials: readonly ChunkPartial[]): void {
	try {
		for (const partial of partials) {
			const decoded = valuesOf(partial, sent);
			gatherPartial(sent, decoded.values);
			addToInline(run, decoded);
		}
		for (const [name, gather] of sent.byName) {
			gather.kept?.(
				outcome.workers.flatMap(({ chunks, partial }) =>
					partial === undefined || chunks.length === 0 ? [] : [{ chunks, value: partial[name] }],
				),
			);
		}
		checkSettling(run.inline);
	} catch (error) {
		for (const gather of sent.gathers) gather.restore?.();
		throw error;
	}
}

const THREW = "an effect on a captured object threw, and the loop was run again on the caller";

/** False if a deferred effect threw. */
function carryOutOf(run: Run, sent: Sent, partials: readonly ChunkPartial[]): boolean {
	const { frame, call } = run.inline;
	if (!call.loop.hasLog) return true;
	const logs = partials.map((partial) => valuesOf(partial, sent).log);
	if (carryOut(call.loop.code, frame, logs)) return true;
	for (const gather of sent.gathers) gather.restore?.();
	return false;
}

const UNCERTAIN = "a value has a type for which the plan does not hold, perhaps since iterations do not keep apart";

function isSpeculative({ gathers }: Sent): boolean {
	return gathers.some(({ check }) => check !== undefined);
}

/** Why nothing of the region may count; then everything is as it was before. */
function whyVain(sent: Sent, partials: readonly ChunkPartial[]): string | undefined {
	const checking = sent.byName.filter(([, { check }]) => check !== undefined);
	for (const partial of checking.length > 0 ? partials : []) {
		const { values } = valuesOf(partial, sent);
		for (const [name, { check }] of checking) {
			const vain = Object.hasOwn(values, name) ? check?.(values[name]) : undefined;
			if (vain === undefined) continue;
			for (const gather of sent.gathers) gather.restore?.();
			return vain;
		}
	}
	return undefined;
}

function gatherPartial(sent: Sent, values: Readonly<Record<string, unknown>>): void {
	for (const [name, gather] of sent.byName) {
		if (gather.chunk && Object.hasOwn(values, name)) gather.chunk(values[name], values);
	}
}

interface Decoded {
	readonly values: Readonly<Record<string, unknown>>;
	readonly log: readonly unknown[];
	readonly left?: unknown;
}

function addToInline(run: Run, { values }: Decoded): void {
	absorbPartial(run.inline, values);
}

const decoded = new WeakMap<ChunkPartial, Decoded>();

/** Decoded once, so that objects keep their identity. */
function valuesOf(partial: ChunkPartial, sent: Sent): Decoded {
	const known = decoded.get(partial);
	if (known !== undefined) return known;
	const values: unknown = partial.values;
	const made = (isCoded(values) ? decode(values, sent) : partial) as Decoded;
	decoded.set(partial, made);
	return made;
}

function decode(value: unknown, sent: Sent): unknown {
	return isCoded(value) ? decodeGraph(value, { captured: sent.originals, classes: sent.classes }) : value;
}
