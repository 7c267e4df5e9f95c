/**
 * Writes the kernel of a loop: its body as a function of a range of iterations and a frame.
 *
 * In:   for (const i of prange(n)) s += a[i];
 * Out:  export function sum$0($begin, $end, $frame) { … for (; $t < $end; $t++) { const i = $t; s += a[i]; } … }
 *
 * Guarantees: captures and accumulators are locals, one loop without bookkeeping, accumulators are stored on every way
 * out.
 */
import type { CopiedPlan, CopyPlan, FieldPlan, KernelPlan } from "../3-plan/kernel-plan.js";
import { writeCarried, writeRecurrence } from "./again.js";
import { declares, filler, type Names, type OutlineContext, value } from "./names.js";
import type { TextBuilder } from "./text.js";

export function writeKernel(out: TextBuilder, plan: KernelPlan, context: OutlineContext): void {
	const name = context.name;
	const n = {
		begin: name("$begin"),
		end: name("$end"),
		frame: name("$frame"),
		t: name("$t"),
		start: name("$start"),
		step: name("$step"),
		items: name("$items"),
	};
	out.add(`export ${plan.async ? "async " : ""}function ${plan.name}(${n.begin}, ${n.end}, ${n.frame}) {\n`);
	out.add(`  /* ${plan.id} */\n`);
	if (plan.header.kind === "items" && plan.header.array === undefined)
		out.add(`  const ${n.items} = ${n.frame}.$items;\n`);
	else if (plan.header.args.length > 1)
		out.add(`  const ${n.start} = ${n.frame}.$start, ${n.step} = ${n.frame}.$step;\n`);
	for (const field of plan.fields) if (!field.hidden) out.add(loadField(field, n.frame, name));
	if (plan.replays.length > 0) out.add(`  const ${name("$log")} = ${n.frame}.$log;\n`);
	out.add(`  const ${name("$mismatch")} = ${n.frame}.$mismatch;\n`);
	if (plan.replays.length > 0) out.add(plainText(n.frame, name));
	if (plan.replays.some(({ late }) => late.length > 0)) out.add(lateText(n.frame, name));
	for (const [kind, isOther, what] of CHECKS)
		if (plan.edits.some((edit) => edit.parts.includes(`\u0001${kind}\u0002(`)))
			out.add(`  const ${name(`$${kind}`)} = ($v, $of) => (${isOther} && ${name("$mismatch")}("${what}"), $v);\n`);
	const trees = plan.fields.filter((field) => field.tree);
	trees.forEach((_, place) => {
		out.add(`  const ${name(`$fold${place}`)} = ${n.frame}.$folds[${place}];\n`);
	});
	for (const copy of plan.inside) writeCopy(out, copy.adopted ? withEdits(copy, plan) : copy, context);
	if (plan.nest) out.add(nestText(n, name));
	writeRecurrence(out, { plan, n, context });
	for (const field of plan.fields) writeCarried(out, field, { plan, n, context });
	const [begun, done] = [name("$begun"), name("$done")];
	if (plan.counts) out.add(`  let ${begun} = ${n.frame}.$applied, ${done} = ${begun};\n`);
	out.add(`  let ${n.t} = ${n.begin};\n  try {\n`);
	writeLoop(out, plan, n, context);
	out.add("  } finally {\n");
	for (const field of plan.fields) out.add(storeField(field, n.frame, name));
	if (plan.counts) out.add(`    ${n.frame}.$applied = ${done};\n    ${n.frame}.$begun = ${begun};\n`);
	out.add(`    ${n.frame}.$t = ${n.t};\n  }\n}\n`);
}

/** The same loop with deferred effects where they stand, for iterations that the caller runs itself; if there is one. */
export function directKernel(plan: KernelPlan): KernelPlan[] {
	const { direct } = plan;
	if (direct === undefined) return [];
	const fields = plan.fields.map((field) =>
		field.deferred ? { ...field, hidden: false, stored: field.assigned } : field,
	);
	return [{ ...plan, name: `${plan.name}$direct`, fields, logging: direct, replays: [], counts: direct.length > 0 }];
}

/** The nest of a loop as one loop over both induction variables, if there is one. */
export function collapsedKernel(plan: KernelPlan): KernelPlan[] {
	const { collapse } = plan;
	return collapse ? [{ ...plan, name: `${plan.name}$collapsed`, body: collapse.body, nest: collapse }] : [];
}

/** Functions that edits put around values: when these are others than the plan takes them for, and how such are called. */
const CHECKS = [
	[
		"addend",
		'(typeof $v === "string" || typeof $v === "object" && $v !== null || typeof $v === "function")',
		"an addend",
	],
	["number", 'typeof $v !== "number"', "an element"],
	["place", "(!Number.isSafeInteger($v) || ArrayBuffer.isView($of) && !($v >= 0 && $v < $of.length))", "a subscript"],
] as const;

