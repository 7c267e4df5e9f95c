/**
 * What code may do with a collection of primitives that is its own: nothing hands the collection on, and clearing it
 * leaves nothing behind.
 *
 * In:   t.push(e)     t.sort((a, b) => a - b)     t[4]     for (const v of t) …     t.size
 * Out:  yes; but not `f(t)`, `t.at = e`, `t[-1] = e`, `u = t.sort()`
 */
import type ts from "typescript";
import { bare, isVoidContext, wrapped } from "../../../../syntax/nodes.js";
import { isGlobal } from "../../../../syntax/symbols.js";
import { isPrimitive } from "../../../variables/kinds.js";
import type { Scope } from "../../../variables/scope.js";
import { readUse, type Step } from "../../../variables/uses.js";
import { isReading, isReadWhole } from "../wholes.js";

export type Collection = "list" | "set" | "map";

/** Methods that give no part of the collection itself, and those that do, or give the collection: nobody may look at that. */
interface Methods {
	readonly plain: ReadonlySet<string>;
	readonly unused: ReadonlySet<string>;
	/** The property that says how many elements there are. */
	readonly size: string;
	/** Most parameters of what `forEach` is given. */
	readonly each: number;
}

const METHODS: Readonly<Record<Collection, Methods>> = {
	list: {
		plain: new Set(["push", "pop", "shift", "unshift", "splice"]),
		unused: new Set(["sort", "reverse", "fill"]),
		size: "length",
		each: 2,
	},
	set: { plain: new Set(["has", "delete"]), unused: new Set(["add", "clear"]), size: "size", each: 2 },
	map: { plain: new Set(["get", "has", "delete"]), unused: new Set(["set", "clear"]), size: "size", each: 2 },
};

/** Iterators of these give primitives, or pairs of them. */
const ITERATORS: ReadonlySet<string> = new Set(["keys", "values", "entries"]);

/** The kind of collection that the expression makes, if all that it will hold by its type is primitive. */
export function collectionMade(
	{ ts, checker }: Scope,
	expression: ts.Expression,
	type: ts.Type,
): Collection | undefined {
	const node = bare(ts, expression);
	const made = ts.isNewExpression(node) ? node.expression : undefined;
	const name = made && ts.isIdentifier(made) && isGlobal(ts, checker, made) ? made.text : undefined;
	const isList = ts.isArrayLiteralExpression(node) || name === "Array";
	const kind = isList ? "list" : name === "Set" ? "set" : name === "Map" ? "map" : undefined;
	if (!kind || (kind === "list") !== checker.isArrayType(type)) return undefined;
	const parts = checker.getTypeArguments(type as ts.TypeReference);
	return parts.length > 0 && parts.every((one) => isPrimitive(ts, one)) ? kind : undefined;
}

/** `isPlace`: is a subscript that of an element, rather than of some property? */
export function isOwnUse(
	scope: Scope,
	kind: Collection,
	mention: ts.Identifier,
	isPlace: (access: ts.ElementAccessExpression) => boolean,
): boolean {
	const { ts } = scope;
	const { action, steps, site } = readUse(ts, mention);
	const [step, ...beyond] = steps;
	if (!step) return action === "read" && (isReadWhole(scope, mention) || isTakenApart(scope, mention));
	if (steps.some(({ node }) => ts.isOptionalChain(node))) return false;
	if (step.kind === "element") return kind === "list" && ofElement(scope, { step, beyond, action }, isPlace);
	if (step.kind !== "property" || beyond.length > 0) return false;
	if (step.name === METHODS[kind].size)
		return action === "read" || (kind === "list" && action !== "call" && action !== "delete");
	return action === "call" && ts.isCallExpression(site) && ofMethod(scope, kind, step.name, site);
}

type Element = Extract<Step, { kind: "element" }>;

interface Access {
	readonly step: Element;
	readonly beyond: readonly Step[];
	readonly action: string;
}

function ofElement(
	{ ts, checker }: Scope,
	{ step, beyond, action }: Access,
	isPlace: (access: ts.ElementAccessExpression) => boolean,
): boolean {
	const access = step.node as ts.ElementAccessExpression;
	const { flags } = checker.getTypeAtLocation(access.argumentExpression);
	// Any other name may be that of a method.
	if (!(flags & ts.TypeFlags.NumberLike) || action === "delete") return false;
	if (action === "read") return true;
	// `t[0].trim()`
	if (action === "call") return beyond.length === 1;
	return beyond.length === 0 && isPlace(access);
}

function ofMethod(scope: Scope, kind: Collection, name: string, call: ts.CallExpression): boolean {
	const { ts } = scope;
	const { plain, unused, each } = METHODS[kind];
	if (plain.has(name)) return true;
	if (unused.has(name)) return isVoidContext(ts, call);
	if (ITERATORS.has(name)) return isReadWhole(scope, call);
	if (kind === "list") return isReading(ts, name, call.arguments);
	const [fn, ...more] = call.arguments;
	const isArrow = fn !== undefined && ts.isArrowFunction(fn) && more.length === 0;
	return (
		name === "forEach" && isArrow && fn.parameters.length <= each && !fn.parameters.some((one) => one.dotDotDotToken)
	);
}

/** `const [a, b] = t` */
function isTakenApart({ ts }: Scope, mention: ts.Identifier): boolean {
	const { parent } = wrapped(ts, mention);
	return ts.isVariableDeclaration(parent) && ts.isArrayBindingPattern(parent.name);
}
