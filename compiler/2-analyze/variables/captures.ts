/**
 * What kernels need besides the loop's variables: functions, classes, enums and constants to copy, packages to import.
 *
 * In:   the references of the body and of the functions it reaches
 * Out:  copies (for the kernels module, or for inside the kernel if they rest on captured variables), imports, and the
 *       variables that those functions read
 *
 * Refuses: state of another module, which a worker would see in its first version only.
 */
import type ts from "typescript";
import { type TS, walk } from "../../syntax/nodes.js";
import { ourName, symbolOf } from "../../syntax/symbols.js";
import type { Functions } from "../effects/functions.js";
import { lineOf } from "../instances/classes.js";
import type { Problem } from "../problem.js";
import { isPureConstant } from "./kinds.js";
import { isTopLevel, type LoopScope } from "./scope.js";
import { declaredName, methodName, type OuterVariable, type References } from "./variables.js";

export interface Copy {
	readonly symbol: ts.Symbol;
	readonly declaration: ts.Declaration;
	/** Inside the kernel function, because it rests on captured variables. */
	readonly inside: boolean;
	/** It counts as written in the body: the body's edits are its own. */
	readonly adopted?: true;
	/** How many classes are above it: those come first. */
	readonly above?: number;
	/** The name of the copy, if it is not that of the declaration. */
	readonly name?: string;
	/** Other names by which kernels call it. */
	readonly aliases: readonly string[];
	/** Members of modules in it: text that takes their place. */
	readonly renames: ReadonlyMap<ts.Node, string>;
}

export interface PackageImport {
	readonly symbol: ts.Symbol;
	readonly specifier: string;
	readonly imported: string;
	readonly local: string;
	/** File that imports it: relative specifiers are seen from there. */
	readonly file: ts.SourceFile;
}

export interface Captures {
	readonly variables: readonly OuterVariable[];
	/** Uses of captured variables in functions that the body reaches. */
	readonly foreign: ReadonlySet<ts.Node>;
	readonly copies: readonly Copy[];
	readonly imports: readonly PackageImport[];
	readonly problems: readonly Problem[];
}

export function collectCaptures(scope: LoopScope, references: References, functions: Functions): Captures {
	const { ts, checker } = scope;
	const variables = new Map<ts.Symbol, OuterVariable>();
	const constants = new Map<ts.Symbol, ts.Declaration>();
	const foreign = new Set<ts.Node>();
	const problems: Problem[] = [];
	const reads = new Map<ts.Declaration, Set<ts.Symbol>>();
	const put = (variable: OuterVariable, from: ts.Declaration | undefined) => {
		if (variable.declaration && isPureConstant(ts, checker, variable.declaration)) {
			constants.set(variable.symbol, variable.declaration);
			for (const [symbol, declaration] of constantsOf(ts, checker, variable.declaration))
				constants.set(symbol, declaration);
			return;
		}
		if (from) {
			reads.set(from, (reads.get(from) ?? new Set()).add(variable.symbol));
			for (const use of variable.uses) foreign.add(use.root);
			const isRead = variable.uses.every((use) => use.action === "read");
			if (isRead && variable.declaration?.getSourceFile() !== scope.file) problems.push(otherState(variable, from));
		}
		const before = variables.get(variable.symbol);
		variables.set(variable.symbol, before ? { ...before, uses: [...before.uses, ...variable.uses] } : variable);
	};
	for (const variable of references.variables) put(variable, undefined);
	for (const { declaration, references: inner } of functions.reached.values()) {
		for (const variable of inner.variables) if (!isInnerTo(variable, declaration)) put(variable, declaration);
	}
	const copies = copiesOf(scope, references, functions, { reads, constants });
	problems.push(...unreachable(references, functions));
	return {
		variables: [...variables.values()],
		foreign,
		copies,
		imports: importsOf(scope, references, functions),
		problems,
	};
}

/** `this.x` of a copied class is not a variable of the loop. */
function isInnerTo(variable: OuterVariable, declaration: ts.Declaration): boolean {
	return variable.scope === "this" && declaration.pos >= 0;
}

/** Modules as values, classes that only their own module knows, and globals that the program has made. */
function unreachable(references: References, functions: Functions): Problem[] {
	const all = [references, ...[...functions.reached.values()].map((one) => one.references)];
	return all.flatMap((one) => [
		...one.strayModules.map((node): Problem => ({ code: "CL4001", node, args: { name: node.getText() } })),
		...one.strayGlobals.map((node): Problem => ({ code: "CL2017", node, args: { name: node.getText() } })),
	]);
}

