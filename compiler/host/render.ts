/** Diagnostics as text for a stream: each matter once, framed, with colours if the stream shows them. */
import type { Diagnostic } from "../diagnostic/diagnostic.js";
import { renderDiagnostic, wantsColour } from "../diagnostic/frame.js";

export interface RenderOptions {
	/** The text of a source file, if it can be had. */
	readonly sourceOf: (file: string) => string | undefined;
	/** Errors alone, no warnings. */
	readonly quiet: boolean;
	readonly stream: { readonly isTTY?: boolean };
}

export interface Rendered {
	readonly errors: number;
	readonly texts: readonly string[];
}

/** Renders what was found. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], options: RenderOptions): Rendered {
	const colour = wantsColour(options.stream, process.env);
	const unique = [
		...new Map(diagnostics.map((one) => [`${one.code} ${one.file} ${one.start} ${one.message}`, one])).values(),
	];
	const errors = unique.filter((one) => one.severity === "error");
	const shown = options.quiet ? errors : unique;
	const frame = { sourceOf: options.sourceOf, colour, root: process.cwd() };
	return { errors: errors.length, texts: shown.map((one) => renderDiagnostic(one, frame)) };
}
