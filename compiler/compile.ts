/**
 * The compiler: find → analyze → plan → outline, for the files of a program.
 *
 * It is given a `ts` instance and a program by its host, and takes nothing but plain values back.
 */
import { relative } from "node:path";
import type ts from "typescript";
import { type LoopPlan, PLAN_VERSION, type Plan } from "../runtime/contract.js";
import { find } from "./1-find/find.js";
import type { FoundFunction } from "./1-find/found.js";
import { type Analyzing, analyze } from "./2-analyze/analyze.js";
import { guardData } from "./2-analyze/guards/guards.js";
import { hiddenCode } from "./2-analyze/hidden.js";
import type { Registered } from "./2-analyze/instances/instances.js";
import { findRegistered } from "./2-analyze/instances/registered.js";
import { definedElsewhere } from "./2-analyze/instances/strangers.js";
import { clashProblems } from "./2-analyze/variables/names.js";
import { type Decided, decide } from "./3-plan/decide.js";
import { kernelsSpecifier, outline } from "./4-outline/outline.js";
import type { Compilation, CompiledFile, CompileOptions } from "./compilation.js";
import type { Diagnostic } from "./diagnostic/diagnostic.js";
import type { TS } from "./syntax/nodes.js";

/**
 * Compiles the parallel functions of a program.
 *
 * @param ts the compiler API of the host, TypeScript 5.9 or 6
 * @param program the whole program, so that calls into other modules can be followed
 * @param options which files, and how generated code finds its kernels
 * @returns rewritten texts and kernels by file, the plan of all loops, and diagnostics; never throws for a mistake of the
 * user
 */
export function compileProgram(ts: TS, program: ts.Program, options: CompileOptions): Compilation {
	const checker = program.getTypeChecker();
	const files = new Map<string, CompiledFile>();
	const loops: LoopPlan[] = [];
	const diagnostics: Diagnostic[] = [];
	const registered = findRegistered({ ts, checker }, program.getSourceFiles(), options.root);
	const elsewhere = definedElsewhere({ ts }, program.getSourceFiles(), registered);
	const own = ownFiles(program, options.root);
	const hidden = hiddenCode(ts, checker, own);
	const project = { ts, checker, registered, elsewhere, hidden, hasAccessors: definesAccessors(own) };
	const names = options.files ?? program.getSourceFiles().map((file) => file.fileName);
	for (const name of [...names].sort()) {
		const file = program.getSourceFile(name);
		if (!file || file.isDeclarationFile) continue;
		const id = relative(options.root, name).replaceAll("\\", "/");
		const found = find(ts, checker, file, id);
		diagnostics.push(...found.diagnostics);
		const broken = found.diagnostics.some((one) => one.severity === "error");
		const taken = new Map<string, ts.Declaration>();
		const decided = found.functions.flatMap((owner) => decideLoops({ ...project, taken }, owner, id));
		diagnostics.push(...decided.flatMap((one) => one.diagnostics));
		const plan: Plan = { version: PLAN_VERSION, loops: decided.map((one) => one.plan) };
		loops.push(...plan.loops);
		const classes = registered.filter((one) => [one.call, one.declaration].some((at) => at.getSourceFile() === file));
		if (found.functions.length + classes.length > 0 && !broken) {
			const decisions = { file, functions: found.functions, decisions: decided, classes };
			const outlined = compileFile(ts, program, decisions, options);
			files.set(name, { ...outlined, plan });
		}
	}
	return { files, plan: { version: PLAN_VERSION, loops }, diagnostics };
}

interface Project extends Analyzing {
	/** Its code may make accessors that no literal shows. */
	readonly hasAccessors: boolean;
	/** What kernels of the file have copies of, by name. */
	readonly taken: Map<string, ts.Declaration>;
}

/** The sources of the project. */
function ownFiles(program: ts.Program, root: string): ts.SourceFile[] {
	const files = program.getSourceFiles();
	return files.filter((file) => !file.isDeclarationFile && !relative(root, file.fileName).startsWith(".."));
}

function definesAccessors(files: readonly ts.SourceFile[]): boolean {
	return files.some(({ text }) => /\b(definePropert(y|ies)|__define[GS]etter__)\b/.test(text));
}

/** A loop inside of a loop that is parallel runs sequentially in its kernel. */
function decideLoops(project: Project, owner: FoundFunction, file: string): Decided[] {
	const { ts, checker, hasAccessors, taken } = project;
	const decided: Decided[] = [];
	const module = kernelsSpecifier(file);
	const place = { file, module: `${file.slice(0, file.lastIndexOf("/") + 1)}${module.slice(2)}` };
	const all = owner.loops.map((loop) => analyze(project, owner, loop));
	for (const facts of all) {
		const { loop } = facts;
		const inside = all.filter((one) => one.loop.outer === loop);
		const around = decided.find((one) => one.plan.id === loop.outer?.id);
		const nested = around !== undefined && (around.kernel !== undefined || around.nested);
		const clashes = facts.problems.length > 0 || nested ? [] : clashProblems(facts, taken);
		const whole = clashes.length > 0 ? { ...facts, problems: clashes } : facts;
		const checked = hasAccessors ? guardData({ ts, loop }, whole) : whole;
		const one = decide(ts, checker, checked, { ...place, inner: inside });
		decided.push(nested ? { ...one, ...inner(one) } : one);
	}
	return decided;
}

function inner(one: Decided): Pick<Decided, "plan" | "nested" | "kernel" | "diagnostics"> {
	const plan: LoopPlan = { ...one.plan, verdict: "serial", obstacles: [], guards: [], kernel: null };
	return { plan, nested: true, kernel: undefined, diagnostics: [] };
}

/** What was decided on one file. */
interface Decisions {
	readonly file: ts.SourceFile;
	readonly functions: readonly FoundFunction[];
	readonly decisions: readonly Decided[];
	/** Registered ones that it declares, or registers. */
	readonly classes: readonly Registered[];
}

function compileFile(
	ts: TS,
	program: ts.Program,
	{ file, functions, decisions, classes }: Decisions,
	options: CompileOptions,
): Omit<CompiledFile, "plan"> {
	return outline({
		source: { fileName: file.fileName, text: file.text },
		textOf: (name) => program.getSourceFile(name)?.text ?? "",
		decisions,
		marks: functions.flatMap(({ mark }) =>
			mark.kind === "decorator" ? [{ start: mark.node.getStart(file), end: mark.node.end }] : [],
		),
		declared: classes.flatMap(({ declaration, unfit }) =>
			declaration.getSourceFile() === file && unfit === undefined ? [declaration.end - 1] : [],
		),
		registered: classes.flatMap(({ call, id }) => {
			if (call.getSourceFile() !== file) return [];
			const last = call.arguments.at(-1);
			return { end: last?.end ?? call.end, count: call.arguments.length, id };
		}),
		head: headOf(ts, file),
		format: options.formatOf?.(file) ?? "esm",
		kernelUrl: options.kernelUrl?.(file.fileName),
	});
}

/** After `#!` and directives such as `"use strict"`; before the first token otherwise, behind its comments. */
function headOf(ts: TS, file: ts.SourceFile): number {
	let end = 0;
	for (const statement of file.statements) {
		const isDirective = ts.isExpressionStatement(statement) && ts.isStringLiteral(statement.expression);
		if (!isDirective) break;
		end = statement.end;
	}
	if (end > 0) return end;
	return file.statements[0]?.getStart(file) ?? 0;
}
