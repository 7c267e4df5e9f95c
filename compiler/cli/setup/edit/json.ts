/** Changes of JSON files with comments, made where they belong and nowhere else. */
import MagicString from "magic-string";
import type ts from "typescript";
import type { TypeScript } from "../../../host/load-typescript.js";
import { append } from "./lists.js";

/** A change at a place that a path of names leads to. */
export type JsonChange =
	/** A property, if there is none of that name yet. `value` is JSON. */
	| { readonly kind: "property"; readonly path: readonly string[]; readonly name: string; readonly value: string }
	/** An item at the end of an array, which is made if it is not there. */
	| { readonly kind: "item"; readonly path: readonly string[]; readonly value: string }
	/** Another text in the place of a string. */
	| { readonly kind: "text"; readonly path: readonly string[]; readonly value: string };

/** The changed text; undefined if the file is not of the form that the changes need. */
export function changeJson(compiler: TypeScript, text: string, changes: readonly JsonChange[]): string | undefined {
	return changes.reduce<string | undefined>((now, change) => now && changeOne(compiler, now, change), text);
}

function changeOne(compiler: TypeScript, text: string, change: JsonChange): string | undefined {
	const file = compiler.parseJsonText("config.json", text);
	const root = file.statements[0]?.expression;
	const { parseDiagnostics } = file as unknown as { readonly parseDiagnostics: readonly unknown[] };
	if (parseDiagnostics.length > 0 || !root || !compiler.isObjectLiteralExpression(root)) return undefined;
	const made = new MagicString(text);
	const [name = "", ...above] = [...change.path].reverse();
	const found = valueAt(compiler, root, change.path);
	if (change.kind === "text") {
		if (!found || !compiler.isStringLiteral(found)) return undefined;
		return made.overwrite(found.getStart(file), found.end, JSON.stringify(change.value)).toString();
	}
	if (found === undefined) {
		const value = change.kind === "item" ? `[${change.value}]` : `{ ${JSON.stringify(change.name)}: ${change.value} }`;
		return changeOne(compiler, text, { kind: "property", path: above.reverse(), name, value });
	}
	if (change.kind === "item") {
		if (!compiler.isArrayLiteralExpression(found)) return undefined;
		append(made, file, found, change.value);
	} else {
		if (!compiler.isObjectLiteralExpression(found)) return undefined;
		append(made, file, found, `${JSON.stringify(change.name)}: ${change.value}`);
	}
	return made.toString();
}

function valueAt(
	compiler: TypeScript,
	from: ts.Expression | undefined,
	path: readonly string[],
): ts.Expression | undefined {
	const [name, ...rest] = path;
	if (name === undefined || !from) return from;
	if (!compiler.isObjectLiteralExpression(from)) return undefined;
	const found = from.properties.find(
		(one) => compiler.isPropertyAssignment(one) && compiler.isStringLiteral(one.name) && one.name.text === name,
	);
	return found && compiler.isPropertyAssignment(found) ? valueAt(compiler, found.initializer, rest) : undefined;
}
