/** Both ways to take messages from a port: as events, and at once. */
import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";

/** Events instead of polling while the event loop runs; without keeping it alive. */
export function listen<T>(port: MessagePort, hear: (message: T) => void): void {
	port.on("message", hear);
	port.unref();
}

/** Takes all messages that have arrived. */
export function drainPort<T>(port: MessagePort, hear: (message: T) => void): void {
	for (let got = receiveMessageOnPort(port); got !== undefined; got = receiveMessageOnPort(port)) hear(got.message);
}
