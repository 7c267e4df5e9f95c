/**
 * Which registered classes may the values that a loop captures be, or hold, instances of?
 *
 * In:   bodies: Body[], or { readonly mass: number }[] where a Body fits
 * Out:  Body, with the names of its members
 *
 * Types decide only what kernels get copies of: a worker that is sent an instance of any other class says so.
 */
import type ts from "typescript";
import type { Scope } from "../variables/scope.js";
import { lineOf } from "./classes.js";
import type { Instances, Registered } from "./instances.js";

/** More than any type that people write. */
const MOST_TYPES = 5000;

/** Undefined if the program registers none. */
export function instancesIn(
	scope: Scope,
	registered: readonly Registered[],
	types: readonly ts.Type[],
): Instances | undefined {
	if (registered.length === 0) return undefined;
	const fit = registered.filter((one) => one.unfit === undefined);
	const { ts } = scope;
	const found = new Set<Registered>();
	const seen = new Set<ts.Type>();
	const queue = [...types];
	for (let type = queue.pop(); type && found.size < fit.length; type = queue.pop()) {
		if (seen.has(type)) continue;
		seen.add(type);
		const isOpen = (type.flags & OPEN(ts)) !== 0 || seen.size > MOST_TYPES;
		for (const one of fit) {
			if (found.has(one) || !(isOpen || isOf(scope, one, type))) continue;
			found.add(one);
			queue.push(instanceOf(scope, one));
		}
		queue.push(...partsOf(scope, type));
	}
	const members = new Set<string>();
	const getters = new Set<string>();
	for (const member of [...found].flatMap((one) =>
		[...lineOf(scope, one.declaration)].flatMap((at) => [...at.members]),
	)) {
		if (!ts.isMethodDeclaration(member) && !ts.isGetAccessor(member)) continue;
		members.add(member.name.getText());
		if (ts.isGetAccessor(member)) getters.add(member.name.getText());
	}
	return { classes: [...found], members, getters, unfit: registered.filter((one) => one.unfit !== undefined) };
}

/** May a value of the type be an instance of one of them? */
export function mayBe(scope: Scope, { classes }: Instances, type: ts.Type): boolean {
	return classes.some((one) => isOf(scope, one, type));
}

/** May a value of the type be an instance of this class? */
export function isOf(scope: Scope, one: Registered, type: ts.Type): boolean {
	if ((type.flags & scope.ts.TypeFlags.Object) === 0) return false;
	return scope.checker.isTypeAssignableTo(instanceOf(scope, one), type);
}

function instanceOf({ checker }: Scope, { symbol }: Registered): ts.Type {
	return checker.getDeclaredTypeOfSymbol(symbol);
}

const OPEN = ({ TypeFlags }: Scope["ts"]): number =>
	TypeFlags.Any | TypeFlags.Unknown | TypeFlags.NonPrimitive | TypeFlags.Instantiable;

/** What a value of the type may hold; of the platform's classes, what they are of. */
function partsOf({ ts, checker }: Scope, type: ts.Type): readonly ts.Type[] {
	if (type.isUnionOrIntersection()) return type.types;
	if ((type.flags & ts.TypeFlags.Object) === 0) return [];
	const isReference = ((type as ts.ObjectType).objectFlags & ts.ObjectFlags.Reference) !== 0;
	const args = isReference ? checker.getTypeArguments(type as ts.TypeReference) : [];
	if (checker.isTupleType(type)) return args;
	const isForeign = type.symbol?.declarations?.every((one) => one.getSourceFile().isDeclarationFile) === true;
	if (isForeign) return args;
	const indexed = checker.getIndexInfosOfType(type).map((one) => one.type);
	return [...args, ...indexed, ...checker.getPropertiesOfType(type).map((one) => checker.getTypeOfSymbol(one))];
}
