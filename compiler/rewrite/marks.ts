/** Rewrites of the mark of a function. */
import type ts from "typescript";
import { ourName } from "../syntax/symbols.js";
import type { Subject, TextEdit } from "./subject.js";

/** `function sum(…)` becomes `@parallel function sum(…)`; arrows and function expressions are wrapped. */
export function markFunction({ ts, file, node }: Subject): readonly TextEdit[] | undefined {
	let owner: ts.Node = node;
	while (owner && !ts.isFunctionLike(owner)) owner = owner.parent;
	if (!owner || !("body" in owner) || ("asteriskToken" in owner && owner.asteriskToken)) return undefined;
	const start = owner.getStart(file);
	const imported = importEdit({ ts, file });
	if (!imported) return undefined;
	if (ts.isFunctionDeclaration(owner) || ts.isMethodDeclaration(owner)) {
		return [...imported, { start, end: start, text: "@parallel " }];
	}
	if (!ts.isArrowFunction(owner) && !ts.isFunctionExpression(owner)) return undefined;
	return [...imported, { start, end: start, text: "parallel(" }, { start: owner.end, end: owner.end, text: ")" }];
}

/** `parallel` beside `prange` in the import of ours. */
function importEdit({ ts, file }: Pick<Subject, "ts" | "file">): TextEdit[] | undefined {
	for (const statement of file.statements) {
		if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
		const bindings = statement.importClause?.namedBindings;
		if (statement.moduleSpecifier.text !== "cloudloop" || !bindings || !ts.isNamedImports(bindings)) continue;
		const names = bindings.elements.map((one) => (one.propertyName ?? one.name).text);
		const at = bindings.elements[0]?.getStart(file);
		if (names.includes("parallel")) return [];
		return at === undefined ? undefined : [{ start: at, end: at, text: "parallel, " }];
	}
	return undefined;
}

/** `@parallel` becomes `@parallel({ onSerial: "warn" })`, `parallel(fn)` becomes `parallel({ onSerial: "warn" }, fn)`. */
export function tolerateSerial({ ts, checker, file, loop }: Subject): readonly TextEdit[] | undefined {
	for (let at: ts.Node | undefined = loop; at; at = at.parent) {
		const decorators = ts.canHaveDecorators(at)
			? ts.getDecorators(at)
			: ts.isFunctionDeclaration(at)
				? at.modifiers
				: [];
		for (const decorator of decorators ?? []) {
			if (!ts.isDecorator(decorator)) continue;
			const { expression } = decorator;
			const call = ts.isCallExpression(expression) ? expression : undefined;
			if (ourName(ts, checker, call?.expression ?? expression) !== "parallel") continue;
			return call
				? withOption(call.arguments[0], call.end - 1)
				: [{ start: expression.end, end: expression.end, text: '({ onSerial: "warn" })' }];
		}
		if (ts.isCallExpression(at) && ourName(ts, checker, at.expression) === "parallel") {
			const [first, second] = at.arguments;
			if (second) return withOption(first, at.end);
			const start = first?.getStart(file) ?? at.end;
			return [{ start, end: start, text: '{ onSerial: "warn" }, ' }];
		}
	}
	return undefined;

	function withOption(options: ts.Expression | undefined, end: number): readonly TextEdit[] | undefined {
		if (!options) return [{ start: end, end, text: '{ onSerial: "warn" }' }];
		if (!ts.isObjectLiteralExpression(options)) return undefined;
		if (options.properties.some((one) => one.name?.getText() === "onSerial")) return undefined;
		const start = options.getStart(file) + 1;
		return [{ start, end: start, text: ` onSerial: "warn"${options.properties.length > 0 ? "," : " "}` }];
	}
}
