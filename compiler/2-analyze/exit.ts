import type ts from "typescript";

/** A statement that leaves the loop, and what has to be done after it: `return`, `break label`, `continue label`, or nothing. */
export interface LoopExit {
	readonly node: ts.ReturnStatement | ts.BreakOrContinueStatement;
	readonly jump: string;
}
