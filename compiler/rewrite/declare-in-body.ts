/**
 * A variable that only the loop mentions is declared in its body.
 *
 * In:   let t = 0; for (const i of prange(n)) { for (…) t = …; out[i] = t; }
 * Out:  for (const i of prange(n)) { let t = 0; for (…) t = …; out[i] = t; }
 */
import type ts from "typescript";
import { bare, isInside, walk } from "../syntax/nodes.js";
import { symbolOf } from "../syntax/symbols.js";
import type { Subject, TextEdit } from "./subject.js";

export function declareInBody({ ts, checker, file, node, loop }: Subject): readonly TextEdit[] | undefined {
	if (!loop || !ts.isBlock(loop.statement) || !ts.isIdentifier(node)) return undefined;
	const symbol = symbolOf(ts, checker, node);
	const declaration = symbol?.declarations?.[0];
	if (!declaration || !ts.isVariableDeclaration(declaration) || declaration.getSourceFile() !== file) return undefined;
	const list = declaration.parent;
	const statement = list.parent;
	const isLet = ts.isVariableDeclarationList(list) && (list.flags & ts.NodeFlags.Let) !== 0;
	if (!isLet || list.declarations.length !== 1 || !ts.isVariableStatement(statement)) return undefined;
	const isConstant = !declaration.initializer || isLiteral(declaration.initializer);
	if (!isConstant || isInside(declaration, loop) || !onlyInLoop(loop)) return undefined;
	const line = file.text.lastIndexOf("\n", statement.getStart(file)) + 1;
	const alone = file.text.slice(line, statement.getStart(file)).trim() === "" && file.text[statement.end] === "\n";
	const gone = alone
		? { start: line, end: statement.end + 1 }
		: { start: statement.getStart(file), end: statement.end };
	const first = loop.statement.statements[0];
	const at = first?.getStart(file) ?? loop.statement.end - 1;
	const before = file.text.slice(file.text.lastIndexOf("\n", at) + 1, at);
	const gap = before.trim() === "" ? `\n${before}` : " ";
	return [
		{ ...gone, text: "" },
		{ start: at, end: at, text: `${statement.getText(file)}${gap}` },
	];

	function isLiteral(value: ts.Expression): boolean {
		const inner = bare(ts, value);
		return ts.isLiteralExpression(inner) || /^(-\d+(\.\d+)?|true|false|null|undefined)$/.test(inner.getText());
	}

	function onlyInLoop(inside: ts.Node): boolean {
		let only = true;
		walk(ts, file, (one) => {
			if (!ts.isIdentifier(one) || one.parent === declaration || isInside(one, inside)) return;
			if (symbolOf(ts, checker, one) === symbol) only = false;
		});
		return only;
	}
}
