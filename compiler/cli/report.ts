/** Prints diagnostics on stderr, and says whether they forbid to go on. */
import type { Diagnostic } from "../diagnostic/diagnostic.js";
import { type RenderOptions, renderDiagnostics } from "../host/render.js";

/** Prints what was found, each matter once; returns the number of errors. */
export function reportDiagnostics(diagnostics: readonly Diagnostic[], options: Omit<RenderOptions, "stream">): number {
	const { errors, texts } = renderDiagnostics(diagnostics, { ...options, stream: process.stderr });
	for (const text of texts) process.stderr.write(`${text}\n\n`);
	if (errors > 0) process.stderr.write(`${errors} ${errors === 1 ? "error" : "errors"}\n`);
	return errors;
}
