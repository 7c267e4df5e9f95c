/** How wide text is on a terminal, so that marks stand under what they mark. */

const TAB = 4;

/** Scripts and symbols that take two columns. */
const WIDE =
	/^(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|[\u1100-\u115F\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}])/u;
/** What takes no column of its own. */
const EMPTY = /^[\p{Mark}\p{Cf}]+$/u;
/** What would move the cursor or change colours. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g;

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Columns that a text without tabs takes. */
export function widthOf(text: string): number {
	let width = 0;
	for (const { segment } of segmenter.segment(text)) {
		if (!EMPTY.test(segment)) width += WIDE.test(segment) ? 2 : 1;
	}
	return width;
}

/** The text with tabs as blanks up to the next tab stop, and control characters made harmless. */
export function expandTabs(line: string): string {
	let out = "";
	for (const [index, part] of line.replace(CONTROL, "\uFFFD").split("\t").entries()) {
		if (index > 0) out += " ".repeat(TAB - (widthOf(out) % TAB));
		out += part;
	}
	return out;
}
