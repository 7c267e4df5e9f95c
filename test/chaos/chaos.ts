/**
 * Loops on Lambda with Redis, to which everything happens. Each program is a process of its own; between it and its
 * function stands the front of `--chaos`, and `harms.ts` strikes at the parts around it. Every result must be exact, or
 * a clear error that changed nothing; and nothing may be left: no key without an end, no process.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { readChaos, startFront } from "../../runtime/backend/lambda/local/front.js";
import { freePort, startServer } from "../harness/redis/server.js";
import { startFunction } from "../runtime/lambda/start.js";
import { type Draw, type Harm, harms, type Surroundings } from "./harms.js";
import { namesOf } from "./loops.js";
import type { Report } from "./program.js";

export interface Row {
	readonly kind: string;
	/** How often the harm struck. */
	strikes: number;
	runs: number;
	exact: number;
	errors: number;
	/** Wrong results, half-applied ones, errors without a code, and loops that did not end. */
	wrong: number;
	/** Keys without a time to live. */
	keysLeft: number;
	/** Keys that go by their time to live. */
	keysUntilTtl: number;
	processesLeft: number;
	/** Codes of errors, and what was wrong, with counts. */
	readonly told: Map<string, number>;
}

export interface ChaosOptions {
	readonly seed: number;
	readonly count: number;
	/** As `--chaos` takes it. */
	readonly faults?: string;
	/** Which rows; all, unless it says so. */
	readonly kinds?: RegExp;
	readonly onSession?: (line: string) => void;
	/** No further program is begun. */
	readonly signal?: AbortSignal;
}

export interface Figures {
	readonly rows: readonly Row[];
	/** How often each fault of invocations struck. */
	readonly struck: Readonly<Record<string, number>>;
}

const FAULTS = "throttle=5%,crash=1%,duplicate=2%,late=2%,timeout=1%,cut=1%,service=1%";
const SECRET = "a secret of the chaos runs";
/** Milliseconds that a program may take in all, per loop. */
const LONGEST = 90_000;
/** Milliseconds that each invocation takes, so that loops last long enough to be struck. */
const LATENCY = 25;
/** Milliseconds of a stretch: these loops are short, and each invocation should commit several times. */
const STRETCH = 1;

export async function runChaos(options: ChaosOptions): Promise<Figures> {
	const { seed, count, kinds = /./, faults = FAULTS } = options;
	const redis = await startServer();
	const port = await freePort();
	const worker = { redis: redis.url, secret: SECRET, latency: LATENCY, stretch: STRETCH, port };
	const around: Surroundings = { redis, options: worker, worker: await startFunction(worker) };
	const front = await startFront(port, readChaos(faults) ?? {});
	const chosen = harms.filter(({ kind }) => kinds.test(kind));
	const shares = chosen.reduce((sum, { share }) => sum + share, 0);
	const rows: Row[] = [];
	try {
		for (const [at, harm] of chosen.entries()) {
			const row = newRow(harm);
			rows.push(row);
			const names = namesOf(seed + at * 101, Math.max(1, Math.round((count * harm.share) / shares)));
			const draw = createDraw(seed * 64 + at);
			while (names.length > 0 && !options.signal?.aborted) {
				await runProgram({ around, harm, row, draw, port: front.port }, names.splice(0, harm.loops));
				options.onSession?.(
					`${row.kind}: ${row.runs} runs, ${row.exact} exact, ${row.errors} errors, ${row.wrong} wrong`,
				);
			}
		}
	} finally {
		front.close();
		await around.worker.stop();
		await redis.stop();
	}
	return { rows, struck: front.struck };
}

function newRow({ kind }: Harm): Row {
	const zero = { strikes: 0, runs: 0, exact: 0, errors: 0, wrong: 0, keysLeft: 0, keysUntilTtl: 0, processesLeft: 0 };
	return { kind, ...zero, told: new Map() };
}

interface Session {
	readonly around: Surroundings;
	readonly harm: Harm;
	readonly row: Row;
	readonly draw: Draw;
	/** Of the front. */
	readonly port: number;
}

async function runProgram(session: Session, names: readonly string[]): Promise<void> {
	const { around, harm, row } = session;
	const child = spawn(process.execPath, [fileURLToPath(new URL("./program.js", import.meta.url))], {
		detached: true,
		stdio: ["ignore", "ignore", "pipe", "ipc"],
		env: {
			...process.env,
			CHAOS_LOOPS: JSON.stringify(names),
			CLOUDLOOP_REDIS_URL: around.redis.url,
			AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${session.port}`,
			CLOUDLOOP_PROGRESS: "off",
		},
	});
	let talk = "";
	child.stderr?.on("data", (text: Buffer) => {
		talk = (talk + text.toString()).slice(-600);
	});
	let ended = 0;
	child.on("message", (report: Report) => {
		if (report.kind === "ended") ended += count(row, report);
	});
	const began = new Promise((resolve) => child.once("message", resolve));
	const gone = once(child, "exit");
	const late = setTimeout(() => child.kill("SIGKILL"), LONGEST * names.length);
	await Promise.race([began, gone]);
	await strikeUntil(gone, session);
	await gone;
	clearTimeout(late);
	await harm.heal?.(around);
	if (ended < names.length || child.exitCode !== 0) {
		const lost = `${names[ended] ?? "the program"} did not end well: ${child.signalCode ?? child.exitCode} ${talk}`;
		count(row, { how: "wrong", told: lost });
	}
	await countLeft(around, row, child);
}

async function strikeUntil(gone: Promise<unknown>, { harm, around, row, draw }: Session): Promise<void> {
	let over = false;
	void gone.then(() => {
		over = true;
	});
	while (!over) {
		await harm.strike(around, draw);
		row.strikes++;
		if (harm.heal !== undefined && harm.loops === 1) await gone;
	}
}

function count(row: Row, { how, told }: { readonly how: "exact" | "error" | "wrong"; readonly told: string }): number {
	row.runs++;
	if (how === "exact") row.exact++;
	else if (how === "error") row.errors++;
	else row.wrong++;
	if (told !== "") row.told.set(told, (row.told.get(told) ?? 0) + 1);
	return 1;
}

async function countLeft({ redis }: Surroundings, row: Row, child: ChildProcess): Promise<void> {
	// Invocations that were sent twice may still run: their commits must change nothing, and may leave nothing for ever.
	await sleep(2 * LATENCY);
	for (const key of await redis.admin.keys("*")) {
		if ((await redis.admin.pttl(key)) > 0) row.keysUntilTtl++;
		else row.keysLeft++;
	}
	await redis.admin.flushall();
	if (isAlive(child.pid as number)) row.processesLeft++;
}

/** Whether anybody of the process's group is still there. */
function isAlive(group: number): boolean {
	try {
		process.kill(-group, 0);
		return true;
	} catch {
		return false;
	}
}

function createDraw(seed: number): Draw {
	let state = (seed % 2147483646) + 1;
	return (below) => {
		state = (state * 48271) % 2147483647;
		return state % below;
	};
}
