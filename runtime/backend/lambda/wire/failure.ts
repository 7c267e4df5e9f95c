/** What ends a region: an error of ours, to be made on the launching thread. */
import { hasCode } from "../../../errors.js";
import type { Failure, RegionMessage } from "../messages.js";

export class RegionFailure extends Error {
	readonly failure: Failure;

	constructor(code: string, args: Failure["args"], cause?: string) {
		super(code);
		this.failure = { code, args, cause };
	}
}

/** What an error means for a region. Errors with a code are what they are; all others are ours. */
export function failureOf(error: unknown, { about }: RegionMessage): RegionFailure {
	if (error instanceof RegionFailure) return error;
	const { label } = about.loop;
	if (hasCode(error)) return new RegionFailure(error.code, { ...error.args, loop: label });
	const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
	return new RegionFailure("CL7009", { loop: label, reason: String(error) }, cause);
}
