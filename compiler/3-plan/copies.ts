/**
 * Edits that turn source code into kernel code: inner prange loops become counting loops, marks of parallel functions go.
 *
 * In:   for (const j of prange(a, b)) { … }
 * Out:  for (const $r = $range(a, b), …; $k < $n; $k++) { const j = …; { … } }
 */
import type ts from "typescript";
import type { LoopFacts } from "../2-analyze/analysis.js";
import type { Registered } from "../2-analyze/instances/instances.js";
import type { Copy } from "../2-analyze/variables/captures.js";
import { bare, type TS, walk } from "../syntax/nodes.js";
import { ourName } from "../syntax/symbols.js";
import type { CopyPlan, KernelPlan, SourceEdit, Span } from "./kernel-plan.js";

export function spanOf(node: ts.Node): Span {
	return { start: node.getStart(), end: node.getEnd() };
}

/** Edits for all that is ours in a piece of code; `\u0001range\u0002` stands for the made name of `range`. */
export function ownEdits(ts: TS, checker: ts.TypeChecker, node: ts.Node): SourceEdit[] {
	const edits: SourceEdit[] = [];
	let count = 0;
	walk(ts, node, (at) => {
		if (ts.isDecorator(at)) {
			const { expression } = at;
			if (ourName(ts, checker, ts.isCallExpression(expression) ? expression.expression : expression) === "parallel") {
				edits.push({ ...spanOf(at), parts: [] });
				return false;
			}
		}
		if (ts.isForOfStatement(at)) {
			const edit = innerLoop(ts, checker, at, count);
			if (edit) {
				edits.push(edit);
				count++;
			}
		}
		return true;
	});
	return edits;
}

function innerLoop(ts: TS, checker: ts.TypeChecker, node: ts.ForOfStatement, place: number): SourceEdit | undefined {
	const call = bare(ts, node.expression);
	if (!ts.isCallExpression(call) || ourName(ts, checker, call.expression) !== "prange") return undefined;
	if (!ts.isVariableDeclarationList(node.initializer)) return undefined;
	const variable = node.initializer.declarations[0]?.name.getText() ?? "";
	const first = call.arguments[0];
	const last = call.arguments.filter((one) => !ts.isObjectLiteralExpression(bare(ts, one))).at(-1);
	if (!first || !last) return undefined;
	const [r, n, k] = ["r", "n", "k"].map((name) => `\u0001inner:${name}${place}\u0002`);
	const args = { start: first.getStart(), end: last.getEnd() };
	const head = `for (let ${r} = \u0001range\u0002(`;
	const test = `), ${n} = ${r}.count, ${k} = 0; ${k} < ${n}; ${k}++) { const ${variable} = `;
	const value = `${r}.items ? ${r}.items[${k}] : ${r}.start + ${k} * ${r}.step; `;
	return { ...spanOf(node), parts: [head, args, test + value, spanOf(node.statement), " }"] };
}

/** A declaration as text of its own: `export` and our decorator away, one variable out of its list. */
export function copyPlan(ts: TS, checker: ts.TypeChecker, copy: Copy): CopyPlan {
	const { declaration, aliases, renames, adopted = false, above = 0 } = copy;
	const file = declaration.getSourceFile().fileName;
	const named = (declaration as ts.NamedDeclaration).name !== undefined;
	const name = nameOf(declaration);
	const renaming = renameEdits(renames);
	// Static fields that the copy has not may have such in them.
	const isKept = (edit: SourceEdit) => !renaming.some(({ start, end }) => start <= edit.start && edit.end <= end);
	const own = [...ownEdits(ts, checker, declaration), ...modifierEdits(ts, declaration)].filter(isKept);
	const edits = [...own, ...renaming];
	const text = { file, name, edits, above, aliases, adopted };
	if (ts.isMethodDeclaration(declaration)) return methodPlan(declaration, { ...text, name: copy.name ?? name });
	if (ts.isVariableDeclaration(declaration)) return { ...spanOf(declaration), ...text, before: "const ", after: ";" };
	return { ...spanOf(declaration), ...text, before: named ? "" : `const ${name} = `, after: named ? "" : ";" };
}

/** `private cost(x) { … }` as `function this_cost(x) { … }`. */
function methodPlan(
	method: ts.MethodDeclaration,
	text: Pick<CopyPlan, "file" | "name" | "edits" | "above" | "aliases" | "adopted">,
): CopyPlan {
	const head = { start: method.getStart(), end: method.name.getEnd(), parts: [text.name] };
	const edits = [head, ...text.edits.filter((one) => one.start >= head.end)];
	return { ...spanOf(method), ...text, edits, before: "function ", after: "" };
}

/** `geometry.area` becomes `area`. */
export function renameEdits(renames: ReadonlyMap<ts.Node, string>): SourceEdit[] {
	return [...renames].map(([node, text]) => ({ ...spanOf(node), parts: [text] }));
}

function modifierEdits(ts: TS, declaration: ts.Declaration): SourceEdit[] {
	if (!ts.canHaveModifiers(declaration)) return [];
	const { SyntaxKind } = ts;
	return (declaration.modifiers ?? [])
		.filter((one) => one.kind === SyntaxKind.ExportKeyword || one.kind === SyntaxKind.DefaultKeyword)
		.map((one) => ({ ...spanOf(one), parts: [] }));
}

/** The loop statement with its labels. */
export function withLabels(ts: TS, node: ts.Statement): { statement: ts.Statement; labels: string[] } {
	const labels: string[] = [];
	let statement: ts.Statement = node;
	while (ts.isLabeledStatement(statement.parent)) {
		statement = statement.parent;
		labels.push((statement as ts.LabeledStatement).label.text);
	}
	return { statement, labels };
}

/** A registered class as kernels know it. */
export function instancePlan({ id, declaration, recipe }: Registered): KernelPlan["instances"][number] {
	return { id, name: nameOf(declaration), recipe: recipe && recipeName(declaration) };
}

function nameOf(declaration: ts.Declaration): string {
	return (declaration as ts.NamedDeclaration).name?.getText() ?? "$default";
}

function recipeName(declaration: ts.Declaration): string {
	return `$recipe_${nameOf(declaration)}`;
}

/** `{ take, make }` of `register(Money, { take, make })` as a constant. */
export function recipesOf(ts: TS, checker: ts.TypeChecker, { instances, copies }: LoopFacts): CopyPlan[] {
	return instances.flatMap(({ recipe, declaration }) => {
		if (!recipe) return [];
		const name = recipeName(declaration);
		const renames = copies.find((one) => one.declaration === declaration)?.renames ?? new Map();
		const edits = [...ownEdits(ts, checker, recipe), ...renameEdits(renames)].filter(({ start, end }) => {
			return recipe.pos <= start && end <= recipe.end;
		});
		const { fileName } = recipe.getSourceFile();
		const text = { file: fileName, name, edits, above: 0, aliases: [], adopted: false };
		return { ...spanOf(recipe), ...text, before: `const ${name} = `, after: ";" };
	});
}
