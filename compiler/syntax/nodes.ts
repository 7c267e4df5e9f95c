/**
 * Questions about syntax nodes that every phase asks. Each function takes the `ts` instance first: the compiler never
 * loads one itself.
 */
import type ts from "typescript";

export type TS = typeof ts;

/** The expression without parentheses, `as`, `satisfies`, `!` and type assertions around it. */
export function bare(ts: TS, node: ts.Expression): ts.Expression {
	let inner = node;
	while (
		ts.isParenthesizedExpression(inner) ||
		ts.isAsExpression(inner) ||
		ts.isNonNullExpression(inner) ||
		ts.isSatisfiesExpression(inner) ||
		ts.isTypeAssertionExpression(inner)
	) {
		inner = inner.expression;
	}
	return inner;
}

/** The outermost parentheses, `as`, `satisfies` or `!` around an expression; the node itself if there are none. */
export function wrapped(ts: TS, node: ts.Node): ts.Node {
	let outer = node;
	while (outer.parent && isWrapper(ts, outer.parent)) outer = outer.parent;
	return outer;
}

function isWrapper(ts: TS, node: ts.Node): boolean {
	return (
		ts.isParenthesizedExpression(node) ||
		ts.isAsExpression(node) ||
		ts.isNonNullExpression(node) ||
		ts.isSatisfiesExpression(node) ||
		ts.isTypeAssertionExpression(node)
	);
}

/** Calls `visit` on the node and everything below it that exists at run time; `false` stops the descent. */
export function walk(ts: TS, node: ts.Node, visit: (node: ts.Node) => unknown): void {
	if (isTypeSyntax(ts, node) || visit(node) === false) return;
	ts.forEachChild(node, (child) => walk(ts, child, visit));
}

/** Syntax that leaves no trace in JavaScript. */
export function isTypeSyntax(ts: TS, node: ts.Node): boolean {
	return (
		(ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) ||
		ts.isInterfaceDeclaration(node) ||
		ts.isTypeAliasDeclaration(node) ||
		ts.isTypeParameterDeclaration(node)
	);
}

export function isInside(node: ts.Node, outer: ts.Node): boolean {
	for (let at: ts.Node | undefined = node; at; at = at.parent) if (at === outer) return true;
	return false;
}

/** Does the value of this expression go nowhere? */
export function isVoidContext(ts: TS, node: ts.Node): boolean {
	const outer = wrapped(ts, node);
	const parent = outer.parent;
	if (ts.isExpressionStatement(parent) || ts.isVoidExpression(parent)) return true;
	if (ts.isForStatement(parent)) return parent.incrementor === outer || parent.initializer === outer;
	if (ts.isBinaryExpression(parent)) {
		const { operatorToken, left, right } = parent;
		if (operatorToken.kind === ts.SyntaxKind.CommaToken) return left === outer || isVoidContext(ts, parent);
		const logical =
			operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken ||
			operatorToken.kind === ts.SyntaxKind.BarBarToken ||
			operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken;
		return logical && right === outer && isVoidContext(ts, parent);
	}
	if (ts.isConditionalExpression(parent)) return parent.condition !== outer && isVoidContext(ts, parent);
	return ts.isArrowFunction(parent) && parent.body === outer && isForEachCallback(ts, parent);
}

/** `xs.forEach((x) => …)`: nobody looks at what the function returns. */
function isForEachCallback(ts: TS, node: ts.ArrowFunction): boolean {
	const call = node.parent;
	if (!ts.isCallExpression(call) || call.arguments[0] !== node) return false;
	return ts.isPropertyAccessExpression(call.expression) && call.expression.name.text === "forEach";
}

/** The function whose `this` and `return` belong to this node. */
export function enclosingFunction(ts: TS, node: ts.Node): ts.SignatureDeclaration | undefined {
	let at = node.parent;
	while (at && !ts.isFunctionLike(at)) at = at.parent;
	return at;
}

/** `=`, `+=`, `??=` … */
export function isAssignment(ts: TS, node: ts.Node): node is ts.AssignmentExpression<ts.AssignmentOperatorToken> {
	return (
		ts.isBinaryExpression(node) &&
		node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
		node.operatorToken.kind <= ts.SyntaxKind.LastAssignment
	);
}

type Increment = (ts.PrefixUnaryExpression | ts.PostfixUnaryExpression) & {
	readonly operator: ts.SyntaxKind.PlusPlusToken | ts.SyntaxKind.MinusMinusToken;
};

/** `++` or `--`, on either side. */
export function isIncrement(ts: TS, node: ts.Node): node is Increment {
	return (
		(ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) &&
		(node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken)
	);
}