/** Checks an operand of a deferred effect that must not be an object; it may be one where effects are not deferred. */
function plainText(frame: string, name: (wanted: string) => string): string {
	const isObject = '(typeof $v === "object" && $v !== null || typeof $v === "function")';
	const fails = `${isObject} && ${frame}.$immediate !== true && ${name("$mismatch")}("an operand")`;
	return `  const ${name("$plain")} = ($v) => (${fails}, $v);\n`;
}

/**
 * An operand that the plain loop evaluates late, if at all: the caller's own thread does so too. Elsewhere it is evaluated
 * before, and if it throws only the plain loop can tell whether it should. `$strict`: the plain loop always evaluates it.
 */
function lateText(frame: string, name: (wanted: string) => string): string {
	const [late, mismatch] = [name("$late"), name("$mismatch")];
	const early = `try { return $v(); } catch { ${mismatch}("an operand"); }`;
	const here = `if (${frame}.$immediate === true) { $v.$strict = $strict; return $v; }`;
	return `  const ${late} = ($v, $strict = false) => { ${here} ${early} };\n`;
}

/** A copy of which no part is a part of the original. */
function copyText(plan: CopiedPlan, original: string): string {
	if (plan.kind === "empty") return `new ${original}.constructor()`;
	if (plan.kind === "array")
		return plan.of ? `${original}.map(($one) => (${copyText(plan.of, "$one")}))` : `${original}.slice()`;
	const parts = plan.parts.map(([name, part]) => `${name}: ${copyText(part, `${original}.${name}`)}`);
	const above = plan.instance ? [`__proto__: ${original}.__proto__`] : [];
	return `{ ${[...above, `...${original}`, ...parts].join(", ")} }`;
}

function loadField(field: FieldPlan, frame: string, name: (wanted: string) => string): string {
	const path = `${frame}[${JSON.stringify(field.field)}]`;
	const copied = field.copied ? `${frame}.$apart ? ${copyText(field.copied, path)} : ${path}` : path;
	let text = `  ${field.stored ? "let" : "const"} ${field.local} = ${copied};\n`;
	if (field.before) {
		const before = `${frame}[${JSON.stringify(`${field.field}$before`)}]`;
		text += `  const ${name(`$before_${field.local}`)} = ${before};\n`;
	}
	if (field.tree) text += `  const ${name(`$identity_${field.local}`)} = ${field.local};\n`;
	if (field.flag)
		text += `  let ${name(`$set_${field.local}`)} = ${frame}[${JSON.stringify(`${field.field}$set`)}] === true;\n`;
	if (field.flag) text += `  const ${name(`$kind_${field.local}`)} = typeof ${field.local};\n`;
	if (field.marks)
		text += `  const ${name(`$at_${field.local}`)} = ${frame}[${JSON.stringify(`${field.field}$at`)}];\n`;
	return text;
}

function storeField(field: FieldPlan, frame: string, name: (wanted: string) => string): string {
	const stored = field.stored ? `    ${frame}[${JSON.stringify(field.field)}] = ${field.local};\n` : "";
	const flag = field.flag
		? `    ${frame}[${JSON.stringify(`${field.field}$set`)}] = ${name(`$set_${field.local}`)};\n`
		: "";
	return stored + flag;
}

function writeLoop(out: TextBuilder, plan: KernelPlan, n: Names, context: OutlineContext): void {
	const { name } = context;
	const fill = filler(plan, context);
	const trees = plan.fields.filter((field) => field.tree);
	const labels = plan.labels.map((label) => `${label}: `).join("");
	const loop = (end: string): void => {
		out.add(
			`    ${labels}for (; ${n.t} < ${end}; ${n.t}++${plan.nest ? nextText(name) : ""}) {\n      ${declares(plan)} `,
		);
		out.copy(context.source(plan.file), plan.variable, plan.edits, fill);
		out.add(` = ${value(plan, plan.nest ? { ...n, t: name("$row") } : n)};\n`);
		if (plan.nest) {
			out.add("      const ");
			out.copy(context.source(plan.file), plan.nest.variable, plan.edits, fill);
			out.add(` = ${name("$first")} + ${name("$column")} * ${name("$by")};\n`);
		}
		out.copy(context.source(plan.file), plan.body, [...plan.logging, ...plan.edits], fill);
		out.add("\n    }\n");
	};
	if (trees.length === 0) {
		loop(n.end);
		return;
	}
	const [cell, stop] = [name("$cell"), name("$stop")];
	out.add(`    const ${cell} = ${n.frame}.$cell;\n    while (${n.t} < ${n.end}) {\n`);
	out.add(`    const ${stop} = Math.min(${n.end}, ${n.t} - ${n.t} % ${cell} + ${cell});\n`);
	for (const field of trees) out.add(`    ${field.local} = ${name(`$identity_${field.local}`)};\n`);
	loop(stop);
	trees.forEach((field, place) => {
		out.add(`    ${name(`$fold${place}`)}.push(${field.local});\n`);
	});
	out.add("    }\n");
}

