/**
 * Functions that combine values into a parameter, and give it back.
 *
 * In:   sum = squares(row, sum), with `squares = (xs, s) => { for (const x of xs) s += x * x; return s; }`,
 *       or with `(xs, s) => (s += xs[0])` or `(xs, s) => { const t = s + xs[0]; return t; }`
 * Out:  an update of sum by +
 *
 * As with roles every mention of the parameter belongs to an update by one operator, or is what the function gives: then
 * the call combines something with the variable that does not depend on it.
 */
import type ts from "typescript";
import { bare, isAssignment, isInside, isReference, isVoidContext, walk, wrapped } from "../../../syntax/nodes.js";
import { symbolOf } from "../../../syntax/symbols.js";
import { functionCalled } from "../../closures/formulas.js";
import { isNumeric } from "../../variables/kinds.js";
import type { LoopScope } from "../../variables/scope.js";
import { readUse, type Use } from "../../variables/uses.js";
import { type IsVariable, mentions } from "./mentions.js";
import type { Update } from "./update.js";

interface Match {
	readonly update: (scope: LoopScope, use: Use, is: IsVariable) => Update | undefined;
	/** Of `s + e`: what `s += e` would be. */
	readonly value: (scope: LoopScope, value: ts.Expression, is: IsVariable) => Update | undefined;
}

/** Operators of which nothing has to be looked at between the updates. */
const FOLDING: ReadonlySet<Update["operator"]> = new Set(["+", "*", "&", "|", "^", "min", "max", "imul"]);

/** What the call does with the variable, of which one argument is a mention. `match` tells what updates the parameter. */
export function folded(
	scope: LoopScope,
	call: ts.CallExpression,
	is: IsVariable,
	match: Match,
): Omit<Update, "site" | "operand" | "mentions"> | undefined {
	const { ts, checker } = scope;
	const fn = functionCalled(scope, call);
	const parameter = fn && parameterOf(scope, fn, call, is);
	if (!fn?.body || !parameter || mentions(ts, fn, is).length > 0) return undefined;
	const isOwn = (node: ts.Node) =>
		ts.isIdentifier(node) && isReference(ts, node) && symbolOf(ts, checker, node) === parameter;
	const code = codeOf(scope, fn, isOwn);
	const results = code && resultsOf(scope, fn.body, code.returns);
	if (!code || !results) return undefined;
	const given = results.map((one) => givenAs(scope, fn, one));
	const found = updatesIn(scope, code.mentions, isOwn, match.update);
	const ends = new Set<ts.Node | undefined>(found.map((one) => one?.site));
	const values = given.filter((one) => !isOwn(one) && !ends.has(one)).map((one) => match.value(scope, one, isOwn));
	const updates = [...found, ...values];
	// The value of `s++` is that before.
	const isLast = ({ site }: Update) => given.includes(site) && !ts.isPostfixUnaryExpression(site);
	const known = updates.filter((one) => one !== undefined && isPlain(scope, one, isLast(one))) as Update[];
	const covered = new Set<ts.Node>([...known.flatMap(({ mentions }) => mentions), ...given]);
	const isWhole = known.length === updates.length && code.mentions.every((one) => covered.has(one));
	return isWhole ? together(scope, known) : undefined;
}

/** What it gives, wherever it ends; undefined if it may give nothing. */
function resultsOf({ ts }: LoopScope, body: ts.ConciseBody, returns: readonly ts.ReturnStatement[]) {
	if (!ts.isBlock(body)) return [body];
	const last = body.statements.at(-1);
	const values = returns.flatMap(({ expression }) => expression ?? []);
	return last && ts.isReturnStatement(last) && values.length === returns.length ? values : undefined;
}

function updatesIn(scope: LoopScope, names: readonly ts.Identifier[], is: IsVariable, update: Match["update"]) {
	return names
		.map((one) => readUse(scope.ts, one))
		.filter(({ action }) => action !== "read")
		.map((use) => (isOfCall(scope, use) ? undefined : update(scope, use, is)));
}

/** What is given back by a name that has it for that alone: `k` of `const k = e; return k`, or `return (k = e)`. */
function givenAs(scope: LoopScope, fn: ts.SignatureDeclaration, result: ts.Expression): ts.Expression {
	const { ts, checker } = scope;
	const value = bare(ts, result);
	const isPlain = isAssignment(ts, value) && value.operatorToken.kind === ts.SyntaxKind.EqualsToken;
	const name = isPlain ? bare(ts, value.left) : value;
	const symbol = ts.isIdentifier(name) ? symbolOf(ts, checker, name) : undefined;
	const declaration = symbol?.valueDeclaration;
	if (!declaration || !ts.isVariableDeclaration(declaration) || !isInside(declaration, fn)) return value;
	let count = 0;
	walk(ts, fn, (at) => {
		if (ts.isIdentifier(at) && isReference(ts, at) && symbolOf(ts, checker, at) === symbol) count++;
	});
	if (count !== 1 || symbol?.declarations?.length !== 1) return value;
	if (isPlain) return bare(ts, value.right);
	const list = declaration.parent;
	const block = list.parent.parent;
	const isNext =
		ts.isVariableStatement(list.parent) &&
		ts.isVariableDeclarationList(list) &&
		ts.isBlock(block) &&
		list.declarations.at(-1) === declaration &&
		block.statements[block.statements.indexOf(list.parent) + 1] === wrapped(ts, value).parent;
	return isNext && declaration.initializer ? bare(ts, declaration.initializer) : value;
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

/** `isLast`: its value is what the function gives. */
function isPlain({ ts }: LoopScope, { operator, statement, addends, site }: Update, isLast: boolean): boolean {
	return FOLDING.has(operator) && !statement && addends.length === 0 && (isLast || isVoidContext(ts, site));
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
