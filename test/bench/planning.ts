/**
 * How long plans take: of a project, beside type-checking it, and of the largest fixture. Each measurement is a process of
 * its own, as a command is: `node planning.js MODE FILE…` prints milliseconds.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileProgram } from "../../compiler/compile.js";
import { loadTypeScript } from "../../compiler/host/load-typescript.js";
import { createProgram, sourceFilesOf, typeErrors } from "../../compiler/host/program.js";
import { projectsOf } from "../../compiler/host/project.js";
import { fixtures } from "../harness/folders.js";
import { makeProject } from "./project.js";
import { median } from "./statistics.js";

const OWN = fileURLToPath(import.meta.url);

export interface PlanningFigure {
	readonly name: string;
	readonly milliseconds: readonly number[];
	readonly loops: number;
}

type Mode = "parse" | "check" | "plan";

/** Measures in turns, so that a slow moment of the machine meets all. */
export function measurePlanning(rounds: number): PlanningFigure[] {
	const project = makeProject();
	const largest = largestFixture();
	const wanted: readonly { readonly name: string; readonly mode: Mode; readonly files: readonly string[] }[] = [
		{ name: `${project.length} files, parse`, mode: "parse", files: [dirname(project[0] ?? "")] },
		{ name: `${project.length} files, parse and check types`, mode: "check", files: [dirname(project[0] ?? "")] },
		{ name: `${project.length} files, parse and plan`, mode: "plan", files: [dirname(project[0] ?? "")] },
		{ name: `largest fixture, parse and plan (${largest.slice(fixtures.length + 1)})`, mode: "plan", files: [largest] },
	];
	const times = wanted.map((): number[] => []);
	const loops = wanted.map(() => 0);
	for (let round = 0; round < rounds; round++) {
		for (const [place, { mode, files }] of wanted.entries()) {
			const answer = JSON.parse(execFileSync(process.execPath, [OWN, mode, ...files], { encoding: "utf8" }));
			times[place]?.push(answer.milliseconds);
			loops[place] = answer.loops;
		}
	}
	return wanted.map(({ name }, place) => ({ name, milliseconds: times[place] ?? [], loops: loops[place] ?? 0 }));
}

export function planningRows(figures: readonly PlanningFigure[]): string[][] {
	const [, checked] = figures;
	const base = median(checked?.milliseconds ?? []);
	const rows = figures.map(({ name, milliseconds, loops }) => {
		const middle = median(milliseconds);
		return [name, middle.toFixed(0), Math.min(...milliseconds).toFixed(0), (middle / base).toFixed(2), String(loops)];
	});
	return [["planning", "median ms", "min ms", "of checking", "loops"], ...rows];
}

function largestFixture(): string {
	const files = readdirSync(fixtures, { recursive: true, encoding: "utf8" })
		.filter((name) => /input\.ts$/.test(name))
		.map((name) => join(fixtures, name));
	return files.reduce((a, b) => (statSync(b).size > statSync(a).size ? b : a));
}

function measure(mode: Mode, given: readonly string[]): void {
	const files = given.flatMap((path) =>
		statSync(path).isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [path],
	);
	const { ts } = loadTypeScript(dirname(files[0] ?? ""));
	const began = performance.now();
	let loops = 0;
	for (const project of projectsOf(ts, files)) {
		const program = createProgram(ts, project);
		if (mode === "check") typeErrors(ts, program);
		if (mode === "plan") {
			const sources = sourceFilesOf(program).map((file) => file.fileName);
			const { plan } = compileProgram(ts, program, { root: project.root, files: sources });
			loops += plan.loops.length;
		}
	}
	console.log(JSON.stringify({ milliseconds: performance.now() - began, loops }));
}

const [, script = "", mode, ...rest] = process.argv;
if (existsSync(script) && fileURLToPath(import.meta.url) === script) measure(mode as Mode, rest);
