/**
 * Functions that combine values into a parameter, and give it back.
 *
 * In:   sum = squares(row, sum), with `squares = (xs, s) => { for (const x of xs) s += x * x; return s; }`
 * Out:  an update of sum by +
 *
 * As with roles every mention of the parameter belongs to an update by one operator, or is what the function gives: then
 * the call combines something with the variable that does not depend on it.
 */
import type ts from "typescript";
import { bare, isAssignment, isReference, isVoidContext, walk } from "../../../syntax/nodes.js";
import { symbolOf } from "../../../syntax/symbols.js";
import { functionCalled } from "../../closures/formulas.js";
import { isNumeric } from "../../variables/kinds.js";
import type { LoopScope } from "../../variables/scope.js";
import { readUse, type Use } from "../../variables/uses.js";
import type { IsVariable } from "./mentions.js";
import type { Update } from "./update.js";

type Match = (scope: LoopScope, use: Use, is: IsVariable) => Update | undefined;

/** Operators of which nothing has to be looked at between the updates. */
const FOLDING: ReadonlySet<Update["operator"]> = new Set(["+", "*", "&", "|", "^", "min", "max", "imul"]);

/** What the call does with the variable, of which one argument is a mention. `match` tells updates of the parameter. */
export function folded(
	scope: LoopScope,
	call: ts.CallExpression,
	is: IsVariable,
	match: Match,
): Omit<Update, "site" | "operand" | "mentions"> | undefined {
	const { ts, checker } = scope;
	const fn = functionCalled(scope, call);
	const parameter = fn && parameterOf(scope, fn, call, is);
	if (!fn || !parameter || !fn.body || !ts.isBlock(fn.body)) return undefined;
	const isOwn = (node: ts.Node) =>
		ts.isIdentifier(node) && isReference(ts, node) && symbolOf(ts, checker, node) === parameter;
	const code = codeOf(scope, fn, isOwn);
	const last = fn.body.statements.at(-1);
	const isGiven = ({ expression }: ts.ReturnStatement) => expression !== undefined && isOwn(bare(ts, expression));
	if (!code || !last || !ts.isReturnStatement(last) || !code.returns.every(isGiven)) return undefined;
	const uses = code.mentions.map((one) => readUse(ts, one));
	const updates = uses
		.filter(({ action }) => action !== "read")
		.map((use) => (isOfCall(scope, use) ? undefined : match(scope, use, isOwn)));
	const known = updates.filter((one) => one !== undefined && isPlain(scope, one)) as Update[];
	const given = code.returns.map(({ expression }) => bare(ts, expression as ts.Expression));
	const covered = new Set<ts.Node>([...known.flatMap(({ mentions }) => mentions), ...given]);
	const isWhole = known.length === updates.length && code.mentions.every((one) => covered.has(one));
	return isWhole ? together(scope, known) : undefined;
}

/** The parameter that is the variable when the call begins. */
function parameterOf(
	{ ts, checker }: LoopScope,
	fn: ts.SignatureDeclaration,
	{ arguments: given }: ts.CallExpression,
	is: IsVariable,
): ts.Symbol | undefined {
	const places = given.flatMap((one, place) => (is(bare(ts, one)) ? [place] : []));
	if (places.length !== 1 || given.some((one) => ts.isSpreadElement(one))) return undefined;
	const parameters = fn.parameters.filter(({ name }) => !(ts.isIdentifier(name) && name.text === "this"));
	const parameter = parameters[places[0] as number];
	if (!parameter || parameter.initializer || parameter.dotDotDotToken) return undefined;
	const symbol = checker.getSymbolAtLocation(parameter.name);
	return symbol?.declarations?.length === 1 ? symbol : undefined;
}

/** Mentions of the parameter, and what the function gives; undefined if functions inside of it mention the parameter. */
function codeOf({ ts }: LoopScope, fn: ts.SignatureDeclaration, isOwn: IsVariable) {
	const mentions: ts.Identifier[] = [];
	const returns: ts.ReturnStatement[] = [];
	let isInner = false;
	const visit = (node: ts.Node, inner: boolean): void =>
		walk(ts, node, (at) => {
			if (at !== node && ts.isFunctionLike(at)) {
				visit(at, true);
				return false;
			}
			if (isOwn(at)) mentions.push(at as ts.Identifier);
			if (isOwn(at) && inner) isInner = true;
			if (ts.isReturnStatement(at) && !inner) returns.push(at);
			return true;
		});
	visit(fn, false);
	return isInner ? undefined : { mentions, returns };
}

/** `s = squares(row, s)`: the function may be the one that is looked at. */
function isOfCall(scope: LoopScope, { site }: Use): boolean {
	const { ts } = scope;
	const value = isAssignment(ts, site) ? bare(ts, site.right) : undefined;
	return value !== undefined && ts.isCallExpression(value) && functionCalled(scope, value) !== undefined;
}

function isPlain({ ts }: LoopScope, { operator, statement, addends, site }: Update): boolean {
	return FOLDING.has(operator) && !statement && addends.length === 0 && isVoidContext(ts, site);
}

/** All updates as one. */
function together(scope: LoopScope, updates: readonly Update[]): ReturnType<typeof folded> {
	const { ts } = scope;
	const [first] = updates;
	const isNumber = ({ numeric, operand }: Update) => numeric || (operand && isNumeric(scope, bare(ts, operand)));
	const numeric = updates.some((one) => one.numeric);
	if (!first || updates.some((one) => one.operator !== first.operator || (numeric && !isNumber(one)))) return undefined;
	return {
		operator: first.operator,
		leads: updates.every((one) => one.leads),
		numeric,
		addends: [],
		divides: updates.some((one) => one.divides),
		negated: false,
		statement: undefined,
		otherwise: undefined,
	};
}
