/**
 * The fourth phase: decisions become code.
 *
 * In:   a source file and the decisions on its loops
 * Out:  the file with launches in the place of loops, and the module of its kernels; both with source maps
 *
 * Guarantees: the rewritten file keeps its line numbers; the kernels module runs nothing of the user's top level.
 */
import { basename } from "node:path/posix";
import type { CopyPlan, ImportPlan, KernelPlan, LoopDecision, SourceEdit, Span } from "../3-plan/kernel-plan.js";
import { createNames } from "../syntax/names.js";
import { collapsedKernel, directKernel, replayText, touchText, writeCopy, writeKernel } from "./kernel.js";
import { codeText, hasPlain, isFound, launchText, type MainNames, plainText, turnEnd } from "./launch.js";
import type { OutlineContext } from "./names.js";
import { createText, type GeneratedText, type SourceText } from "./text.js";

export interface OutlineInput {
	readonly source: SourceText;
	/** Text of other files that kernels copy from. */
	readonly textOf: (file: string) => string;
	readonly decisions: readonly LoopDecision[];
	/** Marks of parallel functions, which go. */
	readonly marks: readonly Span[];
	/** Calls of `register`: where their arguments end, how many these are, and the id of the class. */
	readonly registered: readonly { readonly end: number; readonly count: number; readonly id: string }[];
	/** Where registered classes end. */
	readonly declared: readonly number[];
	/** Where imports can stand: after `#!`, directives and comments that must come first. */
	readonly head: number;
	readonly format: "esm" | "cjs";
	readonly kernelUrl: string | undefined;
}

export interface Outlined extends GeneratedText {
	readonly kernels?: GeneratedText & { readonly fileName: string };
}

/** `stats.mts` has its kernels in `stats.kernels.mts`. */
export function kernelsFile(fileName: string): string {
	return fileName.replace(/\.([cm]?tsx?)$/, ".kernels.$1");
}

/** The specifier of the kernels module as the emitted JavaScript finds it. */
export function kernelsSpecifier(fileName: string): string {
	return `./${basename(kernelsFile(fileName)).replace(/tsx?$/, "js")}`;
}

export function outline(input: OutlineInput): Outlined {
	const plans = input.decisions.flatMap((decision) => (decision.kernel && !decision.nested ? [decision.kernel] : []));
	const main = writeMain(input, plans);
	return plans.length > 0 ? { ...main, kernels: writeKernels(input, plans) } : main;
}

// ---------------------------------------------------------------- the user's file

function writeMain(input: OutlineInput, plans: readonly KernelPlan[]): GeneratedText {
	const { source, decisions, marks, registered, head } = input;
	const name = createNames(source.text);
	const names: MainNames = {
		launch: name("$launch"),
		fields: name("$fields"),
		plain: name("$plain"),
		args: name("$a"),
		holders: name("$h"),
		turn: name("$turn"),
		ticket: name("$q"),
		own: name("$own"),
		declare: name("$declare"),
		registered: name("$registered"),
		kernels: name("$kernels"),
		url: urlText(input),
		frame: name("$f"),
		exit: name("$x"),
	};
	const edits: SourceEdit[] = [
		...marks.map((span) => ({ ...span, parts: [] })),
		...registered.map(registerEdit),
		...plans.map((plan) => loopEdit(source, plan, names)),
		...ownEdits(plans, input.declared, names),
		...decisions.filter(isSerial).map((one) => serialEdit(source, one, name("$sequential"))),
	];
	const out = createText(basename(source.fileName));
	const whole = { start: 0, end: source.text.length };
	const imports = importText(plans, names, name);
	out.copy(source, { start: 0, end: head }, [], String);
	out.add(imports && (head > 0 ? `;${imports} ` : `${imports} `));
	out.copy(source, { start: head, end: whole.end }, edits, String);
	for (const plan of plans) out.add(`\n${codeText(plan, names)}`);
	return out.finish();

	/** Also a nested loop may run as written, inside of one that does. */
	function isSerial({ nested, kernel, prange }: LoopDecision): boolean {
		const isInPlain = plans.some((one) => hasPlain(one) && one.loop.start < prange.start && prange.end < one.loop.end);
		return nested ? isInPlain : !kernel;
	}

	function importText(of: readonly KernelPlan[], made: MainNames, make: typeof name): string {
		const runtime = [
			...(of.some((plan) => !plan.async) ? [`launch as ${made.launch}`] : []),
			...(of.some((plan) => plan.async) ? [`launchAsync as ${made.launch}Async`] : []),
			...(of.some(hasPlain) ? [`fields as ${made.fields}`, `plain as ${made.plain}`] : []),
			...(of.some((plan) => plan.turn) ? [`turn as ${made.turn}`] : []),
			...(of.some((plan) => plan.owned.length > 0) ? [`own as ${made.own}`] : []),
			...(input.declared.length > 0 ? [`declare as ${made.declare}`] : []),
			...(of.some((plan) => plan.classes.some(isFound)) ? [`registeredClass as ${made.registered}`] : []),
			...(decisions.some(isSerial) ? [`sequential as ${make("$sequential")}`] : []),
		];
		if (runtime.length === 0) return "";
		const specifier = JSON.stringify(kernelsSpecifier(source.fileName));
		const kernels = of.length > 0 ? ` import * as ${made.kernels} from ${specifier};` : "";
		return `import { ${runtime.join(", ")} } from "cloudloop/runtime";${kernels}`;
	}
}

