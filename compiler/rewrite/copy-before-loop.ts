/**
 * Reads of elements that later iterations write go to a copy that is made before the loop.
 *
 * In:   for (const i of prange(n - 1)) a[i] = a[i + 1] * 2;
 * Out:  const aBefore = a.slice(); for (const i of prange(n - 1)) a[i] = aBefore[i + 1] * 2;
 *
 * Only where all writes are at `i`, and all other reads at `i + c` with c > 0, of a loop that counts upwards by one.
 */
import type ts from "typescript";
import { bare, isAssignment, walk } from "../syntax/nodes.js";
import { symbolOf } from "../syntax/symbols.js";
import type { Subject, TextEdit } from "./subject.js";

export function copyBeforeLoop({ ts, checker, file, node, loop, names }: Subject): readonly TextEdit[] | undefined {
	const access = accessAround(node);
	if (!loop || !access || !ts.isIdentifier(access.expression)) return undefined;
	const array = symbolOf(ts, checker, access.expression);
	const variable = ts.isVariableDeclarationList(loop.initializer) ? loop.initializer.declarations[0]?.name : undefined;
	const call = bare(ts, loop.expression);
	if (!array || !variable || !ts.isIdentifier(variable) || !ts.isCallExpression(call) || call.arguments.length > 2)
		return undefined;
	const later: ts.Expression[] = [];
	let fits = true;
	walk(ts, loop.statement, (at) => {
		if (!ts.isIdentifier(at) || symbolOf(ts, checker, at) !== array) return;
		const use = at.parent;
		if (!ts.isElementAccessExpression(use) || use.expression !== at) fits = false;
		else if (isLater(use.argumentExpression, variable.text) && !isTarget(use)) later.push(at);
		else if (use.argumentExpression.getText() !== variable.text) fits = false;
	});
	if (!fits || later.length === 0) return undefined;
	const name = freeName(`${access.expression.text}Before`, names);
	const line = file.text.lastIndexOf("\n", loop.getStart(file)) + 1;
	const indent = /^[ \t]*/.exec(file.text.slice(line))?.[0] ?? "";
	const start = loop.getStart(file);
	return [
		{ start, end: start, text: `const ${name} = ${access.expression.text}.slice();\n${indent}` },
		...later.map((one) => ({ start: one.getStart(file), end: one.end, text: name })),
	];

	function accessAround(inner: ts.Node): ts.ElementAccessExpression | undefined {
		for (let at = inner; at && at !== loop; at = at.parent) if (ts.isElementAccessExpression(at)) return at;
		return undefined;
	}

	/** `i + 1` */
	function isLater(subscript: ts.Expression, induction: string): boolean {
		const sum = bare(ts, subscript);
		if (!ts.isBinaryExpression(sum) || sum.operatorToken.kind !== ts.SyntaxKind.PlusToken) return false;
		return sum.left.getText() === induction && ts.isNumericLiteral(sum.right) && /^[1-9]\d*$/.test(sum.right.text);
	}

	function isTarget(use: ts.ElementAccessExpression): boolean {
		let at: ts.Node = use;
		while (ts.isNonNullExpression(at.parent) || ts.isParenthesizedExpression(at.parent)) at = at.parent;
		const { parent } = at;
		if (isAssignment(ts, parent)) return parent.left === at;
		return (
			ts.isPostfixUnaryExpression(parent) || (ts.isPrefixUnaryExpression(parent) && /^(\+\+|--)/.test(parent.getText()))
		);
	}
}

export function freeName(wanted: string, names: ReadonlySet<string>): string {
	let name = wanted;
	for (let count = 2; names.has(name); count++) name = `${wanted}${count}`;
	return name;
}
