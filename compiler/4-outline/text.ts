/** Builds generated text out of new text and stretches of source files, and keeps the source map. */
import { addMapping, GenMapping, setSourceContent, toEncodedMap } from "@jridgewell/gen-mapping";
import type { SourceEdit, Span } from "../3-plan/kernel-plan.js";

export interface SourceText {
	readonly fileName: string;
	readonly text: string;
}

export interface GeneratedText {
	readonly text: string;
	/** Source map, version 3; sources are the names of the files copied from. */
	readonly map: unknown;
}

export interface TextBuilder {
	/** New text. */
	add(text: string): void;
	/** A stretch of the source with edits applied; `fill` completes marks in the edits' text. */
	copy(source: SourceText, span: Span, edits: readonly SourceEdit[], fill: (text: string) => string): void;
	finish(): GeneratedText;
}

export function createText(fileName: string): TextBuilder {
	const map = new GenMapping({ file: fileName });
	const sources = new Map<string, readonly number[]>();
	const pieces: string[] = [];
	let line = 1;
	let column = 0;

	const add = (text: string): void => {
		pieces.push(text);
		const breaks = text.split("\n");
		line += breaks.length - 1;
		column = breaks.length > 1 ? (breaks.at(-1) ?? "").length : column + text.length;
	};

	const startsOf = (source: SourceText): readonly number[] => {
		const known = sources.get(source.fileName);
		if (known) return known;
		const starts = [0];
		for (let at = source.text.indexOf("\n"); at >= 0; at = source.text.indexOf("\n", at + 1)) starts.push(at + 1);
		sources.set(source.fileName, starts);
		setSourceContent(map, source.fileName, source.text);
		return starts;
	};

	/** Text of the source as it is, mapped word by word. */
	const keep = (source: SourceText, start: number, end: number): void => {
		const starts = startsOf(source);
		let from = lineAt(starts, start);
		for (const match of source.text.slice(start, end).matchAll(/[\p{ID_Continue}$]+|\s+|[^\p{ID_Continue}$\s]/gu)) {
			const offset = start + match.index;
			while ((starts[from + 1] ?? Number.POSITIVE_INFINITY) <= offset) from++;
			if (match[0].trim() !== "") {
				const original = { line: from + 1, column: offset - (starts[from] ?? 0) };
				addMapping(map, { generated: { line, column }, source: source.fileName, original });
			}
			add(match[0]);
		}
	};

	const copy = (source: SourceText, span: Span, edits: readonly SourceEdit[], fill: (text: string) => string): void => {
		const inner = edits.filter((edit) => edit.start >= span.start && edit.end <= span.end);
		let at = span.start;
		for (const edit of outermost(inner)) {
			keep(source, at, edit.start);
			const rest = inner.filter((one) => one !== edit);
			for (const part of edit.parts) {
				if (typeof part === "string") add(fill(part));
				else copy(source, part, rest, fill);
			}
			at = edit.end;
		}
		keep(source, at, span.end);
	};

	return { add, copy, finish: () => ({ text: pieces.join(""), map: toEncodedMap(map) }) };
}

/** Edits that lie in no other edit, in order; of two on one span the first goes around the second. */
function outermost(edits: readonly SourceEdit[]): SourceEdit[] {
	const sorted = edits.map((edit, place) => ({ edit, place }));
	sorted.sort((a, b) => a.edit.start - b.edit.start || b.edit.end - a.edit.end || a.place - b.place);
	const found: SourceEdit[] = [];
	for (const { edit } of sorted) {
		const last = found.at(-1);
		if (!last || edit.start >= last.end) found.push(edit);
	}
	return found;
}

function lineAt(starts: readonly number[], offset: number): number {
	let low = 0;
	let high = starts.length - 1;
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if ((starts[middle] ?? 0) <= offset) low = middle;
		else high = middle - 1;
	}
	return low;
}
