/** What a run has used so far, and what that costs. */
export interface Receipt {
	readonly invocations: number;
	readonly coldStarts: number;
	/** Billed, as the log of the function says; where it does not, as the worker measured. */
	readonly milliseconds: number;
	readonly dollars: number;
}
