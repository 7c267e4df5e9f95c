/**
 * Collects the variables that a loop's body mentions and that are declared outside of it, with all their uses.
 *
 * In:   for (const i of prange(n)) { const x = a[i] * k; s += x; this.out[i] = x; }
 * Out:  a (read [i]), k (read), s (update), this.out (assign [i])
 *
 * `this.x` counts as a variable of its own. Names of functions, classes, enums and packages are not variables: they are
 * given apart, as references for `calls` and `slices`.
 */
import type ts from "typescript";
import { isReference, type TS, walk, wrapped } from "../../syntax/nodes.js";
import { ourName, resolved, sourceDeclaration } from "../../syntax/symbols.js";
import { functionNamed } from "../effects/targets.js";
import { staticsLeftOut } from "../instances/statics.js";
import { isReducer } from "./reducers.js";
import { type Binding, bindingOf, boundTo, isFunctionScoped, type LoopScope, type Scope } from "./scope.js";
import { readUse, type Use } from "./uses.js";

export interface OuterVariable {
	/** Source text that denotes the variable outside of the loop: `s`, `this.out`. */
	readonly name: string;
	/** The same as an identifier: `s`, `this_out`. */
	readonly local: string;
	readonly symbol: ts.Symbol;
	readonly declaration: ts.Declaration | undefined;
	readonly scope: "local" | "module" | "this" | "member";
	/** Of `this.x` and `stats.count`: the object, as text that denotes it outside of the loop, and the field. */
	readonly member?: { readonly of: string; readonly name: string };
	readonly type: ts.Type;
	readonly uses: readonly Use[];
}

/** Tells mentions of a variable. */
export function mentionsOf({ uses }: OuterVariable): (node: ts.Node) => boolean {
	const roots = new Set<ts.Node>(uses.map((use) => use.root));
	return (node) => roots.has(node);
}

/** Is the variable itself assigned, rather than a part of its value? */
export function isAssigned({ uses }: OuterVariable): boolean {
	return uses.some((use) => use.steps.length === 0 && use.action !== "read");
}

export interface References {
	readonly variables: readonly OuterVariable[];
	/** Functions, classes and enums of the project that the body names. */
	readonly declarations: ReadonlyMap<ts.Symbol, NamedDeclaration>;
	/** Imports from packages that the body names. */
	readonly packages: ReadonlyMap<ts.Symbol, { specifier: string; imported: string; node: ts.Identifier }>;
	/** `this` other than in `this.x`. */
	readonly strayThis: readonly ts.Node[];
	/** A module of the project as a value. */
	readonly strayModules: readonly ts.Node[];
	/** Globals that are not the platform's: the program has made them, in its own thread. */
	readonly strayGlobals: readonly ts.Node[];
	/** `geometry.area`, a member of a module: the text that takes its place in kernels. */
	readonly renames: ReadonlyMap<ts.Node, string>;
}

export interface NamedDeclaration {
	readonly declaration: ts.Declaration;
	readonly node: ts.Node;
	readonly local: boolean;
	/** Names by which the code calls it. */
	readonly names: ReadonlySet<string>;
}

interface Collector {
	readonly variables: Map<
		ts.Symbol,
		{ first: ts.Expression; scope: OuterVariable["scope"]; declaration?: ts.Declaration; uses: Use[] }
	>;
	readonly declarations: Map<ts.Symbol, NamedDeclaration>;
	readonly packages: Map<ts.Symbol, { specifier: string; imported: string; node: ts.Identifier }>;
	readonly strayThis: ts.Node[];
	readonly strayModules: ts.Node[];
	readonly strayGlobals: ts.Node[];
	readonly renames: Map<ts.Node, string>;
}

export function collectReferences(scope: Scope, nodes: readonly ts.Node[]): References {
	const { ts, checker } = scope;
	const left = new Set(nodes.flatMap((node) => [...staticsLeftOut(scope, node)]));
	const collector: Collector = {
		variables: new Map(),
		declarations: new Map(),
		packages: new Map(),
		strayThis: [],
		strayModules: [],
		strayGlobals: [],
		renames: new Map([...left].map((one) => [one, ";"])),
	};
	for (const node of nodes) {
		walk(ts, node, (at) => {
			if (left.has(at)) return false;
			if (at.kind === ts.SyntaxKind.ThisKeyword && !ownThis(ts, at, node))
				collectThis(scope, at as ts.ThisExpression, collector);
			if (ts.isIdentifier(at) && isReference(ts, at)) collectName(scope, at, collector);
			if (ts.isJsxOpeningLikeElement(at) || ts.isJsxFragment(at)) collectFactory(scope, at, collector);
			return true;
		});
	}
	const variables = [...collector.variables].map(([symbol, { first, scope: where, declaration, uses }]) => {
		const isBound = boundTo(scope, first) !== undefined;
		const name = isBound ? symbol.name : first.getText();
		const type = isBound ? checker.getTypeOfSymbol(symbol) : checker.getTypeAtLocation(first);
		const of = where === "this" ? { member: { of: "this", name: name.slice("this.".length) } } : {};
		const local = where === "this" ? localName(first.getSourceFile(), name) : name;
		return { name, local, symbol, declaration, scope: where, type, uses, ...of };
	});
	return { ...collector, variables };
}

