/**
 * A kernel thread: waits for regions and takes part in them.
 *
 * It sleeps in one of two ways. As long as it has only run sync kernels it sleeps in `Atomics.wait` on its bell: the
 * fastest to wake. Once it has run an async kernel it sleeps on its event loop, because sockets and timers of the
 * user's code may live on there; then the message itself wakes it.
 */
import { receiveMessageOnPort, workerData } from "node:worker_threads";
import { markKernelThread } from "../../../nested.js";
import { CALLER_BELL, hear, openControl, ring, spinUntil, workerBell } from "../memory/control.js";
import { isExhausted, openBlock } from "../memory/share.js";
import {
	flattenError,
	MESSAGES_VERSION,
	type RegionMessage,
	type WorkerMessage,
	type WorkerStart,
} from "../messages.js";
import { createKernels } from "./kernels.js";
import { writeDirectly } from "./output.js";
import { createPart, type Part, type Place } from "./part.js";

/**
 * How long a worker looks for the next region before it sleeps, and only if it had something to do in the last one.
 * Between 8 and 40 µs is the worst of all; 200 µs helps loops with pauses and harms others.
 */
const SPIN_MS = 0.05;

await work(workerData);

async function work(start: WorkerStart): Promise<void> {
	const { port, slot } = start;
	if (start.version !== MESSAGES_VERSION) throw new Error("supervisor and worker are of different versions");
	const control = openControl(start.control, start.workers);
	prepareThread(start);
	writeDirectly(control);
	const bell = workerBell(slot);
	const desk = createDesk({ slot, control, port, kernels: createKernels(start.executor) });
	let worked = false;
	for (;;) {
		// The bell before the port: a region posted after we looked into the port has rung after we heard.
		const heard = hear(control, bell);
		desk.receive();
		const part = desk.pick();
		if (part !== undefined) {
			if (part.step()) worked = true;
			if (desk.isPending()) await turn();
		} else if (desk.isPending() || desk.isOnLoop()) {
			await desk.something();
		} else if (!spinUntil(() => hear(control, bell) !== heard, worked ? SPIN_MS : 0)) {
			// A turn of the event loop before a sleep that may be long: rejections and timers that are due surface now.
			if (worked) await turn();
			else Atomics.wait(control.words, bell, heard);
			worked = false;
		}
	}
}

/** The regions that this worker has been given. */
interface Desk {
	/** Takes new regions from the port. */
	receive(): void;
	/** The part to make a step in: blocked callers first, then in turn. */
	pick(): Part | undefined;
	/** Whether modules are being loaded or async chunks are in flight: the event loop must not be blocked. */
	isPending(): boolean;
	/** Whether this worker sleeps on its event loop. */
	isOnLoop(): boolean;
	/** Settles when there may be something to do. */
	something(): Promise<void>;
}

function createDesk(room: Omit<Place, "wake">): Desk {
	const { port, kernels } = room;
	let parts: Part[] = [];
	let loading = 0;
	let onLoop = false;
	let wake = (): void => {};
	const place: Place = { ...room, wake: () => wake() };

	const add = (message: RegionMessage): void => {
		parts.push(createPart(message, place));
	};
	const accept = (message: RegionMessage): void => {
		if (message.work.loop.async && !onLoop) {
			onLoop = true;
			port.on("message", (next: RegionMessage) => {
				accept(next);
				wake();
			});
		}
		const { module } = message.work.loop;
		if (kernels.isLoaded(module)) {
			if (!isExhausted(openBlock(message.block), message.deal)) add(message);
			return;
		}
		loading++;
		kernels
			.load(module)
			.then(
				() => add(message),
				(error) => refuse(place, message, error),
			)
			.finally(() => {
				loading--;
				wake();
			});
	};
	return {
		receive() {
			for (let got = receiveMessageOnPort(port); got !== undefined; got = receiveMessageOnPort(port))
				accept(got.message);
		},
		pick() {
			if (parts.some((part) => part.isOver())) parts = parts.filter((part) => !part.isOver());
			const ready = parts.filter((part) => part.isReady());
			const part = ready.find(({ urgent }) => urgent) ?? ready[0];
			if (part !== undefined && ready.length > 1) parts = [...parts.filter((other) => other !== part), part];
			return part;
		},
		isPending: () => loading > 0 || parts.some((part) => part.inFlight() > 0),
		isOnLoop: () => onLoop,
		something: () =>
			new Promise((resolve) => {
				wake = resolve;
			}),
	};
}

/** Tells the caller that the kernels cannot be loaded. */
function refuse({ port, slot, control }: Place, { id }: RegionMessage, error: unknown): void {
	const message: WorkerMessage = { kind: "failed", id, slot, during: "load", error: flattenError(error) };
	port.postMessage(message);
	ring(control, CALLER_BELL);
}

/** Makes the thread look like the one that launched the loop. */
function prepareThread({ argv }: WorkerStart): void {
	markKernelThread();
	process.setSourceMapsEnabled(true);
	process.argv = [...argv];
}

function turn(): Promise<void> {
	return new Promise((resolve) => setImmediate(resolve));
}
