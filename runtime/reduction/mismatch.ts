/**
 * The signal that a value had a type for which the plan does not hold. It leaves a kernel or a merge, and the
 * coordinator then runs the loop sequentially; users never see it.
 */
export class Mismatch extends Error {
	readonly variable: string;

	constructor(variable: string) {
		super(`a value of ${variable} has a type for which the plan does not hold`);
		this.variable = variable;
		raised++;
	}
}

let raised = 0;

/** How many mismatches this thread has seen: a body with `try` and `catch` may swallow one. */
export function mismatchCount(): number {
	return raised;
}
