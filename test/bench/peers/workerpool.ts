/** The kernels with workerpool: `workerpool.js KERNEL PLAIN THREADS`. */
import { fileURLToPath } from "node:url";
import workerpool from "workerpool";
import { answerRounds } from "../rounds.js";
import { prepareBlocks } from "./blocks.js";

const [kernel = "", plain = "", threads] = process.argv.slice(2);
const pool = workerpool.pool(fileURLToPath(new URL("./workerpool-worker.js", import.meta.url)), {
	workerType: "thread",
	minWorkers: Number(threads),
	maxWorkers: Number(threads),
});
const run = async (block: unknown) => await pool.exec("workOn", [block]);
await answerRounds(await prepareBlocks(kernel, plain, run));
await pool.terminate();
