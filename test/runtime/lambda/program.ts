/** A program of its own, whose output a test reads: runs a loop of `kernels/notes.ts`, and prints what came of it. */
import { launch, launchAsync } from "../../../runtime/generated.js";
import { close, configure } from "../../../runtime/index.js";
import { note$0, noteAsync$0 } from "../kernels/notes.js";
import { codeOf, type Values } from "../loops.js";

const [, , folder = "", way = "note", count = "8"] = process.argv;
const maximum = { role: "reduction", operator: "max", tree: false, append: true, bigint: true, flag: false } as const;
const code = codeOf(way, "roles", [
	{ name: "folder", role: "shared", elements: false, touch: -1 },
	{ name: "m", ...maximum },
]);

configure({ backend: "lambda", inline: "never", chunks: Number(count), concurrency: 1 });
const frame: Values = { folder, m: 0 };
if (way === "note") launch({ ...code, kernel: note$0 }, [Number(count)], frame);
else await launchAsync({ ...code, kernel: noteAsync$0, async: true }, [Number(count)], frame, { concurrency: 2 });
console.log(`m is ${frame.m as number}`);
await close();
