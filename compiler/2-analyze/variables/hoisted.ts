/** Variables that the body declares by `var`: they outlive the iteration. */

import type ts from "typescript";
import { walk } from "../../syntax/nodes.js";
import { symbolOf } from "../../syntax/symbols.js";
import type { Problem } from "../problem.js";
import type { RoleDecision } from "../roles/facts.js";
import type { LoopScope } from "./scope.js";
import type { OuterVariable } from "./variables.js";

/** Variables declared by `var` in the body and used behind the loop. */
export function varProblems(scope: LoopScope): Problem[] {
	const { ts, checker, body, owner } = scope;
	const problems: Problem[] = [];
	walk(ts, body, (at) => {
		if (ts.isFunctionLike(at)) return false;
		const isVar = ts.isVariableDeclarationList(at) && (at.flags & ts.NodeFlags.BlockScoped) === 0;
		for (const { name } of isVar ? at.declarations : []) {
			const symbol = ts.isIdentifier(name) ? checker.getSymbolAtLocation(name) : undefined;
			let outside: ts.Node | undefined;
			walk(ts, owner.node, (node) => {
				if (node === body) return false;
				if (ts.isIdentifier(node) && symbol && symbolOf(ts, checker, node) === symbol) outside ??= node;
				return true;
			});
			if (!ts.isIdentifier(name) || outside) problems.push(varProblem(name, outside ?? name));
		}
		return true;
	});
	return problems;
}

function varProblem(name: ts.Node, outside: ts.Node): Problem {
	const related = [{ node: outside, message: "used here" }];
	const fix = `declare \`${name.getText()}\` with let before the loop, or with const inside it`;
	return { code: "CL2001", node: name, args: { name: name.getText() }, related, fix };
}

/** A `var` of the body must be of no use outside of the iteration: the kernel declares it again. */
export function decideInnerVar(
	scope: LoopScope,
	variable: OuterVariable,
	earlyReads: ReadonlyMap<ts.Symbol, ts.Node>,
): RoleDecision {
	const { ts, checker, body, owner } = scope;
	let outside: ts.Node | undefined = earlyReads.get(variable.symbol);
	walk(ts, owner.node, (at) => {
		if (at === body) return false;
		if (ts.isIdentifier(at) && checker.getSymbolAtLocation(at) === variable.symbol) outside ??= at;
		return true;
	});
	if (!outside) return { fact: { role: "private" }, edits: [] };
	const related = variable.declaration ? [{ node: variable.declaration, message: "declared here by var" }] : [];
	const fix = `declare \`${variable.name}\` with let before the loop, or with const inside it`;
	return {
		fact: { role: "none", problems: [{ code: "CL2001", node: outside, args: { name: variable.name }, related, fix }] },
		edits: [],
	};
}
