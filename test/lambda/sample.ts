/**
 * Fixtures as one program of the command line, so that their kernels go into one bundle: compiled and run by `cloudloop
 * run`, it prints a description of each result.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { fixtures, root } from "../harness/folders.js";

const cli = join(root, "dist", "compiler", "cli", "main.js");
const folder = join(root, "dist", `lambda-${process.pid}`);

/** Not for this harness: compiled as a project of its own it would need the package react. */
const others: readonly string[] = ["file-tsx"];

/** Names of the fixtures that run in parallel. */
export function parallelFixtures(): string[] {
	return readdirSync(join(fixtures, "parallel"))
		.filter((name) => !others.includes(name))
		.sort();
}

/** Writes the program that runs these fixtures; gives its path. */
export function writeSample(names: readonly string[]): string {
	mkdirSync(folder, { recursive: true });
	const describe = pathToFileURL(join(root, "dist", "test", "harness", "describe.js")).href;
	const rows = names.map((name) => {
		const file = ["input.ts", "input.tsx"].find((one) => readdirSync(join(fixtures, "parallel", name)).includes(one));
		const path = relative(folder, join(fixtures, "parallel", name, file ?? "input.ts")).replaceAll("\\", "/");
		return `await run(${JSON.stringify(name)}, () => import(${JSON.stringify(path)}));`;
	});
	const text = `// @ts-nocheck
import diagnostics from "node:diagnostics_channel";
const { describeValue } = await import(${JSON.stringify(describe)});
let launches: string[] = [];
diagnostics.subscribe("cloudloop:launch", (one) => launches.push(one.how));
async function run(name: string, load: () => Promise<{ main: () => unknown }>): Promise<void> {
	launches = [];
	let lines: string[];
	try {
		lines = describeValue(await (await load()).main());
	} catch (error) {
		lines = [String(error)];
	}
	console.log(JSON.stringify({ name, lines, launches }));
}
${rows.join("\n")}
const { close } = await import("cloudloop");
await close();
`;
	const path = join(folder, "main.ts");
	writeFileSync(path, text);
	return path;
}

export interface Described {
	readonly name: string;
	readonly lines: readonly string[];
	readonly launches: readonly string[];
}

/** Runs it. Throws with what it said if it does not end well. */
export function runSample(path: string, flags: readonly string[]): Described[] {
	const { status, stdout, stderr } = spawnSync(process.execPath, [cli, "run", "-q", "--no-check", ...flags, path], {
		encoding: "utf8",
		env: { ...process.env, CLOUDLOOP_INLINE: "never", CLOUDLOOP_CHUNKS: "7" },
		maxBuffer: 2 ** 28,
	});
	if (status !== 0)
		throw new Error(`${flags.join(" ")}: exit ${status}\n${stderr.slice(-3000)}\n${stdout.slice(-500)}`);
	return stdout.split("\n").flatMap((line) => (line.startsWith('{"name"') ? [JSON.parse(line) as Described] : []));
}

export function removeSample(): void {
	rmSync(folder, { recursive: true, force: true });
}
