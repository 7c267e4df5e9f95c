/**
 * The signal that a value had a type for which the plan does not hold. It leaves a kernel or a merge, and the
 * coordinator then runs the loop sequentially; users never see it.
 */
export class Mismatch extends Error {
	readonly variable: string;

	constructor(variable: string) {
		super(ofOtherType(variable));
		this.variable = variable;
		raised++;
	}
}

export function ofOtherType(variable: string): string {
	return `a value of ${variable} has a type for which the plan does not hold`;
}

let raised = 0;

/** How many mismatches this thread has seen: a body with `try` and `catch` may swallow one. */
export function mismatchCount(): number {
	return raised;
}
