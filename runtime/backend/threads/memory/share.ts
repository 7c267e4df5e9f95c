/**
 * How the threads of one region share its chunks: the region block, a fresh piece of shared memory per region.
 *
 * Fresh, because then a worker that wakes up late holds the block of a region that is over, and can neither take a
 * chunk of a newer region nor count for it. (A reused block needs a tag in the cursor, and a tag wraps.)
 *
 * All accesses are sequentially consistent, as `Atomics` is; the comments say which of them the protocol rests on.
 */
import type { ScheduleName } from "../../../contract.js";
import { schedules } from "../../../schedule/schedule.js";
import { LINE } from "./control.js";

/** The chunks of a region, and how they are handed out. */
export interface Deal {
	readonly first: number;
	readonly last: number;
	/** Threads that share the region, as the schedule counts them. */
	readonly workers: number;
	readonly schedule: ScheduleName;
}

/** Next chunk to hand out. */
const CURSOR = 0;
/** Lowest chunk that ended early, at first past the end. */
const LOWEST = LINE;
/** Not 0: the region is given up, nobody may begin a chunk. */
const STOP = 2 * LINE;
/** Chunks (run or skipped) whose partials are with the caller. */
const DELIVERED = 3 * LINE;
/** Workers that asked to take part. */
const ENTERED = 4 * LINE;
/** Per worker: whether it is inside, and the chunk it began last. */
const WORKERS = 5 * LINE;

export interface Block {
	readonly memory: SharedArrayBuffer;
	readonly words: Int32Array;
}

export function createBlock(workers: number, deal: Deal): Block {
	const block = openBlock(new SharedArrayBuffer(4 * (WORKERS + workers * LINE)));
	// Plain stores: nobody else has the block yet, and posting it publishes them.
	block.words[CURSOR] = deal.first;
	block.words[LOWEST] = deal.last;
	return block;
}

export function openBlock(memory: SharedArrayBuffer): Block {
	return { memory, words: new Int32Array(memory) };
}

/** One thread's way through a region. */
export interface Share {
	/** The next chunk to run, or -1 when none is left for this thread. */
	next(): number;
	/** Chunk k was run; `early`: it ended early, chunks above it need not run. */
	ran(chunk: number, early: boolean): void;
	/** Whether this thread has dealt with some chunks and holds no other: it may leave now. */
	isBetweenRuns(): boolean;
	/** Chunks this thread has dealt with: run, or skipped because they lie above one that ended early. */
	dealtWith(): number;
}

export function createShare(block: Block, deal: Deal): Share {
	const { words } = block;
	const size = schedules[deal.schedule];
	const total = deal.last - deal.first;
	let at = 0;
	let end = 0;
	let dealt = 0;
	/** Takes the next run of chunks, `[at, end)`. */
	const takeRun = (): boolean => {
		let seen = Atomics.load(words, CURSOR);
		while (seen < deal.last) {
			const after = seen + size(deal.last - seen, total, deal.workers);
			// Load and store in one step: between two steps another thread could take the same chunks.
			const found = Atomics.compareExchange(words, CURSOR, seen, after);
			if (found === seen) {
				at = seen;
				end = after;
				return true;
			}
			seen = found;
		}
		return false;
	};
	return {
		next() {
			for (;;) {
				// Before every chunk, and after `enter`: the one who stops a region stores STOP and then looks who is inside,
				// we stored INSIDE and now look at STOP. In any order at least one sees the other: no chunk begins unseen.
				if (Atomics.load(words, STOP) !== 0) return -1;
				if (at === end && !takeRun()) return -1;
				const chunk = at++;
				// LOWEST only falls, so a chunk skipped here lies above the final lowest too; a stale larger value only
				// means that a chunk is run in vain.
				if (chunk <= Atomics.load(words, LOWEST)) return chunk;
				dealt++;
			}
		},
		ran(chunk, early) {
			dealt++;
			if (early) lower(words, chunk);
		},
		isBetweenRuns: () => dealt > 0 && at === end,
		dealtWith: () => dealt,
	};
}

/** LOWEST = min(LOWEST, chunk). A plain store could overwrite a lower chunk that another thread stored in between. */
function lower(words: Int32Array, chunk: number): void {
	let seen = Atomics.load(words, LOWEST);
	while (chunk < seen) {
		const found = Atomics.compareExchange(words, LOWEST, seen, chunk);
		if (found === seen) return;
		seen = found;
	}
}

/** Lowest chunk that ended early, or the end of the region. */
export function lowestEarly(block: Block): number {
	return Atomics.load(block.words, LOWEST);
}

/** Whether no chunk is left to hand out. */
export function isExhausted(block: Block, deal: Deal): boolean {
	return Atomics.load(block.words, CURSOR) >= deal.last;
}

/**
 * A worker asks to take part; no more than `limit` may. To be called before its first `next`. Returns how many workers
 * take part now, with this one, or 0 if it may not.
 */
export function enter(block: Block, slot: number, limit: number): number {
	const before = Atomics.add(block.words, ENTERED, 1);
	if (before >= limit) return 0;
	Atomics.store(block.words, inside(slot), 1);
	return before + 1;
}

/** Notes the chunk that a worker begins, so that its death can be told with the place. */
export function begin(block: Block, slot: number, chunk: number): void {
	Atomics.store(block.words, inside(slot) + 1, chunk);
}

export function lastBegun(block: Block, slot: number): number {
	return Atomics.load(block.words, inside(slot) + 1);
}

/**
 * Counts chunks as delivered, after their partials are posted: the caller that sees the full count finds all messages
 * in its ports. (Counted before posting, the caller could see the full count and miss the last partials.)
 * Returns the chunks delivered so far.
 */
export function deliver(block: Block, chunks: number): number {
	return Atomics.add(block.words, DELIVERED, chunks) + chunks;
}

export function delivered(block: Block): number {
	return Atomics.load(block.words, DELIVERED);
}

/** A worker is out: after `deliver`, so that one who is not inside has lost nothing. */
export function leave(block: Block, slot: number): void {
	Atomics.store(block.words, inside(slot), 0);
}

/** Whether worker `slot` holds chunks that are not delivered yet. */
export function isInside(block: Block, slot: number): boolean {
	return Atomics.load(block.words, inside(slot)) !== 0;
}

/** Gives the region up: nobody begins a chunk from here on, except those who are inside and have looked already. */
export function stop(block: Block): void {
	Atomics.store(block.words, STOP, 1);
}

export function isStopped(block: Block): boolean {
	return Atomics.load(block.words, STOP) !== 0;
}

function inside(slot: number): number {
	return WORKERS + slot * LINE;
}
