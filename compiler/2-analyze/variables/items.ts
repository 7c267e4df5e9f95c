/**
 * Items of `prange(items)` that the loop changes: parts of the array, reached by the number of the iteration.
 *
 * In:   for (const p of prange(people)) p.age += 1;
 * Out:  people[#].age (update), `#` the number of the iteration, as if the loop ran over the places of the array
 */
import type ts from "typescript";
import type { FoundLoop } from "../../1-find/found.js";
import { bare, type TS } from "../../syntax/nodes.js";
import { symbolOf } from "../../syntax/symbols.js";
import { isAssignedIn } from "../subscripts/counting-loops.js";
import { followed } from "./paths.js";
import { bindingOf, type LoopScope } from "./scope.js";
import type { Step, Use } from "./uses.js";
import { localName, type OuterVariable, type References } from "./variables.js";

/** The loop and its variables with the array that is changed among them; as they were if there is none. */
export function byPlaces(
	scope: LoopScope,
	references: References,
	changes: (use: Use) => boolean,
): { readonly loop: FoundLoop; readonly references: References } {
	const { loop } = scope;
	const uses = loop.header.kind === "items" ? itemUses(scope) : [];
	const unchanged = { loop, references };
	const [use] = uses;
	if (!use || loop.header.kind !== "items") return unchanged;
	if (!uses.some((one) => followed(scope, { ...one, alias: false, shallow: false }).some(changes))) return unchanged;
	const array = arrayOf(scope, use.root, uses, references);
	const variables = [...references.variables.filter(({ symbol }) => symbol !== array.symbol), array];
	const header = { kind: "places" as const, args: loop.header.args, array: "" };
	return { loop: { ...loop, header }, references: { ...references, variables } };
}

/** Names the variable whose items these are. Undefined: none is, since the object of which the array is a field has other uses. */
export function withArray(loop: FoundLoop, variables: readonly OuterVariable[]): FoundLoop | undefined {
	if (loop.header.kind !== "places") return loop;
	const isItem = (step: Step | undefined) => step?.kind === "element" && step.subscript === loop.variable;
	const array = variables.find(({ uses }) => uses.some(({ names, steps: [step] }) => names && isItem(step)));
	return array && { ...loop, header: { ...loop.header, array: array.local } };
}

/** None if the items are no variable, or one has no names that always mean it, or members of it. */
function itemUses(scope: LoopScope): Use[] {
	const { ts, checker, loop } = scope;
	const { variable } = loop;
	const array = loop.header.args[0] && bare(ts, loop.header.args[0]);
	if (!array) return [];
	const fields: Step[] = [];
	let root = array;
	while (!isVariable(scope, root)) {
		if (!ts.isPropertyAccessExpression(root)) return [];
		fields.unshift({ kind: "property", name: root.name.text, node: root });
		root = bare(ts, root.expression);
	}
	const step: Step = { kind: "element", subscript: variable as ts.Expression, node: array };
	const uses = namesIn(ts, variable).map(({ name, member }): Use | undefined => {
		const names = name && checker.getSymbolAtLocation(name);
		if (!names || isAssignedIn(scope, names, scope.body)) return undefined;
		const own: Step[] = member === undefined ? [] : [{ kind: "property", name: member, node: array }];
		return { root, steps: [...fields, step, ...own], top: array, action: "read", site: array, names };
	});
	return uses.every((one) => one !== undefined) ? uses : [];
}

/** Of `const p` and `const { x, y: z }`; without a name where the pattern does more than that. */
function namesIn(ts: TS, variable: ts.Node): { readonly name?: ts.Identifier; readonly member?: string }[] {
	if (ts.isIdentifier(variable)) return [{ name: variable }];
	if (!ts.isObjectBindingPattern(variable)) return [{}];
	return variable.elements.map(({ name, propertyName, initializer, dotDotDotToken }) => {
		const member = propertyName ?? name;
		const isPlain = !initializer && !dotDotDotToken && ts.isIdentifier(name) && ts.isIdentifier(member);
		return isPlain ? { name, member: member.text } : {};
	});
}

/** A variable of outside by its name, or a field of `this`. */
function isVariable(scope: LoopScope, array: ts.Expression): array is ts.Identifier | ts.PropertyAccessExpression {
	const { ts, checker } = scope;
	if (ts.isIdentifier(array)) return ["local", "module"].includes(bindingOf(scope, array).kind);
	if (!ts.isPropertyAccessExpression(array) || array.expression.kind !== ts.SyntaxKind.ThisKeyword) return false;
	const symbol = checker.getSymbolAtLocation(array.name);
	return symbol !== undefined && (symbol.flags & (ts.SymbolFlags.Method | ts.SymbolFlags.Accessor)) === 0;
}

function arrayOf(
	scope: LoopScope,
	array: ts.Expression,
	uses: readonly Use[],
	{ variables }: References,
): OuterVariable {
	const { ts, checker, file } = scope;
	const root = array as ts.Identifier | ts.PropertyAccessExpression;
	const symbol = (
		ts.isIdentifier(root) ? symbolOf(ts, checker, root) : checker.getSymbolAtLocation(root.name)
	) as ts.Symbol;
	const known = variables.find((one) => one.symbol === symbol);
	if (known) return { ...known, uses: [...known.uses, ...uses] };
	const made = { symbol, type: checker.getTypeAtLocation(root), uses };
	if (ts.isIdentifier(root)) {
		const binding = bindingOf(scope, root);
		const declaration = "declaration" in binding ? binding.declaration : undefined;
		const where = binding.kind === "module" ? "module" : "local";
		return { ...made, name: root.text, local: root.text, declaration, scope: where };
	}
	const name = `this.${root.name.text}`;
	const member = { of: "this", name: root.name.text };
	const declaration = symbol.valueDeclaration;
	return { ...made, name, local: localName(file, name), declaration, scope: "this", member };
}
