/** The contestants of a kernel: the plain loop first, then ours, then other ways to use all cores, where they exist. */
import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "../harness/folders.js";
import { paths, seed, view } from "./kernels.js";
import type { Contestant } from "./process.js";
import { compiled, plain } from "./programs.js";

const THREADS = "2";
const contestant = fileURLToPath(new URL("./contestant.js", import.meta.url));
const sources = join(root, "test", "bench", "peers");

/** Numbers that C and Python programs are given. */
const numbers: Readonly<Record<string, readonly number[]>> = {
	mandelbrot: [view.width, view.height, view.limit],
	montecarlo: [paths, seed],
};

/** Which kernels a library for Node was written for: `peers/KERNEL` on top of the library. */
const libraries = ["piscina", "workerpool"] as const;
const withBlocks = ["mandelbrot", "montecarlo", "wordcount"];

export function contestantsOf(kernel: string): Contestant[] {
	return [...own(kernel), ceiling(kernel), ...nodeLibraries(kernel), ...openMP(kernel), ...numba(kernel)];
}

function own(kernel: string): Contestant[] {
	const node = (name: string, programs: string, environment: Readonly<Record<string, string>>): Contestant => ({
		name,
		command: process.execPath,
		args: [contestant, programs, kernel],
		environment,
	});
	return [
		node("plain loop", plain, {}),
		node("cloudloop, 1 thread", compiled, { CLOUDLOOP_BACKEND: "serial" }),
		node(`cloudloop, ${THREADS} threads`, compiled, { CLOUDLOOP_BACKEND: "threads", CLOUDLOOP_THREADS: THREADS }),
	];
}

function ceiling(kernel: string): Contestant {
	const program = fileURLToPath(new URL("./ceiling.js", import.meta.url));
	const args = [program, plain, kernel, THREADS];
	return { name: `plain loop in ${THREADS} processes at once, for one`, command: process.execPath, args };
}

function nodeLibraries(kernel: string): Contestant[] {
	if (!withBlocks.includes(kernel)) return [];
	return libraries.map((library) => {
		const program = fileURLToPath(new URL(`./peers/${library}.js`, import.meta.url));
		const args = [program, kernel, plain, THREADS];
		return { name: `${library}, ${THREADS} threads`, command: process.execPath, args };
	});
}

function openMP(kernel: string): Contestant[] {
	const given = numbers[kernel];
	if (!given) return [];
	const program = join(mkdtempSync(join(tmpdir(), "cloudloop-bench-")), kernel);
	const flags = ["-O3", "-march=native", "-fopenmp", "-o", program, join(sources, `${kernel}.c`), "-lm"];
	if (!works("gcc", flags)) return skipped("C with OpenMP", "there is no gcc with OpenMP");
	const environment = { OMP_NUM_THREADS: THREADS };
	return [{ name: `C -O3 with OpenMP, ${THREADS} threads`, command: program, args: given.map(String), environment }];
}

function numba(kernel: string): Contestant[] {
	const given = numbers[kernel];
	if (!given) return [];
	const command = ["python3", "/usr/bin/python3"].find((python) => works(python, ["-c", "import numba"]));
	if (!command) return skipped("numba", "no python3 can import it");
	const args = [join(sources, `${kernel}.py`), ...given.map(String)];
	return [{ name: `numba, ${THREADS} threads`, command, args, environment: { NUMBA_NUM_THREADS: THREADS } }];
}

function works(command: string, args: readonly string[]): boolean {
	try {
		execFileSync(command, args, { stdio: "ignore" });
		return true;
	} catch {
		return false;
	}
}

function skipped(name: string, reason: string): Contestant[] {
	console.log(`\n${name}: skipped, ${reason}`);
	return [];
}
