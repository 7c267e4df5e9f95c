/**
 * The pool as the launching thread sees it: the supervisor, a port to each worker, the regions in flight.
 *
 * Nothing of it keeps the process alive except while somebody holds it. All messages go through `drain` (while the
 * caller is blocked) or through the ports' events (while its event loop runs), to the same two functions.
 */
import { MessageChannel, type MessagePort } from "node:worker_threads";
import type { Region } from "../../backend.js";
import { CLEAR_LINE, writeFully } from "../../descriptor.js";
import { type Control, createControl, drawOnScreen, ring, screenIsFree, workerBell } from "../memory/control.js";
import { freeSeat, NO_SEAT, SEAT_WORDS, takeSeat } from "../memory/seats.js";
import { createBlock, type Deal, isInside, stop } from "../memory/share.js";
import type { RegionMessage, SupervisorOrder, SupervisorReport, WorkerMessage } from "../messages.js";
import { cancelled, cannotSend, supervisorLost } from "./failures.js";
import { accept, type Flight, fail, lose, messageOf } from "./flight.js";
import { drainPort, listen } from "./ports.js";
import { scavengeAlone, scavengeTogether } from "./scavenges.js";
import { type Crew, type PoolOptions, startSupervisor } from "./start.js";

export interface Pool {
	readonly control: Control;
	/** False after `close`, or when the supervisor was lost. */
	isAlive(): boolean;
	/** Gives a region to workers. */
	launch(region: Region, manner: Manner): Flight;
	/** Ends what `launch` began; nobody may be inside any more. */
	land(flight: Flight): void;
	/** Takes all messages that have arrived. */
	drain(): void;
	/** Ends the worker that has the flight's region in place `slot`, whatever it does; it gets no other region. */
	terminate(flight: Flight, slot: number): void;
	/** To be called when a wait has passed without a ring: finds out whether the supervisor still answers. */
	beat(): void;
	/** While held, the process stays alive. */
	hold(): void;
	release(): void;
	/** Starts a new worker in each place that has none. */
	refill(): void;
	close(): Promise<void>;
}

/** How a region is run. */
export interface Manner {
	/** A thread is blocked until the region is done. */
	readonly urgent: boolean;
	/** Workers that may take part. */
	readonly helpers: number;
	/** Whether the calling thread leaves all chunks to the workers. */
	readonly remote: boolean;
}

interface Member {
	/** Never given twice. */
	readonly worker: number;
	readonly slot: number;
	readonly port: MessagePort;
}

interface State {
	readonly options: PoolOptions;
	readonly control: Control;
	/** Started when it is first needed: one thread alone needs nobody. */
	crew: Crew | undefined;
	/** The workers to whom regions may be given, by slot. */
	readonly places: Map<number, Member>;
	/** All living workers by number: also those that are being ended, whose places others may have. */
	readonly members: Map<number, Member>;
	readonly flights: Map<number, Flight>;
	/** Numbers of the loops whose label the supervisor has. */
	readonly loops: Map<string, number>;
	alive: boolean;
	holds: number;
	/** Beats since the supervisor's last answer. */
	silence: number;
	launches: number;
	/** Workers ever started. */
	started: number;
}

export function createPool(options: PoolOptions): Pool {
	const control = createControl(options.threads, SEAT_WORDS);
	const state: State = {
		options,
		control,
		crew: undefined,
		places: new Map(),
		members: new Map(),
		flights: new Map(),
		loops: new Map(),
		alive: true,
		holds: 0,
		silence: 0,
		launches: 0,
		started: 0,
	};
	return {
		control,
		isAlive: () => state.alive,
		launch: (region, manner) => launch(state, region, manner),
		land: (flight) => land(state, flight),
		drain: () => drain(state),
		terminate: (flight, slot) => terminate(state, flight.crew.get(slot)),
		beat: () => beat(state),
		// The thread, not the port to it: the port closes when the thread dies, before we are told.
		hold: () => {
			if (++state.holds === 1) crewOf(state).supervisor.ref();
		},
		release: () => {
			// Not after the end: who waits for `terminate` needs the thread held until it is gone.
			if (--state.holds === 0 && state.alive) state.crew?.supervisor.unref();
		},
		refill: () => refill(state),
		close: () => end(state, cancelled),
	};
}

function crewOf(state: State): Crew {
	if (state.crew !== undefined) return state.crew;
	const crew = startSupervisor(state.options, state.control);
	let reason: unknown;
	crew.supervisor.on("error", (error) => {
		reason = error;
	});
	crew.supervisor.on("exit", (code) => bury(state, `it ended with exit code ${code}`, reason));
	listen(crew.orders, (report: SupervisorReport) => hearSupervisor(state, report));
	state.crew = crew;
	return crew;
}

function launch(state: State, region: Region, manner: Manner): Flight {
	const { options } = state;
	const total = region.last - region.first;
	const helpers = Math.min(manner.helpers, total);
	if (helpers > 0) refill(state);
	state.launches = (state.launches % 0x7fff_ffff) + 1;
	const id = state.launches;
	const deal: Deal = { first: region.first, last: region.last, workers: options.threads, schedule: region.schedule };
	const slots = helpers > 0 ? chooseWorkers(state, Math.min(total, options.threads)) : [];
	const flight: Flight = {
		id,
		region,
		deal,
		block: createBlock(options.threads, deal),
		seat: seatFor(state, id, region),
		crew: new Map(slots.map((slot) => [slot, state.places.get(slot)?.worker])),
		given: new Set(slots),
		partials: [],
		workers: [],
		missing: total,
		failure: undefined,
		remote: manner.remote,
		onChange: () => {},
	};
	state.flights.set(id, flight);
	if (slots.length > 0) scavengeAlone();
	post(state, flight, { urgent: manner.urgent, limit: helpers });
	return flight;
}

