/** What the commands that talk to AWS share. */
import type { ArgDef } from "citty";
import { EXIT, Exit } from "../exit.js";

export const FUNCTION = {
	type: "string",
	description: "Name of the function",
	default: process.env.CLOUDLOOP_FUNCTION ?? "cloudloop",
	valueHint: "NAME",
} as const satisfies ArgDef;

/** A function that nobody has configured yet. */
export const USUAL = {
	memory: 1769,
	timeout: 900,
	role: undefined,
	subnets: [],
	securityGroups: [],
	concurrency: undefined,
} as const;

/** What the environment says of the store besides its URL, for the function: certificates as text. */
export function storeVariables(readCa: (given: string) => string): Readonly<Record<string, string>> {
	const { CLOUDLOOP_REDIS_CA: ca, CLOUDLOOP_REDIS_PREFIX: prefix } = process.env;
	return {
		...(ca ? { CLOUDLOOP_REDIS_CA: readCa(ca) } : {}),
		...(prefix ? { CLOUDLOOP_REDIS_PREFIX: prefix } : {}),
	};
}

export function wholeNumber(flag: string, text: string, least: number, most: number): number {
	const value = Number(text);
	if (/^\d+$/.test(text) && value >= least && value <= most) return value;
	throw new Exit(EXIT.usage, `${flag} cannot be ${text}: it is a whole number from ${least} to ${most}`);
}

/** What the bundler says: the user's imports are at fault. */
export function asBundleError(error: unknown): never {
	if (!(error instanceof Error) || error.name !== "BundleError") throw error;
	throw new Exit(EXIT.diagnostics, `the kernels cannot be bundled for Lambda\n${error.message}`);
}

/** What AWS says, as a sentence. */
export function asCloudError(error: unknown): never {
	if (!(error instanceof Error)) throw error;
	if (error.name === "ForeignFunction") {
		throw new Exit(
			EXIT.backend,
			`${error.message} is a function that cloudloop did not make (it lacks the tag): use another --name`,
		);
	}
	throw new Exit(EXIT.backend, `AWS says ${error.name}: ${error.message}`);
}
