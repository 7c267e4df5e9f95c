/**
 * May an array have more elements than its text says, where code looks at all that there are?
 *
 * In:   const t = [0, 0, 0]; … t[k] = e; … for (const v of t) …
 * Out:  no, if k is at most 2
 */
import { type Polynomial, subtract } from "../../../syntax/polynomial.js";
import type { End } from "./names.js";
import type { Proof } from "./regions.js";

export interface Growth {
	write(end: End): void;
	/** All elements are read. */
	measure(end: End): void;
	isSound(): boolean;
}

/** `lastOf`: the place of the last element that an array has before. */
export function createGrowth(
	proofOf: (end: Pick<End, "links" | "node">) => Proof,
	lastOf: (array: Pick<End, "links" | "made">) => Polynomial | undefined,
): Growth {
	let [mayGrow, isMeasured] = [false, false];
	const isWithin = ({ links, within, node }: End): boolean => {
		const link = links.at(-1);
		const made = within?.made;
		if (!link || typeof link === "string" || made?.kind !== "array") return true;
		const last = lastOf({ links: links.slice(0, -1), made });
		return link.form !== undefined && last !== undefined && proofOf({ links, node })(subtract(last, link.form));
	};
	return {
		write(end) {
			if (!isWithin(end)) mayGrow = true;
		},
		measure(end) {
			if (end.made?.kind === "array") isMeasured = true;
		},
		isSound: () => !(mayGrow && isMeasured),
	};
}
