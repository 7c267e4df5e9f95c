/**
 * What the machine gives at most: `ceiling.js PROGRAMS KERNEL COUNT` runs the kernel in COUNT processes at once, which
 * share nothing but the machine, and answers with the time for one of them.
 */
import { fileURLToPath } from "node:url";
import { startContestant } from "./process.js";
import { answerRounds } from "./rounds.js";

const [programs = "", kernel = "", count] = process.argv.slice(2);
const script = fileURLToPath(new URL("./contestant.js", import.meta.url));
const processes = Array.from({ length: Number(count) }, () =>
	startContestant({ name: kernel, command: process.execPath, args: [script, programs, kernel] }),
);
const round = async (): Promise<number> => {
	const [answer] = await Promise.all(processes.map((one) => one.ask()));
	if (!answer) throw new Error(`${kernel} failed`);
	return answer.result;
};
await answerRounds(round, processes.length);
await Promise.all(processes.map((one) => one.close()));
