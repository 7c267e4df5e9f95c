/** What iterations print: kept with the chunk that printed it, so that the caller can show it while the loop runs. */
import { AsyncLocalStorage } from "node:async_hooks";
import { format } from "node:util";
import type { Line } from "../wire/task.js";

export interface Output {
	/** Runs a chunk; what it prints is taken down. */
	during<T>(chunk: number, run: () => T): T;
	/** What was printed since the last call. */
	take(): readonly Line[];
}

interface Sink {
	readonly chunk: number;
	readonly note: (line: Line) => void;
}

/** Characters of output that a result or a reply carries. */
const LIMIT = 128 * 1024;
const methods = { log: 1, info: 1, debug: 1, warn: 2, error: 2, trace: 2 } as const;
const sinks = new AsyncLocalStorage<Sink>();
let installed = false;

/** `echo`: printing also goes where it would have gone. */
export function createOutput(echo: boolean): Output {
	if (!installed) install(echo);
	installed = true;
	let lines: Line[] = [];
	let room = LIMIT;
	let left = 0;
	const note = (line: Line): void => {
		if (line.text.length > room) {
			left++;
			return;
		}
		room -= line.text.length;
		lines.push(line);
	};
	return {
		during: (chunk, run) => sinks.run({ chunk, note }, run),
		take() {
			const last = lines.at(-1);
			if (left > 0 && last !== undefined)
				lines.push({ chunk: last.chunk, stream: 2, text: `… ${left} more lines, in the log of the function` });
			const taken = lines;
			[lines, room, left] = [[], LIMIT, 0];
			return taken;
		},
	};
}

function install(echo: boolean): void {
	for (const [name, stream] of Object.entries(methods) as [keyof typeof methods, 1 | 2][]) {
		const original = console[name].bind(console);
		console[name] = (...args: unknown[]) => {
			const sink = sinks.getStore();
			sink?.note({ chunk: sink.chunk, stream, text: format(...args) });
			if (echo || sink === undefined) original(...args);
		};
	}
}
