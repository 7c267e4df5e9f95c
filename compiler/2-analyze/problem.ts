/** What forbids parallel running, found by a pass: data for a diagnostic. */
import type ts from "typescript";
import type { Code } from "../diagnostic/codes.js";

export interface Problem {
	readonly code: Code;
	readonly node: ts.Node;
	readonly args: Readonly<Record<string, string>>;
	readonly related?: readonly { readonly node: ts.Node; readonly message: string }[];
	readonly fix?: string;
}
