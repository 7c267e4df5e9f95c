/**
 * The part of one worker in one region: takes chunks, runs them, keeps their partials, and gives them to the caller in
 * one message when no chunk is left.
 */
import type { MessagePort } from "node:worker_threads";
import type { ChunkPartial, Executor } from "../../backend.js";
import { CALLER_BELL, type Control, ring } from "../memory/control.js";
import { countFinished, countInside } from "../memory/seats.js";
import {
	type Block,
	begin,
	createShare,
	deliver,
	enter,
	isStopped,
	leave,
	openBlock,
	type Share,
	stop,
} from "../memory/share.js";
import { flattenError, type RegionMessage, type WorkerMessage } from "../messages.js";
import type { Kernels } from "./kernels.js";

export interface Part {
	readonly urgent: boolean;
	/** Whether a step can be made now: false while as many chunks are in flight as may be. */
	isReady(): boolean;
	isOver(): boolean;
	/** Runs a chunk (or starts it, if async), or finds that none is left. True if there was one. */
	step(): boolean;
	inFlight(): number;
}

/** What a part shares with the other parts of its worker. */
export interface Place {
	readonly slot: number;
	readonly control: Control;
	readonly port: MessagePort;
	readonly kernels: Kernels;
	/** To be called when an async chunk has settled. */
	readonly wake: () => void;
}

interface State {
	readonly message: RegionMessage;
	readonly place: Place;
	readonly block: Block;
	readonly share: Share;
	readonly partials: ChunkPartial[];
	executor: Executor | undefined;
	inFlight: number;
	/** All other threads of the region, with the caller, are at work as well. */
	isSurplus: boolean;
	phase: "before" | "inside" | "drained" | "over";
}

export function createPart(message: RegionMessage, place: Place): Part {
	const block = openBlock(message.block);
	const share = createShare(block, message.deal);
	const state: State = {
		message,
		place,
		block,
		share,
		partials: [],
		executor: undefined,
		inFlight: 0,
		isSurplus: false,
		phase: "before",
	};
	const most = message.work.loop.async ? Math.max(1, message.concurrency) : 1;
	return {
		urgent: message.urgent,
		isReady: () => state.phase === "before" || (state.phase === "inside" && state.inFlight < most),
		isOver: () => state.phase === "over",
		step: () => step(state),
		inFlight: () => state.inFlight,
	};
}

function step(state: State): boolean {
	const { place, block, message } = state;
	if (state.phase === "before") {
		const present = enter(block, place.slot, message.limit);
		if (present === 0) {
			state.phase = "over";
			return false;
		}
		state.phase = "inside";
		state.isSurplus = message.urgent && present >= message.deal.workers;
		countInside(place.control, message.seat, 1);
	}
	const chunk = isToLeave(state) ? -1 : state.share.next();
	if (chunk < 0) {
		state.phase = "drained";
		goOut(state);
		return false;
	}
	begin(block, place.slot, chunk);
	try {
		runChunk(state, chunk);
	} catch (error) {
		fail(state, error);
	}
	return true;
}

/** One thread more than the region is shared by shortens the beginning (see `countHelpers`), and lengthens the end. */
function isToLeave({ isSurplus, share }: State): boolean {
	return isSurplus && share.isBetweenRuns();
}

function runChunk(state: State, chunk: number): void {
	const { message, place } = state;
	state.executor ??= place.kernels.executor(message.work);
	if (state.executor === undefined) throw new Error(`kernels of ${message.work.loop.id} are not loaded`);
	if (!message.work.loop.async) {
		keep(state, state.executor.run(chunk));
		return;
	}
	state.inFlight++;
	state.executor
		.runAsync(chunk)
		.then((partial) => keep(state, partial))
		.catch((error) => fail(state, error))
		.finally(() => {
			state.inFlight--;
			goOut(state);
			place.wake();
		});
}

function keep(state: State, partial: ChunkPartial): void {
	state.partials.push(partial);
	state.share.ran(partial.chunk, partial.exit !== undefined);
	countFinished(state.place.control, state.message.seat);
}

/** An error that is not the user's: the region cannot be finished. */
function fail(state: State, error: unknown): void {
	const { block, message, place } = state;
	stop(block);
	send(place, { kind: "failed", id: message.id, slot: place.slot, during: "run", error: flattenError(error) });
	if (state.phase === "inside") state.phase = "drained";
	goOut(state);
}

/** Leaves the region when the last chunk is run: delivers, then is outside, then wakes whoever waits for that. */
function goOut(state: State): void {
	if (state.phase !== "drained" || state.inFlight > 0) return;
	state.phase = "over";
	const { block, message, place, share } = state;
	countInside(place.control, message.seat, -1);
	const stopped = isStopped(block);
	let full = false;
	if (!stopped && share.dealtWith() > 0 && post(state)) {
		const { first, last } = message.deal;
		full = deliver(block, share.dealtWith()) === last - first;
	}
	leave(block, place.slot);
	if (full || stopped || isStopped(block)) ring(place.control, CALLER_BELL);
}

/** Posts the result; false if it cannot be cloned. */
function post({ message, place, block, executor, partials, share }: State): boolean {
	const { id } = message;
	const { slot } = place;
	try {
		const partial = executor?.finish();
		send(place, { kind: "result", id, slot, dealtWith: share.dealtWith(), partials, partial });
		return true;
	} catch (error) {
		stop(block);
		send(place, { kind: "failed", id, slot, during: "run", error: flattenError(error) });
		return false;
	}
}

function send(place: Place, message: WorkerMessage): void {
	place.port.postMessage(message);
}
