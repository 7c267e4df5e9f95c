/** A contestant of ours, or the plain loop: `contestant.js PROGRAMS KERNEL`. */
import { kernels } from "./kernels.js";
import { answerRounds } from "./rounds.js";

const [programs = "", name] = process.argv.slice(2);
const kernel = kernels.find((one) => one.name === name);
if (!kernel) throw new Error(`no kernel is called ${name}`);
await answerRounds(await kernel.prepare(programs));
