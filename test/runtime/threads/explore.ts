/**
 * Runs code that shares memory through `Atomics` in every possible order of its atomic steps.
 *
 * Threads are plain functions. One is moved on by one step by running it again from its start: the steps that it has
 * already made return what they returned then, one new step is really made, and the next one throws it out. So the real
 * code can be checked, as long as its only side effects are atomic steps. Orders that lead to the same state (memory, and
 * what each thread has seen) are followed once.
 */
import assert from "node:assert/strict";

export interface World<Ghost> {
	/** Shared memory at the start. */
	readonly memory: readonly Int32Array[];
	/** What is known about the run beside the memory: plain data. */
	readonly ghost: Ghost;
	readonly threads: readonly ((step: Step<Ghost>) => void)[];
	/** Called at the end of each order, when no thread can go on. */
	readonly check: (ghost: Ghost) => void;
}

/** Makes a step of the thread that is not an atomic access: reads or changes the ghost. */
export type Step<Ghost> = <T>(act: (ghost: Ghost) => T) => T;

interface Point<Ghost> {
	readonly memory: readonly Int32Array[];
	readonly ghost: Ghost;
	readonly threads: readonly Progress[];
}

interface Progress {
	/** Results of the steps made. */
	readonly seen: readonly unknown[];
	readonly state: "ready" | "asleep" | "done";
	/** Asleep: where; by memory and word. */
	readonly bed?: string;
}

/** Thrown to leave a thread in the middle. */
const pause = Symbol("pause");
/** Result of a step that fell asleep: there is none yet. */
const asleep = Symbol("asleep");

/** Follows all orders; returns how many states there are. Throws if `check` does, or if threads sleep for ever. */
export function explore<Ghost>(world: World<Ghost>): number {
	const known = new Set<string>();
	const start: Point<Ghost> = {
		memory: world.memory.map((words) => words.slice()),
		ghost: structuredClone(world.ghost),
		threads: world.threads.map(() => ({ seen: [], state: "ready" })),
	};
	const open = [start];
	for (let point = open.pop(); point !== undefined; point = open.pop()) {
		const key = `${point.memory.map(bytesOf).join("|")}${JSON.stringify(point.ghost)}${point.threads.map(textOf).join()}`;
		if (known.has(key)) continue;
		known.add(key);
		const ready = point.threads.flatMap(({ state }, k) => (state === "ready" ? [k] : []));
		for (const k of ready) open.push(advance(world, point, k));
		if (ready.length > 0) continue;
		assert.ok(
			point.threads.every(({ state }) => state === "done"),
			`a thread sleeps for ever: ${JSON.stringify(point.threads)}`,
		);
		world.check(point.ghost);
	}
	return known.size;
}

function bytesOf(words: Int32Array): string {
	return Buffer.from(words.buffer, words.byteOffset, words.byteLength).toString("latin1");
}

const texts = new WeakMap<Progress, string>();

/** Most points share what their threads have done. */
function textOf(progress: Progress): string {
	const known = texts.get(progress);
	if (known !== undefined) return known;
	const text = JSON.stringify(progress);
	texts.set(progress, text);
	return text;
}

/** The point after thread k has made one more step. */
function advance<Ghost>(world: World<Ghost>, point: Point<Ghost>, k: number): Point<Ghost> {
	world.memory.forEach((words, m) => {
		words.set(point.memory[m] ?? []);
	});
	const ghost = structuredClone(point.ghost);
	const threads = [...point.threads];
	const before = threads[k]?.seen ?? [];
	const made: unknown[] = [];
	let bed: string | undefined;
	let left = false;
	const leave = (): never => {
		left = true;
		throw pause;
	};
	const step = (act: () => unknown): unknown => {
		// The code may catch what throws it out, and go on: then it is thrown out again.
		if (left) throw pause;
		if (made.length < before.length) {
			made.push(before[made.length]);
			return made.at(-1);
		}
		if (made.length > before.length) leave();
		const result = act();
		if (result === asleep) leave();
		made.push(result);
		return result;
	};
	const bedOf = (words: Int32Array, at: number): string =>
		`${world.memory.findIndex((w) => w.buffer === words.buffer)}/${at}`;
	const wake = (where: string): number => {
		const woken = threads.flatMap((thread, j) => (thread.state === "asleep" && thread.bed === where ? [j] : []));
		for (const j of woken) threads[j] = { seen: [...(threads[j]?.seen ?? []), "ok"], state: "ready" };
		return woken.length;
	};
	const sleep = (words: Int32Array, at: number, value: number): unknown => {
		if (words[at] !== value) return "not-equal";
		bed = bedOf(words, at);
		return asleep;
	};
	let state: Progress["state"] = "ready";
	withAtomics({ step, wake: (words, at) => wake(bedOf(words, at)), sleep }, () => {
		try {
			world.threads[k]?.((act) => step(() => act(ghost)) as never);
		} catch (error) {
			if (!left) throw error;
		}
		if (bed !== undefined) state = "asleep";
		else if (!left) state = "done";
	});
	threads[k] = bed === undefined ? { seen: made, state } : { seen: made, state, bed };
	return { memory: world.memory.map((words) => words.slice()), ghost, threads };
}

interface Hooks {
	readonly step: (act: () => unknown) => unknown;
	readonly wake: (words: Int32Array, at: number) => number;
	readonly sleep: (words: Int32Array, at: number, value: number) => unknown;
}

/** Runs `act` with each access of `Atomics` a step, and with a clock that stands still. */
function withAtomics({ step, wake, sleep }: Hooks, act: () => void): void {
	const real = globalThis.Atomics;
	const now = performance.now;
	type Words = Int32Array<SharedArrayBuffer>;
	const replaced = {
		load: (words: Words, at: number) => step(() => words[at]),
		store: (words: Words, at: number, value: number) => step(() => real.store(words, at, value)),
		add: (words: Words, at: number, value: number) => step(() => real.add(words, at, value)),
		compareExchange: (words: Words, at: number, expected: number, value: number) =>
			step(() => real.compareExchange(words, at, expected, value)),
		notify: (words: Words, at: number) => step(() => wake(words, at)),
		wait: (words: Words, at: number, value: number) => step(() => sleep(words, at, value)),
	};
	Object.assign(globalThis, { Atomics: replaced });
	performance.now = () => 0;
	try {
		act();
	} finally {
		Object.assign(globalThis, { Atomics: real });
		performance.now = now;
	}
}
