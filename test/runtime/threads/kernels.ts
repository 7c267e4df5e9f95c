/** Hand-made kernels, as a compiler would emit them: loaded by the workers of the tests. */
import type { Frame } from "../../../runtime/contract.js";
import { isKernelThread } from "../../../runtime/nested.js";

export function sum(begin: number, end: number, frame: Frame): void {
	let value = 0;
	for (let t = begin; t < end; t++) value += t;
	frame.value = value;
}

const pause = new Int32Array(new SharedArrayBuffer(4));

/** Blocks its thread for `frame.micros` microseconds per iteration, and leaves the core to others. */
export function slow(begin: number, end: number, frame: Frame): void {
	let value = 0;
	for (let t = begin; t < end; t++) {
		Atomics.wait(pause, 0, 0, Number(frame.micros) / 1000);
		value += t;
	}
	frame.value = value;
}

/** Counts each iteration in shared memory. */
export function count(begin: number, end: number, frame: Frame): void {
	const counts = frame.counts as Int32Array;
	for (let t = begin; t < end; t++) Atomics.add(counts, t, 1);
	frame.value = end - begin;
}

/** Throws at the iterations in `frame.bad`. */
export function throws(begin: number, end: number, frame: Frame): void {
	const bad = frame.bad as readonly number[];
	for (let t = begin; t < end; t++) {
		frame.$t = t;
		if (bad.includes(t)) throw new Error(`iteration ${t}`);
	}
	frame.value = end - begin;
}

/** Waits until a worker has begun a chunk, then goes on: so that the caller does not run everything alone. */
function awaitWorker(frame: Frame): void {
	const flag = frame.flag as Int32Array;
	if (isKernelThread()) {
		Atomics.store(flag, 0, 1);
		Atomics.notify(flag, 0);
	} else if (Atomics.load(flag, 0) === 0) {
		// Thrown, so that no other chunk waits too.
		if (Atomics.wait(flag, 0, 0, 20_000) === "timed-out") throw new Error("no worker came");
	}
}

/** In a worker: does what `frame.how` says. On the caller: waits for a worker first. */
export function dies(begin: number, end: number, frame: Frame): void {
	awaitWorker(frame);
	if (isKernelThread()) endings[String(frame.how)]?.(begin);
	frame.value = end - begin;
}

const endings: Readonly<Record<string, (begin: number) => void>> = {
	exit: () => process.exit(7),
	memory: () => {
		// In small pieces: one large piece too many ends the whole process, which is Node's business and not ours.
		let list: unknown = null;
		for (;;) list = { list };
	},
	forever: () => {
		for (;;);
	},
	lingers: () => {
		const until = performance.now() + 200;
		while (performance.now() < until);
	},
	orphaned: () => {
		new BroadcastChannel("cloudloop-test-supervisor").postMessage("die");
		for (;;);
	},
	nothing: () => {},
};

/** Prints a line per chunk. */
export function prints(begin: number, end: number, frame: Frame): void {
	awaitWorker(frame);
	const where = isKernelThread() ? "worker" : "caller";
	console.log("%s %d %o", where, begin, { a: 1 });
	process.stderr.write(`${where} ${begin}\n`);
	frame.value = end - begin;
}

/** Waits `frame.milliseconds` in each chunk without blocking; keeps the most chunks seen at once on this thread. */
let running = 0;
let most = 0;
export async function sleeps(begin: number, end: number, frame: Frame): Promise<void> {
	running++;
	most = Math.max(most, running);
	await new Promise((resolve) => setTimeout(resolve, Number(frame.milliseconds)));
	running--;
	frame.value = frame.what === "most" ? most : end - begin;
}

/** Leaves a rejection behind that nobody handles. */
export async function sleepsThenRejects(begin: number, end: number, frame: Frame): Promise<void> {
	await sleeps(begin, end, frame);
	void Promise.reject(new TypeError("nobody caught me"));
	await sleeps(begin, end, frame);
}

/** Never settles. */
export function hangs(): Promise<void> {
	return new Promise(() => {});
}

/** What the thread looks like from inside. */
export function looks(_begin: number, _end: number, frame: Frame): void {
	awaitWorker(frame);
	frame.value = {
		kernel: isKernelThread(),
		argv: process.argv.slice(2),
		variable: process.env.CLOUDLOOP_TEST_VARIABLE,
	};
}

/** A result that cannot be cloned. */
export function unclonable(_begin: number, _end: number, frame: Frame): void {
	awaitWorker(frame);
	frame.value = () => 1;
}

/** Prints 40 KB per chunk. */
export function printsMuch(begin: number, end: number, frame: Frame): void {
	for (let k = 0; k < 10; k++) console.log(`${begin} ${"x".repeat(4096)}`);
	frame.value = end - begin;
}

/** Leaves a rejection behind that comes after the end of the loop. */
export async function rejectsLater(begin: number, end: number, frame: Frame): Promise<void> {
	setTimeout(() => void Promise.reject(new TypeError("nobody caught me")), 50);
	frame.value = end - begin;
}
