/**
 * Which registered classes may the values that a loop captures be, or hold, instances of?
 *
 * In:   bodies: Body[], or { area(): number }[] where a Body fits
 * Out:  Body, with the names of its members
 *
 * Types decide only what kernels get copies of: if an instance of another class is there, the launch finds it.
 */
import type ts from "typescript";
import { memberName } from "../effects/summary.js";
import type { Scope } from "../variables/scope.js";
import { lineOf } from "./classes.js";
import type { Instances, Registered } from "./instances.js";

/** More than any type that people write. */
const MOST_TYPES = 5000;

/** Undefined if the program registers none. `named`: classes that the code names, of which it may make instances. */
export function instancesIn(
	scope: Scope,
	registered: readonly Registered[],
	{ types, named }: { readonly types: readonly ts.Type[]; readonly named?: ReadonlySet<ts.Declaration> },
): Omit<Instances, "elsewhere"> | undefined {
	if (registered.length === 0) return undefined;
	const fit = registered.filter((one) => one.unfit === undefined);
	const sure = new Set<Registered>(fit.filter(({ declaration }) => named?.has(declaration)));
	collect(scope, fit, { types, found: sure, fits: (one, type) => isNamedBy(scope, one, type) });
	const found = new Set(sure);
	collect(scope, fit, { types, found, fits: (one, type) => hasMethods(scope, type) && isOf(scope, one, type) });
	const unfit = registered.filter((one) => one.unfit !== undefined);
	return { sure, unfit, ...withMembers(scope, [...found]) };
}

/** Goes through types and what their values hold, and what instances of the classes hold that are found. */
function collect(
	scope: Scope,
	fit: readonly Registered[],
	{
		types,
		found,
		fits,
	}: {
		readonly types: readonly ts.Type[];
		readonly found: Set<Registered>;
		readonly fits: (one: Registered, type: ts.Type) => boolean;
	},
): void {
	const seen = new Set<ts.Type>();
	const queue = [...types, ...[...found].map((one) => instanceOf(scope, one))];
	for (let type = queue.pop(); type && found.size < fit.length; type = queue.pop()) {
		if (seen.has(type)) continue;
		seen.add(type);
		for (const one of fit) {
			if (found.has(one) || !fits(one, type)) continue;
			found.add(one);
			queue.push(instanceOf(scope, one));
		}
		if (seen.size <= MOST_TYPES) queue.push(...partsOf(scope, type));
	}
}

/** The type is that of the class, or of one above it. */
export function isNamedBy(scope: Scope, { declaration }: Registered, { symbol }: ts.Type): boolean {
	const named = symbol?.valueDeclaration;
	return named !== undefined && [...lineOf(scope, declaration)].some((one) => one === named);
}

/** The classes with the names of their members. */
export function withMembers(
	scope: Scope,
	classes: readonly Registered[],
): Pick<Instances, "classes" | "members" | "getters"> {
	const { ts } = scope;
	const members = new Set<string>();
	const getters = new Set<string>();
	for (const member of classes.flatMap((one) => [...lineOf(scope, one.declaration)].flatMap((at) => [...at.members]))) {
		if (!ts.isMethodDeclaration(member) && !ts.isGetAccessor(member)) continue;
		const name = memberName(ts, member);
		members.add(name);
		if (ts.isGetAccessor(member)) getters.add(name);
	}
	return { classes, members, getters };
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

/** `interface Shape { area(): number }`: whoever has that in a loop calls it. */
function hasMethods({ ts, checker }: Scope, type: ts.Type): boolean {
	if ((type.flags & ts.TypeFlags.Object) === 0) return false;
	return checker.getPropertiesOfType(type).some((one) => {
		const isForeign = one.declarations?.every((at) => at.getSourceFile().isDeclarationFile) === true;
		return !isForeign && checker.getTypeOfSymbol(one).getCallSignatures().length > 0;
	});
}

/** What a value of the type may hold; of the platform's classes, what they are of. */
function partsOf({ ts, checker }: Scope, type: ts.Type): readonly ts.Type[] {
	if (type.isUnionOrIntersection()) return type.types;
	if ((type.flags & ts.TypeFlags.Object) === 0) return [];
	const isReference = ((type as ts.ObjectType).objectFlags & ts.ObjectFlags.Reference) !== 0;
	const args = isReference ? checker.getTypeArguments(type as ts.TypeReference) : [];
	if (checker.isTupleType(type)) return args;
	const isNamed = ((type.symbol?.flags ?? 0) & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface)) !== 0;
	const isForeign = type.symbol?.declarations?.every((one) => one.getSourceFile().isDeclarationFile) === true;
	const given = [...args, ...(type.aliasTypeArguments ?? [])];
	if (isNamed && isForeign) return given;
	const indexed = checker.getIndexInfosOfType(type).map((one) => one.type);
	return [...given, ...indexed, ...checker.getPropertiesOfType(type).map((one) => checker.getTypeOfSymbol(one))];
}
