/**
 * The supervisor thread: owns the workers, so that somebody sees them die while the caller is blocked, and shows the
 * progress of long loops. It has an ordinary event loop and never blocks. It decides nothing: it starts and ends
 * workers when told to, and reports each end once.
 */
import { type MessagePort, SHARE_ENV, Worker, workerData } from "node:worker_threads";
import { CALLER_BELL, openControl, ring } from "../memory/control.js";
import {
	flattenError,
	MESSAGES_VERSION,
	type PlainError,
	type SupervisorOrder,
	type SupervisorReport,
	type SupervisorStart,
	type WorkerStart,
} from "../messages.js";
import { watchSeats } from "./watch.js";

supervise(workerData);

function supervise(start: SupervisorStart): void {
	if (start.version !== MESSAGES_VERSION) throw new Error("caller and supervisor are of different versions");
	const control = openControl(start.control, start.workers);
	const workers = new Map<number, Worker>();
	const labels = new Map<number, string>();

	const report = (message: SupervisorReport): void => {
		start.port.postMessage(message);
		// After the message: the caller that hears the bell finds it.
		ring(control, CALLER_BELL);
	};
	const ended = (worker: number, exitCode: number, error?: PlainError): void => {
		workers.delete(worker);
		report({ kind: "exit", worker, exitCode, ...(error === undefined ? {} : { error }) });
	};
	const startOne = (slot: number, worker: number, port: MessagePort): void => {
		try {
			workers.set(
				worker,
				startWorker(start, slot, port, (exitCode, error) => ended(worker, exitCode, error)),
			);
		} catch (error) {
			ended(worker, 1, flattenError(error));
		}
	};
	start.port.on("message", (order: SupervisorOrder) => {
		switch (order.kind) {
			case "start":
				return startOne(order.slot, order.worker, order.port);
			case "terminate":
				return void workers.get(order.worker)?.terminate();
			case "ping":
				return report({ kind: "pong" });
			case "loop":
				return void labels.set(order.number, order.label);
			default:
				order satisfies never;
		}
	});
	if (start.screen.progress !== "off") watchSeats({ control, labels, screen: start.screen });
}

/** Starts one kernel thread; `ended` is called exactly once, when it is gone. */
function startWorker(
	{ worker, workerModule, limits, execArgv }: SupervisorStart,
	slot: number,
	port: MessagePort,
	ended: (exitCode: number, error?: PlainError) => void,
): Worker {
	const workerStart: WorkerStart = { ...worker, slot, port };
	const thread = new Worker(new URL(workerModule), {
		workerData: workerStart,
		transferList: [port],
		execArgv: [...execArgv],
		env: SHARE_ENV,
		resourceLimits: limits,
	});
	let reason: PlainError | undefined;
	thread.on("error", (error) => {
		reason = flattenError(error);
	});
	thread.on("exit", (exitCode) => ended(exitCode, reason));
	return thread;
}
