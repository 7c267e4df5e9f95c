/**
 * Frames a diagnostic for a terminal: the code, one sentence, the places that take part, why, and what to do.
 *
 * Places of one file that lie near each other share a frame.
 */
import { relative } from "node:path";
import colours from "picocolors";
import { isCode } from "./codes.js";
import type { Diagnostic, Place } from "./diagnostic.js";
import { type Mark, markRows } from "./marks.js";
import { expandTabs, widthOf } from "./width.js";

export interface FrameOptions {
	/** The text of a source file, if it can be had. */
	readonly sourceOf: (file: string) => string | undefined;
	readonly colour: boolean;
	/** The folder that file names are shown relative to. */
	readonly root: string;
}

type Paint = ReturnType<typeof colours.createColors>;
type Labelled = Place & { readonly label: string; readonly primary: boolean };

/** Places at most this many lines apart share a frame. */
const NEAR = 12;
/** Lines longer than this are shown in part. */
const WIDEST = 160;

/** The diagnostic as text of several lines, without a newline at the end. */
export function renderDiagnostic(diagnostic: Diagnostic, options: FrameOptions): string {
	const paint = colours.createColors(options.colour);
	return [
		headline(diagnostic, paint),
		...framesOf(diagnostic).flatMap((places) => renderFrame(places, options, paint)),
		...sentences("why", diagnostic.why, paint),
		...sentences("fix", diagnostic.fix, paint),
		...(isCode(diagnostic.code) ? sentences("more", `cloudloop explain ${diagnostic.code}`, paint) : []),
	].join("\n");
}

/** Whether text for this stream should have colours. */
export function wantsColour(stream: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): boolean {
	if (environment.NO_COLOR) return false;
	if (environment.FORCE_COLOR) return environment.FORCE_COLOR !== "0";
	return stream.isTTY === true && environment.TERM !== "dumb";
}

function headline(diagnostic: Diagnostic, paint: Paint): string {
	const tint = { error: paint.red, warning: paint.yellow, remark: paint.cyan }[diagnostic.severity];
	return `${tint(paint.bold(`${diagnostic.severity} ${diagnostic.code}`))}: ${paint.bold(diagnostic.message)}`;
}

function sentences(word: string, text: string, paint: Paint): string[] {
	if (text === "") return [];
	const [first = "", ...rest] = text.split("\n");
	return [`${paint.bold(`${word}:`)} ${first}`, ...rest.map((line) => `${" ".repeat(word.length + 2)}${line}`)];
}

/** The places of a diagnostic, grouped into frames; the frame of the primary place comes first. */
function framesOf(diagnostic: Diagnostic): Labelled[][] {
	if (diagnostic.file === "") return [];
	const frames: Labelled[][] = [[{ ...diagnostic, primary: true }]];
	for (const other of diagnostic.related) {
		const place = { ...other, label: other.message, primary: false };
		const frame = frames.find((places) => places.some((known) => isNear(known, place)));
		if (frame) frame.push(place);
		else frames.push([place]);
	}
	return frames;
}

function isNear(a: Place, b: Place): boolean {
	return a.file === b.file && Math.abs(a.line - b.line) <= NEAR;
}

function renderFrame(places: readonly Labelled[], options: FrameOptions, paint: Paint): string[] {
	const [head] = places;
	if (!head || head.file === "") return [];
	const source = options.sourceOf(head.file)?.split(/\r\n|[\n\r\u2028\u2029]/);
	const lines = [...new Set(places.map((place) => place.line))].sort((a, b) => a - b);
	const gutter = Math.max(3, String(lines.at(-1)).length + 1);
	const bar = (left: string, right = "") => `${paint.dim(`${left.padStart(gutter - 1)} │`)}${right && ` ${right}`}`;
	const out = [
		paint.dim(`${" ".repeat(gutter)}╭─ `) + paint.cyan(`${shown(head.file, options.root)}:${head.line}:${head.column}`),
	];
	for (const [index, line] of lines.entries()) {
		if (index > 0 && line - (lines[index - 1] ?? line) > 2) out.push(paint.dim(`${" ".repeat(gutter)}┆`));
		const { text, marks } = cutLine(
			source?.[line - 1] ?? "",
			places.filter((place) => place.line === line),
		);
		out.push(bar(String(line), text), ...markRows(marks, paint).map((row) => bar("", row)));
	}
	return [...out, paint.dim(`${" ".repeat(gutter)}╰─`)];
}

function shown(file: string, root: string): string {
	const path = relative(root, file);
	return path.startsWith("../../..") ? file : path;
}

/** A source line as shown, and where the marks lie in it. */
function cutLine(source: string, places: readonly Labelled[]): { text: string; marks: Mark[] } {
	const columnOf = (offset: number) => widthOf(expandTabs(source.slice(0, Math.max(0, offset))));
	const marks = places.map((place) => {
		const from = columnOf(place.column - 1);
		const end = Math.min(place.column - 1 + place.end - place.start, source.trimEnd().length);
		return { from, to: Math.max(columnOf(end), from + 1), label: place.label, primary: place.primary };
	});
	const text = expandTabs(source);
	if (widthOf(text) <= WIDEST) return { text, marks };
	return cutAround(text, marks);
}

function cutAround(text: string, marks: readonly Mark[]): { text: string; marks: Mark[] } {
	const begin = Math.max(0, Math.min(...marks.map((mark) => mark.from)) - WIDEST / 4);
	const lead = begin > 0 ? "…" : "";
	const moved = marks.map((mark) => {
		const from = Math.min(mark.from - begin + lead.length, WIDEST);
		return { ...mark, from, to: Math.min(from + mark.to - mark.from, WIDEST + 1) };
	});
	const rest = text.slice(begin);
	return { text: `${lead}${rest.slice(0, WIDEST)}${rest.length > WIDEST ? "…" : ""}`, marks: moved };
}
