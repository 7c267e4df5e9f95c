/**
 * Decides the role of an outer array, map, set or object that the body changes.
 *
 * In:   all uses of the variable
 * Out:  write (each iteration its own elements), append, element-reduction, or deferred; else the reasons
 *
 * Tried in that order: the first is done in place, the next two on private copies, and what only the caller can do in
 * iteration order is deferred. All but the first demand that nothing in the body reads the object.
 */

import type ts from "typescript";
import { bare, isAssignment, isVoidContext } from "../../syntax/nodes.js";
import { symbolOf } from "../../syntax/symbols.js";
import { METHODS } from "../effects/builtins.js";
import type { Problem } from "../problem.js";
import { meet } from "../subscripts/dependences.js";
import type { Subscripts } from "../subscripts/subscripts.js";
import { isNumber } from "../variables/kinds.js";
import type { LoopScope } from "../variables/scope.js";
import type { Use } from "../variables/uses.js";
import type { OuterVariable } from "../variables/variables.js";
import { deferEffect } from "./deferred.js";
import { plainOperands } from "./deferred-operands.js";
import { counted, reducedElements } from "./elements.js";
import type { ContainerContext, Deferred, RoleDecision } from "./facts.js";
import { runsInOrder } from "./order.js";

export function decideContainer(context: ContainerContext, variable: OuterVariable): RoleDecision {
	const written = elementwise(context, variable);
	if (!Array.isArray(written)) return written;
	const sites = effects(context, variable);
	if (!Array.isArray(sites))
		return { fact: { role: "none", problems: explain(context, variable, written, sites) }, edits: [] };
	return (
		appended(context, variable, sites) ??
		reducedElements(context, variable, sites) ??
		counted(context, variable, sites) ?? { fact: { role: "deferred", sites }, edits: [] }
	);
}

// ---------------------------------------------------------------- element-wise writes

interface Access {
	readonly use: Use;
	readonly subscript: ts.Expression;
	readonly writes: boolean;
}

function isLength(use: Use): boolean {
	const [first] = use.steps;
	return use.action === "read" && use.steps.length === 1 && first?.kind === "property" && first.name === "length";
}

/** The element accesses of the variable, or the first use that is something else. */
function accesses(variable: OuterVariable): Access[] | Use {
	const found: Access[] = [];
	for (const use of variable.uses) {
		if (isLength(use)) continue;
		const [first] = use.steps;
		const isElement = first?.kind === "element" && use.action !== "delete";
		const changesPart = use.steps.length > 1 && (use.action === "assign" || use.action === "update");
		const last = use.steps.at(-1);
		const calls = use.action === "call" && last?.kind === "property" ? METHODS.get(last.name) : undefined;
		const mutates = use.action === "call" && use.steps.length === 1 ? true : calls?.mutates === true;
		if (!isElement || changesPart || mutates) return use;
		const writes = use.steps.length === 1 && (use.action === "assign" || use.action === "update");
		found.push({ use, subscript: first.subscript, writes });
	}
	return found;
}

/** Role `write`, or the problems that forbid it. */
function elementwise(context: ContainerContext, variable: OuterVariable): RoleDecision | Problem[] {
	const { scope, subscripts } = context;
	const found = accesses(variable);
	if (!Array.isArray(found)) return [mutates(variable, found.site)];
	const problems: Problem[] = [];
	for (const write of found.filter((access) => access.writes)) {
		if (!runsInOrder(context, write.use.site)) problems.push(mutates(variable, write.use.site));
		for (const access of found) {
			const problem = conflict(subscripts, variable, write, access);
			if (problem) problems.push(problem);
		}
	}
	if (problems.length > 0) return problems;
	const reads = found.some(({ use, writes }) => !writes || use.action === "update");
	const numeric = found.filter((access) => access.writes).every(({ use }) => storesNumber(scope, use));
	return { fact: { role: "write", reads, numeric, length: variable.uses.some(isLength) }, edits: [] };
}

function mutates(variable: OuterVariable, node: ts.Node): Problem {
	return { code: "CL2007", node, args: { name: variable.name } };
}

function conflict(subscripts: Subscripts, variable: OuterVariable, write: Access, access: Access): Problem | undefined {
	const [f, g] = [subscripts.of(write.subscript), subscripts.of(access.subscript)];
	const unclear = f ? (g ? undefined : access) : write;
	const name = variable.name;
	if (unclear) {
		const other = unclear === write ? access : write;
		const related =
			other === unclear ? [] : [{ node: other.use.top, message: other.writes ? "written here" : "read here" }];
		return { code: "CL2004", node: unclear.subscript, args: { name, subscript: unclear.subscript.getText() }, related };
	}
	if (!f || !g || meet(f, g, subscripts) === "never") return undefined;
	if (access.writes) {
		const related = access === write ? [] : [{ node: access.use.top, message: "and here" }];
		return { code: "CL2003", node: write.use.top, args: { name }, related };
	}
	const related = [{ node: write.use.top, message: "written here" }];
	return { code: "CL2002", node: access.use.top, args: { read: access.use.top.getText() }, related };
}

