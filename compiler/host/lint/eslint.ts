/**
 * `cloudloop/eslint`: with it, parsers of ESLint accept `@parallel function`.
 *
 * A processor hands over the text without decorators on functions, every other character in its place, and takes back what
 * is said of the text.
 */
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { loadTypeScript } from "../load-typescript.js";
import { type FunctionMark, hideFunctionMarks, type PlainText } from "./function-marks.js";

interface Fix {
	readonly range: readonly [number, number];
}

/** What is needed of a message of ESLint. */
export interface LintMessage {
	readonly ruleId: string | null;
	readonly message: string;
	readonly line: number;
	readonly column: number;
	readonly fix?: Fix | undefined;
	readonly suggestions?: readonly { readonly fix: Fix }[] | undefined;
}

export interface Processor {
	readonly meta: { readonly name: string; readonly version: string };
	readonly supportsAutofix: true;
	preprocess(text: string, fileName: string): string[];
	postprocess<Message extends LintMessage>(messages: Message[][], fileName: string): Message[];
}

/** The plugin for ESLint 9 and 10: `configs.recommended` goes into the list of a flat configuration. */
export interface EslintPlugin {
	readonly meta: { readonly name: string; readonly version: string };
	readonly processors: { readonly functions: Processor };
	readonly configs: {
		readonly recommended: { readonly name: string; readonly files: string[]; readonly processor: Processor };
	};
}

const { version } = JSON.parse(readFileSync(new URL("../../../../package.json", import.meta.url), "utf8")) as {
	version: string;
};
const meta = { name: "cloudloop", version };

/** Texts that ESLint works on, by file. */
const open = new Map<string, PlainText>();

const functions: Processor = {
	meta: { ...meta, name: "cloudloop/functions" },
	supportsAutofix: true,
	preprocess(text, fileName) {
		open.delete(fileName);
		if (!text.includes("@") || !text.includes("cloudloop")) return [text];
		const plain = hideFunctionMarks(loadTypeScript(dirname(fileName)).ts, fileName, text);
		if (!plain) return [text];
		open.set(fileName, plain);
		return [plain.text];
	},
	postprocess(messages, fileName) {
		const plain = open.get(fileName);
		open.delete(fileName);
		const all = messages.flat();
		return plain ? all.filter((one) => stands(plain, one)).map((one) => withoutFixes(plain.marks, one)) : all;
	},
};

const plugin: EslintPlugin = {
	meta,
	processors: { functions },
	configs: {
		recommended: { name: "cloudloop/recommended", files: ["**/*.{ts,mts,cts,tsx}"], processor: functions },
	},
};
export default plugin;

/** Whether a message is about what the user has written. */
function stands({ marks, lineStarts }: PlainText, { line, column, ruleId, message }: LintMessage): boolean {
	const at = (lineStarts[line - 1] ?? 0) + column - 1;
	// The whole statement that took the decorator's place, or its semicolon.
	if (marks.some(({ start, end }) => at === start || at === end - 1)) return false;
	const unused = /no-unused-vars$/.test(ruleId ?? "") && /^'([^']+)'/.exec(message)?.[1];
	return !unused || !marks.some(({ hidden }) => hidden.includes(unused));
}

/** Fixes that touch a decorator were made for another text. */
function withoutFixes<Message extends LintMessage>(marks: readonly FunctionMark[], message: Message): Message {
	const fits = ({ range: [from, to] }: Fix) => marks.every(({ start, end }) => to <= start || from >= end);
	const { fix, suggestions } = message;
	return {
		...message,
		...(fix && !fits(fix) ? { fix: undefined } : {}),
		...(suggestions ? { suggestions: suggestions.filter((one) => fits(one.fix)) } : {}),
	};
}
