/**
 * Trees of arrays and objects that code makes, by their form.
 *
 * What stands at the ends (`undefined`) may have other names: only primitives may be read there.
 */
import type ts from "typescript";
import { bare } from "../../../../syntax/nodes.js";
import type { Scope } from "../../../variables/scope.js";

export type Made =
	| { readonly kind: "array" | "typed"; readonly of: Made | undefined; readonly length: number | undefined }
	| {
			readonly kind: "object";
			readonly parts: ReadonlyMap<string, Made | undefined>;
			/** Of a registered class. */
			readonly instanceOf?: ts.ClassDeclaration | undefined;
	  };

/** Of which each run of iterations has one of its own: a copy, or an empty one. */
export type Copied = Made | { readonly kind: "list" } | { readonly kind: "set" } | { readonly kind: "map" };

export function isMade(copied: Copied): copied is Made {
	return copied.kind === "array" || copied.kind === "typed" || copied.kind === "object";
}

/** `[]`, `new Array(n)`: an array in which nothing is yet. */
export function isOpen({ ts }: Scope, expression: ts.Expression | undefined, made: Made): boolean {
	if (!expression || made.kind !== "array" || made.of) return false;
	return made.length === 0 || ts.isNewExpression(bare(ts, expression));
}

/** The same of any length. */
export function withoutLength(made: Made | undefined): Made | undefined {
	return (
		made &&
		(made.kind === "object"
			? { ...made, parts: new Map([...made.parts].map(([name, part]) => [name, withoutLength(part)])) }
			: { ...made, of: withoutLength(made.of), length: undefined })
	);
}

/** No arrays are in it. */
export function isOfObjects(made: Made | undefined): boolean {
	return made === undefined || (made.kind === "object" && [...made.parts.values()].every(isOfObjects));
}

/** Tells trees of different forms apart. */
export function textOf(made: Made | undefined, lengths = false): string {
	if (!made) return "-";
	if (made.kind === "object")
		return `${made.instanceOf?.pos ?? ""}{${[...made.parts].map(([name, part]) => `${name}:${textOf(part, lengths)}`).join()}}`;
	return `${made.kind}${lengths ? made.length : ""}[${textOf(made.of, lengths)}]`;
}