/** `this.out` as a name that the file does not mention. */
export function localName(file: ts.SourceFile, name: string): string {
	let local = name.replace(/[^\p{ID_Continue}$]/gu, "_");
	while (file.text.includes(local)) local += "_";
	return local;
}

/** The name of a method's copy as a function inside of kernels. */
export function methodName(ts: TS, method: ts.MethodDeclaration): string {
	const isStatic = (ts.getCombinedModifierFlags(method) & ts.ModifierFlags.Static) !== 0;
	const owner = isStatic ? (method.parent as ts.ClassDeclaration).name?.text : "this";
	return localName(method.getSourceFile(), `${owner}.${method.name.getText()}`);
}

/** Is this `this` that of a function inside the body? */
function ownThis(ts: TS, node: ts.Node, top: ts.Node): boolean {
	for (let at = node; at && at !== top; at = at.parent) {
		if (ts.isFunctionLike(at) && !ts.isArrowFunction(at)) return true;
		if (ts.isClassLike(at)) return true;
	}
	return false;
}

function collectThis(scope: Scope, node: ts.ThisExpression, collector: Collector): void {
	const { ts, checker } = scope;
	const access = node.parent;
	const symbol = ts.isPropertyAccessExpression(access) ? checker.getSymbolAtLocation(access.name) : undefined;
	const isData = symbol && (symbol.flags & (ts.SymbolFlags.Method | ts.SymbolFlags.Accessor)) === 0;
	const method = ts.isPropertyAccessExpression(access) ? functionNamed(scope, access) : undefined;
	if (method) collector.renames.set(access, methodName(ts, method as ts.MethodDeclaration));
	if (method) return;
	if (!isData || !ts.isPropertyAccessExpression(access)) {
		collector.strayThis.push(node);
		return;
	}
	addUse(scope, collector, { symbol, where: "this", root: access, declaration: symbol.valueDeclaration });
}

/** Names of ours that kernels call as they stand; the others are rewritten. */
const KERNEL_NAMES: ReadonlySet<string> = new Set(["random", "shared"]);

function collectName(scope: Scope, node: ts.Identifier, collector: Collector): void {
	const { ts, checker } = scope;
	const bound = boundTo(scope, node);
	if (bound) addUse(scope, collector, { ...bound, where: bound.kind, root: node });
	if (bound || scope.bound?.given.has(node)) return;
	const own = ourName(ts, checker, node);
	if (own !== undefined && !KERNEL_NAMES.has(own)) return;
	const member = ts.isPropertyAccessExpression(node.parent) ? functionNamed(scope, node.parent) : undefined;
	if (member && ts.isPropertyAccessExpression(node.parent) && node.parent.expression === node) {
		collector.renames.set(node.parent, methodName(ts, member as ts.MethodDeclaration));
		return;
	}
	const binding = bindingOf(scope, node);
	const isSelf = binding.kind === "inner" && binding.declaration === scope.inside;
	if (isSelf && isFunctionProperty(ts, binding.declaration, node)) collector.strayModules.push(node.parent);
	if (binding.kind === "global" && !isOfPlatform(ts, node)) collector.strayGlobals.push(node);
	if (binding.kind === "inner" || binding.kind === "global") return;
	if (binding.kind === "package") {
		const { specifier, imported } = binding;
		collector.packages.set(binding.symbol, { specifier, imported, node });
		return;
	}
	if (binding.kind === "namespace") collectMember(scope, node, collector);
	else collectDeclared(scope, collector, binding, { node, name: node.text });
}

/** `Math`, `globalThis.Math`: the same in every thread. */
function isOfPlatform(ts: TS, node: ts.Identifier): boolean {
	if (!(node.text in globalThis) && !OF_MODULES.has(node.text)) return false;
	if (node.text !== "globalThis" && node.text !== "global") return true;
	const access = wrapped(ts, node).parent;
	return !ts.isPropertyAccessExpression(access) || access.name.text in globalThis;
}

/** Names that Node gives to each module or function. */
const OF_MODULES: ReadonlySet<string> = new Set([
	"arguments",
	"require",
	"module",
	"exports",
	"__dirname",
	"__filename",
]);

