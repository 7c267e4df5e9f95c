/**
 * A diagnostic: what was found, where, and with which names. Plain data; how it looks is `frame.ts`.
 */
import type ts from "typescript";
import { type Code, codes } from "./codes.js";
import type { CodeRow } from "./row.js";

/** A stretch of a source file. Lines and columns count from 1, offsets from 0. */
export interface Place {
	readonly file: string;
	readonly start: number;
	readonly end: number;
	readonly line: number;
	readonly column: number;
}

/** A second place that takes part in the matter. */
export interface RelatedPlace extends Place {
	readonly message: string;
}

export type Severity = "error" | "warning" | "remark";

/** `code` is one of ours (`CL2001`) or of TypeScript (`TS2322`). Without a place, `file` is empty. */
export interface Diagnostic extends Place {
	readonly code: string;
	readonly severity: Severity;
	readonly kind: CodeRow["kind"];
	readonly args: Readonly<Record<string, string>>;
	readonly message: string;
	/** The words under the marked source; may be empty. */
	readonly label: string;
	readonly why: string;
	readonly fix: string;
	readonly related: readonly RelatedPlace[];
}

/** A node and what it has to do with the matter. */
export interface RelatedNode {
	readonly node: ts.Node;
	readonly message: string;
}

/** Makes a diagnostic of a row of the table. `fix` replaces the row's own, where the exact next step is known. */
export function diagnose(
	code: Code,
	node: ts.Node,
	args: Readonly<Record<string, string>>,
	related: readonly RelatedNode[] = [],
	fix?: string,
): Diagnostic {
	const row = codes[code];
	return {
		...placeOf(node),
		code,
		severity: row.severity,
		kind: row.kind,
		args,
		message: fill(row.title, args),
		label: fill(row.label, args),
		why: fill(row.why, args),
		fix: fix ?? fill(row.fix, args),
		related: related.map((other) => ({ ...placeOf(other.node), message: other.message })),
	};
}

/** The same matter as a warning: a refused loop under `onSerial: "warn"`. */
export function asWarning(diagnostic: Diagnostic): Diagnostic {
	return diagnostic.severity === "error" ? { ...diagnostic, severity: "warning" } : diagnostic;
}

/** Where a node stands, without the comments and blanks before it. */
export function placeOf(node: ts.Node): Place {
	const file = node.getSourceFile();
	return placeAt(file, node.getStart(file), node.getEnd());
}

/** The place of a stretch of a file. */
export function placeAt(file: ts.SourceFile, start: number, end: number): Place {
	const { line, character } = file.getLineAndCharacterOfPosition(start);
	return { file: file.fileName, start, end, line: line + 1, column: character + 1 };
}

/** Puts arguments into a text of the table. */
export function fill(text: string, args: Readonly<Record<string, string>>): string {
	return text.replace(/\{(\w+)\}/g, (hole, name: string) => args[name] ?? hole);
}
