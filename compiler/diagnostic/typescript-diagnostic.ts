/**
 * Between our diagnostics and those of TypeScript, which tsc and editors print.
 *
 * tsc prints "TS" and the number, so ours are 100000 + digits (`CL2001` is TS102001) and the text begins with the code.
 */
import type ts from "typescript";
import type { Diagnostic, Severity } from "./diagnostic.js";
import { placeAt } from "./diagnostic.js";

type Compiler = typeof ts;

/** As a diagnostic of TypeScript, for hosts that report through tsc or an editor. */
export function toTsDiagnostic(compiler: Compiler, program: ts.Program, diagnostic: Diagnostic): ts.Diagnostic {
	const category = { error: "Error", warning: "Warning", remark: "Message" } as const;
	const number = 100_000 + Number(diagnostic.code.slice(2));
	const at = (place: { file: string; start: number; end: number }) => ({
		file: program.getSourceFile(place.file),
		start: place.start,
		length: place.end - place.start,
	});
	return {
		...at(diagnostic),
		category: compiler.DiagnosticCategory[category[diagnostic.severity]],
		code: number,
		source: "cloudloop",
		messageText: `${diagnostic.code}: ${diagnostic.message}\n  why: ${diagnostic.why}\n  fix: ${diagnostic.fix}`,
		relatedInformation: diagnostic.related.map((other) => ({
			...at(other),
			category: compiler.DiagnosticCategory.Message,
			code: number,
			messageText: other.message,
		})),
	};
}

/** A diagnostic of TypeScript in our form, so that one printer frames both. */
export function fromTsDiagnostic(compiler: Compiler, diagnostic: ts.Diagnostic): Diagnostic {
	const [message = "", ...details] = compiler.flattenDiagnosticMessageText(diagnostic.messageText, "\n").split("\n");
	return {
		...placeOfTs(diagnostic),
		code: `TS${diagnostic.code}`,
		severity: severityOf(compiler, diagnostic.category),
		kind: "invalid",
		args: {},
		message,
		label: "",
		why: details.map((line) => line.trim()).join("; "),
		fix: "",
		related: (diagnostic.relatedInformation ?? []).map((other) => ({
			...placeOfTs(other),
			message: compiler.flattenDiagnosticMessageText(other.messageText, " "),
		})),
	};
}

function placeOfTs(diagnostic: ts.DiagnosticRelatedInformation) {
	const { file, start, length } = diagnostic;
	if (!file || start === undefined) return { file: "", start: 0, end: 0, line: 1, column: 1 };
	return placeAt(file, start, start + (length ?? 0));
}

function severityOf(compiler: Compiler, category: ts.DiagnosticCategory): Severity {
	if (category === compiler.DiagnosticCategory.Error) return "error";
	return category === compiler.DiagnosticCategory.Warning ? "warning" : "remark";
}