function urlText({ source, format, kernelUrl }: OutlineInput): string {
	if (kernelUrl !== undefined) return JSON.stringify(kernelUrl);
	const specifier = kernelsSpecifier(source.fileName);
	return format === "esm"
		? `new URL(${JSON.stringify(specifier)}, import.meta.url).href`
		: `__dirname + ${JSON.stringify(specifier.slice(1))}`;
}

/** The loop's lines stay, as empty lines after the launch. */
function loopEdit(source: SourceText, plan: KernelPlan, names: MainNames): SourceEdit {
	const [first] = plan.header.args;
	const last = plan.header.args.at(-1);
	const args = { start: first?.start ?? plan.loop.start, end: last?.end ?? plan.loop.start };
	const breaks = (from: number, to: number) => source.text.slice(from, to).split("\n").length - 1;
	const { before, after } = launchText(plan, names);
	if (!hasPlain(plan)) {
		const lines = breaks(plan.loop.start, args.start) + breaks(args.end, plan.loop.end);
		return { ...plan.loop, parts: [before, args, after + "\n".repeat(lines)] };
	}
	const { loop, prange } = plan;
	const head = { start: loop.start, end: prange.start };
	const rest = { start: prange.end, end: loop.end };
	const lines = breaks(prange.start, args.start) + breaks(args.end, prange.end);
	const end = ` }${turnEnd(plan, names)}${"\n".repeat(lines)}`;
	return { ...loop, parts: [before, args, after, head, plainText(plan, names), rest, end] };
}

/** `class Grid { … ; static { own(this, ["set"]); } }` */
function ownEdits(plans: readonly KernelPlan[], declared: readonly number[], names: MainNames): SourceEdit[] {
	const classes = new Map<number, Set<string>>();
	for (const { end, name } of plans.flatMap(({ owned }) => owned))
		classes.set(end, (classes.get(end) ?? new Set()).add(name));
	return [...new Set([...classes.keys(), ...declared])].map((end) => {
		const methods = classes.get(end);
		const own = methods ? `${names.own}(this, ${JSON.stringify([...methods])}); ` : "";
		const all = declared.includes(end) ? `${names.declare}(this); ` : "";
		return { start: end, end, parts: [`; static { ${own}${all}} `] };
	});
}

/** `register(Body)` becomes `register(Body, undefined, "src/body.ts#Body")`. */
function registerEdit({ end, count, id }: OutlineInput["registered"][number]): SourceEdit {
	return { start: end, end, parts: [`${count < 2 ? ", undefined" : ""}, ${JSON.stringify(id)}`] };
}

/** `prange(n)` of a loop that stays becomes `$sequential("id", n)`. */
function serialEdit(source: SourceText, { prange, plan }: LoopDecision, sequential: string): SourceEdit {
	const open = source.text.indexOf("(", prange.start);
	return { ...prange, parts: [`${sequential}(${JSON.stringify(plan.id)}, `, { start: open + 1, end: prange.end }] };
}

// ---------------------------------------------------------------- the kernels module

