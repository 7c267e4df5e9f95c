/** An executor for hand-made kernels: one accumulator `value` per chunk, and a count that it keeps over all chunks. */

import type { ChunkPartial, Executor, Exit, Work } from "../../../runtime/backend/backend.js";
import type { Frame, Kernel } from "../../../runtime/contract.js";

export function createExecutor(work: Work, kernel: Kernel): Executor {
	let chunks = 0;
	const frameOf = (): Frame => ({
		$start: work.space.start,
		$step: work.space.step,
		$t: 0,
		$cell: work.cell,
		$folds: [],
		$log: [],
		$mismatch: () => {
			throw new Error("mismatch");
		},
		value: 0,
		...work.environment,
	});
	const begin = (chunk: number) => chunk * work.chunk;
	const end = (chunk: number) => Math.min((chunk + 1) * work.chunk, work.space.count);
	const finish = (chunk: number, frame: Frame, exit?: Exit): ChunkPartial => {
		chunks++;
		return { chunk, values: { value: frame.value }, log: undefined, ...(exit === undefined ? {} : { exit }) };
	};
	const exitOf = (frame: Frame, error: unknown): Exit => ({ kind: "throw", iteration: frame.$t, error: String(error) });
	return {
		run(chunk) {
			const frame = frameOf();
			try {
				kernel(begin(chunk), end(chunk), frame);
				return finish(chunk, frame);
			} catch (error) {
				return finish(chunk, frame, exitOf(frame, error));
			}
		},
		async runAsync(chunk) {
			const frame = frameOf();
			try {
				await kernel(begin(chunk), end(chunk), frame);
				return finish(chunk, frame);
			} catch (error) {
				return finish(chunk, frame, exitOf(frame, error));
			}
		},
		finish: () => ({ chunks }),
	};
}
