/**
 * Fixtures and examples as one program of the command line, so that their kernels go into one bundle: compiled and run by `cloudloop
 * run`, it prints a description of each result.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { allExamples } from "../examples/programs.js";
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

/** Begin of the names of examples. */
const EXAMPLE = "examples/";

export function exampleNames(): string[] {
	return allExamples.map(({ name }) => EXAMPLE + name);
}

/** The call that runs a fixture, or an example on its small input. */
function rowOf(name: string): string {
	const example = allExamples.find((one) => EXAMPLE + one.name === name);
	const place = example ? join(root, name) : join(fixtures, "parallel", name);
	const file = ["main.ts", "input.ts", "input.tsx"].find((one) => existsSync(join(place, one))) ?? "input.ts";
	const path = relative(folder, join(place, file)).replaceAll("\\", "/");
	const options = example ? JSON.stringify(example.options) : "";
	return `await run(${JSON.stringify(name)}, async () => (await import(${JSON.stringify(path)})).main(${options}));`;
}

/** Writes the program that runs these fixtures and examples; gives its path. */
export function writeSample(names: readonly string[]): string {
	mkdirSync(folder, { recursive: true });
	const describe = pathToFileURL(join(root, "dist", "test", "harness", "describe.js")).href;
	const rows = names.map(rowOf);
	const text = `// @ts-nocheck
import diagnostics from "node:diagnostics_channel";
const { describeValue } = await import(${JSON.stringify(describe)});
let launches: string[] = [];
diagnostics.subscribe("cloudloop:launch", (one) => launches.push(one.how));
async function run(name: string, main: () => Promise<unknown>): Promise<void> {
	launches = [];
	let lines: string[];
	try {
		lines = describeValue(await main());
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
