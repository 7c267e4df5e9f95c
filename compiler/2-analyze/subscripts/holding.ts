/**
 * What the code around an access says of the numbers in it.
 *
 * In:   if (l > i && …) { … }      if ((i + j) % 2 !== colour) continue; …
 * Out:  l - i - 1 >= 0; and (i + j) % 2 - colour = 0
 *
 * What a counter may not be is a limit where it is the first or the last value: of `if (j !== 0)`, j - 1 >= 0.
 *
 * Variables whose forms are known keep their values as long as the code runs in which they are declared, and that has
 * both the test and the access in it.
 */
import type ts from "typescript";
import { bare, type TS } from "../../syntax/nodes.js";
import { asConstant, constant, type Polynomial, scale, split, substitute, subtract } from "../../syntax/polynomial.js";
import type { LoopScope } from "../variables/scope.js";
import type { Bounded, Holding, Subscripts } from "./forms.js";
import type { Cursor } from "./framed.js";

type FormOf = (node: ts.Expression) => Polynomial | undefined;

interface Known {
	readonly of: FormOf;
	/** The lowest and the highest value of a variable that differs within the loop. */
	readonly endsOf: (name: string) => Pick<Bounded, "low" | "high"> | undefined;
}

export function createHolding(scope: LoopScope, cursor: Cursor, known: Known): Pick<Subscripts, "holding" | "limits"> {
	const ofTerms: FormOf = (node) => (isMadeOfTerms(scope.ts, node) ? known.of(node) : undefined);
	return {
		holding: (node, frame) => cursor.within(frame, () => holdingAt(scope, node, known)),
		limits: (node, frame) => cursor.within(frame, () => holdingAt(scope, node, { ...known, of: ofTerms }).atLeast),
	};
}

/** Names, members and numbers, added and multiplied. */
function isMadeOfTerms(ts: TS, expression: ts.Expression): boolean {
	const node = bare(ts, expression);
	if (!ts.isBinaryExpression(node))
		return ts.isIdentifier(node) || ts.isNumericLiteral(node) || ts.isPropertyAccessExpression(node);
	const isSum = ["+", "-", "*"].includes(node.operatorToken.getText());
	return isSum && isMadeOfTerms(ts, node.left) && isMadeOfTerms(ts, node.right);
}

function holdingAt(scope: LoopScope, node: ts.Node, { of, endsOf }: Known): Holding {
	const { ts } = scope;
	const atLeast: Polynomial[] = [];
	const equal: Polynomial[] = [];

	const add = (expression: ts.Expression, truth: boolean): void => {
		const test = bare(ts, expression);
		const isNot = ts.isPrefixUnaryExpression(test) && test.operator === ts.SyntaxKind.ExclamationToken;
		if (isNot) add(test.operand, !truth);
		if (!ts.isBinaryExpression(test)) return;
		const { left, right, operatorToken } = test;
		const { AmpersandAmpersandToken, BarBarToken } = ts.SyntaxKind;
		if (operatorToken.kind === (truth ? AmpersandAmpersandToken : BarBarToken)) {
			add(left, truth);
			add(right, truth);
		} else compare(left, right, { sign: operatorToken.getText(), truth });
	};

	/** At least 1, or at most -1, if it is never on the other side of 0. */
	const differ = (form: Polynomial): void => {
		for (const one of [form, scale(form, -1)]) {
			const least = leastOf(one, endsOf);
			if (least && asConstant(least) === 0) atLeast.push(subtract(one, constant(1)));
		}
	};

	const compare = (left: ts.Expression, right: ts.Expression, { sign, truth }: Comparison): void => {
		const kind = WHEN_TRUE[truth ? sign : (OTHERWISE[sign] ?? "")];
		const [a, b] = kind ? [of(left), of(right)] : [];
		if (!kind || !a || !b) return;
		if (kind === "equal") equal.push(subtract(a, b));
		else if (kind === "unequal") differ(subtract(a, b));
		else atLeast.push(subtract(kind.more === "left" ? subtract(a, b) : subtract(b, a), constant(kind.least)));
	};

	for (const { test, truth } of testsAround(scope, node)) add(test, truth);
	return { atLeast, equal };
}

interface Comparison {
	readonly sign: string;
	readonly truth: boolean;
}

type Kind = "equal" | "unequal" | { readonly more: "left" | "right"; readonly least: 0 | 1 };

const WHEN_TRUE: Readonly<Record<string, Kind>> = {
	"<": { more: "right", least: 1 },
	"<=": { more: "right", least: 0 },
	">": { more: "left", least: 1 },
	">=": { more: "left", least: 0 },
	"===": "equal",
	"==": "equal",
	"!==": "unequal",
	"!=": "unequal",
};

/** Of integers: what is true where the comparison is not. */
const OTHERWISE: Readonly<Record<string, string>> = {
	"<": ">=",
	"<=": ">",
	">": "<=",
	">=": "<",
	"!==": "===",
	"!=": "==",
	"===": "!==",
	"==": "!=",
};

/** The lowest value of a form: counters at their ends, one after the other, for one may be the limit of another. */
function leastOf(form: Polynomial, endsOf: Known["endsOf"]): Polynomial | undefined {
	let least: Polynomial | undefined = form;
	for (let turns = 0; least && turns < MOST_COUNTERS; turns++) {
		const known: Polynomial = least;
		const name = [...known.keys()].find((one) => endsOf(one) !== undefined);
		if (name === undefined) return known;
		const coefficient = asConstant(split(known, name)?.coefficient ?? known);
		const ends = endsOf(name);
		const end = coefficient === undefined ? undefined : coefficient > 0 ? ends?.low : ends?.high;
		least = end && substitute(known, name, end);
	}
	return undefined;
}

const MOST_COUNTERS = 6;

/** Conditions that are true, or false, wherever the node is come to: up to the body of the loop, or the function. */
function testsAround({ ts, body }: LoopScope, node: ts.Node): { test: ts.Expression; truth: boolean }[] {
	const found: { test: ts.Expression; truth: boolean }[] = [];
	for (let at = node; at !== body && at.parent && !ts.isFunctionLike(at); at = at.parent) {
		const { parent } = at;
		if (ts.isIfStatement(parent) && at !== parent.expression)
			found.push({ test: parent.expression, truth: at === parent.thenStatement });
		if (ts.isConditionalExpression(parent) && at !== parent.condition)
			found.push({ test: parent.condition, truth: at === parent.whenTrue });
		if (ts.isBinaryExpression(parent) && at === parent.right) {
			const isAnd = parent.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken;
			if (isAnd || parent.operatorToken.kind === ts.SyntaxKind.BarBarToken)
				found.push({ test: parent.left, truth: isAnd });
		}
		for (const before of ts.isBlock(parent) ? parent.statements : []) {
			if (before === at) break;
			if (ts.isIfStatement(before) && !before.elseStatement && leaves(ts, before.thenStatement))
				found.push({ test: before.expression, truth: false });
		}
	}
	return found;
}

/** What follows in the block does not run then. */
function leaves(ts: LoopScope["ts"], statement: ts.Statement | undefined): boolean {
	if (!statement) return false;
	if (ts.isBlock(statement)) return leaves(ts, statement.statements.at(-1));
	return (
		ts.isContinueStatement(statement) ||
		ts.isBreakStatement(statement) ||
		ts.isReturnStatement(statement) ||
		ts.isThrowStatement(statement)
	);
}
