/** Tables of what became of loops, for people and as JSON. */
import type { Judged } from "./judge.js";

export interface Totals {
	readonly loops: number;
	/** Loops whose truth is parallel, and those of them that are accepted. */
	readonly parallel: number;
	readonly accepted: number;
	/** Accepted loops that gave what the uncompiled program does not. */
	readonly wrong: readonly Judged[];
	/** Accepted loops whose truth is serial and that no guard stopped: harmless only if their answers are right. */
	readonly unexpected: readonly Judged[];
	/** Accepted loops whose truth is parallel, though their launch ran sequentially. */
	readonly guardFailed: readonly Judged[];
}

export function totalsOf(judged: readonly Judged[]): Totals {
	const isAccepted = (one: Judged) => one.verdict !== "serial";
	const parallel = judged.filter((one) => one.truth === "parallel");
	return {
		loops: judged.length,
		parallel: parallel.length,
		accepted: parallel.filter((one) => isAccepted(one) && one.sequential === undefined).length,
		wrong: judged.filter((one) => one.wrong !== undefined),
		unexpected: judged.filter((one) => one.truth === "serial" && isAccepted(one) && one.sequential === undefined),
		guardFailed: parallel.filter((one) => isAccepted(one) && one.sequential !== undefined),
	};
}

/** One line per loop: name, truth, verdict, and the code and reason of a refusal. */
export function printLoops(judged: readonly Judged[]): string {
	const width = Math.max(...judged.map(({ name }) => name.length));
	return judged
		.map((one) => {
			const verdict = one.verdict === "serial" ? "refused" : one.verdict;
			const why = one.reason ? `${one.reason.code} ${one.reason.message}` : "";
			const ran = one.sequential === undefined ? "" : `ran sequentially: ${one.sequential}`;
			const threw = one.threw === undefined ? "" : `throws ${one.threw}`;
			const rest = [why, ran, threw].filter((part) => part !== "").join("; ");
			return `${one.name.padEnd(width)}  ${one.truth.padEnd(8)}  ${verdict.padEnd(8)}  ${rest}`.trimEnd();
		})
		.join("\n");
}

export function printTotals(judged: readonly Judged[]): string {
	const { loops, parallel, accepted, wrong, unexpected, guardFailed } = totalsOf(judged);
	const share = ((100 * accepted) / Math.max(1, parallel)).toFixed(1);
	return [
		...unexpected.map((one) => `ACCEPTED, but its truth is serial: ${one.name}`),
		...guardFailed.map((one) => `ran sequentially, though it could be parallel: ${one.name}: ${one.sequential}`),
		...wrong.map((one) => `WRONG: ${one.name}\n${one.wrong}\n${one.source}`),
		`${loops} loops, ${parallel} can run in parallel: ${accepted} do (${share} %)`,
		`accepted though serial ${unexpected.length}, wrong ${wrong.length}`,
	].join("\n");
}
