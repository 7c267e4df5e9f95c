/**
 * Puts an item into a list of a text (an array or an object, of JSON or of a script) and leaves all else as it stands:
 * comments, quotes, indentation, trailing commas.
 */
import type MagicString from "magic-string";
import type ts from "typescript";

export type List = ts.ArrayLiteralExpression | ts.ObjectLiteralExpression;

/** Before the first item. */
export function prepend(made: MagicString, file: ts.SourceFile, list: List, item: string): void {
	const [first] = itemsOf(list);
	if (!first) return void made.appendLeft(list.getStart(file) + 1, spaced(list, item));
	const at = first.getStart(file);
	const indent = indentAt(file.text, at);
	made.appendLeft(at, indent === undefined ? `${item}, ` : `${item},\n${indent}`);
}

/** After the last item. */
export function append(made: MagicString, file: ts.SourceFile, list: List, item: string): void {
	const items = itemsOf(list);
	const last = items.at(-1);
	if (!last) {
		appendFirst(made, file, list, item);
		return;
	}
	const indent = indentAt(file.text, last.getStart(file));
	const end = items.hasTrailingComma ? items.end : last.end;
	if (!items.hasTrailingComma) made.appendLeft(last.end, ",");
	const more = items.hasTrailingComma ? "," : "";
	// A comment at the end of the line stays with the item that it stands behind.
	const [comment = ""] = /^[ \t]*(\/\/[^\n\r]*|\/\*[^\n\r]*?\*\/[ \t]*(?=[\n\r]))/.exec(file.text.slice(end)) ?? [];
	made.appendLeft(end + comment.length, indent === undefined ? ` ${item}${more}` : `\n${indent}${item}${more}`);
}

/** An item in a list that has none: on its own line if the list is an object. */
function appendFirst(made: MagicString, file: ts.SourceFile, list: List, item: string): void {
	if (!("properties" in list)) return void made.appendLeft(list.getStart(file) + 1, item);
	const [, outer = ""] = /(?:^|\n)([ \t]*)[^\n]*$/.exec(file.text.slice(0, list.getStart(file) + 1)) ?? [];
	const unit = unitOf(file.text);
	const isBare = list.getText(file).replace(/\s/g, "") === "{}";
	if (isBare) made.overwrite(list.getStart(file), list.end, `{\n${outer}${unit}${item}\n${outer}}`);
	else made.appendLeft(list.getStart(file) + 1, `\n${outer}${unit}${item}`);
}

/** One step of indentation of a text. */
export function unitOf(text: string): string {
	return /^([ \t]+)\S/m.exec(text)?.[1] ?? "\t";
}

function itemsOf(list: List): ts.NodeArray<ts.Node> {
	return "elements" in list ? list.elements : list.properties;
}

function spaced(list: List, item: string): string {
	return "properties" in list ? ` ${item} ` : item;
}

/** The white space before a place, if nothing else stands before it on its line. */
function indentAt(text: string, at: number): string | undefined {
	return /(?:^|\n)([ \t]*)$/.exec(text.slice(0, at))?.[1];
}
