/**
 * Checks the head of a loop over `prange`.
 *
 * In:   for (const i of prange(2, n, { chunk: 8 })) …
 * Out:  range [2, n], variable i, options { chunk: 8 }
 *
 * Refuses: `for await`, a loop variable that is not declared, wrong arguments, constants that no range can have.
 */
import type ts from "typescript";
import { type Diagnostic, diagnose } from "../diagnostic/diagnostic.js";
import { bare, isAssignment, isIncrement, type TS, walk } from "../syntax/nodes.js";
import { symbolOf } from "../syntax/symbols.js";
import type { Header } from "./found.js";
import { literalValue } from "./options.js";

export interface Head {
	readonly header: Header;
	readonly variable: ts.BindingName;
	readonly assigned: boolean;
	readonly options: ts.Expression | undefined;
}

export function readHead(
	ts: TS,
	checker: ts.TypeChecker,
	node: ts.ForOfStatement,
	call: ts.CallExpression,
	diagnostics: Diagnostic[],
): Head | undefined {
	const list = node.initializer;
	const declared = ts.isVariableDeclarationList(list) && (list.flags & ts.NodeFlags.BlockScoped) !== 0;
	const variable = ts.isVariableDeclarationList(list) ? list.declarations[0]?.name : undefined;
	if (!declared || !variable || node.awaitModifier) {
		diagnostics.push(
			diagnose("CL1008", list, { problem: node.awaitModifier ? "uses for await" : "does not declare its variable" }),
		);
		return undefined;
	}
	const last = call.arguments.at(-1);
	const options = last && ts.isObjectLiteralExpression(bare(ts, last)) ? last : undefined;
	const args = options ? call.arguments.slice(0, -1) : [...call.arguments];
	const header = readArguments(ts, checker, call, args, diagnostics);
	if (!header) return undefined;
	const assigned = findAssignment(ts, checker, node, variable);
	// The name of an item is a variable of the iteration; a number says where the iteration is.
	if (assigned && header.kind === "range") {
		const related = [{ node: variable, message: "declared as the loop's variable" }];
		diagnostics.push(diagnose("CL1003", assigned, { name: variable.getText() }, related));
		return undefined;
	}
	return { header, variable, assigned: assigned !== undefined, options };
}

function readArguments(
	ts: TS,
	checker: ts.TypeChecker,
	call: ts.CallExpression,
	args: readonly ts.Expression[],
	diagnostics: Diagnostic[],
): Header | undefined {
	const [first] = args;
	if (!first || args.length > 3 || args.some((arg) => ts.isSpreadElement(arg))) {
		const problem = !first ? "no argument" : args.length > 3 ? `${args.length} arguments` : "a spread argument";
		diagnostics.push(diagnose("CL1007", call, { problem }));
		return undefined;
	}
	const problem = impossible(args.map((arg) => literalValue(ts, arg)));
	if (problem) {
		diagnostics.push(diagnose("CL1010", call, { problem }));
		return undefined;
	}
	const type = checker.getTypeAtLocation(first);
	const isNumber = (type.flags & ts.TypeFlags.NumberLike) !== 0;
	if (args.length > 1 || isNumber) return { kind: "range", args };
	if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return { kind: "range", args };
	if (type.flags & ts.TypeFlags.StringLike) {
		diagnostics.push(diagnose("CL1007", call, { problem: "a string" }));
		return undefined;
	}
	return { kind: "items", args: [first] };
}

/** Why these constants make no range, or undefined. */
function impossible(values: readonly (string | number | undefined)[]): string | undefined {
	for (const value of values) {
		if (typeof value === "string") return "a string is not a number";
		if (value !== undefined && Number.isNaN(value)) return "NaN is not an integer";
		if (value !== undefined && !Number.isInteger(value)) return `${value} is not an integer`;
		if (value !== undefined && !Number.isSafeInteger(value)) return `${value} is beyond the safe integers`;
	}
	if (values.length === 3 && values[2] === 0) return "the step is zero, so the loop would never end";
	if (values.length === 1 && typeof values[0] === "number" && values[0] < 0) return "a trip count cannot be negative";
	return undefined;
}

/** A place that assigns the loop's variable. */
function findAssignment(
	ts: TS,
	checker: ts.TypeChecker,
	node: ts.ForOfStatement,
	variable: ts.BindingName,
): ts.Node | undefined {
	const symbols = new Set<ts.Symbol>();
	walk(ts, variable, (at) => {
		const symbol = ts.isIdentifier(at) ? checker.getSymbolAtLocation(at) : undefined;
		if (symbol) symbols.add(symbol);
	});
	let found: ts.Node | undefined;
	walk(ts, node.statement, (at) => {
		const head = ts.isForOfStatement(at) || ts.isForInStatement(at) ? at.initializer : undefined;
		const target = isAssignment(ts, at) ? at.left : isIncrement(ts, at) ? at.operand : head;
		if (!target || ts.isVariableDeclarationList(target)) return;
		walk(ts, target, (part) => {
			if (ts.isPropertyAccessExpression(part) || ts.isElementAccessExpression(part)) return false;
			const symbol = ts.isIdentifier(part) ? symbolOf(ts, checker, part) : undefined;
			if (symbol && symbols.has(symbol)) found ??= at;
			return true;
		});
	});
	return found;
}