/** Is what is stored a number whatever the inputs are? */
function storesNumber(scope: LoopScope, use: Use): boolean {
	const { ts } = scope;
	const { site } = use;
	if (!isAssignment(ts, site) || bare(ts, site.left) !== use.top) return false;
	if (site.operatorToken.kind === ts.SyntaxKind.EqualsToken) return isNumber(scope, site.right);
	const arithmetic = site.operatorToken.kind !== ts.SyntaxKind.PlusEqualsToken;
	return arithmetic && isNumber(scope, site.right);
}

// ---------------------------------------------------------------- effects on objects that the body does not read

/** All uses as deferrable effects, or the first use that is none. */
function effects(context: ContainerContext, variable: OuterVariable): Deferred[] | Use {
	const { ts, checker } = context.scope;
	const is = (node: ts.Node) => {
		if (ts.isIdentifier(node)) return variable.scope !== "this" && symbolOf(ts, checker, node) === variable.symbol;
		const isOwn = ts.isPropertyAccessExpression(node) && node.expression.kind === ts.SyntaxKind.ThisKeyword;
		return isOwn && variable.scope === "this" && checker.getSymbolAtLocation(node.name) === variable.symbol;
	};
	const sites = new Map<ts.Expression, Deferred>();
	for (const use of variable.uses) {
		const effect = deferEffect(ts, use, is);
		if (!effect || !runsInOrder(context, effect.site)) return use;
		sites.set(effect.site, effect);
	}
	return plainOperands(ts, [...sites.values()], is, isKeyed(variable));
}

/** Keys are compared by identity: the launch checks that it is a Map or a Set. */
export function isKeyed({ type }: Pick<OuterVariable, "type">): "map" | "set" | undefined {
	const name = type.symbol?.name;
	return name === "Map" ? "map" : name === "Set" ? "set" : undefined;
}

/** `out.push(a, b)` or `seen.add(x)`, and nothing else. */
function appended(
	{ scope }: ContainerContext,
	variable: OuterVariable,
	sites: readonly Deferred[],
): RoleDecision | undefined {
	const { ts } = scope;
	const methods = new Set(
		sites.map(({ site }) => {
			const callee = ts.isCallExpression(site) ? bare(ts, site.expression) : undefined;
			const isOwn =
				callee &&
				ts.isPropertyAccessExpression(callee) &&
				variable.uses.some((use) => use.root === bare(ts, callee.expression));
			const isOnly = variable.uses.filter((use) => site.pos <= use.root.pos && use.root.end <= site.end).length === 1;
			return isOwn && isOnly && ts.isPropertyAccessExpression(callee) ? callee.name.text : "";
		}),
	);
	if (methods.size !== 1) return undefined;
	if (methods.has("push")) return { fact: { role: "append", container: "array" }, edits: [] };
	if (methods.has("add")) return { fact: { role: "append", container: "set" }, edits: [] };
	return undefined;
}

// ---------------------------------------------------------------- reasons

function explain(
	{ scope }: ContainerContext,
	variable: OuterVariable,
	written: readonly Problem[],
	stuck: Use,
): Problem[] {
	const { ts } = scope;
	const change =
		variable.uses.find((use) => use.action !== "read" && use.action !== "call") ??
		variable.uses.find((use) => changes(use));
	const isRead = !changes(stuck) || !isVoidContext(ts, stuck.site);
	const onlyElements = written.every((one) => one.code !== "CL2007");
	if (onlyElements && written.length > 0) return [written[0] as Problem];
	const related = change && change !== stuck ? [{ node: change.site, message: "changed here" }] : [];
	if (isRead && change && change !== stuck)
		return [{ code: "CL2008", node: stuck.top, args: { name: variable.name }, related }];
	return [{ code: "CL2007", node: stuck.site, args: { name: variable.name }, related }];
}

export function changes(use: Use): boolean {
	if (use.action === "assign" || use.action === "update" || use.action === "delete") return use.steps.length > 0;
	const last = use.steps.at(-1);
	return use.action === "call" && last?.kind === "property" && METHODS.get(last.name)?.mutates === true;
}
