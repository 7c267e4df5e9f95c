/**
 * Finds variables that may be assigned while the loop runs by code that no call in it shows: by accessors, by methods with
 * names that the language or builtins call (`valueOf`, `then`), and by methods that stand in for builtin ones (`push`).
 *
 * In:   let total = 0; const a = [{ get x() { return ++total; } }]; …  c[i] = a[i].x + total
 * Out:  total, which `get x` assigns
 *
 * Kernels have the value that such a variable had before the loop. Functions are told by their names here, in all of the
 * project: that finds too many rather than too few.
 */
import type ts from "typescript";
import { bare, isAssignment, isInside, type TS, walk, wrapped } from "../syntax/nodes.js";
import { resolved, symbolOf } from "../syntax/symbols.js";
import { METHODS } from "./effects/builtins.js";
import type { Problem } from "./problem.js";
import type { LoopScope } from "./variables/scope.js";
import { readUse } from "./variables/uses.js";
import type { OuterVariable } from "./variables/variables.js";

/** What hidden code runs, itself included. */
export interface Hidden {
	readonly functions: ReadonlySet<ts.Symbol>;
	/** Names of members that it calls by interfaces. */
	readonly members: ReadonlySet<string>;
	readonly code: ReadonlySet<ts.Node>;
	/** It calls functions that are values: any that has no name may be one. */
	readonly callsValues: boolean;
}

/** Called by the language, by builtins, and by what makes accessors and proxies. */
const CALLED_BY_OTHERS: ReadonlySet<string> = new Set(
	"valueOf toString toJSON toLocaleString next return throw then get set apply construct ownKeys deleteProperty".split(
		" ",
	),
);

/** Of these files; looked for when it is first asked. */
export function hiddenCode(ts: TS, checker: ts.TypeChecker, files: readonly ts.SourceFile[]): () => Hidden {
	let found: Hidden | undefined;
	return () => {
		found ??= closureOf(ts, checker, files);
		return found;
	};
}

function closureOf(ts: TS, checker: ts.TypeChecker, files: readonly ts.SourceFile[]): Hidden {
	const functions = new Set<ts.Symbol>();
	const members = new Set<string>();
	const bodies = new Map<string, ts.Node[]>();
	const queue: ts.Node[] = [];
	for (const file of files) {
		walk(ts, file, (at) => {
			const given = givenTo(ts, at);
			if (given) queue.push(given);
			if (!ts.isFunctionLike(at)) return;
			const name = nameOf(ts, at);
			if (isHidden(ts, at)) queue.push(at);
			else if (name !== undefined) bodies.set(name, [...(bodies.get(name) ?? []), at]);
		});
	}
	const seen = new Set<ts.Node>();
	let callsValues = false;
	for (let next = queue.pop(); next; next = queue.pop()) {
		if (seen.has(next)) continue;
		seen.add(next);
		walk(ts, next, (at) => {
			if (ts.isCallExpression(at) && callsValue(ts, checker, at)) callsValues = true;
			if (!ts.isIdentifier(at) && !ts.isPrivateIdentifier(at)) return;
			const symbol = symbolOf(ts, checker, at as ts.Identifier);
			const whole = symbol && resolved(ts, checker, symbol);
			const own = whole?.declarations?.filter((one) => !one.getSourceFile().isDeclarationFile) ?? [];
			if (!whole || own.length === 0) return;
			functions.add(whole);
			if (own.some((one) => ts.isMethodSignature(one) || ts.isPropertySignature(one))) members.add(at.text);
			for (const fn of bodies.get(at.text) ?? []) if (members.has(at.text) || isOf(fn, own)) queue.push(fn);
		});
	}
	return { functions, members, code: seen, callsValues };
}

/** What a property with a hidden name is given: `{ get: read }`, `{ get }`, `o.valueOf = f`, `o[Symbol.toPrimitive] = f`. */
function givenTo(ts: TS, node: ts.Node): ts.Node | undefined {
	if (ts.isShorthandPropertyAssignment(node)) return isHiddenName(node.name.text) ? node : undefined;
	if (ts.isPropertyAssignment(node)) return isHiddenKey(ts, node.name) ? node.initializer : undefined;
	if (!isAssignment(ts, node)) return undefined;
	const target = bare(ts, node.left);
	if (ts.isPropertyAccessExpression(target)) return isHiddenName(target.name.text) ? node.right : undefined;
	const isSymbol = ts.isElementAccessExpression(target) && /^Symbol\b/.test(target.argumentExpression.getText());
	return isSymbol ? node.right : undefined;
}

function isHiddenKey(ts: TS, name: ts.PropertyName): boolean {
	if (ts.isComputedPropertyName(name)) return /^Symbol\b/.test(name.expression.getText());
	return isHiddenName(name.text);
}

