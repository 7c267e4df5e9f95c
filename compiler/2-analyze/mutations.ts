/**
 * Changes of outside objects that no role accounts for: through a local that is another name for one, through a function
 * that changes its argument, or by code that cannot be read.
 */
import type ts from "typescript";
import { bare, type TS } from "../syntax/nodes.js";
import type { Calls, Mutation } from "./calls.js";
import { argumentMutations, type Functions } from "./functions.js";
import type { Origins } from "./origins.js";
import type { Problem } from "./problem.js";
import type { LoopScope } from "./scope.js";
import type { OuterVariable } from "./variables.js";

interface Evidence {
	readonly mutations: readonly Mutation[];
	readonly calls: Calls;
	readonly origins: Origins;
	readonly variables: readonly OuterVariable[];
	readonly functions: Functions;
	readonly assignedFirst: ReadonlySet<ts.Symbol>;
}

export function findUnhandled(scope: LoopScope, evidence: Evidence): Problem[] {
	const { mutations, calls, origins, variables, functions, assignedFirst } = evidence;
	const roots = new Map(variables.flatMap((one) => one.uses.map((use) => [use.root as ts.Node, one] as const)));
	const problems: Problem[] = [];
	const report = (base: ts.Expression, site: ts.Node, unknown: boolean) => {
		const { self, contents } = origins.of(base);
		for (const symbol of unknown ? new Set([...self, ...contents]) : self) {
			const name = variables.find((one) => one.symbol === symbol)?.name ?? symbol.name;
			const related = symbol.declarations?.[0] ? [{ node: symbol.declarations[0], message: "declared here" }] : [];
			if (unknown) problems.push({ code: "CL2010", node: site, args: { call: callText(site), name }, related });
			else problems.push({ code: "CL2007", node: site, args: { name }, related });
		}
	};
	for (const { base, site, unknown } of mutations) {
		const owner = unknown ? undefined : roots.get(rootOf(scope.ts, base));
		if (owner && !assignedFirst.has(owner.symbol)) continue; // its role accounts for the change
		report(base, site, unknown);
	}
	for (const { base, site } of argumentMutations(calls.functions, functions.reached)) {
		const before = problems.length;
		report(base, site, false);
		for (const one of problems.splice(before)) {
			problems.push({ ...one, code: "CL2010", args: { ...one.args, call: callText(site) } });
		}
	}
	return problems;
}

/** `grid.cells[i].x` begins at `grid`; `this.out[i]` at `this.out`. */
function rootOf(ts: TS, expression: ts.Expression): ts.Node {
	let at = bare(ts, expression);
	while (ts.isPropertyAccessExpression(at) || ts.isElementAccessExpression(at)) {
		if (at.expression.kind === ts.SyntaxKind.ThisKeyword) return at;
		at = bare(ts, at.expression);
	}
	return at;
}

function callText(site: ts.Node): string {
	const text = site.getText().split("\n")[0] ?? "";
	return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
