/**
 * Recognises the update of a scalar that combines it with a value.
 *
 * In:   s -= e · s = e + s · m = Math.max(m, e) · m = e > m ? e : m · if (e > m) { m = e; at = i; }
 * Out:  the operator, whether the variable stands first, what must be instrumented
 *
 * Guarantees: apart from the mention of the variable that makes the update, the pattern does not mention it.
 */

import type ts from "typescript";
import type { Operator } from "../../../runtime/contract.js";
import {
	bare,
	enclosingFunction,
	isAssignment,
	isIncrement,
	isInside,
	isReference,
	isVoidContext,
	sameText,
	type TS,
	wrapped,
} from "../../syntax/nodes.js";
import { symbolOf } from "../../syntax/symbols.js";
import { type Seen, seenThrough } from "../closures/formulas.js";
import { isOnlyAssignments, isQuiet, isStable } from "../effects/quiet.js";
import type { LoopScope } from "../variables/scope.js";
import type { Use } from "../variables/uses.js";
import { folded } from "./patterns/folds.js";
import { type IsVariable, mentions } from "./patterns/mentions.js";
import { readTest, type Test } from "./patterns/tests.js";
import type { Update } from "./patterns/update.js";

const PLAIN = {
	addends: [],
	leads: true,
	numeric: false,
	divides: false,
	negated: false,
	statement: undefined,
	otherwise: undefined,
} as const;

/** The update that this use is part of, or undefined. */
export function matchUpdate(scope: LoopScope, use: Use, is: IsVariable): Update | undefined {
	const { ts } = scope;
	if (use.steps.length > 0) return undefined;
	const { site } = use;
	if (isIncrement(ts, site)) return increment(site, use);
	if (use.action === "update" && isAssignment(ts, site)) return compound(ts, site, use, is);
	if (use.action === "assign" && isAssignment(ts, site) && bare(ts, site.left) === use.root) {
		return updateBy(scope, { site, value: site.right }, use, is) ?? selected(scope, site, use, is);
	}
	return undefined;
}

function increment(site: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression, use: Use): Update {
	return { ...PLAIN, operator: "+", numeric: true, site, operand: undefined, mentions: [use.root] };
}

function compound(ts: TS, site: ts.BinaryExpression, use: Use, is: IsVariable): Update | undefined {
	const { SyntaxKind } = ts;
	const rows: Partial<Record<ts.SyntaxKind, Partial<Update> & { operator: Operator }>> = {
		[SyntaxKind.PlusEqualsToken]: { operator: "+" },
		[SyntaxKind.MinusEqualsToken]: { operator: "+", numeric: true },
		[SyntaxKind.AsteriskEqualsToken]: { operator: "*", numeric: true },
		[SyntaxKind.SlashEqualsToken]: { operator: "*", numeric: true, divides: true },
		[SyntaxKind.AmpersandEqualsToken]: { operator: "&", numeric: true },
		[SyntaxKind.BarEqualsToken]: { operator: "|", numeric: true },
		[SyntaxKind.CaretEqualsToken]: { operator: "^", numeric: true },
		[SyntaxKind.AmpersandAmpersandEqualsToken]: { operator: "&&" },
		[SyntaxKind.BarBarEqualsToken]: { operator: "||" },
		[SyntaxKind.QuestionQuestionEqualsToken]: { operator: "??" },
	};
	const row = rows[site.operatorToken.kind];
	if (!row || mentions(ts, site.right, is).length > 0) return undefined;
	return { ...PLAIN, ...row, site, operand: site.right, mentions: [use.root] };
}

/** `s = …` where the value combines `s` itself. */
export function updateBy(
	scope: LoopScope,
	{ site, value }: { readonly site: ts.BinaryExpression; readonly value: ts.Expression },
	use: Use,
	is: IsVariable,
): Update | undefined {
	const { ts } = scope;
	const named = bare(ts, value);
	const right = namedOnce(scope, named, site) ?? named;
	const own = mentions(ts, right, is);
	const [self] = own;
	if (!self) return undefined;
	const base = { site, operand: right, mentions: [use.root, ...own] };
	if (own.length === 1 && ts.isCallExpression(right)) {
		const seen = seenThrough(scope, right, is);
		const found =
			(seen && inValue(scope, seen, base)) ?? folded(scope, right, is, { update: matchUpdate, value: updateIn });
		// What stands in a function is not edited.
		if (found && found.addends.length === 0) return { ...found, ...base };
	}
	return inValue(scope, { value: right, is }, base);
}

