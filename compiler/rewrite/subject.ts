/** What rewrites take and give. */
import type ts from "typescript";
import type { TS } from "../syntax/nodes.js";

/** What a rewrite looks at: the file, and the node that a diagnostic marks. */
export interface Subject {
	readonly ts: TS;
	readonly checker: ts.TypeChecker;
	readonly file: ts.SourceFile;
	readonly node: ts.Node;
	/** The loop around the node; undefined outside of one. */
	readonly loop: ts.ForOfStatement | undefined;
	/** Made names must not be among these. */
	readonly names: ReadonlySet<string>;
}

/** A replacement of text. */
export interface TextEdit {
	readonly start: number;
	readonly end: number;
	readonly text: string;
}

export interface Rewrite {
	readonly codes: readonly string[] | "all";
	/** What it does, as the head of its diff. */
	readonly title: string;
	/** Undefined where the code has another form. */
	readonly edit: (subject: Subject) => readonly TextEdit[] | undefined;
}
