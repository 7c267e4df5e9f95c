/**
 * What a loop must not do with instances of registered classes that it captures: its code would change them, or see them
 * change, in ways that no path tells.
 */
import type ts from "typescript";
import { bare, walk } from "../../syntax/nodes.js";
import type { VariableFact } from "../analysis.js";
import type { Functions } from "../effects/functions.js";
import { memberName, receiverOf } from "../effects/summary.js";
import type { Problem } from "../problem.js";
import { changes } from "../roles/containers.js";
import { isPrimitive } from "../variables/kinds.js";
import { pathsOf } from "../variables/paths.js";
import { codeOf, type LoopScope } from "../variables/scope.js";
import { isOfPrimitives, lineOf } from "./classes.js";
import { instancesIn, isOf } from "./held.js";

export function instanceProblems(scope: LoopScope, facts: readonly VariableFact[], functions: Functions): Problem[] {
	return [...actingProblems(scope, functions), ...remadeProblems(scope, facts), ...hiddenProblems(scope, facts)];
}

/** Members that run without a call by name, such as getters, and change their object. */
function actingProblems({ ts, checker, instances, loop }: LoopScope, { reached }: Functions): Problem[] {
	const found: Problem[] = [];
	for (const { declaration, symbol } of instances?.classes ?? []) {
		for (const one of lineOf({ ts, checker }, declaration)) {
			const changes = reached.get(one)?.changes;
			for (const member of one.members) {
				const name = memberName(ts, member);
				const acts = ts.isGetAccessor(member) || ACTING.has(name);
				if (!acts || !changes?.has(receiverOf(name))) continue;
				const what = `an instance of the class ${symbol.name}, whose ${name} changes it`;
				const related = [{ node: member, message: "changes its object" }];
				found.push({ code: "CL2012", node: loop.call, args: { name: symbol.name, what }, related });
			}
		}
	}
	return found;
}

/** Methods that the language calls. */
const ACTING: ReadonlySet<string> = new Set(["valueOf", "toString", "toLocaleString", "toJSON", "then"]);

/** A recipe makes another object of what it took: changes of that are not changes of the one that was captured. */
function remadeProblems(scope: LoopScope, facts: readonly VariableFact[]): Problem[] {
	const { ts, checker } = scope;
	const recipes = scope.instances?.classes.filter(({ recipe }) => recipe !== undefined) ?? [];
	if (recipes.length === 0) return [];
	const closed = recipes.find((one) => !isOfPrimitives(scope, one));
	const changed = facts.find(({ variable }) => pathsOf(scope, variable).some((use) => changes(scope, use)));
	if (closed) {
		const name = closed.symbol.name;
		const where = changed ? undefined : comparisonIn(scope);
		const why = changed ? "what it holds may be what the loop changes" : "what it holds is another object on a worker";
		const what = `an instance of the class ${name}, which travels by a recipe: ${why}`;
		if (changed || where) return [{ code: "CL2012", node: where ?? scope.loop.call, args: { name, what } }];
	}
	return facts.flatMap(({ variable }) =>
		pathsOf(scope, variable).flatMap((use): Problem[] => {
			if (!changes(scope, use)) return [];
			const types: ts.Type[] = [];
			for (let at: ts.Expression = use.top; ts.isPropertyAccessExpression(at) || ts.isElementAccessExpression(at); ) {
				at = bare(ts, at.expression);
				types.push(checker.getTypeAtLocation(at));
			}
			const inside = use.passed
				? instancesIn(scope, recipes, { types: [checker.getTypeAtLocation(use.top)] })?.classes
				: [];
			const held =
				inside?.[0] ??
				recipes.find((one) => types.some((type) => type.flags & ts.TypeFlags.Any || isOf(scope, one, type)));
			if (!held) return [];
			const what = `an instance of the class ${held.symbol.name}, which travels by a recipe, and the loop changes it`;
			return [{ code: "CL2012", node: use.top, args: { name: textOf(use.top), what } }];
		}),
	);
}

/** Where it matters which object a value is. */
function comparisonIn(scope: LoopScope): ts.Node | undefined {
	const { ts, checker, instances } = scope;
	const isObject = (node: ts.Expression): boolean => {
		const inner = bare(ts, node);
		const isNothing = inner.kind === ts.SyntaxKind.NullKeyword || inner.getText() === "undefined";
		return !isNothing && !isPrimitive(ts, checker.getTypeAtLocation(inner));
	};
	let found: ts.Node | undefined;
	const code = [...codeOf(scope), ...(instances?.classes ?? []).flatMap((one) => [...lineOf(scope, one.declaration)])];
	for (const one of code) {
		walk(ts, one, (at) => {
			const isEquality = ts.isBinaryExpression(at) && EQUALITY.has(at.operatorToken.getText());
			if (isEquality && isObject(at.left) && isObject(at.right)) found = at;
			const callee = ts.isCallExpression(at) ? bare(ts, at.expression) : undefined;
			const isSearch = callee && ts.isPropertyAccessExpression(callee) && SEARCHES.has(callee.name.text);
			if (isSearch && ts.isCallExpression(at) && at.arguments.some(isObject)) found = at;
		});
	}
	return found;
}

const EQUALITY: ReadonlySet<string> = new Set(["===", "!==", "==", "!="]);

/** Methods that look for an object, and ones that keep it to be found. */
const SEARCHES: ReadonlySet<string> = new Set(["includes", "indexOf", "lastIndexOf", "has", "get", "set", "add", "is"]);

/** `body.place.x = 1` where `place` is a getter: what that changes has another path. */
function hiddenProblems(scope: LoopScope, facts: readonly VariableFact[]): Problem[] {
	const { getters } = scope.instances ?? {};
	if (!getters?.size) return [];
	return facts.flatMap(({ variable }) =>
		pathsOf(scope, variable).flatMap(({ action, steps, site, top }): Problem[] => {
			const getter = steps.find((step) => step.kind === "property" && getters.has(step.name));
			if (action === "read" || action === "call" || !getter) return [];
			return [{ code: "CL2007", node: site, args: { name: textOf(top) } }];
		}),
	);
}

function textOf(node: ts.Node): string {
	return node.getText().split("\n")[0] ?? "";
}
