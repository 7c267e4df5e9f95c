/** Programs for `threads-process.test.ts`: `node program.js NAME`. Does nothing without a name. */
import { isMainThread, Worker } from "node:worker_threads";
import { newFlag, regionOf, threadsOf } from "./region.js";

const threads = (): ReturnType<typeof threadsOf> => threadsOf({ threads: 2 });
const helped = (how = "nothing") => regionOf("dies", { count: 20, environment: { how, flag: newFlag() } });
const long = () => regionOf("slow", { count: 1_000_000, environment: { micros: 1000 } });

const programs: Readonly<Record<string, () => unknown>> = {
	/** Ends at once after a blocking region that printed. */
	printAndExit() {
		threads().run(regionOf("prints", { count: 50, environment: { flag: newFlag() } }));
		process.exit(0);
	},
	/** Only workers print: what the caller has written to a full pipe, Node itself drops at `process.exit`. */
	async printMuch() {
		await threads().runAsync(regionOf("printsMuch", { count: 200 }));
		process.exit(0);
	},
	/** Returns with an idle pool. */
	idle() {
		threads().run(helped());
		console.log("done");
	},
	async idleAfterAsync() {
		await threads().runAsync(regionOf("sleeps", { environment: { milliseconds: 1 } }));
		console.log("done");
	},
	warmOnly() {
		threads().warm();
		console.log("done");
	},
	/** Nothing but the region keeps the process alive. */
	inFlight() {
		void threads()
			.runAsync(regionOf("slow", { count: 200, environment: { micros: 1000 } }))
			.then(({ partials }) => console.log("done", partials.length));
	},
	async closes() {
		const backend = threads();
		backend.run(helped());
		await backend.close();
		console.log("done");
	},
	throws() {
		threads().run(helped());
		throw new Error("mine");
	},
	exitInFlight() {
		void threads().runAsync(long());
		setTimeout(() => process.exit(3), 100);
	},
	/** Blocks for minutes. */
	blocks() {
		const backend = threads();
		backend.run(helped());
		console.log("ready");
		backend.run(long());
	},
	/** User code in a worker thread has a pool of its own. */
	async inWorker() {
		if (isMainThread) {
			const worker = new Worker(new URL(import.meta.url), { argv: ["inWorker"] });
			await new Promise((resolve) => worker.on("exit", resolve));
			return;
		}
		const backend = threads();
		const { workers } = backend.run(helped());
		const { partials } = await backend.runAsync(regionOf("sum"));
		console.log("done", workers.length > 1, partials.length);
	},
	/** Long enough for progress lines. */
	progress() {
		threads().run(regionOf("slow", { count: 1800, environment: { micros: 2000 } }));
	},
	/** A worker dies between loops: a warning, not an end. */
	async lateRejection() {
		const backend = threads();
		await backend.runAsync(regionOf("rejectsLater", { count: 1 }));
		await new Promise((resolve) => setTimeout(resolve, 300));
		console.log("done", backend.run(helped()).partials.length);
	},
};

await programs[process.argv[2] ?? ""]?.();