function otherState(variable: OuterVariable, from: ts.Declaration): Problem {
	const node = variable.uses[0]?.root ?? from;
	const related = variable.declaration ? [{ node: variable.declaration, message: "declared here" }] : [];
	return { code: "CL2017", node, args: { name: variable.name }, related };
}

/** Every copy; a function that reads captured variables, directly or through others, goes inside the kernel. */
function copiesOf(
	{ ts, checker, adopted = [] }: LoopScope,
	references: References,
	functions: Functions,
	found: {
		readonly reads: ReadonlyMap<ts.Declaration, ReadonlySet<ts.Symbol>>;
		readonly constants: ReadonlyMap<ts.Symbol, ts.Declaration>;
	},
): Copy[] {
	const { reads, constants } = found;
	const inside = new Set<ts.Declaration>();
	for (let changed = true; changed; ) {
		changed = false;
		for (const { declaration, references: inner, local } of functions.reached.values()) {
			const calls = [...inner.declarations.values()].some((one) => inside.has(one.declaration));
			if (inside.has(declaration) || !(local || reads.has(declaration) || calls)) continue;
			inside.add(declaration);
			changed = true;
		}
	}
	const all = [references, ...[...functions.reached.values()].map((one) => one.references)];
	const aliases = (declaration: ts.Declaration): string[] => {
		const own = declaredName(declaration);
		const named = all.flatMap((one) =>
			[...one.declarations.values()].filter((other) => other.declaration === declaration),
		);
		const used = all.flatMap((one) =>
			one.variables.filter((other) => other.declaration === declaration).flatMap(namesOf),
		);
		return [...new Set([...named.flatMap((one) => [...one.names]), ...used])].filter((name) => name !== own);
	};
	const copies = new Map<ts.Declaration, Copy>();
	const put = (symbol: ts.Symbol, declaration: ts.Declaration, isInside: boolean, renames: Copy["renames"]) => {
		const above = ts.isClassDeclaration(declaration) ? [...lineOf({ ts, checker }, declaration)].length - 1 : 0;
		copies.set(declaration, { symbol, declaration, inside: isInside, above, aliases: aliases(declaration), renames });
	};
	for (const { symbol, declaration, references: inner } of functions.reached.values()) {
		put(symbol, declaration, inside.has(declaration), inner.renames);
	}
	for (const declaration of adopted) {
		const symbol = checker.getSymbolAtLocation((declaration as ts.NamedDeclaration).name as ts.Node) as ts.Symbol;
		const name = ts.isMethodDeclaration(declaration) ? { name: methodName(ts, declaration) } : {};
		const copy = {
			symbol,
			declaration,
			inside: true,
			adopted: true,
			...name,
			aliases: [],
			renames: new Map(),
		} as const;
		copies.set(declaration, copy);
	}
	for (const [symbol, declaration] of constants) put(symbol, declaration, !isTopLevel(ts, declaration), new Map());
	for (const { declarations } of all) {
		for (const [symbol, { declaration }] of declarations) {
			if (ts.isEnumDeclaration(declaration)) put(symbol, declaration, !isTopLevel(ts, declaration), new Map());
		}
	}
	return [...copies.values()];
}

function importsOf(scope: LoopScope, references: References, functions: Functions): PackageImport[] {
	const found = new Map<ts.Symbol, PackageImport>();
	const put = (from: References, file: ts.SourceFile) => {
		for (const [symbol, { specifier, imported, node }] of from.packages) {
			found.set(symbol, { symbol, specifier, imported, local: node.text, file });
		}
	};
	put(references, scope.file);
	for (const { references: inner, declaration } of functions.reached.values()) put(inner, declaration.getSourceFile());
	return [...found.values()];
}

// ---------------------------------------------------------------- constants

/** Names under which code mentions a variable, members of modules aside: those are renamed. */
function namesOf({ uses }: OuterVariable): string[] {
	return uses.map(({ root }) => root.getText()).filter((name) => !name.includes("."));
}

/** Other constants that the initializer names. */
function constantsOf(ts: TS, checker: ts.TypeChecker, declaration: ts.Declaration): [ts.Symbol, ts.Declaration][] {
	const found: [ts.Symbol, ts.Declaration][] = [];
	const { initializer } = declaration as ts.VariableDeclaration;
	if (!initializer) return found;
	walk(ts, initializer, (at) => {
		if (!ts.isIdentifier(at) || ourName(ts, checker, at)) return;
		const symbol = symbolOf(ts, checker, at);
		const other = symbol?.declarations?.[0];
		if (symbol && other && !other.getSourceFile().isDeclarationFile && ts.isVariableDeclaration(other)) {
			found.push([symbol, other], ...constantsOf(ts, checker, other));
		}
	});
	return found;
}
