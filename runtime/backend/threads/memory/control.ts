/**
 * The control block: memory that all threads of a pool share from its start to its end.
 *
 * Bells wake threads. A bell is a counter, not a flag: who waits reads the counter first, then looks whether there is
 * something to do, then sleeps only while the counter is still what it read. A ring between the look and the sleep
 * changes the counter, and the sleep does not begin. With a flag that the sleeper clears, that ring would be lost.
 * A bell only says "look again"; an old ring that wakes somebody for nothing does no harm.
 */

/** Int32 words per line of 128 bytes: words that different threads write stay off each other's cache lines. */
export const LINE = 32;

const CALLER = 0;
const SCREEN = LINE;
const BELLS = 2 * LINE;

/** What the last line of the terminal holds: nothing of ours, the live progress line, or somebody is at it now. */
const SCREEN_FREE = 0;
const SCREEN_LINE = 1;
const SCREEN_TAKEN = 2;
/** Who holds the screen writes one line; a thread that died there must not block the others for ever. */
const SCREEN_PATIENCE_MS = 100;

export interface Control {
	readonly memory: SharedArrayBuffer;
	readonly words: Int32Array;
	readonly workers: number;
}

/** Where seats for progress begin, in words (see `seats.ts`). */
export function seatsAt(workers: number): number {
	return BELLS + workers * LINE;
}

export function createControl(workers: number, seatWords: number): Control {
	return openControl(new SharedArrayBuffer(4 * (seatsAt(workers) + seatWords)), workers);
}

export function openControl(memory: SharedArrayBuffer, workers: number): Control {
	return { memory, words: new Int32Array(memory), workers };
}

/** The bell of the thread that launches loops. */
export const CALLER_BELL = CALLER;

/** The bell of worker `slot`. */
export function workerBell(slot: number): number {
	return BELLS + slot * LINE;
}

/** Reads a bell before looking for work. */
export function hear(control: Control, bell: number): number {
	// Sequentially consistent with `ring`: what was sent before a ring that this load sees is there when we look next.
	return Atomics.load(control.words, bell);
}

/** To be called after what the other side should see is in place (a message posted, a word stored). */
export function ring(control: Control, bell: number): void {
	// The add must come after the message and before the notify: the sleeper compares the counter under the lock that
	// notify takes, so it either sees the new value and does not sleep, or sleeps already and is woken.
	Atomics.add(control.words, bell, 1);
	Atomics.notify(control.words, bell);
}

/** Sleeps until somebody has rung after `heard`, at most `limit` milliseconds; false if nobody has. */
export function waitForRing(control: Control, bell: number, heard: number, limit: number): boolean {
	return Atomics.wait(control.words, bell, heard, limit) !== "timed-out";
}

/** Looks again and again, without sleeping, for `spin` milliseconds. */
export function spinUntil(condition: () => boolean, spin: number): boolean {
	if (condition()) return true;
	if (spin === 0) return false;
	const end = performance.now() + spin;
	do {
		// The clock costs more than the look: several looks for one clock.
		for (let k = 0; k < 32; k++) if (condition()) return true;
	} while (performance.now() < end);
	return false;
}

/** Draws with the screen held; `draw` returns whether a live line is on it afterwards. */
export function drawOnScreen(control: Control, draw: (lineIsThere: boolean) => boolean): void {
	const before = takeScreen(control);
	let after = false;
	try {
		after = draw(before === SCREEN_LINE);
	} finally {
		Atomics.store(control.words, SCREEN, after ? SCREEN_LINE : SCREEN_FREE);
	}
}

/** Whether the live line may be there: if not, nobody needs the screen. */
export function screenIsFree(control: Control): boolean {
	return Atomics.load(control.words, SCREEN) === SCREEN_FREE;
}

function takeScreen(control: Control): number {
	const end = performance.now() + SCREEN_PATIENCE_MS;
	for (;;) {
		const before = Atomics.load(control.words, SCREEN);
		if (before === SCREEN_TAKEN) {
			if (performance.now() > end) return SCREEN_TAKEN;
			Atomics.wait(control.words, SCREEN, SCREEN_TAKEN, 1);
			continue;
		}
		if (Atomics.compareExchange(control.words, SCREEN, before, SCREEN_TAKEN) === before) return before;
	}
}
