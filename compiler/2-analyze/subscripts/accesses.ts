/**
 * The accesses to parts of a variable, as steps through its elements and properties.
 *
 * In:   grid[y][x] = grid[y].length; rows[i].sort()
 * Out:  grid[y][x] (writes), grid[y] (its length), rows[i][all] (writes)
 */
import type ts from "typescript";
import { isVoidContext, wrapped } from "../../syntax/nodes.js";
import { isTypedArrayName } from "../../syntax/symbols.js";
import { METHODS, OF_ARRAYS } from "../effects/builtins.js";
import { isLookalike } from "../instances/lookalike.js";
import { holdsObjects } from "../variables/kinds.js";
import { type PathUse, pathsOf } from "../variables/paths.js";
import type { LoopScope, Scope } from "../variables/scope.js";
import type { Step, Use } from "../variables/uses.js";
import type { OuterVariable } from "../variables/variables.js";

export interface Access {
	readonly use: PathUse;
	/** What is read or written: without the method of a call, without `length`. */
	readonly steps: readonly Step[];
	readonly writes: boolean;
	/** Only the name of the part, or its length. */
	readonly shallow: boolean;
	readonly length: boolean;
}

/** The accesses to parts of the variable, or the first use that is something else. */
export function accesses(scope: LoopScope, variable: OuterVariable): Access[] | Use {
	const found: Access[] = [];
	for (const use of pathsOf(scope, variable)) {
		const last = use.steps.at(-1);
		const given = beforeGetter(scope, use);
		const isCall = use.action === "call" && last?.kind === "property" && METHODS.get(last.name)?.mutates !== true;
		if (given && use.action !== "read" && !isCall) return use;
		if (given) {
			found.push({ use, steps: given, writes: false, shallow: false, length: false });
			continue;
		}
		const isLength = use.action === "read" && last?.kind === "property" && last.name === "length";
		if (isLength) {
			found.push({ use, steps: use.steps.slice(0, -1), writes: false, shallow: true, length: true });
			continue;
		}
		const calls = use.action === "call";
		const row = calls && last?.kind === "property" ? METHODS.get(last.name) : undefined;
		const receiver = calls && use.steps.length > 1 ? arrayChangedBy(scope, use.top) : undefined;
		if (receiver) {
			const steps: Step[] = [...use.steps.slice(0, -1), { kind: "all", node: receiver }];
			if (looksInto(scope, use.top)) found.push({ use, steps, writes: false, shallow: false, length: false });
			found.push({ use, steps, writes: true, shallow: false, length: false });
			continue;
		}
		if (use.steps.length === 0 && use.shallow && !use.compared) continue; // only a name
		const mutates = row?.mutates === true && !isLookalike(scope, use.top);
		const isChange = calls && !use.shallow && (use.steps.length === 1 || mutates);
		if (isChange || use.steps.length === 0 || (use.action === "delete" && last?.kind !== "property")) return use;
		const steps = calls ? use.steps.slice(0, -1) : use.steps;
		const writes = use.action === "assign" || use.action === "update" || use.action === "delete";
		if (writes && use.steps.some((step) => step.kind === "property" && isHidden(step.name))) return use;
		found.push({ use, steps, writes, shallow: use.shallow, length: false });
	}
	return found.find((access) => found.some((other) => putsBack(access, other)))?.use ?? found;
}

/** `body.speed` of a getter reads whatever there is of the body: the steps to that. */
function beforeGetter({ instances }: LoopScope, { steps }: Use): readonly Step[] | undefined {
	const first = steps.findIndex((step) => step.kind === "property" && instances?.getters.has(step.name));
	return first < 0 ? undefined : steps.slice(0, first);
}

/** Keys that go and come again stand last: no path tells. */
function putsBack(access: Access, other: Access): boolean {
	const [last, end] = [access.steps.at(-1), other.steps.at(-1)];
	if (access.use.action !== "delete" || !other.writes || other.use.action === "delete") return false;
	const isOther = last?.kind === "property" && end?.kind === "property" && last.name !== end.name;
	return access.steps.length === other.steps.length && !isOther;
}

/** `row` of `row.sort`. That it is an array, and nothing else with a method of this name, is checked at launch. */
function arrayChangedBy({ ts, checker }: LoopScope, callee: ts.Expression): ts.Expression | undefined {
	if (!ts.isPropertyAccessExpression(callee) || !OF_ARRAYS.has(callee.name.text)) return undefined;
	const type = checker.getNonNullableType(checker.getTypeAtLocation(callee.expression));
	const name = type.symbol?.name ?? "";
	return name === "Array" || isTypedArrayName(name) ? callee.expression : undefined;
}

/** Does a method that changes an array give elements that are objects, or hand them to code that may look into them? */
export function looksInto({ ts, checker }: Scope, callee: ts.Expression): boolean {
	if (!ts.isPropertyAccessExpression(callee) || !holdsObjects(ts, checker, callee.expression)) return false;
	const call = wrapped(ts, callee).parent;
	const isPlain = ts.isCallExpression(call) && isVoidContext(ts, call) && callee.name.text !== "sort";
	return !isPlain;
}

/** By a method that may change any element, and the length. */
export function isWhole({ steps }: Access): boolean {
	const last = steps.at(-1);
	return last?.kind === "all" && !last.view;
}

/** Names that are no ordinary properties. */
function isHidden(name: string): boolean {
	return name.startsWith("#") || name === "length" || name === "__proto__";
}
