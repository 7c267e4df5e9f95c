/**
 * How long plans take: of a project, beside type-checking it, and of the largest PolyBench file. Each measurement is a process of
 * its own, as a command is: `node planning.js MODE FILE…` prints milliseconds.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileProgram } from "../../compiler/compile.js";
import { loadTypeScript } from "../../compiler/host/load-typescript.js";
import { createProgram, sourceFilesOf, typeErrors } from "../../compiler/host/program.js";
import { projectsOf } from "../../compiler/host/project.js";
import { root } from "../harness/folders.js";
import { makeProject } from "./project.js";
import { median } from "./statistics.js";

const OWN = fileURLToPath(import.meta.url);

export interface PlanningFigure {
	readonly name: string;
	readonly milliseconds: readonly number[];
	/** Of the processor: hardly depends on what else the machine does. */
	readonly cpu: readonly number[];
	readonly loops: number;
}

type Mode = "parse" | "check" | "plan";

/** Measures in turns, so that a slow moment of the machine meets all. */
export function measurePlanning(rounds: number): PlanningFigure[] {
	const project = makeProject();
	const largest = largestFile();
	const wanted: readonly { readonly name: string; readonly mode: Mode; readonly files: readonly string[] }[] = [
		{ name: `${project.length} files, parse`, mode: "parse", files: [dirname(project[0] ?? "")] },
		{ name: `${project.length} files, parse and check types`, mode: "check", files: [dirname(project[0] ?? "")] },
		{ name: `${project.length} files, parse and plan`, mode: "plan", files: [dirname(project[0] ?? "")] },
		{ name: `largest of PolyBench, parse and plan (${basename(largest)})`, mode: "plan", files: [largest] },
	];
	const times = wanted.map((): number[] => []);
	const cpu = wanted.map((): number[] => []);
	const loops = wanted.map(() => 0);
	for (let round = 0; round < rounds; round++) {
		for (const [place, { mode, files }] of wanted.entries()) {
			const answer = JSON.parse(execFileSync(process.execPath, [OWN, mode, ...files], { encoding: "utf8" }));
			times[place]?.push(answer.milliseconds);
			cpu[place]?.push(answer.cpu);
			loops[place] = answer.loops;
		}
	}
	return wanted.map(({ name }, place) => ({
		name,
		milliseconds: times[place] ?? [],
		cpu: cpu[place] ?? [],
		loops: loops[place] ?? 0,
	}));
}

export function planningRows(figures: readonly PlanningFigure[]): string[][] {
	const [, checked] = figures;
	const base = median(checked?.cpu ?? []);
	const rows = figures.map(({ name, milliseconds, cpu, loops }) => {
		const share = (median(cpu) / base).toFixed(2);
		return [name, median(milliseconds).toFixed(0), median(cpu).toFixed(0), share, String(loops)];
	});
	return [["planning", "median ms", "CPU ms", "of checking", "loops"], ...rows];
}

/** The largest kernel of PolyBench with `prange` at its parallel loops, as a file of its own. */
function largestFile(): string {
	const folder = join(root, "test", "corpus", "polybench");
	const files = readdirSync(folder).map((name) => join(folder, name));
	const largest = files.reduce((a, b) => (statSync(b).size > statSync(a).size ? b : a));
	const loop = /for \(let (\w+) = ([^;]+); \1 < ([^;]+); \1\+\+\)(?=.*\/\/ parallel)/g;
	const text = readFileSync(largest, "utf8")
		.replace(loop, "for (const $1 of prange($2, $3))")
		.replace("export function kernel", '@parallel({ onSerial: "warn" })\nexport function kernel');
	const made = join(root, "dist", "bench", basename(largest));
	writeFileSync(made, `import { parallel, prange } from "cloudloop";\n${text}`);
	return made;
}

function measure(mode: Mode, given: readonly string[]): void {
	const files = given.flatMap((path) =>
		statSync(path).isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [path],
	);
	const { ts } = loadTypeScript(dirname(files[0] ?? ""));
	const began = performance.now();
	const before = process.cpuUsage();
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
	const { user, system } = process.cpuUsage(before);
	console.log(JSON.stringify({ milliseconds: performance.now() - began, cpu: (user + system) / 1000, loops }));
}

const [, script = "", mode, ...rest] = process.argv;
if (existsSync(script) && fileURLToPath(import.meta.url) === script) measure(mode as Mode, rest);
