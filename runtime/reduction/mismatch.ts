/**
 * The signal that a value had a type for which the plan does not hold, or that iterations do not keep apart. It leaves a kernel or a merge, and the
 * coordinator then runs the loop sequentially; users never see it.
 */
export class Mismatch extends Error {
	readonly variable: string;

	constructor(variable: string, reason = `a value of ${variable} has a type for which the plan does not hold`) {
		super(reason);
		this.variable = variable;
		raised++;
	}
}

let raised = 0;

/** How many mismatches this thread has seen: a body with `try` and `catch` may swallow one. */
export function mismatchCount(): number {
	return raised;
}
