/**
 * The contestants' side of the measurement: for each line on standard input one round, answered by a line with its
 * milliseconds and its result.
 */
import { createInterface } from "node:readline";

export interface Answer {
	readonly milliseconds: number;
	readonly result: number;
}

/** Answers until standard input ends. */
export async function answerRounds(round: () => number | Promise<number>): Promise<void> {
	for await (const _ of createInterface({ input: process.stdin })) {
		const start = performance.now();
		const result = await round();
		const answer: Answer = { milliseconds: performance.now() - start, result };
		process.stdout.write(`${JSON.stringify(answer)}\n`);
	}
}
