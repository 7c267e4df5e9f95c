/** The kernels with piscina: `piscina.js KERNEL PLAIN THREADS`. */
import { Piscina } from "piscina";
import { answerRounds } from "../rounds.js";
import { prepareBlocks } from "./blocks.js";

const [kernel = "", plain = "", threads] = process.argv.slice(2);
const pool = new Piscina({
	filename: new URL("./piscina-worker.js", import.meta.url).href,
	minThreads: Number(threads),
	maxThreads: Number(threads),
});
await answerRounds(await prepareBlocks(kernel, plain, (block) => pool.run(block)));
await pool.destroy();
