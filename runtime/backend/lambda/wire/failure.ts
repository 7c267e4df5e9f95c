/** What ends a region: an error of ours, to be made on the launching thread. */
import type { Failure } from "../messages.js";

export class RegionFailure extends Error {
	readonly failure: Failure;

	constructor(code: string, args: Failure["args"], cause?: string) {
		super(code);
		this.failure = { code, args, cause };
	}
}
