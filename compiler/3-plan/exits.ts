/**
 * Exits of a loop: its kernel returns which one was taken, and the code after the launch does what it says.
 *
 * In:   if (a[i] === x) return a[i];
 * Out:  if (a[i] === x) return { site: 0, value: (a[i]) };        after the launch: if ($x?.site === 0) return $x.value;
 *
 * A `return` in the kernel runs the same `finally` blocks on its way as the jump that it stands for.
 */
import type { LoopPlan } from "../../runtime/contract.js";
import type { LoopExit } from "../2-analyze/exit.js";
import { spanOf } from "./copies.js";
import type { KernelPlan, SourceEdit } from "./kernel-plan.js";

/** The exit as people read it. */
export function planExit({ node }: LoopExit): NonNullable<LoopPlan["exits"]>[number] {
	const line = node.getSourceFile().getLineAndCharacterOfPosition(node.getStart()).line + 1;
	return { statement: node.getText().replace(/;$/, ""), line };
}

export function exitPlan(exit: LoopExit): KernelPlan["exits"][number] {
	return { jump: exit.jump, value: returned(exit) !== undefined };
}

/** The statement in the kernel. */
export function exitEdit(exit: LoopExit, site: number): SourceEdit {
	const value = returned(exit);
	const parts = value ? ["(", spanOf(value), ")"] : ["undefined"];
	return { ...spanOf(exit.node), parts: [`return { site: ${site}, value: `, ...parts, " };"] };
}

function returned({ node }: LoopExit) {
	return "expression" in node ? node.expression : undefined;
}
