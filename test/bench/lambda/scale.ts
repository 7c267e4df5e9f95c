/** 1,000 and more workers at once, at the endpoint of `endpoint.ts`: how fast they start, and whether any is lost. */
import { once } from "node:events";
import { launchAsync } from "../../../runtime/generated.js";
import { close, configure } from "../../../runtime/index.js";
import { startEndpoint } from "../../runtime/lambda/start.js";
import { countLoop } from "./count.js";
import type { EndpointFigures } from "./endpoint.js";

interface Scene {
	readonly name: string;
	readonly concurrency: number;
	/** Of the account. */
	readonly quota: number;
	/** Milliseconds per chunk. */
	readonly work: number;
}

const scenes: readonly Scene[] = [
	{ name: "1,000 workers", concurrency: 1000, quota: 1000, work: 500 },
	{ name: "1,500 workers, beyond the first ramp", concurrency: 1500, quota: 1500, work: 1000 },
	{ name: "1,000 workers, a quota of 400", concurrency: 1000, quota: 400, work: 250 },
];

export interface ScaleFigure {
	readonly name: string;
	/** Milliseconds after which half of the first workers, nine tenths, and all ran the user's code. */
	readonly started: readonly [number, number, number];
	/** Workers at once. */
	readonly most: number;
	readonly invocations: number;
	readonly throttles: number;
	readonly milliseconds: number;
	/** All work, spread evenly over as many workers as there may be. */
	readonly ideal: number;
	/** Milliseconds of this process. */
	readonly cpu: number;
}

/** 4096 cells, hence chunks. */
const COUNT = 2 ** 20;
const CHUNKS = 4096;
const SECRET = "a secret of the bench";

export async function measureScale(): Promise<ScaleFigure[]> {
	const figures: ScaleFigure[] = [];
	for (const scene of scenes) figures.push(...(await play(scene)));
	return figures;
}

async function play({ name, concurrency, quota, work }: Scene): Promise<ScaleFigure[]> {
	const environment = { SECRET, QUOTA: String(quota), WORK: String(work) };
	const { child, url } = await startEndpoint(new URL("./endpoint.js", import.meta.url), environment);
	process.env.CLOUDLOOP_SECRET = SECRET;
	configure({ backend: "lambda", inline: "never", concurrency, chunks: CHUNKS });
	const limit = Math.min(concurrency, quota);
	const ideal = (CHUNKS * work) / limit;
	try {
		const cold = await runLoop(url, limit);
		const warm = await runLoop(url, limit);
		return [
			{ name: `${name}, cold`, ideal, ...cold },
			{ name: `${name}, warm`, ideal, ...warm },
		];
	} finally {
		await close();
		child.kill();
		await once(child, "exit");
	}
}

async function runLoop(url: string, limit: number): Promise<Omit<ScaleFigure, "name" | "ideal">> {
	const before = await figuresOf(url);
	const [begin, usage] = [performance.timeOrigin + performance.now(), process.cpuUsage()];
	const frame = { s: 0 };
	await launchAsync(countLoop, [COUNT], frame);
	const { user, system } = process.cpuUsage(usage);
	const milliseconds = performance.timeOrigin + performance.now() - begin;
	if (frame.s !== (COUNT * (COUNT - 1)) / 2) throw new Error(`the sum is ${frame.s}: chunks were lost, or came twice`);
	const after = await figuresOf(url);
	const began = after.began.slice(before.began.length).map((time) => time - begin);
	const at = (share: number): number => began[Math.min(began.length, Math.ceil(share * limit)) - 1] ?? Number.NaN;
	return {
		started: [at(0.5), at(0.9), at(1)],
		most: after.most,
		invocations: began.length,
		throttles: after.throttles - before.throttles,
		milliseconds,
		cpu: (user + system) / 1000,
	};
}

async function figuresOf(url: string): Promise<EndpointFigures> {
	const answer = await fetch(`${url}/figures`, { headers: { connection: "close" } });
	return (await answer.json()) as EndpointFigures;
}

export function scaleRows(figures: readonly ScaleFigure[]): string[][] {
	const head = [
		"lambda-scale",
		"50 % after ms",
		"90 %",
		"all",
		"at once",
		"invocations",
		"throttled",
		"ms",
		"ideal",
		"CPU ms",
	];
	const rows = figures.map(({ name, started, most, invocations, throttles, milliseconds, ideal, cpu }) => [
		name,
		...started.map((value) => value.toFixed(0)),
		...[most, invocations, throttles].map(String),
		...[milliseconds, ideal, cpu].map((value) => value.toFixed(0)),
	]);
	return [head, ...rows];
}