/** Posts the region to the chosen workers, then wakes them: a worker that hears its bell finds the message. */
function post(state: State, flight: Flight, how: Pick<RegionMessage, "urgent" | "limit">): void {
	const { region, block } = flight;
	const message = messageOf(flight, how);
	try {
		for (const slot of flight.given) state.places.get(slot)?.port.postMessage(message);
	} catch (error) {
		stop(block);
		land(state, flight);
		throw cannotSend(region, error);
	}
	for (const slot of flight.given) ring(state.control, workerBell(slot));
}

/** The workers with the fewest regions first. */
function chooseWorkers({ places, flights }: State, count: number): number[] {
	const slots = [...places.keys()];
	if (slots.length <= count) return slots;
	const load = (slot: number) => [...flights.values()].filter(({ given }) => given.has(slot)).length;
	return slots.sort((a, b) => load(a) - load(b) || a - b).slice(0, count);
}

function land(state: State, { id, seat, crew }: Flight): void {
	if (state.flights.delete(id) && crew.size > 0) scavengeTogether();
	freeSeat(state.control, seat);
	// After the seat is free: who draws looks at the seat with the screen held (see `watch.ts`).
	if (seat === NO_SEAT || screenIsFree(state.control)) return;
	drawOnScreen(state.control, (lineIsThere) => {
		if (lineIsThere) writeFully(2, Buffer.from(CLEAR_LINE));
		return false;
	});
}

/** A seat if somebody wants to see the region's progress. */
function seatFor(state: State, id: number, region: Region): number {
	const shown = state.options.screen.progress !== "off";
	if (!shown && region.onProgress === undefined) return NO_SEAT;
	const { chunk, space, loop } = region.work;
	let number = state.loops.get(loop.id);
	if (number === undefined) {
		number = state.loops.size;
		state.loops.set(loop.id, number);
		if (shown) order(state, { kind: "loop", number, label: loop.label });
	}
	const extent = {
		begin: region.first * chunk,
		end: Math.min(region.last * chunk, space.count),
		total: space.count,
		chunk,
	};
	return takeSeat(state.control, id, number, extent);
}

function refill(state: State): void {
	// Exits that were reported while nobody looked.
	drain(state);
	for (let slot = 0; slot < state.options.threads; slot++) {
		if (state.places.has(slot)) continue;
		const { port1, port2 } = new MessageChannel();
		listen(port1, (message: WorkerMessage) => hearWorker(state, message));
		const member: Member = { worker: ++state.started, slot, port: port1 };
		state.places.set(slot, member);
		state.members.set(member.worker, member);
		order(state, { kind: "start", slot, worker: member.worker, port: port2 }, [port2]);
	}
}

/** The place is free at once: a region given to a worker that is being ended would end with it. */
function terminate(state: State, worker: number | undefined): void {
	const member = worker === undefined ? undefined : state.members.get(worker);
	if (member === undefined) return;
	vacate(state, member);
	order(state, { kind: "terminate", worker: member.worker });
}

function vacate({ places }: State, member: Member): void {
	if (places.get(member.slot) === member) places.delete(member.slot);
}

function drain(state: State): void {
	for (const { port } of state.members.values())
		drainPort(port, (message: WorkerMessage) => hearWorker(state, message));
	if (state.crew !== undefined)
		drainPort(state.crew.orders, (report: SupervisorReport) => hearSupervisor(state, report));
}

function hearWorker({ flights }: State, message: WorkerMessage): void {
	// No flight: a late word on a region that is over.
	const flight = flights.get(message.id);
	if (flight !== undefined) accept(flight, message);
}

function hearSupervisor(state: State, report: SupervisorReport): void {
	state.silence = 0;
	if (report.kind === "pong") return;
	const { worker, exitCode, error } = report;
	const member = state.members.get(worker);
	if (member === undefined) return;
	const { slot, port } = member;
	// What the worker said before it ended counts.
	drainPort(port, (message: WorkerMessage) => hearWorker(state, message));
	state.members.delete(worker);
	vacate(state, member);
	port.close();
	const flights = [...state.flights.values()].filter(({ crew }) => crew.get(slot) === worker);
	const held = flights.some(({ block }) => isInside(block, slot));
	for (const flight of flights) lose(flight, slot, exitCode, error);
	// An error that no launch can throw must be seen all the same.
	if (error === undefined || held || flights.some(({ failure }) => failure !== undefined)) return;
	process.emitWarning(`a worker ended outside of loops: ${error.stack ?? error.message}`, { code: "CL6001" });
}

/** How many waits of the caller may pass without an answer. Counted in waits: a suspended process does not count. */
const MOST_SILENCE = 20;

function beat(state: State): void {
	drain(state);
	if (++state.silence > MOST_SILENCE) bury(state, "it does not answer any more");
	else order(state, { kind: "ping" });
}

/** The supervisor is gone, and the workers with it. */
function bury(state: State, reason: string, cause?: unknown): void {
	void end(state, (region) => supervisorLost(region, reason, cause));
}

async function end(state: State, failureOf: (region: Region) => Error): Promise<void> {
	if (!state.alive) return;
	state.alive = false;
	for (const { port } of state.members.values()) port.close();
	state.members.clear();
	state.places.clear();
	for (const flight of state.flights.values()) fail(flight, failureOf(flight.region));
	state.crew?.orders.close();
	// Ending a thread ends the threads that it started.
	await state.crew?.supervisor.terminate();
}

function order(state: State, message: SupervisorOrder, transfer: readonly MessagePort[] = []): void {
	if (state.alive) crewOf(state).orders.postMessage(message, transfer);
}
