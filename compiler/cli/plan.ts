/** `cloudloop plan FILE…`: what becomes of each loop, as a tree for people or as JSON. */
import { dirname, join, relative } from "node:path";
import { defineCommand } from "citty";
import { createTwoFilesPatch } from "diff";
import { type LoopPlan, PLAN_VERSION, type Plan } from "../../runtime/contract.js";
import { printPlan } from "../3-plan/print.js";
import type { Diagnostic } from "../diagnostic/diagnostic.js";
import { wantsColour } from "../diagnostic/frame.js";
import { type CompiledProject, compileProject, errorsWith } from "../host/compile-project.js";
import { planText } from "../host/emit/plan-text.js";
import { loadTypeScript, type TypeScript } from "../host/load-typescript.js";
import { projectsOf } from "../host/project.js";
import { findRewrites } from "../rewrite/rewrite.js";
import { COMMON } from "./arguments.js";
import type { Command } from "./command.js";
import { EXIT, Exit } from "./exit.js";
import { findFiles } from "./files.js";
import { COST, checkCost, costText, estimateFor } from "./lambda/cost.js";
import { reportDiagnostics } from "./report.js";

export const plan = defineCommand({
	meta: { name: "plan", description: "Show what becomes of each loop, and why" },
	args: {
		file: { type: "positional", description: "Files or folders", valueHint: "FILE…" },
		json: { type: "boolean", description: "Print the plan as JSON" },
		fix: { type: "boolean", description: "Print rewrites that make refused loops parallel, as a diff" },
		...COST,
		...COMMON,
	},
	async run({ args }) {
		const files = findFiles(args._);
		const typescript = loadTypeScript(dirname(files[0] ?? ""));
		const compiled = projectsOf(typescript.ts, files).map((project) =>
			compileProject(typescript.ts, project, { check: false }),
		);
		if (args.fix) return showRewrites(typescript.ts, compiled, files);
		const made: Plan = { version: PLAN_VERSION, loops: compiled.flatMap((one) => loopsOf(one, files)) };
		const colour = wantsColour(process.stdout, process.env);
		const cost = await estimateFor(args);
		const shown = args.json ? planText({ ...made, ...(cost ? { cost } : {}) }) : `${printPlan(made, { colour })}\n`;
		const text = cost && !args.json ? `${shown}\n${costText(cost)}` : shown;
		if (compiled.some((one) => one.compilation)) process.stdout.write(text);
		if (report(compiled, files, made) > 0) throw new Exit(EXIT.diagnostics);
		if (cost) checkCost(cost, args);
	},
}) as Command;

/** Prints a diff per rewrite that the analysis accepts. */
function showRewrites(compiler: TypeScript, compiled: readonly CompiledProject[], files: readonly string[]): void {
	let count = 0;
	for (const one of compiled) {
		const errors = one.diagnostics.filter(({ severity, file }) => severity === "error" && files.includes(file));
		const analyse = (file: string, text: string) => errorsWith(compiler, one, file, text);
		for (const { file, title, before, after } of findRewrites(compiler, one.program, errors, analyse)) {
			const name = relative(one.project.root, file);
			process.stdout.write(`# ${title}\n${createTwoFilesPatch(`a/${name}`, `b/${name}`, before, after)}`);
			count++;
		}
	}
	if (count > 0) return;
	process.stderr.write("cloudloop: no rewrite that would be accepted\n");
	throw new Exit(EXIT.diagnostics);
}

/** The loops of the files that were named, not of all that they reach. */
function loopsOf({ compilation, project }: CompiledProject, files: readonly string[]): readonly LoopPlan[] {
	const loops = compilation?.plan.loops ?? [];
	return loops.filter((loop) => files.includes(join(project.root, loop.file)));
}

/** Reports what the plan does not say already; gives the number of errors, those in the plan included. */
function report(compiled: readonly CompiledProject[], files: readonly string[], made: Plan): number {
	const told = new Set(made.loops.flatMap((loop) => loop.obstacles.map((one) => `${one.code} ${one.line}`)));
	const found = compiled.flatMap((one) => one.diagnostics).filter((one) => one.file === "" || files.includes(one.file));
	const isTold = (one: Diagnostic) => told.has(`${one.code} ${one.line}`);
	const sourceOf = (file: string) =>
		compiled.map((one) => one.program.getSourceFile(file)?.text).find((text) => text !== undefined);
	const untold = reportDiagnostics(
		found.filter((one) => !isTold(one)),
		{ quiet: false, sourceOf },
	);
	return untold + found.filter((one) => isTold(one) && one.severity === "error").length;
}
