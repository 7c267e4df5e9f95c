/** Syntax that has no meaning in a kernel, and exits from the loop. */
import type ts from "typescript";
import { isInside, isReference, type TS, walk } from "../../syntax/nodes.js";
import { isGlobal, symbolOf } from "../../syntax/symbols.js";
import type { LoopExit } from "../exit.js";
import type { Problem } from "../problem.js";
import type { LoopScope } from "../variables/scope.js";
import { OUTSIDE } from "./quiet.js";

/** `yield`, `arguments`, `super`, `eval`, `with`, dynamic import, `import.meta`, `new Function` in a copied piece of code. */
export function findForbidden({ ts, checker }: Pick<LoopScope, "ts" | "checker">, node: ts.Node): Problem[] {
	const problems: Problem[] = [];
	walk(ts, node, (at) => {
		const own = ts.isFunctionLike(node) || ownFunction(ts, at, node);
		if (ts.isYieldExpression(at) && !own) problems.push({ code: "CL2013", node: at, args: { what: "yield" } });
		if (ts.isIdentifier(at) && at.text === "arguments" && !own && !ts.isPropertyAccessExpression(at.parent)) {
			problems.push({ code: "CL2013", node: at, args: { what: "arguments" } });
		}
		if (at.kind === ts.SyntaxKind.SuperKeyword && !insideClass(ts, at, node)) {
			problems.push({ code: "CL2013", node: at, args: { what: "super" } });
		}
		if (ts.isMetaProperty(at) && at.keywordToken === ts.SyntaxKind.ImportKeyword)
			problems.push({ code: "CL2018", node: at, args: { what: at.getText() } });
		if (ts.isIdentifier(at) && (at.text === "eval" || at.text === "Function") && isValue(ts, at)) {
			problems.push({ code: "CL2018", node: at, args: { what: at.text } });
		}
		if (isOtherMath(ts, checker, at)) problems.push({ code: "CL2013", node: at, args: { what: "another Math" } });
		if (ts.isWithStatement(at)) problems.push({ code: "CL2018", node: at, args: { what: "with" } });
		if ((ts.isCallExpression(at) || ts.isNewExpression(at)) && isDynamicCode(ts, at)) {
			problems.push({ code: "CL2018", node: at, args: { what: at.expression.getText() } });
		}
	});
	return problems;
}

/** Something else by the name of the global object whose functions are known by name. */
function isOtherMath(ts: TS, checker: ts.TypeChecker, node: ts.Node): boolean {
	if (!ts.isIdentifier(node) || node.text !== "Math" || ts.isPropertyName(node.parent)) return false;
	const isMember = ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;
	return !isMember && !isGlobal(ts, checker, node);
}

function isDynamicCode(ts: TS, node: ts.CallExpression | ts.NewExpression): boolean {
	const callee = node.expression;
	if (callee.kind === ts.SyntaxKind.ImportKeyword) return true;
	return ts.isIdentifier(callee) && callee.text === "require";
}

/** `eval`, `(0, eval)`, `globalThis.eval`; but not a property of that name in a literal. */
function isValue(ts: TS, node: ts.Identifier): boolean {
	return isReference(ts, node) || ts.isPropertyAccessExpression(node.parent);
}

/** Is there a function with its own `arguments` between the node and the top? */
function ownFunction(ts: TS, node: ts.Node, top: ts.Node): boolean {
	for (let at = node.parent; at && at !== top; at = at.parent)
		if (ts.isFunctionLike(at) && !ts.isArrowFunction(at)) return true;
	return false;
}

function insideClass(ts: TS, node: ts.Node, top: ts.Node): boolean {
	for (let at = node; at; at = at.parent) {
		if (ts.isClassLike(at) || (ts.isMethodDeclaration(at) && ts.isObjectLiteralExpression(at.parent))) return true;
		if (at === top) return false;
	}
	return false;
}

/** `break`, `return` and jumps to labels that leave the loop, in source order. */
export function findExits({ ts, body, loop }: LoopScope): LoopExit[] {
	const exits: LoopExit[] = [];
	walk(ts, body, (at) => {
		if (ts.isFunctionLike(at) || ts.isClassLike(at)) return false;
		const leaves =
			ts.isReturnStatement(at) || (ts.isBreakOrContinueStatement(at) && leavesBody(ts, at, body, loop.node));
		if (leaves) exits.push({ node: at, jump: jumpOf(ts, at, loop.node) });
		return true;
	});
	return exits;
}

/** What the code after the loop has to do: nothing, if the loop alone ends. */
function jumpOf(ts: TS, node: LoopExit["node"], loop: ts.Node): string {
	if (ts.isReturnStatement(node)) return "return";
	if (!node.label || labelled(ts, loop, node.label.text)) return "";
	return `${ts.isBreakStatement(node) ? "break" : "continue"} ${node.label.text}`;
}

/** What a body and the functions that it reaches consist of, and what they import from packages. */
interface Reached {
	readonly code: readonly ts.Node[];
	readonly packages: ReadonlySet<ts.Symbol>;
}

/** Iterations after an exit may have begun: what they print, write or send is out. */
export function findActs(scope: LoopScope, exits: readonly LoopExit[], { code, packages }: Reached): Problem[] {
	const { ts, checker } = scope;
	const [exit] = exits;
	if (exit === undefined) return [];
	const acts = (at: ts.Node): boolean => {
		if (at.kind === ts.SyntaxKind.ImportKeyword) return true;
		if (!ts.isIdentifier(at) || !isReference(ts, at)) return false;
		const symbol = symbolOf(ts, checker, at);
		return symbol && packages.has(symbol) ? true : OUTSIDE.has(at.text) && isGlobal(ts, checker, at);
	};
	let act: ts.Node | undefined;
	for (const node of code) {
		walk(ts, node, (at) => {
			if (acts(at)) act ??= at;
			return true;
		});
	}
	if (act === undefined) return [];
	const statement = exit.node.getText().replace(/;$/, "");
	const related = [{ node: act, message: "what later iterations do here cannot be taken back" }];
	return [{ code: "CL2009", node: exit.node, args: { statement }, related }];
}

function leavesBody(ts: TS, jump: ts.BreakOrContinueStatement, body: ts.Statement, loop: ts.Node): boolean {
	const isBreak = ts.isBreakStatement(jump);
	for (let at: ts.Node = jump.parent; at !== loop; at = at.parent) {
		if (jump.label) {
			if (ts.isLabeledStatement(at) && at.label.text === jump.label.text && isInside(at, body)) return false;
		} else if (ts.isIterationStatement(at, false) || (isBreak && ts.isSwitchStatement(at))) return false;
	}
	if (jump.label) return isBreak || !labelled(ts, loop, jump.label.text);
	return isBreak;
}

/** `outer: for (const i of prange(n)) { … continue outer; }` stays in the loop. */
function labelled(ts: TS, loop: ts.Node, label: string): boolean {
	for (let at = loop.parent; at && ts.isLabeledStatement(at); at = at.parent) if (at.label.text === label) return true;
	return false;
}