function writeKernels(input: OutlineInput, plans: readonly KernelPlan[]): GeneratedText & { fileName: string } {
	const { source } = input;
	const fileName = kernelsFile(source.fileName);
	const text = (file: string) => (file === source.fileName ? source.text : input.textOf(file));
	const files = new Set([
		source.fileName,
		...plans.flatMap((plan) => [...plan.beside, ...plan.inside].map((copy) => copy.file)),
	]);
	const context: OutlineContext = {
		name: createNames([...files].map(text).join("\n")),
		source: (file) => ({ fileName: file, text: text(file) }),
	};
	const out = createText(basename(fileName));
	const all = plans.flatMap((plan) => plan.beside);
	const copies = distinct(all, (copy) => `${copy.file}:${copy.start}`);
	const imports = distinct(
		plans.flatMap((plan) => plan.imports),
		(one) => `${one.specifier} ${one.imported} ${one.local}`,
	);
	const pragma = /@jsx\s+[\w$]+/.exec(source.text.slice(0, 2000))?.[0];
	if (pragma) out.add(`/** ${pragma} */\n`);
	for (const one of imports) out.add(`${importStatement(one)}\n`);
	out.add(
		`import { range as ${context.name("$range")}, registered as ${context.name("$registered")} } from "cloudloop/runtime";\n`,
	);
	if (copies.some((copy) => /\breducer\s*\(/.test(text(copy.file).slice(copy.start, copy.end)))) {
		out.add('import { reducer } from "cloudloop";\n');
	}
	const merged = copies.map((copy) => ({
		...copy,
		aliases: [
			...new Set(all.filter((one) => one.file === copy.file && one.start === copy.start).flatMap((one) => one.aliases)),
		],
	}));
	for (const copy of constantsFirst(merged)) writeCopy(out, copy, context);
	out.add(useText(plans));
	for (const plan of plans) {
		for (const one of [plan, ...collapsedKernel(plan)]) {
			for (const kernel of [one, ...directKernel(one)]) writeKernel(out, kernel, context);
		}
		if (plan.instances.length > 0) out.add(instancesText(plan));
		if (plan.replays.length > 0) out.add(replayText(plan, context));
		if (plan.touches.length > 0) out.add(touchText(plan));
		if (plan.reducers.length > 0) {
			const entries = plan.reducers.map(
				({ field, name }) => `${JSON.stringify(field)}: ${context.name("$registered")}(${name})`,
			);
			out.add(`export const ${plan.name}$reducers = { ${entries.join(", ")} };\n`);
		}
	}
	return { fileName, ...out.finish() };
}

/** `$use`: puts the caller's own classes in the place of the copies. */
function useText(plans: readonly KernelPlan[]): string {
	const names = distinct(
		plans.flatMap((plan) => plan.classes),
		(one) => one.name,
	).map(({ name }) => name);
	const lines = names.map((name) => `  if ($c.${name} !== undefined) ${name} = $c.${name};\n`);
	return names.length > 0 ? `export function $use($c) {\n${lines.join("")}}\n` : "";
}

/** The classes of which instances are made where the kernel runs. `any`: a function has no such member for TypeScript. */
function instancesText(plan: KernelPlan): string {
	const rows = plan.instances.map(
		({ id, name, recipe }) => `[${JSON.stringify(id)}, ${name}${recipe ? `, ${recipe}` : ""}]`,
	);
	const names = [plan, ...collapsedKernel(plan)].map((one) => one.name);
	return `for (const $k of [${names.join(", ")}]) ($k as any).$instances = [${rows.join(", ")}];\n`;
}

function distinct<T>(all: readonly T[], key: (one: T) => string): T[] {
	return [...new Map(all.map((one) => [key(one), one])).values()];
}

/** Source order within a file; constants before what may use them at once, classes after those above them. */
function constantsFirst(copies: readonly CopyPlan[]): CopyPlan[] {
	const rank = (copy: CopyPlan) => (copy.before === "const " ? 0 : 1);
	return [...copies].sort(
		(a, b) => rank(a) - rank(b) || a.above - b.above || a.file.localeCompare(b.file) || a.start - b.start,
	);
}

function importStatement({ specifier, imported, local }: ImportPlan): string {
	const from = JSON.stringify(specifier);
	if (imported === "*") return `import * as ${local} from ${from};`;
	if (imported === "default") return `import ${local} from ${from};`;
	return `import { ${imported === local ? local : `${imported} as ${local}`} } from ${from};`;
}
