/** What the passes over one loop share: the loop, the checker, and where a name comes from. */
import type ts from "typescript";
import type { FoundFunction, FoundLoop } from "../../1-find/found.js";
import { bare, isInside, isPlace, type TS, walk } from "../../syntax/nodes.js";
import { implementation, resolved, sourceDeclaration, symbolOf } from "../../syntax/symbols.js";
import type { Instances } from "../instances/instances.js";
import type { Frame, FramesOf, Links, Step } from "./uses.js";

export interface Scope {
	readonly ts: TS;
	readonly checker: ts.TypeChecker;
	/** What is declared in here is private to one iteration, or one call. */
	readonly inside: ts.Node;
	/** Functions around the loop that count as written in its body: see `closures/adopted.ts`. */
	readonly adopted?: readonly ts.Declaration[];
	/** See `Split.members`. */
	readonly members?: ReadonlyMap<ts.Node, ts.Symbol>;
	/** Parameters of those that are one variable of outside: see `closures/bound.ts`. */
	readonly bound?: Bound | undefined;
	/** Registered classes of which captured objects may be instances. */
	readonly instances?: Instances | undefined;
}

export interface Bound {
	readonly parameters: ReadonlyMap<ts.Symbol, Extract<Binding, { kind: "local" | "module" }>>;
	/** The arguments that are these variables, with the functions that get them. */
	readonly given: ReadonlyMap<ts.Node, ts.Declaration>;
}

/** The variable that a parameter is at each call. */
export function boundTo({ ts, checker, bound }: Scope, name: ts.Expression) {
	const symbol = bound && ts.isIdentifier(name) ? symbolOf(ts, checker, name) : undefined;
	return symbol && bound?.parameters.get(symbol);
}

/** What tells where the name of a variable ends: `this.x` and `stats.count` are whole names. */
export type Roots = Pick<Scope, "ts" | "members">;

/** `this.x`, or a member that counts as a variable of its own. */
export function isMemberName({ ts, members }: Roots, node: ts.Node): boolean {
	const isOfThis = ts.isPropertyAccessExpression(node) && node.expression.kind === ts.SyntaxKind.ThisKeyword;
	return isOfThis || members?.has(node) === true;
}

/** All code that is looked at. */
export function codeIn({ inside, adopted = [] }: Scope): readonly ts.Node[] {
	return [inside, ...adopted];
}

export function walkCode(scope: Scope, visit: (node: ts.Node) => unknown): void {
	for (const one of codeIn(scope)) walk(scope.ts, one, visit);
}

/** The variable, function or class that a name means where the code stands, or a part of it. */
export function seenAs({ ts, checker, inside }: Scope, name: string, at: ts.Node = inside): ts.Symbol | undefined {
	// No part of the declared interface, though the language service rests on it.
	const { resolveName } = checker as unknown as {
		resolveName(name: string, at: ts.Node, meaning: ts.SymbolFlags, withoutGlobals: boolean): ts.Symbol | undefined;
	};
	return resolveName(name, at, ts.SymbolFlags.Value, false);
}

/** Does a name, or the one that a member of something begins with, mean the same where the code stands? */
export function isVisible(scope: Scope, expression: ts.Expression): boolean {
	const { ts, checker } = scope;
	let at = bare(ts, expression);
	while (ts.isPropertyAccessExpression(at) || isPlace(ts, at)) at = bare(ts, at.expression);
	if (!ts.isIdentifier(at)) return at.kind === ts.SyntaxKind.ThisKeyword;
	const seen = seenAs(scope, at.text);
	return seen !== undefined && seen === checker.getSymbolAtLocation(at);
}

/** Does the node stand in the code that is looked at? */
export function isInCode({ inside, adopted = [] }: Scope, node: ts.Node): boolean {
	return [inside, ...adopted].some((one) => isInside(node, one));
}

export interface LoopScope extends Scope {
	readonly loop: FoundLoop;
	readonly owner: FoundFunction;
	readonly body: ts.Statement;
	readonly file: ts.SourceFile;
	/** What a function of the project does with parts of what it is given here, as far as that is known. */
	readonly touches: (argument: ts.Expression, frame?: Frame) => readonly Touched[] | undefined;
	readonly framesOf: FramesOf;
	/** A method of registered classes that changes nothing. */
	readonly isIdle: (call: ts.CallExpression) => boolean;
	/** The method gives the object that it is called on, of which a member follows. */
	readonly isChained: (call: ts.CallExpression) => boolean;
	/** The only method that the call can run, if the launch finds no other code: see `Subscripts.methods`. */
	readonly methodOf: (call: ts.CallExpression) => ts.MethodDeclaration | undefined;
	/** Functions or classes that the loop reaches print, or act in other ways on what is outside of the program. */
	readonly prints: boolean;
}

/** What runs in an iteration: the body, and functions that count as written in it. */
export function codeOf({ body, adopted = [] }: LoopScope): readonly ts.Node[] {
	return [body, ...adopted];
}