/** Of `const next = s + e; s = next`: `s + e`, if nothing else mentions `next`. */
function namedOnce(
	{ ts, checker, body, loop }: LoopScope,
	name: ts.Expression,
	site: ts.Node,
): ts.Expression | undefined {
	const symbol = ts.isIdentifier(name) ? symbolOf(ts, checker, name) : undefined;
	const declaration = symbol?.valueDeclaration;
	if (!declaration || !ts.isVariableDeclaration(declaration) || !isInside(declaration, body)) return undefined;
	// Other iterations may run while this one awaits.
	if (loop.async) return undefined;
	if ((ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) === 0 || !declaration.initializer) return undefined;
	if (enclosingFunction(ts, declaration) !== enclosingFunction(ts, site)) return undefined;
	const others = mentions(
		ts,
		body,
		(at) => ts.isIdentifier(at) && at !== name && isReference(ts, at) && symbolOf(ts, checker, at) === symbol,
	);
	return others.length === 0 ? bare(ts, declaration.initializer) : undefined;
}

/** What the value of an expression makes of the variable. */
function updateIn(scope: LoopScope, value: ts.Expression, is: IsVariable): Update | undefined {
	// It stands in the place of the assignment.
	const base = { site: value, operand: value, mentions: [value] };
	return inValue(scope, { value, is }, base);
}

/** `m > e ? m : e`, `Math.max(m, e)`, `s + e` */
function inValue(scope: LoopScope, { value, is }: Pick<Seen, "value" | "is">, around: Base): Update | undefined {
	const { ts } = scope;
	const right = bare(ts, value);
	const own = mentions(ts, right, is);
	const base = { ...around, mentions: [...around.mentions.slice(0, 1), ...own] };
	if (ts.isConditionalExpression(right)) return ternary(scope, right, is, base);
	if (own.length !== 1) return undefined;
	if (ts.isCallExpression(right)) return call(ts, right, is, base);
	return ts.isBinaryExpression(right) ? chain(ts, right, is, base) : undefined;
}

type Base = Pick<Update, "site" | "operand" | "mentions">;

/** `s + a - b`, `a * s / b`, `s & e`, `s ?? e`: the variable may stand where the operator allows. */
function chain(ts: TS, right: ts.BinaryExpression, is: IsVariable, base: Base): Update | undefined {
	const { SyntaxKind } = ts;
	const additive = (kind: ts.SyntaxKind) => kind === SyntaxKind.PlusToken || kind === SyntaxKind.MinusToken;
	const multiplicative = (kind: ts.SyntaxKind) => kind === SyntaxKind.AsteriskToken || kind === SyntaxKind.SlashToken;
	const top = right.operatorToken.kind;
	const symmetric: Partial<Record<ts.SyntaxKind, Operator>> = {
		[SyntaxKind.AmpersandToken]: "&",
		[SyntaxKind.BarToken]: "|",
		[SyntaxKind.CaretToken]: "^",
	};
	const leading: Partial<Record<ts.SyntaxKind, Operator>> = {
		[SyntaxKind.AmpersandAmpersandToken]: "&&",
		[SyntaxKind.BarBarToken]: "||",
		[SyntaxKind.QuestionQuestionToken]: "??",
	};
	const family = additive(top)
		? additive
		: multiplicative(top)
			? multiplicative
			: (kind: ts.SyntaxKind) => kind === top;
	let at: ts.Expression = right;
	let leads = true;
	let numeric = false;
	let divides = false;
	const addends: ts.Expression[] = [];
	while (ts.isBinaryExpression(at) && family(at.operatorToken.kind)) {
		const kind: ts.SyntaxKind = at.operatorToken.kind;
		const inLeft: boolean = mentions(ts, at.left, is).length > 0;
		if (!inLeft && (kind === SyntaxKind.MinusToken || kind === SyntaxKind.SlashToken)) return undefined; // e - s, e / s
		if (!inLeft && leading[kind]) return undefined;
		if (!inLeft) leads = false;
		if (kind !== SyntaxKind.PlusToken) numeric = true;
		else addends.push(inLeft ? at.right : at.left);
		if (kind === SyntaxKind.SlashToken) divides = true;
		at = bare(ts, inLeft ? at.left : at.right);
	}
	if (!is(at)) return undefined;
	const operator: Operator | undefined = additive(top)
		? "+"
		: multiplicative(top)
			? "*"
			: (symmetric[top] ?? leading[top]);
	return operator && { ...PLAIN, ...base, operator, leads, numeric, divides, addends: numeric ? addends : [] };
}

/** Builtins that combine their arguments. */
const COMBINING: Readonly<Record<string, Operator>> = { "Math.max": "max", "Math.min": "min", "Math.imul": "imul" };

