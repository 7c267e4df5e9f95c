/** The protocol in every order of its steps: the real code of caller and workers, over a few chunks. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ChunkPartial, Executor } from "../../runtime/backend/backend.js";
import { runBlocking } from "../../runtime/backend/threads/caller/blocking.js";
import { accept, type Flight } from "../../runtime/backend/threads/caller/flight.js";
import type { Pool } from "../../runtime/backend/threads/caller/pool.js";
import { type Control, createControl, hear, ring } from "../../runtime/backend/threads/memory/control.js";
import { NO_SEAT } from "../../runtime/backend/threads/memory/seats.js";
import { createBlock, type Deal, openBlock } from "../../runtime/backend/threads/memory/share.js";
import type { RegionMessage, WorkerMessage } from "../../runtime/backend/threads/messages.js";
import { createPart, type Place } from "../../runtime/backend/threads/worker/part.js";
import type { Progress, ScheduleName } from "../../runtime/contract.js";
import { explore, type Step } from "./threads/explore.js";
import { regionOf } from "./threads/region.js";

interface Ghost {
	/** How often each chunk was begun. */
	readonly begun: number[];
	/** What workers have posted and the caller has not taken yet. */
	mail: WorkerMessage[];
	/** The caller has left the region. */
	over: boolean;
	/** Chunks that the caller returned with; null: it threw. */
	result: readonly number[] | null;
	thrown: boolean;
	/** A chunk was begun after the caller had left. (Kept, not thrown: the code under test would catch it.) */
	late: boolean;
	/** Iterations done, as `onProgress` was told. */
	done: number;
}

interface Scenario {
	readonly chunks: number;
	readonly workers: number;
	readonly limit?: number;
	readonly schedule?: ScheduleName;
	/** Chunks that end early. */
	readonly early?: readonly number[];
	/** The caller's executor fails. */
	readonly broken?: boolean;
}

/** All orders of a blocking region; `check` sees what is left at the end of each. */
function exploreRegion(scenario: Scenario, check: (ghost: Ghost) => void): number {
	const { chunks, workers, schedule = "dynamic" } = scenario;
	const control = createControl(workers, 0);
	const deal: Deal = { first: 0, last: chunks, workers: workers + 1, schedule };
	const block = createBlock(workers, deal);
	return explore<Ghost>({
		memory: [control.words, block.words],
		ghost: {
			begun: new Array(chunks).fill(0),
			mail: [],
			over: false,
			result: null,
			thrown: false,
			late: false,
			done: -1,
		},
		threads: [
			(step) => callerOf(scenario, control, deal, block.memory, step),
			...Array.from({ length: workers }, (_, slot) => (step: Step<Ghost>) => {
				workerOf(scenario, { control, deal, memory: block.memory, slot, step });
			}),
		],
		check,
	});
}

function executorOf({ early = [] }: Scenario, step: Step<Ghost>, broken = false): Executor {
	return {
		run(chunk): ChunkPartial {
			step((ghost) => {
				if (ghost.over) ghost.late = true;
				ghost.begun[chunk] = (ghost.begun[chunk] ?? 0) + 1;
			});
			if (broken) throw new Error("broken");
			const exit = { kind: "throw", iteration: chunk, error: undefined } as const;
			return { chunk, values: {}, log: undefined, ...(early.includes(chunk) ? { exit } : {}) };
		},
		runAsync: () => Promise.reject(new Error("not async")),
		finish: () => undefined,
	};
}

function callerOf(
	scenario: Scenario,
	control: Control,
	deal: Deal,
	memory: SharedArrayBuffer,
	step: Step<Ghost>,
): void {
	const { workers, chunks, broken } = scenario;
	const region = { ...regionOf("sum", { count: chunks }), own: executorOf(scenario, step, broken) };
	const onProgress = ({ done }: Progress) => step((ghost) => void Object.assign(ghost, { done }));
	const flight: Flight = {
		id: 1,
		region,
		deal,
		block: openBlock(memory),
		seat: NO_SEAT,
		crew: new Map(),
		given: new Set(),
		partials: [],
		workers: [],
		missing: chunks,
		failure: undefined,
		remote: false,
		onChange: () => {},
	};
	const drain = (): void => {
		const mail = step((ghost) => ghost.mail.splice(0));
		for (const message of mail) accept(flight, message);
	};
	const pool = { control, drain, launch: () => flight, land: () => {}, isAlive: () => true } as Partial<Pool> as Pool;
	try {
		const { partials } = runBlocking(pool, { ...region, onProgress }, workers, { grace: 1, spin: 0 });
		step((ghost) => {
			ghost.over = true;
			ghost.result = partials.map(({ chunk }) => chunk);
		});
	} catch (error) {
		if (!(error instanceof Error) || error.message !== "broken") throw error;
		step((ghost) => {
			ghost.over = true;
			ghost.thrown = true;
		});
	}
}