/** A part of an argument, as steps that mean something to the code that calls. */
export interface Touched {
	readonly steps: readonly Step[];
	readonly action: "read" | "assign" | "update";
	readonly links: Links | undefined;
	/** See `PathUse.compared`. */
	readonly compared?: true | undefined;
}

/** Where a name is bound, as seen from a node that mentions it. */
export type Binding =
	/** Inside: of the loop (its variable included), or of the function looked at. */
	| { readonly kind: "inner"; readonly symbol: ts.Symbol; readonly declaration: ts.Declaration }
	/** In the function around the loop, or a function around that. */
	| { readonly kind: "local"; readonly symbol: ts.Symbol; readonly declaration: ts.Declaration }
	/** At the top level of a module of the project. */
	| { readonly kind: "module"; readonly symbol: ts.Symbol; readonly declaration: ts.Declaration }
	/** In a package or a Node module. */
	| { readonly kind: "package"; readonly symbol: ts.Symbol; readonly specifier: string; readonly imported: string }
	/** `import * as m` of a module of the project. */
	| { readonly kind: "namespace"; readonly symbol: ts.Symbol }
	| { readonly kind: "global"; readonly name: string };

export function bindingOf(scope: Scope, name: ts.Identifier): Binding {
	const { ts, checker } = scope;
	const symbol = symbolOf(ts, checker, name);
	const declaration = symbol && implementation(symbol);
	if (!symbol || !declaration) return { kind: "global", name: name.text };
	if (isImport(ts, declaration)) return importBinding(scope, name.text, symbol, declaration);
	if (declaration.getSourceFile().isDeclarationFile) return { kind: "global", name: name.text };
	const isInner = isInCode(scope, declaration);
	if (isInner && !(ts.isForOfStatement(scope.inside) && isOwnVar(ts, declaration, scope.inside)))
		return { kind: "inner", symbol, declaration };
	const kind = isTopLevel(ts, declaration) ? "module" : "local";
	return { kind, symbol, declaration };
}

/** A `var` of the function around the loop that is written inside of the loop: it outlives the iteration. */
function isOwnVar(ts: TS, declaration: ts.Node, loop: ts.Node): boolean {
	if (!isFunctionScoped(ts, declaration)) return false;
	for (let at = declaration; at !== loop; at = at.parent) if (!at || ts.isFunctionLike(at)) return false;
	return true;
}

function isImport(ts: TS, node: ts.Declaration): boolean {
	return (
		ts.isImportSpecifier(node) ||
		ts.isImportClause(node) ||
		ts.isNamespaceImport(node) ||
		ts.isImportEqualsDeclaration(node)
	);
}

function importBinding(scope: Scope, name: string, symbol: ts.Symbol, declaration: ts.Declaration): Binding {
	const { ts, checker } = scope;
	const target = resolved(ts, checker, symbol);
	const source = sourceDeclaration(target);
	if (source && ts.isNamespaceImport(declaration)) return { kind: "namespace", symbol: target };
	if (source && !ts.isSourceFile(source)) return { kind: "module", symbol: target, declaration: source };
	let at: ts.Node = declaration;
	while (at && !ts.isImportDeclaration(at)) at = at.parent;
	const specifier = at && ts.isStringLiteral(at.moduleSpecifier) ? at.moduleSpecifier.text : "";
	return { kind: "package", symbol, specifier, imported: importedName(ts, declaration, name) };
}

/** `*` for a namespace, `default`, or the exported name. */
function importedName(ts: TS, declaration: ts.Declaration, name: string): string {
	if (ts.isNamespaceImport(declaration)) return "*";
	if (ts.isImportClause(declaration)) return "default";
	return ts.isImportSpecifier(declaration) ? (declaration.propertyName ?? declaration.name).text : name;
}

/** A `var` belongs to its function, wherever it is written. */
export function isFunctionScoped(ts: TS, node: ts.Node): boolean {
	let at: ts.Node | undefined = node;
	while (at && (ts.isBindingElement(at) || ts.isBindingName(at) || ts.isVariableDeclaration(at))) {
		if (ts.isVariableDeclaration(at)) {
			return ts.isVariableDeclarationList(at.parent) && (at.parent.flags & ts.NodeFlags.BlockScoped) === 0;
		}
		at = at.parent;
	}
	return false;
}

export function isTopLevel(ts: TS, declaration: ts.Node): boolean {
	for (let at: ts.Node | undefined = declaration.parent; at; at = at.parent) {
		if (ts.isFunctionLike(at) || ts.isClassStaticBlockDeclaration(at)) return false;
		if (
			ts.isBlock(at) ||
			ts.isForStatement(at) ||
			ts.isForOfStatement(at) ||
			ts.isForInStatement(at) ||
			ts.isCaseBlock(at)
		) {
			return isFunctionScoped(ts, declaration) && topLevelVar(ts, at);
		}
		if (ts.isSourceFile(at)) return true;
	}
	return true;
}

function topLevelVar(ts: TS, node: ts.Node): boolean {
	for (let at: ts.Node | undefined = node; at; at = at.parent) if (ts.isFunctionLike(at)) return false;
	return true;
}
