/**
 * Async functions return while their loops run. The plain program runs a loop without `await` to its end before anybody
 * else gets a turn, so such loops wait for earlier ones that touch the same: what a loop touches is told here.
 */
import type ts from "typescript";
import { isInside, isReference, type TS, walk } from "../syntax/nodes.js";
import { symbolOf } from "../syntax/symbols.js";
import type { LoopFacts, VariableFact } from "./analysis.js";
import { CHANGED, SCALAR } from "./holders.js";
import { isPrimitive } from "./variables/kinds.js";
import type { LoopScope } from "./variables/scope.js";

export function turnOf({ ts, checker, loop, owner }: LoopScope, variables: readonly VariableFact[]): LoopFacts["turn"] {
	if (!loop.async || awaits(ts, loop.node)) return undefined;
	const objects = new Map<string, boolean>();
	const outer = new Map<string, boolean>();
	const put = (into: Map<string, boolean>, name: string, changes: boolean) =>
		into.set(name, changes || into.get(name) === true);
	const isOuter = (declaration: ts.Declaration | undefined) =>
		declaration !== undefined && !isInside(declaration, owner.node) && isVariable(ts, declaration);
	for (const { variable, fact } of variables) {
		if (fact.role === "private") continue;
		const assigns = isAssigned(fact);
		if (variable.member) put(objects, variable.member.of.replace(/\..*/s, ""), assigns);
		else if (isOuter(variable.declaration)) put(outer, variable.symbol.name, assigns);
		if (!variable.member && !isPrimitive(ts, variable.type)) put(objects, variable.name, CHANGED.has(fact.role));
		else if (variable.member && CHANGED.has(fact.role)) put(objects, variable.member.of.replace(/\..*/s, ""), true);
	}
	for (const node of loop.header.args.flatMap((one) => namesIn(ts, one))) {
		const declaration = ts.isIdentifier(node) ? symbolOf(ts, checker, node)?.valueDeclaration : undefined;
		if (declaration && loop.header.args.some((one) => isInside(declaration, one))) continue;
		if (ts.isIdentifier(node) && isOuter(declaration)) put(outer, node.text, false);
		const isOurs = !declaration || isVariable(ts, declaration);
		if (isOurs && !isPrimitive(ts, checker.getTypeAtLocation(node))) put(objects, node.getText(), false);
	}
	const named = (changes: boolean) => [...objects].filter(([, one]) => one === changes).map(([name]) => name);
	return { changed: named(true), read: named(false), outer: Object.fromEntries(outer) };
}

function awaits(ts: TS, node: ts.Node): boolean {
	let found = false;
	walk(ts, node, (at) => {
		if (ts.isAwaitExpression(at) || (ts.isForOfStatement(at) && at.awaitModifier)) found = true;
	});
	return found;
}

function isAssigned(fact: VariableFact["fact"]): boolean {
	return SCALAR.has(fact.role) || (fact.role === "deferred" && fact.assigned);
}

/** Of this project, and neither a function nor a class. */
function isVariable(ts: TS, declaration: ts.Declaration): boolean {
	const isOne =
		ts.isVariableDeclaration(declaration) || ts.isParameter(declaration) || ts.isBindingElement(declaration);
	return isOne && !declaration.getSourceFile().isDeclarationFile;
}

/** Names of values, and `this`. */
function namesIn(ts: TS, node: ts.Node): ts.Node[] {
	const found: ts.Node[] = [];
	walk(ts, node, (at) => {
		if (at.kind === ts.SyntaxKind.ThisKeyword || (ts.isIdentifier(at) && isReference(ts, at))) found.push(at);
	});
	return found;
}
