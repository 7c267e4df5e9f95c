/**
 * Changes of outside objects that no role accounts for: through a local that is another name for one, through a function
 * that changes its argument, or by code that cannot be read.
 */
import type ts from "typescript";
import { bare, isInside, type TS } from "../../syntax/nodes.js";
import type { Trusted } from "../guards.js";
import type { Problem } from "../problem.js";
import type { RoleDecision } from "../roles/facts.js";
import type { LoopScope } from "../variables/scope.js";
import type { OuterVariable } from "../variables/variables.js";
import type { Calls } from "./calls.js";
import { collectMutations } from "./effects.js";
import { argumentMutations, type Functions, handedOut, nameOf } from "./functions.js";
import { createOrigins, type Origins, type Trust } from "./origins.js";

interface Evidence {
	readonly variables: readonly OuterVariable[];
	readonly functions: Functions;
	/** Variables that each iteration assigns before it reads them. */
	readonly assignedFirst: ReadonlySet<ts.Symbol>;
	readonly roles: ReadonlyMap<OuterVariable, RoleDecision>;
}

interface Judged {
	readonly problems: readonly Problem[];
	readonly assumptions: readonly string[];
	/** Types that had to be trusted, for the launch to check. */
	readonly trusted: Trusted;
}

/** First without trust in any type; if that finds a problem, with trust that the launch can justify. */
export function judgeEffects(scope: LoopScope, evidence: Evidence): Judged {
	const strict = judge(scope, evidence, () => false);
	if (strict.problems.length === 0) return { ...strict, trusted: new Map() };
	const trusted = new Map<ts.Symbol, Set<"primitive" | "flat" | "length">>();
	const captured = new Set(evidence.variables.map((one) => one.symbol));
	const lenient = judge(scope, evidence, (symbol, what) => {
		if (!captured.has(symbol)) return false;
		trusted.set(symbol, (trusted.get(symbol) ?? new Set()).add(what));
		return true;
	});
	return { ...lenient, trusted };
}

function judge(scope: LoopScope, evidence: Evidence, trust: Trust): Omit<Judged, "trusted"> {
	const origins = createOrigins(scope, evidence.assignedFirst, trust);
	const found = [scope.loop.variable, scope.body].map((node) => collectMutations(scope, node, origins));
	const mutations = found.flatMap((one) => one.mutations);
	const calls: Calls = {
		mutations,
		functions: found.flatMap((one) => one.calls.functions),
		assumptions: found.flatMap((one) => one.calls.assumptions),
		problems: found.flatMap((one) => one.calls.problems),
	};
	const problems = [...calls.problems, ...unhandled(scope, evidence, { mutations, calls, origins })];
	return { problems, assumptions: calls.assumptions };
}

interface Found {
	readonly mutations: ReturnType<typeof collectMutations>["mutations"];
	readonly calls: Calls;
	readonly origins: Origins;
}

function unhandled(scope: LoopScope, evidence: Evidence, { mutations, calls, origins }: Found): Problem[] {
	const { variables, functions, assignedFirst, roles } = evidence;
	const roots = new Map(variables.flatMap((one) => one.uses.map((use) => [use.root as ts.Node, one] as const)));
	const problems: Problem[] = [];
	const report = (base: ts.Expression, site: ts.Node, unknown: boolean, except?: ts.Symbol) => {
		const { self, contents } = origins.of(base);
		for (const symbol of unknown ? new Set([...self, ...contents]) : self) {
			if (symbol === except) continue;
			const name = variables.find((one) => one.symbol === symbol)?.name ?? symbol.name;
			const related = symbol.declarations?.[0] ? [{ node: symbol.declarations[0], message: "declared here" }] : [];
			if (unknown) problems.push({ code: "CL2010", node: site, args: { call: callText(site), name }, related });
			else problems.push({ code: "CL2007", node: site, args: { name }, related });
		}
	};
	for (const { base, site, unknown } of mutations) {
		const owner = unknown ? undefined : roots.get(rootOf(scope.ts, base));
		if (owner && !assignedFirst.has(owner.symbol)) continue; // its role accounts for the change
		report(base, site, unknown, unknown ? undefined : deferredFor(roles, site));
	}
	for (const { node, declaration } of handedOut(scope, scope.body, functions.reached)) {
		problems.push({ code: "CL2010", node, args: { call: nameOf(declaration), name: "its argument" } });
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

/** The variable whose deferred effect holds this change: the caller carries it out. */
function deferredFor(roles: Evidence["roles"], site: ts.Node): ts.Symbol | undefined {
	for (const [variable, { fact }] of roles) {
		if (fact.role === "deferred" && fact.sites.some((effect) => isInside(site, effect.site))) return variable.symbol;
	}
	return undefined;
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
