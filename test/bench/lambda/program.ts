/**
 * The program of `bench -- lambda`: run by `cloudloop run --backend lambda --local`, it prints a line of JSON per phase.
 * The caller sleeps while a loop runs, so what the process uses meanwhile is what the driver uses.
 */
import { close, configure, parallel, prange } from "cloudloop";

const roots = parallel((count: number): number => {
	let sum = 0;
	for (const i of prange(count)) sum += Math.sqrt(i);
	return sum;
});

/** `count` makes as many chunks as there are cells. */
const phases = [
	{ name: "warm-up", chunks: 64, count: 65_536, loops: 20 },
	{ name: "one loop of 10,000 chunks", chunks: 10_000, count: 10_240_000, loops: 1 },
	{ name: "200 loops of 64 chunks", chunks: 64, count: 65_536, loops: 200 },
] as const;

const now = (): number => performance.timeOrigin + performance.now();

for (const { name, chunks, count, loops } of phases) {
	configure({ chunks });
	const [began, before] = [now(), process.cpuUsage()];
	const ends: number[] = [];
	const memory: number[] = [];
	for (let loop = 0; loop < loops; loop++) {
		roots(count);
		ends.push(now());
		memory.push(process.memoryUsage.rss());
	}
	const { user, system } = process.cpuUsage(before);
	console.log(JSON.stringify({ name, began, ends, memory, chunks: chunks * loops, cpu: (user + system) / 1000 }));
}
await close();
