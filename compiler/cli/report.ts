/** Prints diagnostics on stderr, and says whether they forbid to go on. */
import type { Diagnostic } from "../diagnostic/diagnostic.js";
import { renderDiagnostic, wantsColour } from "../diagnostic/frame.js";

export interface ReportOptions {
	/** The text of a source file, if it can be had. */
	readonly sourceOf: (file: string) => string | undefined;
	/** Only errors are printed. */
	readonly quiet: boolean;
}

/** Prints what was found, each matter once; returns the number of errors. */
export function reportDiagnostics(diagnostics: readonly Diagnostic[], options: ReportOptions): number {
	const colour = wantsColour(process.stderr, process.env);
	const unique = new Map(diagnostics.map((one) => [`${one.code} ${one.file} ${one.start} ${one.message}`, one]));
	const errors = [...unique.values()].filter((one) => one.severity === "error").length;
	for (const diagnostic of unique.values()) {
		if (options.quiet && diagnostic.severity !== "error") continue;
		const text = renderDiagnostic(diagnostic, { sourceOf: options.sourceOf, colour, root: process.cwd() });
		process.stderr.write(`${text}\n\n`);
	}
	if (errors > 0) process.stderr.write(`${errors} ${errors === 1 ? "error" : "errors"}\n`);
	return errors;
}