/** JSX calls a function that it does not name: that of the pragma, or of React. */
function collectFactory(scope: Scope, node: ts.Node, collector: Collector): void {
	const { ts, checker } = scope;
	const name = /@jsx\s+([\w$]+)/.exec(node.getSourceFile().text.slice(0, 2000))?.[1] ?? "React";
	const symbol = checker
		.getSymbolsInScope(node, ts.SymbolFlags.Value | ts.SymbolFlags.Alias)
		.find((one) => one.name === name);
	const declaration = symbol?.declarations?.find((one) => !ts.isModuleDeclaration(one));
	const own = declaration && (declaration as ts.NamedDeclaration).name;
	if (!symbol || !own || !ts.isIdentifier(own) || declaration.getSourceFile().isDeclarationFile) return;
	const binding = bindingOf(scope, own);
	if (binding.kind === "package") {
		const { specifier, imported } = binding;
		collector.packages.set(binding.symbol, { specifier, imported, node: own });
	} else if (binding.kind === "module" || binding.kind === "local") {
		collectDeclared(scope, collector, { ...binding, declaration }, { node: own, name });
	}
}

/** A member of a module of the project. */
function collectMember(scope: Scope, node: ts.Identifier, collector: Collector): void {
	const { ts, checker } = scope;
	const access = node.parent;
	const isMember = ts.isPropertyAccessExpression(access) && access.expression === node;
	const named = isMember ? checker.getSymbolAtLocation(access.name) : undefined;
	const symbol = named && resolved(ts, checker, named);
	const declaration = symbol && sourceDeclaration(symbol);
	if (!isMember || !symbol || !declaration) collector.strayModules.push(node);
	else {
		const name = declaredName(declaration);
		collector.renames.set(access, name);
		collectDeclared(scope, collector, { kind: "module", symbol, declaration }, { node: access, name });
	}
}

/** The name that a copy of the declaration has. */
export function declaredName(declaration: ts.Declaration): string {
	return (declaration as ts.NamedDeclaration).name?.getText() ?? "$default";
}

function collectDeclared(
	scope: Scope,
	collector: Collector,
	{ kind, symbol, declaration }: Extract<Binding, { kind: "local" | "module" }>,
	{ node, name }: { readonly node: ts.Expression; readonly name: string },
): void {
	const { ts } = scope;
	const isVariable =
		ts.isVariableDeclaration(declaration) ||
		ts.isParameter(declaration) ||
		ts.isBindingElement(declaration) ||
		ts.isExportAssignment(declaration);
	if (isVariable && !isFunctionConstant(ts, declaration) && !isReducer(scope, declaration)) {
		addUse(scope, collector, { symbol, where: kind, root: node, declaration });
		return;
	}
	if (isFunctionProperty(ts, declaration, node)) collector.strayModules.push(node.parent);
	const names = new Set([...(collector.declarations.get(symbol)?.names ?? []), name]);
	collector.declarations.set(symbol, { declaration, node, local: kind === "local", names });
}

/** `f.scale` of a function: a copy of the function does not have it. */
function isFunctionProperty(ts: TS, declaration: ts.Declaration, node: ts.Expression): boolean {
	const access = node.parent;
	if (!ts.isPropertyAccessExpression(access) || access.expression !== node) return false;
	const isFunction = ts.isFunctionDeclaration(declaration) || isFunctionConstant(ts, declaration);
	return isFunction && !["call", "apply", "bind", "name", "length"].includes(access.name.text);
}

/** `const f = (x) => …` or `const f = function …`: a function with a name, like a declaration. */
export function isFunctionConstant(ts: TS, node: ts.Node): node is ts.VariableDeclaration {
	return (
		ts.isVariableDeclaration(node) &&
		node.initializer !== undefined &&
		(ts.isArrowFunction(node.initializer) || ts.isFunctionExpression(node.initializer)) &&
		ts.isIdentifier(node.name) &&
		ts.isVariableDeclarationList(node.parent) &&
		(node.parent.flags & ts.NodeFlags.Const) !== 0
	);
}

/** One mention of an outer variable. */
interface Mention {
	readonly symbol: ts.Symbol;
	readonly where: OuterVariable["scope"];
	readonly root: ts.Expression;
	readonly declaration: ts.Declaration | undefined;
}

function addUse(scope: Scope, collector: Collector, { symbol, where, root, declaration }: Mention): void {
	const entry = collector.variables.get(symbol) ?? { first: root, scope: where, declaration, uses: [] };
	entry.uses.push(readUse(scope.ts, root));
	collector.variables.set(symbol, entry);
}

/** A `var` written inside the body; its kernel declares it by itself. */
export function isInnerVar(scope: LoopScope, variable: OuterVariable): boolean {
	const { declaration } = variable;
	if (!declaration || !isFunctionScoped(scope.ts, declaration)) return false;
	const { pos, end } = scope.body;
	return declaration.getSourceFile() === scope.file && pos <= declaration.pos && declaration.end <= end;
}
