/**
 * What a chunk makes again, because iterations before it have left it in variables.
 *
 * In:   seed = next(seed); … f(seed)
 * Out:  for (let $at = …; $at < $begin; $at++) { seed = next(seed); }      before the loop of the chunk
 */
import type { FieldPlan, KernelPlan, Span } from "../3-plan/kernel-plan.js";
import { declares, filler, type Names, type OutlineContext, value } from "./names.js";
import type { TextBuilder } from "./text.js";

/** Makes what the iteration before the chunk has left in a variable, where that iteration is one of a chunk as well. */
export function writeCarried(
	out: TextBuilder,
	{ carried, field, local }: FieldPlan,
	{ plan, n, context }: { readonly plan: KernelPlan; readonly n: Names; readonly context: OutlineContext },
): void {
	if (!carried) return;
	const source = context.source(plan.file);
	const copy = (span: Span) => out.copy(source, span, plan.edits, filler(plan, context));
	out.add(`  if (${n.begin} > ${n.frame}[${JSON.stringify(`${field}$from`)}]) {\n    ${declares(plan)} `);
	copy(plan.variable);
	out.add(` = ${value(plan, { ...n, t: `(${n.begin} - 1)` })};\n`);
	for (const statement of carried.statements) {
		out.add("    ");
		copy(statement);
		out.add("\n");
	}
	out.add(`    ${local} = (`);
	copy(carried.value);
	out.add(");\n  }\n");
}

/** Runs what makes the values of recurrent variables for the iterations before the chunk, from where they are known. */
export function writeRecurrence(
	out: TextBuilder,
	{ plan, n, context }: { readonly plan: KernelPlan; readonly n: Names; readonly context: OutlineContext },
): void {
	const { recurrence } = plan;
	if (!recurrence) return;
	const [source, at] = [context.source(plan.file), context.name("$at")];
	const copy = (span: Span) => out.copy(source, span, plan.edits, filler(plan, context));
	out.add(
		`  for (let ${at} = ${n.frame}[${JSON.stringify(`${recurrence.field}$from`)}]; ${at} < ${n.begin}; ${at}++) {\n`,
	);
	if (recurrence.counts) {
		out.add("    const ");
		copy(plan.variable);
		out.add(` = ${value(plan, { ...n, t: at })};\n`);
	}
	for (const statement of recurrence.statements) {
		out.add("    ");
		copy(statement);
		// The source may do without, where another line follows.
		out.add(";\n");
	}
	out.add("  }\n");
}
