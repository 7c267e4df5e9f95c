/** Compiles programs and runs them in a child process that lives as long as it stays well. */
import { type ChildProcess, fork } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Built, buildBatch, folderOfBatches, type Source } from "./batch.js";
import type { Answer, Task } from "./child.js";

const CHILD = fileURLToPath(new URL("./child.js", import.meta.url));

/** A program that says nothing for so long is taken to hang. */
const SILENCE_MS = 30_000;

export interface Candidate extends Source {
	readonly tolerance: number;
}

export interface Verdict {
	readonly name: string;
	readonly built: Built;
	/** Some loop of it is parallel or guarded. */
	readonly accepted: boolean;
	readonly launches: readonly string[];
	readonly wrong?: string;
}

export interface Engine {
	judge(candidates: readonly Candidate[]): Promise<Verdict[]>;
	close(): void;
}

type Message = Answer | { readonly begin: string } | { readonly done: true };

export function createEngine(): Engine {
	const folder = join(folderOfBatches, String(process.pid));
	let batches = 0;
	/** The child runs one batch after the other, while the next one is built. */
	let running: Promise<unknown> = Promise.resolve();
	let child: ChildProcess | undefined;
	const close = () => {
		child?.kill("SIGKILL");
		child = undefined;
		rmSync(folder, { recursive: true, force: true });
	};
	const runAll = async (tasks: readonly Task[], answers: Map<string, Answer>) => {
		for (let left = tasks; left.length > 0; left = left.filter(({ name }) => !answers.has(name))) {
			// One that ended while it had nothing to do says so by its connection alone.
			if (!child?.connected) child = fork(CHILD, { stdio: "ignore", env: cleanEnvironment() });
			const victim = await runTasks(child, left, answers);
			if (victim !== undefined) child = undefined;
		}
	};
	return {
		async judge(candidates) {
			const place = join(folder, String(batches++));
			const built = buildBatch(place, candidates);
			const tasks = candidates.flatMap(({ name, tolerance }, at): Task[] => {
				const { plain, compiled } = built[at] as Built;
				return compiled === undefined ? [] : [{ name, plain, compiled, tolerance }];
			});
			const answers = new Map<string, Answer>();
			running = running.then(() => runAll(tasks, answers));
			await running;
			rmSync(place, { recursive: true, force: true });
			return built.map((one) => verdictOf(one, answers.get(one.name)));
		},
		close,
	};
}

/** Gives the program during which the child ended, if it did. */
function runTasks(
	child: ChildProcess,
	tasks: readonly Task[],
	answers: Map<string, Answer>,
): Promise<string | undefined> {
	let begun = tasks[0]?.name ?? "";
	return new Promise((resolve) => {
		const hangs = () => child.kill("SIGKILL");
		let alarm = setTimeout(hangs, SILENCE_MS);
		const end = (victim: string | undefined) => {
			clearTimeout(alarm);
			child.removeAllListeners();
			if (victim !== undefined)
				answers.set(victim, { name: victim, wrong: "ended or blocked its process", launches: [] });
			resolve(victim);
		};
		child.once("exit", () => end(begun));
		child.on("error", () => {}); // a message to a child that has just ended: its exit follows
		child.on("message", (message: Message) => {
			clearTimeout(alarm);
			alarm = setTimeout(hangs, SILENCE_MS);
			if ("begin" in message) begun = message.begin;
			else if ("done" in message) end(undefined);
			else answers.set(message.name, message);
		});
		child.send([...tasks]);
	});
}

function verdictOf(built: Built, answer: Answer | undefined): Verdict {
	const accepted = built.loops.some((loop) => loop.verdict !== "serial");
	const wrong = built.failure ?? answer?.wrong;
	return { name: built.name, built, accepted, launches: answer?.launches ?? [], wrong };
}

function cleanEnvironment(): NodeJS.ProcessEnv {
	return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(CLOUDLOOP_|NODE_TEST)/.test(name)));
}
