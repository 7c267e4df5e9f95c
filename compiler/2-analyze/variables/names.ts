/** How kernels name what the loop names: members of `this` and of modules, classes. */

import type ts from "typescript";
import { bare, isAssignment, type TS, walk } from "../../syntax/nodes.js";
import { symbolOf } from "../../syntax/symbols.js";
import type { LoopFacts } from "../analysis.js";
import { isPatched, lineOf } from "../instances/classes.js";
import { hasOtherStatics, looksAtStatics } from "../instances/statics.js";
import type { Problem } from "../problem.js";
import type { Edit } from "../roles/facts.js";
import type { Captures } from "./captures.js";
import { boundTo, codeIn, type LoopScope } from "./scope.js";
import type { OuterVariable } from "./variables.js";
import { declaredName } from "./variables.js";

/** `this.x` and variables of other modules become locals of the kernel, functions of other modules plain names. */
export function nameEdits(
	scope: LoopScope,
	variables: readonly OuterVariable[],
	{ foreign }: Captures,
	renames: ReadonlyMap<ts.Node, string>,
): Edit[] {
	const texts = new Map(renames);
	for (const { uses, local } of variables) {
		// A parameter that is the variable keeps its name.
		const isOther = (root: ts.Expression) => root.getText() !== local && !boundTo(scope, root);
		for (const { root } of uses) if (!foreign.has(root) && isOther(root)) texts.set(root, local);
	}
	for (const node of notPassed(scope, variables)) texts.set(node, "undefined");
	return [...texts].map(([node, text]) => ({ start: node.getStart(), end: node.getEnd(), parts: [text] }));
}

/** Arguments that are objects of which the members have names of their own. */
function notPassed({ ts, checker, bound }: LoopScope, variables: readonly OuterVariable[]): ts.Node[] {
	const whole = new Set<ts.Symbol | undefined>(variables.map(({ symbol }) => symbol));
	const isWhole = (node: ts.Node) => ts.isIdentifier(node) && whole.has(symbolOf(ts, checker, node));
	return [...(bound?.given.keys() ?? [])].filter((node) => !isWhole(node));
}

/** Classes whose copies the caller can replace by its own, so that their instances stay instances. */
export function classesOf(scope: LoopScope, { copies }: Captures): LoopFacts["classes"] {
	const { ts, file, instances } = scope;
	const lines = (instances?.classes ?? []).map(({ id, declaration }) => ({
		id,
		line: [...lineOf(scope, declaration)],
	}));
	return copies
		.filter(({ declaration, inside }) => ts.isClassDeclaration(declaration) && !inside)
		.flatMap(({ symbol, declaration, aliases }): LoopFacts["classes"] => {
			const name = declaredName(declaration);
			const visible = declaration.getSourceFile() === file ? symbol.name : (aliases[0] ?? importedAs(ts, file, symbol));
			if (visible) return [{ name, visible }];
			const found = lines.find(({ line }) => line.includes(declaration as ts.ClassDeclaration));
			if (!found) return [];
			return [{ name, visible: { id: found.id, above: found.line.indexOf(declaration as ts.ClassDeclaration) } }];
		});
}

/** The local name of an import of this class in the loop's own file. */
function importedAs(ts: TS, file: ts.SourceFile, symbol: ts.Symbol): string | undefined {
	for (const statement of file.statements) {
		if (ts.isImportDeclaration(statement) && statement.importClause?.isTypeOnly) continue;
		const named = ts.isImportDeclaration(statement) ? statement.importClause?.namedBindings : undefined;
		if (!named || !ts.isNamedImports(named)) continue;
		const found = named.elements.find((one) => !one.isTypeOnly && (one.propertyName ?? one.name).text === symbol.name);
		if (found) return found.name.text;
	}
	return undefined;
}

/** `(f as any) = …` of a function declaration: the copy would be the first one. */
export function reassigned({ ts, checker }: LoopScope, { copies }: Captures): Problem[] {
	return copies.flatMap(({ declaration, symbol }): Problem[] => {
		if (!ts.isFunctionDeclaration(declaration)) return [];
		const places: ts.Node[] = [];
		walk(ts, declaration.getSourceFile(), (at) => {
			const left = isAssignment(ts, at) ? bare(ts, at.left) : undefined;
			if (left && ts.isIdentifier(left) && symbolOf(ts, checker, left) === symbol) places.push(at);
		});
		const args = { name: symbol.name, what: "a function that is assigned anew" };
		return places.slice(0, 1).map((node) => ({ code: "CL2012", node, args }));
	});
}

/** Classes with state of their own, and classes that the caller cannot name: a copy in the kernel would be another class. */
export function unbound(scope: LoopScope, captures: Captures): Problem[] {
	const bound = new Set(classesOf(scope, captures).map(({ name }) => name));
	const recipes = (scope.instances?.classes ?? []).flatMap(({ recipe }) => recipe ?? []);
	const copied = captures.copies.map(({ declaration }) => declaration);
	const code = [...codeIn(scope), ...copied, ...recipes];
	return captures.copies
		.filter((copy) => {
			const { ts } = scope;
			const { declaration } = copy;
			if (!ts.isClassDeclaration(declaration)) return false;
			return (
				!bound.has(declaredName(declaration)) ||
				isPatched(scope, copy) ||
				hasOtherStatics(scope, declaration) ||
				looksAtStatics(scope, [declaration], code)
			);
		})
		.map(({ declaration, symbol }) => {
			const related = [{ node: declaration, message: "declared here" }];
			const fix = `declare \`${symbol.name}\` at the top level of this module, or import it here`;
			return { code: "CL4001", node: scope.loop.call, args: { name: symbol.name }, related, fix };
		});
}

/**
 * Different functions or classes of one name, from several modules: kernels would have one of them. `taken`: names of what
 * kernels of the same file have copies of; those of this loop are added.
 */
export function clashProblems({ copies, loop }: LoopFacts, taken: Map<string, ts.Declaration>): Problem[] {
	const all = new Map(taken);
	const problems: Problem[] = [];
	for (const { declaration, name = declaredName(declaration), aliases, inside } of copies) {
		for (const one of [name, ...aliases]) {
			const other = all.get(one);
			if (other && other !== declaration) {
				const related = [declaration, other].map((node) => ({ node, message: "declared here" }));
				const fix = `give one of the two things called \`${one}\` another name`;
				problems.push({ code: "CL4001", node: loop.call, args: { name: one }, related, fix });
			}
			all.set(one, declaration);
			if (!inside) taken.set(one, declaration);
		}
	}
	return problems;
}
