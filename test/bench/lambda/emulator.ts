/**
 * 10,000 chunks through the local emulator with at most 32 invocations at once: what the driver uses per invocation and
 * commit, how long after the last commit the result is there, and whether its memory grows.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { root } from "../../harness/folders.js";
import { startServer } from "../../harness/redis/server.js";
import { median, quantile } from "../statistics.js";

interface Phase {
	readonly name: string;
	/** Milliseconds since 1970. */
	readonly began: number;
	readonly ends: readonly number[];
	/** Bytes after each loop. */
	readonly memory: readonly number[];
	readonly chunks: number;
	/** Milliseconds. */
	readonly cpu: number;
}

export interface EmulatorFigure {
	readonly name: string;
	readonly chunks: number;
	/** Each invocation commits once. */
	readonly invocations: number;
	readonly milliseconds: number;
	/** Milliseconds of the program's process per invocation, hence per commit. */
	readonly cpuPerInvocation: number;
	/** Milliseconds from the last commit of a loop to its result. */
	readonly lateness: { readonly p50: number; readonly p99: number; readonly most: number };
	/** Megabytes after the first, the middle and the last loop. */
	readonly memory: readonly number[];
}

export async function measureEmulator(): Promise<EmulatorFigure[]> {
	const server = await startServer();
	const watch = server.admin.duplicate();
	try {
		const times: number[] = [];
		await server.admin.config("SET", "notify-keyspace-events", "Kt");
		await watch.psubscribe("__keyspace@0__:*:e");
		watch.on("pmessage", (_pattern, _channel, event) => {
			if (event === "xadd") times.push(performance.timeOrigin + performance.now());
		});
		const phases = await runProgram(server.url);
		return phases.map((phase) => figureOf(phase, times));
	} finally {
		watch.disconnect();
		await server.stop();
	}
}

async function runProgram(redis: string): Promise<Phase[]> {
	const cli = join(root, "dist", "compiler", "cli", "main.js");
	const program = join(root, "test", "bench", "lambda", "program.ts");
	const flags = ["run", "-q", "--no-check", "--backend", "lambda", "--local"];
	const child = spawn(process.execPath, [cli, ...flags, program], {
		env: {
			...process.env,
			CLOUDLOOP_REDIS_URL: redis,
			CLOUDLOOP_CONCURRENCY: "32",
			CLOUDLOOP_INLINE: "never",
			CLOUDLOOP_PROGRESS: "off",
		},
		stdio: ["ignore", "pipe", "inherit"],
	});
	const gone = once(child, "exit");
	const phases: Phase[] = [];
	for await (const line of createInterface({ input: child.stdout })) {
		if (line.startsWith('{"name"')) phases.push(JSON.parse(line) as Phase);
	}
	const [code] = (await gone) as [number];
	if (code !== 0) throw new Error(`the program ended with exit code ${code}`);
	return phases;
}

function figureOf({ name, began, ends, memory, chunks, cpu }: Phase, commits: readonly number[]): EmulatorFigure {
	const end = ends.at(-1) ?? began;
	const own = commits.filter((time) => time >= began && time <= end);
	const late = ends.flatMap((time, at) => {
		const last = own.findLast((commit) => commit <= time && commit >= (ends[at - 1] ?? began));
		return last === undefined ? [] : [time - last];
	});
	const at = [0, memory.length >> 1, memory.length - 1].map((place) => (memory[place] ?? 0) / 2 ** 20);
	return {
		name,
		chunks,
		invocations: own.length,
		milliseconds: end - began,
		cpuPerInvocation: cpu / own.length,
		lateness: { p50: median(late), p99: quantile(late, 0.99), most: Math.max(...late) },
		memory: at,
	};
}

export function emulatorRows(figures: readonly EmulatorFigure[]): string[][] {
	const head = ["lambda", "chunks", "invocations", "ms", "CPU ms each", "late p50", "p99", "most", "MiB then"];
	const rows = figures.map(({ name, chunks, invocations, milliseconds, cpuPerInvocation, lateness, memory }) => [
		name,
		String(chunks),
		String(invocations),
		milliseconds.toFixed(0),
		cpuPerInvocation.toFixed(2),
		...[lateness.p50, lateness.p99, lateness.most].map((value) => value.toFixed(1)),
		memory.map((value) => value.toFixed(0)).join(" "),
	]);
	return [head, ...rows];
}