interface WorkerRoom {
	readonly control: Control;
	readonly deal: Deal;
	readonly memory: SharedArrayBuffer;
	readonly slot: number;
	readonly step: Step<Ghost>;
}

function workerOf(scenario: Scenario, { control, deal, memory, slot, step }: WorkerRoom): void {
	const { work } = regionOf("sum", { count: scenario.chunks });
	const limit = scenario.limit ?? scenario.workers;
	const message: RegionMessage = {
		id: 1,
		block: memory,
		work,
		deal,
		concurrency: 1,
		limit,
		seat: NO_SEAT,
		urgent: true,
	};
	const place = {
		slot,
		control,
		port: { postMessage: (posted: WorkerMessage) => step((ghost) => void ghost.mail.push(posted)) },
		kernels: { executor: () => executorOf(scenario, step) },
		wake: () => {},
	} as unknown as Place;
	const part = createPart(message, place);
	while (!part.isOver()) part.step();
}

/** Chunks up to the lowest early one are begun once and are with the caller; the others at most once. */
function assertComplete({ early = [], chunks }: Scenario, { begun, result, thrown, late, done }: Ghost): void {
	assert.ok(!thrown && !late && result !== null);
	assert.equal(done, Math.min(chunks, ...early));
	const lowest = Math.min(chunks - 1, ...early);
	for (let chunk = 0; chunk < chunks; chunk++) {
		assert.ok((begun[chunk] ?? 0) <= 1, `chunk ${chunk} was begun ${begun[chunk]} times`);
		if (chunk <= lowest) assert.equal(begun[chunk], 1);
		assert.equal(result.filter((k) => k === chunk).length, begun[chunk], `partials of chunk ${chunk}`);
	}
}

describe("a blocking region, in every order of its steps", () => {
	const scenarios: readonly Scenario[] = [
		{ chunks: 1, workers: 1 },
		{ chunks: 3, workers: 1 },
		{ chunks: 3, workers: 1, schedule: "guided" },
		{ chunks: 3, workers: 1, schedule: "static" },
		{ chunks: 3, workers: 1, early: [1] },
		{ chunks: 3, workers: 1, early: [0, 1, 2] },
		{ chunks: 1, workers: 2 },
		{ chunks: 2, workers: 2, limit: 1 },
	];
	for (const scenario of scenarios) {
		test(`${JSON.stringify(scenario)}: each chunk once, and the caller wakes up`, () => {
			const states = exploreRegion(scenario, (ghost) => assertComplete(scenario, ghost));
			assert.ok(states > 50);
		});
	}

	const broken: readonly Scenario[] = [
		{ chunks: 3, workers: 1, broken: true },
		{ chunks: 2, workers: 1, schedule: "static", broken: true },
	];
	for (const scenario of broken) {
		test(`${JSON.stringify(scenario)}: no chunk is begun after the error was thrown`, () => {
			let thrown = 0;
			exploreRegion(scenario, (ghost) => {
				assert.ok(ghost.over && !ghost.late, "a chunk was begun after the caller had left");
				if (ghost.thrown) thrown++;
				else assertComplete(scenario, ghost);
			});
			assert.ok(thrown > 0);
		});
	}
});

describe("bells, in every order of steps", () => {
	/** A sleeper that takes `posts` messages, and a sender; `look` is how the sleeper looks for mail. */
	function exploreBell(posts: number, heardFirst: boolean): number {
		const control = createControl(1, 0);
		return explore<{ mail: number; taken: number }>({
			memory: [control.words],
			ghost: { mail: 0, taken: 0 },
			threads: [
				(step) => {
					for (let k = 0; k < posts; k++) {
						step((ghost) => void ghost.mail++);
						ring(control, 0);
					}
				},
				(step) => {
					const look = (): number =>
						step((ghost) => {
							ghost.taken += ghost.mail;
							ghost.mail = 0;
							return ghost.taken;
						});
					for (;;) {
						const early = heardFirst ? hear(control, 0) : 0;
						if (look() === posts) return;
						Atomics.wait(control.words, 0, heardFirst ? early : hear(control, 0));
					}
				},
			],
			check: (ghost) => assert.equal(ghost.taken, posts),
		});
	}

	test("no ring is lost", () => {
		for (const posts of [1, 2, 3]) exploreBell(posts, true);
	});

	test("looking before hearing would lose one: the exploration finds it", () => {
		assert.throws(() => exploreBell(1, false), /sleeps for ever/);
	});
});
