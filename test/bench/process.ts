/** A contestant's process, seen from the measurement. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Answer } from "./rounds.js";

export interface Contestant {
	readonly name: string;
	readonly command: string;
	readonly args: readonly string[];
	readonly environment?: Readonly<Record<string, string>>;
}

export interface Running {
	readonly name: string;
	/** One round; undefined when the process has ended. */
	ask(): Promise<Answer | undefined>;
	close(): Promise<void>;
}

/** Starts a contestant; it waits for rounds. */
export function startContestant({ name, command, args, environment }: Contestant): Running {
	const child = spawn(command, args, {
		env: { ...process.env, ...environment },
		stdio: ["pipe", "pipe", "inherit"],
	});
	const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
	const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
	child.stdin.on("error", () => {});
	return {
		name,
		async ask() {
			child.stdin.write("\n");
			const { value, done } = await lines.next();
			return done ? undefined : (JSON.parse(value) as Answer);
		},
		async close() {
			child.stdin.end();
			await ended;
		},
	};
}
