/**
 * Looks for rewrites under which the analysis accepts a refused loop.
 *
 * In:   a program, its diagnostics, and a way to analyse it once more with another text of a file
 * Out:  per mended place a title and the new text of its file
 *
 * Guarantees: with the new text there are fewer errors, and none that was not there before.
 */
import type ts from "typescript";
import type { Diagnostic } from "../diagnostic/diagnostic.js";
import type { TS } from "../syntax/nodes.js";
import { ourName } from "../syntax/symbols.js";
import { rewrites } from "./rewrites.js";
import type { Subject, TextEdit } from "./subject.js";

export interface Rewritten {
	readonly file: string;
	readonly title: string;
	readonly before: string;
	readonly after: string;
}

/** The errors of a file if it had this text. */
export type Analyse = (file: string, text: string) => readonly Diagnostic[];

export function findRewrites(
	ts: TS,
	program: ts.Program,
	errors: readonly Diagnostic[],
	analyse: Analyse,
): Rewritten[] {
	const found: Rewritten[] = [];
	const mended = new Set<string>();
	for (const error of errors) {
		const file = program.getSourceFile(error.file);
		if (!file) continue;
		const subject = subjectOf(ts, program.getTypeChecker(), file, error);
		const place = `${error.file}:${subject.loop?.pos ?? error.start}`;
		if (mended.has(place)) continue;
		const own = errors.filter((one) => one.file === error.file);
		const rewrite = firstThatHelps(subject, error, own, analyse);
		if (!rewrite) continue;
		mended.add(place);
		found.push(rewrite);
	}
	return found;
}

function firstThatHelps(
	subject: Subject,
	error: Diagnostic,
	errors: readonly Diagnostic[],
	analyse: Analyse,
): Rewritten | undefined {
	const { file } = subject;
	for (const { codes, title, edit } of rewrites) {
		if (codes !== "all" && !codes.includes(error.code)) continue;
		const edits = edit(subject);
		if (!edits) continue;
		const after = applyEdits(file.text, edits);
		const left = analyse(error.file, after);
		if (left.length < errors.length && isSubset(left, errors))
			return { file: error.file, title, before: file.text, after };
	}
	return undefined;
}

/** Nothing new: for each code at most as many as before. */
function isSubset(left: readonly Diagnostic[], before: readonly Diagnostic[]): boolean {
	const count = (all: readonly Diagnostic[], code: string) => all.filter((one) => one.code === code).length;
	return left.every(({ code }) => count(left, code) <= count(before, code));
}

function subjectOf(ts: TS, checker: ts.TypeChecker, file: ts.SourceFile, error: Diagnostic): Subject {
	const node = nodeAt(ts, file, error.start, error.end);
	let loop: ts.ForOfStatement | undefined;
	for (let at: ts.Node = node; at; at = at.parent) {
		if (!ts.isForOfStatement(at) || !ts.isCallExpression(at.expression)) continue;
		if (ourName(ts, checker, at.expression.expression) === "prange") loop = at;
	}
	const names = new Set(file.text.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu) ?? []);
	return { ts, checker, file, node, loop, names };
}

/** The innermost node that covers a stretch of text. */
function nodeAt(ts: TS, file: ts.SourceFile, start: number, end: number): ts.Node {
	let found: ts.Node = file;
	const visit = (node: ts.Node): void => {
		if (node.getStart(file) > start || node.end < end) return;
		found = node;
		ts.forEachChild(node, visit);
	};
	visit(file);
	return found;
}

function applyEdits(text: string, edits: readonly TextEdit[]): string {
	let made = text;
	for (const { start, end, text: part } of [...edits].sort((a, b) => b.start - a.start)) {
		made = made.slice(0, start) + part + made.slice(end);
	}
	return made;
}