/** Is what is called neither a function by its name, nor one of the platform? */
function callsValue(ts: TS, checker: ts.TypeChecker, call: ts.CallExpression): boolean {
	const callee = bare(ts, call.expression);
	if (callee.kind === ts.SyntaxKind.SuperKeyword) return false;
	const found = checker.getSymbolAtLocation(ts.isPropertyAccessExpression(callee) ? callee.name : callee);
	const declarations = found ? (resolved(ts, checker, found).declarations ?? []) : [];
	const isNamed = (one: ts.Declaration) => {
		const value = ts.isVariableDeclaration(one) && one.initializer ? bare(ts, one.initializer) : one;
		return one.getSourceFile().isDeclarationFile || ts.isFunctionLike(value);
	};
	return declarations.length === 0 || !declarations.every(isNamed);
}

/** Is it what one of these declares? */
function isOf(fn: ts.Node, declarations: readonly ts.Declaration[]): boolean {
	return declarations.some((one) => one === fn || one === fn.parent);
}

/** The name by which code calls a function: its own, or that of the variable or property that it is. */
function nameOf(ts: TS, fn: ts.SignatureDeclaration): string | undefined {
	const named = fn.name ? fn : fn.parent;
	const name = (named as { readonly name?: ts.Node }).name;
	return name && (ts.isIdentifier(name) || ts.isPrivateIdentifier(name) || ts.isStringLiteral(name))
		? name.text
		: undefined;
}

/** Does code run it that does not name it? */
function isHidden(ts: TS, fn: ts.SignatureDeclaration): boolean {
	if (ts.isGetAccessor(fn) || ts.isSetAccessor(fn)) return true;
	const owner = fn.name ? fn : fn.parent;
	const isMember = ts.isMethodDeclaration(owner) || ts.isPropertyAssignment(owner) || ts.isPropertyDeclaration(owner);
	if (!isMember) return false;
	const name = nameOf(ts, fn);
	return name === undefined || isHiddenName(name);
}

function isHiddenName(name: string): boolean {
	return METHODS.has(name) || CALLED_BY_OTHERS.has(name);
}

/** A problem for each such variable that the body names. */
export function problemsOfHidden(
	scope: LoopScope,
	variables: readonly OuterVariable[],
	hidden: () => Hidden,
): Problem[] {
	const { ts } = scope;
	return variables.flatMap((variable): Problem[] => {
		const [use] = variable.uses;
		if (!use || variable.member || !mayChange(ts, variable.declaration)) return [];
		const assigned = assignments(scope, variable).find((at) => isRunByOthers(scope, at, hidden));
		if (!assigned) return [];
		const related = [{ node: assigned, message: "assigned here" }];
		return [{ code: "CL2019", node: use.root, args: { name: variable.name }, related }];
	});
}

function mayChange(ts: TS, declaration: ts.Declaration | undefined): boolean {
	if (!declaration) return false;
	return (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) === 0;
}

/** Where the variable is assigned in other functions than those around the loop. */
function assignments({ ts, checker, loop }: LoopScope, { symbol, declaration }: OuterVariable): ts.Node[] {
	const found: ts.Node[] = [];
	const file = declaration?.getSourceFile();
	if (!file) return found;
	walk(ts, file, (at) => {
		if (isInside(at, loop.node) || !ts.isIdentifier(at) || at.text !== symbol.name || at.parent === declaration) return;
		const around = ts.findAncestor(at, ts.isFunctionLike);
		if (!around || isInside(loop.node, around) || symbolOf(ts, checker, at) !== symbol) return;
		const { action, steps } = readUse(ts, at);
		if (steps.length === 0 && (action === "assign" || action === "update")) found.push(at);
	});
	return found;
}

/** Is the code in a function that is hidden, or that hidden code runs? */
function isRunByOthers({ ts, checker, loop, instances }: LoopScope, node: ts.Node, hidden: () => Hidden): boolean {
	const isFoundAtLaunch = (instances?.classes.length ?? 0) > 0;
	for (let at: ts.Node | undefined = node; at && !isInside(loop.node, at); at = at.parent) {
		if (!ts.isFunctionLike(at)) continue;
		// Where instances of other classes than the registered ones are found, the loop runs as written.
		if (isFoundAtLaunch && ts.isClassLike(at.parent)) continue;
		if (isHidden(ts, at) || hidden().code.has(at)) return true;
		const { functions, members, callsValues } = hidden();
		if (callsValues && nameOf(ts, at) === undefined && !isCallback(ts, at)) return true;
		const named = (at.name ? at : at.parent) as { readonly name?: ts.Node };
		const symbol = named.name && checker.getSymbolAtLocation(named.name);
		if (symbol && functions.has(symbol)) return true;
		if (!ts.isFunctionDeclaration(at) && members.has(nameOf(ts, at) ?? "")) return true;
	}
	return false;
}

/** Does the call around it run it, as builtins do with their callbacks? */
function isCallback(ts: TS, fn: ts.Node): boolean {
	const call = wrapped(ts, fn).parent;
	if (!ts.isCallExpression(call)) return false;
	const callee = bare(ts, call.expression);
	return callee === fn || (ts.isPropertyAccessExpression(callee) && METHODS.get(callee.name.text)?.callback === true);
}