/** Is this identifier a name in its own right (not a property name, a label or a part of a declaration's head)? */
export function isReference(ts: TS, node: ts.Identifier): boolean {
	const parent = node.parent;
	if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
	if (ts.isQualifiedName(parent)) return parent.left === node;
	if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
	if (ts.isBindingElement(parent)) return parent.initializer === node;
	if (ts.isVariableDeclaration(parent) || ts.isParameter(parent)) return parent.initializer === node;
	if (ts.isPropertyDeclaration(parent) || ts.isEnumMember(parent)) return parent.initializer === node;
	if (ts.isJsxAttribute(parent) || ts.isMetaProperty(parent)) return false;
	const isTag = ts.isJsxOpeningLikeElement(parent) || ts.isJsxClosingElement(parent);
	if (isTag && parent.tagName === node) return !/^\p{Ll}/u.test(node.text); // <li> names no variable
	if (ts.isFunctionLike(parent)) return "body" in parent && parent.body === node; // x => y
	if (ts.isClassLike(parent)) return false;
	if (ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent)) return false;
	return true;
}

/** Deep textual equality of two expressions, white space and parentheses aside. */
export function sameText(ts: TS, a: ts.Expression, b: ts.Expression): boolean {
	return denseText(ts, a) === denseText(ts, b);
}

/** The text without parentheses around it, and without white space that means nothing: that of literals stays. */
export function denseText(ts: TS, node: ts.Node): string {
	const whole = ts.isExpression(node) ? bare(ts, node) : node;
	const { text } = whole.getSourceFile();
	let at = whole.getStart();
	let dense = "";
	walk(ts, whole, (one) => {
		if (!ts.isLiteralExpression(one) && !ts.isTemplateMiddleOrTemplateTail(one) && !ts.isTemplateHead(one)) return;
		dense += squeeze(text.slice(at, one.getStart())) + one.getText();
		at = one.end;
	});
	return dense + squeeze(text.slice(at, whole.end));
}

/** Keeps a space between words, and in `a + +b`. */
function squeeze(code: string): string {
	return code.replace(/\s+/g, (_, place: number) => {
		const [before = "", after = ""] = [code[place - 1], code.slice(place).trimStart()[0]];
		const isWord = (one: string) => /[\p{ID_Continue}$]/u.test(one);
		return (isWord(before) && isWord(after)) || (/[-+]/.test(before) && before === after) ? " " : "";
	});
}

/** `shape[0]`: the place is written in digits. */
export function isPlace(
	ts: TS,
	node: ts.Node,
): node is ts.ElementAccessExpression & { readonly argumentExpression: ts.NumericLiteral } {
	if (!ts.isElementAccessExpression(node) || node.questionDotToken) return false;
	return ts.isNumericLiteral(node.argumentExpression) && /^\d{1,9}$/.test(node.argumentExpression.getText());
}

/** The first line of a call, for messages. */
export function callText(node: ts.Node): string {
	const text = node.getText().split("\n")[0] ?? "";
	return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

/** Of `a, b, c` each. */
export function partsOf(ts: TS, expression: ts.Expression): ts.Expression[] {
	const node = bare(ts, expression);
	const isList = ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.CommaToken;
	return isList ? [...partsOf(ts, node.left), ...partsOf(ts, node.right)] : [node];
}

/** Of `const [a, b] = [x, y]`: each name with what it gets; undefined if the list does not say it. */
export function listedIn(
	ts: TS,
	name: ts.Node,
	value: ts.Expression,
): readonly (readonly [ts.BindingName, ts.Expression])[] | undefined {
	const list = bare(ts, value);
	if (!ts.isArrayBindingPattern(name) || !ts.isArrayLiteralExpression(list)) return undefined;
	const isPlain = name.elements.every((one) => ts.isOmittedExpression(one) || !(one.initializer || one.dotDotDotToken));
	if (!isPlain || list.elements.some(ts.isSpreadElement) || list.elements.length < name.elements.length)
		return undefined;
	return name.elements.flatMap((one, place) =>
		ts.isOmittedExpression(one) ? [] : [[one.name, list.elements[place] as ts.Expression] as const],
	);
}

/** What a name that stands in a pattern of a declaration gets, if a list says it. */
export function listedFor(ts: TS, declaration: ts.Node): ts.Expression | undefined {
	const variable = ts.isBindingElement(declaration) ? declaration.parent.parent : undefined;
	if (!variable || !ts.isVariableDeclaration(variable) || !variable.initializer) return undefined;
	const names = listedIn(ts, variable.name, variable.initializer) ?? [];
	return names.find(([name]) => name.parent === declaration)?.[1];
}

/** Is there a loop around the node, inside of this piece of code? */
export function isInLoop(ts: TS, node: ts.Node, code: ts.Node): boolean {
	for (let at = node; at && at !== code.parent; at = at.parent) if (ts.isIterationStatement(at, false)) return true;
	return false;
}
