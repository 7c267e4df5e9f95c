/**
 * How the text of a kernel names what it works with, and the value of the loop's variable.
 *
 * In:   prange(2, n)
 * Out:  const i = $start + $t
 */
import type { KernelPlan } from "../3-plan/kernel-plan.js";
import type { SourceText } from "./text.js";

export interface OutlineContext {
	/** Makes a name that the file does not mention. */
	readonly name: (wanted: string) => string;
	readonly source: (file: string) => SourceText;
}

export type Names = Readonly<Record<"begin" | "end" | "frame" | "t" | "start" | "step" | "items", string>>;

/** Marks that name a variable. */
const NAMED: ReadonlySet<string> = new Set(["set", "at", "before", "kind"]);

/** Completes the marks that the analysis left in the text of edits. */
export function filler(plan: Pick<KernelPlan, "name">, { name }: OutlineContext): (text: string) => string {
	return (text) =>
		// biome-ignore lint/suspicious/noControlCharactersInRegex: marks cannot be written by people
		text.replace(/\u0001(\w+)(?::([^\u0002]*))?\u0002/g, (_, kind: string, of = "") => {
			if (NAMED.has(kind)) return name(`$${kind}_${of}`);
			return kind === "inner" ? name(`$${of}_${plan.name}`) : name(`$${kind}`);
		});
}

/** `let` if the body assigns the loop's variable. */
export function declares({ assigned }: KernelPlan): string {
	return assigned ? "let" : "const";
}

/** Value of the induction variable: as little arithmetic as the header allows. */
export function value(plan: KernelPlan, n: Names): string {
	if (plan.header.kind === "items") return `${plan.header.array ?? n.items}[${n.t}]`;
	const terms = [n.t, `${n.start} + ${n.t}`, `${n.start} + ${n.t} * ${n.step}`];
	return terms[plan.header.args.length - 1] ?? n.t;
}
