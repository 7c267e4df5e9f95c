/** Edits of the body that updates and assignments of scalars need: flags, checks, exact sums. */

import type ts from "typescript";
import { bare, isAssignment, isIncrement, isInside, isVoidContext } from "../../syntax/nodes.js";
import { isNumeric } from "../variables/kinds.js";
import type { LoopScope } from "../variables/scope.js";
import { mentionsOf, type OuterVariable } from "../variables/variables.js";
import type { Edit } from "./facts.js";
import { addendEdit, around, flagOf, kindOf, made } from "./facts.js";
import { runsInOrder } from "./order.js";
import { mentions } from "./patterns/mentions.js";
import type { Update } from "./patterns/update.js";
import type { ScalarContext } from "./running.js";

export function updateEdits(
	{ scope }: ScalarContext,
	variable: OuterVariable,
	update: Update,
	{ flag, mixed }: { readonly flag: boolean; readonly mixed: boolean },
): Edit[] {
	const { ts } = scope;
	const name = JSON.stringify(variable.name);
	const text = update.site && variable.local;
	const checks: string[] = [];
	const isOpen =
		update.operator === "+" && update.operand && !update.numeric && !isNumeric(scope, bare(ts, update.operand));
	if (mixed && isOpen) checks.push(`typeof ${text} === "string" && ${made("mismatch")}(${name})`);
	if (update.operator.startsWith("select")) {
		// Between values of two types the tests are no order: which one wins would depend on the chunks.
		checks.push(`typeof ${text} !== ${kindOf(variable)} && ${made("mismatch")}(${name})`);
		if (update.negated) checks.push(`${text} !== ${text} && ${made("mismatch")}(${name})`);
	}
	if (flag) checks.push(`${flagOf(variable)} = true`);
	const addends = update.addends.filter((node) => !isNumeric(scope, node)).map(addendEdit);
	return checks.length > 0 ? [around(update.site, "(", `, ${checks.join(", ")})`), ...addends] : addends;
}

/** `s += e` as `s.add(e)`, for correctly rounded sums. */
export function exactEdits({ scope }: ScalarContext, { site, mentions }: Update): Edit[] {
	const { ts } = scope;
	const root = mentions[0] as ts.Node;
	const head = { start: root.getStart(), end: root.getEnd() };
	const whole = { start: site.getStart(), end: site.getEnd() };
	const minus = (yes: boolean) => (yes ? "-(" : "(");
	if (isIncrement(ts, site)) {
		const sign = site.operator === ts.SyntaxKind.MinusMinusToken ? "-1" : "1";
		return [{ ...whole, parts: [head, `.add(${sign})`] }];
	}
	if (!ts.isBinaryExpression(site)) return [];
	const kind = site.operatorToken.kind;
	const right = { start: site.right.getStart(), end: site.right.getEnd() };
	if (kind !== ts.SyntaxKind.EqualsToken) {
		return [{ ...whole, parts: [head, ".add(", minus(kind === ts.SyntaxKind.MinusEqualsToken), right, "))"] }];
	}
	const sum = bare(ts, site.right);
	if (!ts.isBinaryExpression(sum) || mentions.length !== 2) return [];
	const own = mentions[1] as ts.Node;
	const other = bare(ts, sum.left) === own ? sum.right : bare(ts, sum.right) === own ? sum.left : undefined;
	if (!other) return [];
	const span = { start: other.getStart(), end: other.getEnd() };
	return [{ ...whole, parts: [head, ".add(", minus(sum.operatorToken.kind === ts.SyntaxKind.MinusToken), span, "))"] }];
}

export function lastprivateEdits({ scope }: ScalarContext, variable: OuterVariable): Edit[] {
	const { ts } = scope;
	const sites = new Set(
		variable.uses.filter((use) => use.action !== "read" && use.steps.length === 0).map((use) => use.site),
	);
	return [...sites].flatMap((site) => {
		if (isIncrement(ts, site)) return [];
		if (ts.isForOfStatement(site) || ts.isForInStatement(site)) return forEdit(ts, site, variable);
		const used = isVoidContext(ts, site) ? "" : `, ${variable.local}`;
		return [around(site, "(", `, ${flagOf(variable)} = true${used})`)];
	});
}

/** `last = test ? e : last` as an assignment that does not always happen, if all mentions of the variable are of this form. */
export function choiceEdits({ scope }: ScalarContext, variable: OuterVariable): Edit[] | undefined {
	const { ts } = scope;
	const is = mentionsOf(variable);
	const found = variable.uses.map(({ root }) => {
		const site = variable.uses.find((use) => use.action === "assign" && isInside(root, use.site))?.site;
		const isPlain = site && isAssignment(ts, site) && is(bare(ts, site.left)) && isVoidContext(ts, site);
		return isPlain && runsInOrder({ scope }, site) ? choiceEdit(ts, site, variable, is) : undefined;
	});
	const edits = found.filter((one) => one !== undefined);
	return edits.length === found.length
		? edits.filter((one, place) => place === edits.findIndex((other) => other.start === one.start))
		: undefined;
}

function choiceEdit(
	ts: LoopScope["ts"],
	site: ts.BinaryExpression,
	variable: OuterVariable,
	is: (node: ts.Node) => boolean,
): Edit | undefined {
	const [start, end] = [site.getStart(), site.getEnd()];
	const choice = bare(ts, site.right);
	if (!ts.isConditionalExpression(choice)) return undefined;
	const { condition, whenTrue, whenFalse } = choice;
	const [yes, no] = [is(bare(ts, whenTrue)), is(bare(ts, whenFalse))];
	const item = yes ? whenFalse : whenTrue;
	if (yes === no || [condition, item].some((one) => mentions(ts, one, is).length > 0)) return undefined;
	const spanOf = (node: ts.Node) => ({ start: node.getStart(), end: node.getEnd() });
	const test = yes ? "!(" : "(";
	const parts = [
		`void (${test}`,
		spanOf(condition),
		`) && (${variable.local} = (`,
		spanOf(item),
		`), ${flagOf(variable)} = true))`,
	];
	return { start, end, parts };
}

function forEdit(ts: LoopScope["ts"], site: ts.ForOfStatement | ts.ForInStatement, variable: OuterVariable): Edit[] {
	return [around(site.statement, `{ ${flagOf(variable)} = true; `, ts.isBlock(site.statement) ? " }" : " }")];
}
