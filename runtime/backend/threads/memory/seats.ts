/**
 * Seats for progress: where a region that wants to be watched counts its finished chunks, in the control block, so that
 * the supervisor can show a long loop although nobody sends it a message for each short one.
 *
 * A seat belongs to the caller. It is free while its id is 0. Only threads inside the region write to it, and a region
 * gives its seat back when nobody is inside any more.
 */
import { type Control, LINE, seatsAt } from "./control.js";

/** More regions at once than this are simply not watched. */
const SEATS = 16;
const LINES_PER_SEAT = 3;
const ID = 0;
const LOOP = 1;
/** Three float64 from byte 16: first iteration of the region, iterations of the loop, iterations per chunk; and the time. */
const FLOATS = 4;
const FINISHED = LINE;
const INSIDE = 2 * LINE;

export const SEAT_WORDS = SEATS * LINES_PER_SEAT * LINE;
export const NO_SEAT = -1;

/** What a seat shows. */
export interface SeatView {
	readonly id: number;
	/** Number of the loop; its label was sent once. */
	readonly loop: number;
	readonly done: number;
	readonly total: number;
	/** `Date.now()` at the start: the same clock for all threads. */
	readonly started: number;
	readonly inside: number;
}

/** A region's extent in iterations. */
export interface Extent {
	readonly begin: number;
	readonly end: number;
	readonly total: number;
	readonly chunk: number;
}

/** Takes a free seat for region `id`. Only the caller takes and frees, so no atomic step is needed between. */
export function takeSeat(control: Control, id: number, loop: number, extent: Extent): number {
	for (let seat = 0; seat < SEATS; seat++) {
		const at = seatAt(control, seat);
		if (Atomics.load(control.words, at + ID) !== 0) continue;
		floatsOf(control, seat).set([extent.begin, extent.end, extent.total, extent.chunk, Date.now()]);
		control.words[at + LOOP] = loop;
		control.words[at + FINISHED] = 0;
		control.words[at + INSIDE] = 0;
		// Last: who sees the id sees the plain stores before it.
		Atomics.store(control.words, at + ID, id);
		return seat;
	}
	return NO_SEAT;
}

export function freeSeat(control: Control, seat: number): void {
	if (seat !== NO_SEAT) Atomics.store(control.words, seatAt(control, seat) + ID, 0);
}

/** One more chunk is finished. */
export function countFinished(control: Control, seat: number): void {
	if (seat !== NO_SEAT) Atomics.add(control.words, seatAt(control, seat) + FINISHED, 1);
}

/** A thread came in (1) or went out (-1). */
export function countInside(control: Control, seat: number, change: 1 | -1): void {
	if (seat !== NO_SEAT) Atomics.add(control.words, seatAt(control, seat) + INSIDE, change);
}

/** What the seat shows, or undefined if it is free. */
export function viewSeat(control: Control, seat: number): SeatView | undefined {
	const at = seatAt(control, seat);
	const id = Atomics.load(control.words, at + ID);
	if (id === 0) return undefined;
	const [begin = 0, end = 0, total = 0, chunk = 0, started = 0] = floatsOf(control, seat);
	const finished = Atomics.load(control.words, at + FINISHED);
	const view: SeatView = {
		id,
		loop: Atomics.load(control.words, at + LOOP),
		done: Math.min(end, begin + finished * chunk),
		total,
		started,
		inside: Atomics.load(control.words, at + INSIDE),
	};
	// The seat may have changed hands while we read.
	return Atomics.load(control.words, at + ID) === id ? view : undefined;
}

export function viewSeats(control: Control): SeatView[] {
	const views: SeatView[] = [];
	for (let seat = 0; seat < SEATS; seat++) {
		const view = viewSeat(control, seat);
		if (view !== undefined) views.push(view);
	}
	return views;
}

function seatAt(control: Control, seat: number): number {
	return seatsAt(control.workers) + seat * LINES_PER_SEAT * LINE;
}

function floatsOf(control: Control, seat: number): Float64Array {
	return new Float64Array(control.memory, 4 * (seatAt(control, seat) + FLOATS), 5);
}
