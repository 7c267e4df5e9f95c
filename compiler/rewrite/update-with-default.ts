/**
 * A test whether an element is there, before it is updated, becomes one expression.
 *
 * In:   if (!m.has(k)) m.set(k, 0); m.set(k, m.get(k)! + e);     Out:  m.set(k, (m.get(k) ?? 0) + e);
 * In:   if (!(k in h)) h[k] = 0; h[k] += e;                        Out:  h[k] = (h[k] ?? 0) + e;
 * In:   if (m.has(k)) m.set(k, m.get(k)! + 1); else m.set(k, 1);  Out:  m.set(k, (m.get(k) ?? 0) + 1);
 */
import type ts from "typescript";
import { walk } from "../syntax/nodes.js";
import type { Subject, TextEdit } from "./subject.js";

/** Forms as text with one space between words; the same group must stand for the same text. */
const FORMS: readonly { readonly from: RegExp; readonly to: string }[] = [
	{
		from: /^if \(!([\w.]+)\.has\((.+?)\)\) \{? ?\1\.set\(\2, (-?[\d.]+)\);? ?\}? \1\.set\(\2, \1\.get\(\2\)!? \+ (.+)\);$/,
		to: "$1.set($2, ($1.get($2) ?? $3) + $4);",
	},
	{
		from: /^if \(!\((.+?) in ([\w.]+)\)\) \{? ?\2\[\1\] = (-?[\d.]+);? ?\}? \2\[\1\]!? \+= (.+);$/,
		to: "$2[$1] = ($2[$1] ?? $3) + $4;",
	},
	{
		from: /^if \(!\((.+?) in ([\w.]+)\)\) \{? ?\2\[\1\] = (-?[\d.]+);? ?\}? \2\[\1\]!?\+\+;$/,
		to: "$2[$1] = ($2[$1] ?? $3) + 1;",
	},
	{
		from: /^if \(([\w.]+)\.has\((.+?)\)\) \{? ?\1\.set\(\2, \1\.get\(\2\)!? \+ (.+?)\);? ?\}? else \{? ?\1\.set\(\2, \3\);? ?\}?$/,
		to: "$1.set($2, ($1.get($2) ?? 0) + $3);",
	},
];

export function updateWithDefault({ ts, file, loop }: Subject): readonly TextEdit[] | undefined {
	const edits: TextEdit[] = [];
	if (loop) {
		walk(ts, loop.statement, (at) => {
			if (ts.isBlock(at)) edits.push(...editsOf(at.statements));
		});
	}
	return edits.length > 0 ? edits : undefined;

	function editsOf(statements: readonly ts.Statement[]): TextEdit[] {
		return statements.flatMap((one, place) => {
			if (!ts.isIfStatement(one)) return [];
			const next = statements[place + 1];
			return [one, ...(next ? [next] : [])].flatMap((last): TextEdit[] => {
				const span = { start: one.getStart(file), end: last.end };
				const text = file.text.slice(span.start, span.end).replace(/\s+/g, " ");
				const form = FORMS.find(({ from }) => from.test(text));
				return form ? [{ ...span, text: text.replace(form.from, form.to) }] : [];
			});
		});
	}
}