/** `Math.max(m, e, …)`, `Math.imul(p, e)`; a registered reducer is recognised by the caller of this pass. */
function call(ts: TS, right: ts.CallExpression, is: IsVariable, base: Base): Update | undefined {
	const callee = calleeText(right);
	const operator = COMBINING[callee];
	// Math.min(Math.min(m, a), b)
	const isWithin = (node: ts.Expression): boolean => {
		const inner = bare(ts, node);
		const isSame = operator && ts.isCallExpression(inner) && calleeText(inner) === callee;
		return is(inner) || (isSame === true && inner.arguments.some(isWithin));
	};
	if (!right.arguments.some(isWithin)) return undefined;
	const { length } = right.arguments;
	if (operator && (length === 2 || (length > 2 && operator !== "imul")))
		return { ...PLAIN, ...base, operator, numeric: true };
	if (ts.isIdentifier(right.expression) && right.arguments.length === 2) {
		const leads = is(bare(ts, right.arguments[0] as ts.Expression));
		return leads ? { ...PLAIN, ...base, operator: "reducer" } : undefined;
	}
	return undefined;
}

function calleeText({ expression }: ts.CallExpression): string {
	return expression.getText().replace(/\s+/g, "");
}

/** `m = e > m ? e : m`, `m = m >= e ? m : e`. */
function ternary(scope: LoopScope, right: ts.ConditionalExpression, is: IsVariable, base: Base): Update | undefined {
	const { ts } = scope;
	const keepsFalse = is(bare(ts, right.whenFalse));
	const keepsTrue = is(bare(ts, right.whenTrue));
	if (keepsFalse === keepsTrue) return undefined;
	const test = readTest(scope, right.condition, is, keepsTrue);
	const taken = keepsTrue ? right.whenFalse : right.whenTrue;
	if (!test || !sameText(ts, test.candidate, taken) || base.mentions.length !== 3 || !isStable(ts, taken))
		return undefined;
	return { ...PLAIN, ...base, operator: test.operator, negated: test.negated, operand: taken };
}

/** `if (e > m) m = e;`, also `if (p && e > m) { m = e; at = i; }`. */
function selected(scope: LoopScope, site: ts.BinaryExpression, use: Use, is: IsVariable): Update | undefined {
	const { ts } = scope;
	const statement = ifAround(ts, site);
	const test = statement && selectTest(scope, statement, site, is);
	const otherwise = statement?.elseStatement && onlyOne(ts, statement.elseStatement);
	const isAlone = statement && conjuncts(ts, statement.expression).length === 1;
	if (!test || (otherwise && !(isAlone && ts.isIfStatement(otherwise) && !otherwise.elseStatement))) return undefined;
	if (!isStable(ts, site.right) || !isOnlyAssignments(scope, statement.thenStatement, site)) return undefined;
	const inCondition = mentions(ts, statement.expression, is);
	if (inCondition.length !== 1 || mentions(ts, statement.thenStatement, is).length !== 1) return undefined;
	return {
		...PLAIN,
		operator: test.operator,
		negated: test.negated,
		site,
		operand: site.right,
		statement,
		otherwise,
		mentions: [use.root, ...inCondition],
	};
}

/** The statement of a block that holds no other. */
function onlyOne(ts: TS, node: ts.Statement): ts.Statement {
	const [first, ...rest] = ts.isBlock(node) ? node.statements : [];
	return first && rest.length === 0 ? first : node;
}

/** The one test of the condition that looks at the variable, if it compares it with what it is assigned. */
function selectTest(
	scope: LoopScope,
	statement: ts.IfStatement,
	site: ts.BinaryExpression,
	is: IsVariable,
): Test | undefined {
	const { ts } = scope;
	const all = conjuncts(ts, statement.expression);
	const tests = all.filter((one) => mentions(ts, one, is).length > 0);
	const [condition] = tests;
	const test = tests.length === 1 && condition ? readTest(scope, condition, is) : undefined;
	// What stands behind the test is evaluated, or not, by the running value.
	const later = condition ? all.slice(all.indexOf(condition) + 1) : [];
	const isSame =
		test && sameText(ts, test.candidate, site.right) && later.every((one) => isQuiet(ts, one, scope.isIdle));
	return isSame ? test : undefined;
}

/** The `if` whose branch is this assignment, alone or directly in its block. */
function ifAround(ts: TS, site: ts.Expression): ts.IfStatement | undefined {
	const statement = wrapped(ts, site).parent;
	if (!ts.isExpressionStatement(statement)) return undefined;
	const branch = ts.isBlock(statement.parent) ? statement.parent : statement;
	const owner = branch.parent;
	return ts.isIfStatement(owner) && owner.thenStatement === branch ? owner : undefined;
}

function conjuncts(ts: TS, node: ts.Expression): ts.Expression[] {
	const inner = bare(ts, node);
	const isAnd = ts.isBinaryExpression(inner) && inner.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken;
	return isAnd ? [...conjuncts(ts, inner.left), ...conjuncts(ts, inner.right)] : [inner];
}

/** Does nobody look at the value of the update? */
export function isUnused(ts: TS, update: Update): boolean {
	return isVoidContext(ts, update.site);
}
