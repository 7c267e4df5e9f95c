/**
 * The rows below a source line: marks, and a label for each.
 *
 * In:   two marks of one line, the second with room to its right
 * Out:  ━━━━ read here    ──── written here
 *
 * A label with no room moves to a row of its own below; marks that overlap get rows of their own.
 */
import { widthOf } from "./width.js";

/** Columns `[from, to)` of a line. */
export interface Mark {
	readonly from: number;
	readonly to: number;
	readonly label: string;
	readonly primary: boolean;
}

interface Paint {
	readonly red: (text: string) => string;
	readonly blue: (text: string) => string;
}

/** All rows for the marks of one line. */
export function markRows(marks: readonly Mark[], paint: Paint): string[] {
	return layersOf(marks).flatMap((layer) => rowsOfLayer(layer, paint));
}

/** Marks that do not overlap, sorted; the next layer takes what did not fit. */
function layersOf(marks: readonly Mark[]): Mark[][] {
	const layers: Mark[][] = [];
	for (const mark of [...marks].sort((a, b) => a.from - b.from || Number(b.primary) - Number(a.primary))) {
		const layer = layers.find((known) => (known.at(-1)?.to ?? 0) < mark.from || known.length === 0);
		if (layer) layer.push(mark);
		else layers.push([mark]);
	}
	return layers;
}

function rowsOfLayer(layer: readonly Mark[], paint: Paint): string[] {
	const later: Mark[] = [];
	let row = "";
	let column = 0;
	for (const [index, mark] of layer.entries()) {
		const room = (layer[index + 1]?.from ?? Number.POSITIVE_INFINITY) - mark.to - 2;
		const fits = widthOf(mark.label) < room;
		const label = fits && mark.label !== "" ? ` ${mark.label}` : "";
		if (!fits) later.unshift(mark);
		row +=
			" ".repeat(mark.from - column) +
			tint(mark, (mark.primary ? "━" : "─").repeat(mark.to - mark.from) + label, paint);
		column = mark.to + widthOf(label);
	}
	return [row, ...later.map((mark) => " ".repeat(mark.from) + tint(mark, `╰ ${mark.label}`, paint))];
}

function tint(mark: Mark, text: string, paint: Paint): string {
	return mark.primary ? paint.red(text) : paint.blue(text);
}
