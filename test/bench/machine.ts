/** What the figures were measured on. */
import { availableParallelism, cpus, release, totalmem } from "node:os";

export function describeMachine(): string {
	const memory = Math.round(totalmem() / 2 ** 30);
	const model = cpus()[0]?.model.trim() ?? "unknown processor";
	const cores = availableParallelism();
	return `${model}, ${cores} cores, ${memory} GiB, ${process.platform} ${release()}, Node ${process.version}`;
}
