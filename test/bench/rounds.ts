/**
 * The contestants' side of the measurement: for each line on standard input one round, answered by a line with its
 * milliseconds and its result.
 */
import { createInterface } from "node:readline";

export interface Answer {
	readonly milliseconds: number;
	readonly result: number;
}

/** Answers until standard input ends; a round does the work `times` times. */
export async function answerRounds(round: () => number | Promise<number>, times = 1): Promise<void> {
	for await (const _ of createInterface({ input: process.stdin })) {
		const start = performance.now();
		const result = await round();
		const answer: Answer = { milliseconds: (performance.now() - start) / times, result };
		process.stdout.write(`${JSON.stringify(answer)}\n`);
	}
}
