/** Captured values that cannot reach a worker, as far as their types tell; the launch checks the values themselves. */
import type ts from "typescript";
import { bare, isAssignment } from "../syntax/nodes.js";
import type { VariableFact } from "./analysis.js";
import { isNamedBy } from "./instances/held.js";
import type { Problem } from "./problem.js";
import { type LoopScope, walkCode } from "./variables/scope.js";
import type { Use } from "./variables/uses.js";

export function travelProblems(scope: LoopScope, facts: readonly VariableFact[]): Problem[] {
	const problems: Problem[] = [];
	for (const { variable, fact } of facts) {
		for (const node of variable.uses.flatMap((use) => storedBy(scope, use))) {
			const what = untravelling(scope, scope.checker.getTypeAtLocation(node));
			const name = node.getText().split("\n")[0] ?? "";
			if (what) problems.push({ code: "CL2012", node, args: { name, what } });
		}
		if (fact.role === "deferred" || fact.role === "append") continue;
		const held = fact.role === "shared" || fact.role === "write" ? heldBy(scope, variable.type) : [];
		const whole = untravelling(scope, variable.type);
		const what = whole ?? firstOf(scope, held);
		const use = variable.uses[0];
		if (!what || !use) continue;
		const related = variable.declaration ? [{ node: variable.declaration, message: "declared here" }] : [];
		problems.push({
			code: "CL2012",
			node: use.root,
			args: { name: whole ? variable.name : `${variable.name}[…]`, what },
			related,
		});
	}
	return [...problems, ...itemProblems(scope), ...namedProblems(scope)];
}

/** `xs.owner` of an array: only its elements travel, and only they are looked at when the launch compares objects. */
function namedProblems(scope: LoopScope): Problem[] {
	const { ts, checker } = scope;
	const problems: Problem[] = [];
	walkCode(scope, (node) => {
		if (!ts.isPropertyAccessExpression(node) || !isIndexed(scope, checker.getTypeAtLocation(node.expression))) return;
		const declarations = checker.getSymbolAtLocation(node.name)?.declarations ?? [];
		if (declarations.length === 0 || declarations.every((one) => one.getSourceFile().isDeclarationFile)) return;
		const args = { name: node.getText(), what: "a named property of an array" };
		problems.push({ code: "CL2012", node, args });
	});
	return problems;
}

function isIndexed({ checker }: LoopScope, type: ts.Type): boolean {
	const whole = checker.getNonNullableType(type);
	return checker.isArrayLikeType(whole) || whole.getProperty("BYTES_PER_ELEMENT") !== undefined;
}

/** `prange(particles)`: items that the loop only reads. */
function itemProblems(scope: LoopScope): Problem[] {
	const { checker, loop } = scope;
	const node = loop.header.kind === "items" ? loop.header.args[0] : undefined;
	const types = node ? heldBy(scope, checker.getTypeAtLocation(node)) : [];
	const what = firstOf(scope, types);
	return node && what ? [{ code: "CL2012", node, args: { name: `${node.getText()}[…]`, what } }] : [];
}

function firstOf(scope: LoopScope, types: readonly ts.Type[]): string | undefined {
	return types.map((type) => untravelling(scope, type)).find((one) => one !== undefined);
}

/** What an array, a Map or a Set holds. */
function heldBy({ ts, checker }: LoopScope, type: ts.Type): readonly ts.Type[] {
	const whole = checker.getNonNullableType(type);
	const isHolder =
		checker.isArrayLikeType(whole) || ["Map", "Set", "ReadonlyMap", "ReadonlySet"].includes(whole.symbol?.name);
	const isGeneric = (whole.flags & ts.TypeFlags.Object) !== 0 && "target" in whole;
	return isHolder && isGeneric ? checker.getTypeArguments(whole as ts.TypeReference) : [];
}

/** The expressions whose values the use puts into the variable, or into what it holds. */
function storedBy({ ts }: LoopScope, { action, site }: Use): ts.Expression[] {
	const parts = (node: ts.Expression): ts.Expression[] => {
		const inner = bare(ts, node);
		if (ts.isArrayLiteralExpression(inner)) return inner.elements.flatMap(parts);
		if (!ts.isObjectLiteralExpression(inner)) return [inner];
		return inner.properties.flatMap((one) => (ts.isPropertyAssignment(one) ? parts(one.initializer) : []));
	};
	if (isAssignment(ts, site) && (action === "assign" || action === "update")) return parts(site.right);
	const isStore = action === "call" && ts.isCallExpression(site) && ts.isPropertyAccessExpression(site.expression);
	return isStore && STORES.has(site.expression.name.text) ? site.arguments.flatMap(parts) : [];
}

const STORES: ReadonlySet<string> = new Set(["push", "add", "set"]);

function untravelling(scope: LoopScope, type: ts.Type): string | undefined {
	const { ts, checker, instances } = scope;
	const whole = checker.getNonNullableType(type);
	const types = whole.isUnion() ? whole.types : [whole];
	for (const one of types) {
		if (one.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) continue;
		if (one.getCallSignatures().length > 0 || one.getConstructSignatures().length > 0) return "a function value";
		if (one.flags & ts.TypeFlags.ESSymbolLike) return "a symbol";
		const { symbol } = one;
		if (!symbol || !(symbol.flags & ts.SymbolFlags.Class) || isErrorLike(one)) continue;
		if (instances?.classes.some((other) => isNamedBy(scope, other, one))) continue;
		const unfit = instances?.unfit.find((other) => other.symbol === symbol)?.unfit;
		return `an instance of the class ${symbol.name}${unfit ? `, which ${unfit}` : ""}`;
	}
	return undefined;
}

/** Errors travel, with their class. */
function isErrorLike(type: ts.Type): boolean {
	return (
		type.symbol.name.endsWith("Error") &&
		type.getProperty("message") !== undefined &&
		type.getProperty("stack") !== undefined
	);
}