/** Iteration t of a nest is column t mod columns of a row. */
function nestText(n: Names, name: (wanted: string) => string): string {
	const [columns, row, column] = [name("$columns"), name("$row"), name("$column")];
	const inner = `const ${columns} = ${n.frame}.$inner.count, ${name("$first")} = ${n.frame}.$inner.start, ${name("$by")} = ${n.frame}.$inner.step;`;
	const at = `let ${row} = Math.floor(${n.begin} / ${columns}), ${column} = ${n.begin} - ${row} * ${columns};`;
	return `  ${inner}\n  ${at}\n`;
}

function nextText(name: (wanted: string) => string): string {
	return `, ++${name("$column")} === ${name("$columns")} && (${name("$row")}++, ${name("$column")} = 0)`;
}

/** The edits of the loop's code that lie in a function which counts as part of it. */
function withEdits(copy: CopyPlan, { logging, edits }: KernelPlan): CopyPlan {
	return { ...copy, edits: [...copy.edits, ...logging, ...edits] };
}

/** A copied declaration, with a newline after it. */
export function writeCopy(out: TextBuilder, copy: CopyPlan, context: OutlineContext): void {
	out.add(copy.before);
	out.copy(context.source(copy.file), copy, copy.edits, filler({ name: copy.name }, context));
	out.add(`${copy.after}\n`);
	for (const alias of copy.aliases) out.add(`const ${alias} = ${copy.name};\n`);
}

/**
 * `export function sum$0$replay(log, frame)`: deferred effects in iteration order. Late operands are functions if they are
 * evaluated here and now.
 */
export function replayText(plan: KernelPlan, { name }: OutlineContext): string {
	const [log, frame, at] = [name("$log"), name("$frame"), name("$p")];
	// biome-ignore lint/suspicious/noControlCharactersInRegex: marks cannot be written by people
	const filled = (text: string) => text.replace(/\u0001\$?(\w+)\u0002/g, (_, wanted) => name(`$${wanted}`));
	const cases = plan.replays.map(({ operands, late, text }, site) => {
		const names = Array.from({ length: operands }, (_, place) => {
			const value = `${log}[${at}++]`;
			return `${name(`$${place}`)} = ${late.includes(place) ? `${name("$open")}(${value})` : value}`;
		});
		const load = names.length > 0 ? `const ${names.join(", ")}; ` : "";
		return `      case ${site}: { ${load}${filled(text)}; break; }\n`;
	});
	const fields = plan.fields.filter((field) => field.deferred || field.kept);
	const path = ({ field }: FieldPlan) => `${frame}[${JSON.stringify(field)}]`;
	const loads = fields.map(
		(field) => `  ${field.deferred && field.assigned ? "let" : "const"} ${field.local} = ${path(field)};\n`,
	);
	const stores = fields
		.filter((one) => one.deferred && one.assigned)
		.map((field) => `    ${path(field)} = ${field.local};\n`);
	const open = `  const ${name("$open")} = ($v) => (${frame}.$immediate === true ? $v : () => $v);\n`;
	const head = `export function ${plan.name}$replay(${log}, ${frame}) {\n${loads.join("")}`;
	const isLate = plan.replays.some(({ late }) => late.length > 0);
	const loop = `  for (let ${at} = 0; ${at} < ${log}.length; ) {\n    switch (${log}[${at}++]) {\n${cases.join("")}    }\n    ${frame}.$applied++;\n  }\n`;
	const stored = stores.length > 0 ? `  try {\n${loop}  } finally {\n${stores.join("")}  }\n` : loop;
	return `${head}${isLate ? open : ""}${stored}}\n`;
}

/** `export function sum$0$touch(first, last, frame)`: the element ranges that a run of iterations touches. */
export function touchText(plan: KernelPlan): string {
	const pairs = plan.touches.map((accesses) => {
		const ends = (text: string) => [`((${"$i"}) => ${text})($a)`, `(($i) => ${text})($b)`];
		const low = accesses.flatMap((one) => ends(one.low)).join(", ");
		const high = accesses.flatMap((one) => ends(one.high)).join(", ");
		return `Math.min(${low}), Math.max(${high})`;
	});
	return `export function ${plan.name}$touch($a, $b, $f) {\n  return [${pairs.join(", ")}];\n}\n`;
}
