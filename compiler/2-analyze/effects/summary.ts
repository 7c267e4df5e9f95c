/**
 * What a function or class of the project does to what it is given, for those who call it.
 *
 * In:   function put(list, x) { list.push(x); return list; }
 * Out:  changes `()#0` (itself), stores `()#1`, returns what may be argument 0
 *
 * A slot names a parameter: `()#0` is the first of a function, `add#1` the second of the members `add` of a class,
 * `constructor#0` the first of its constructor. `()#2+` stands for all arguments from the third on.
 */
import type ts from "typescript";
import type { TS } from "../../syntax/nodes.js";
import { walk } from "../../syntax/nodes.js";
import type { Origin } from "../origins/origin.js";
import type { Touched } from "../variables/scope.js";
import type { Links, Step } from "../variables/uses.js";

export type Slot = string;

/**
 * How far a change goes: into the object itself, or into whatever it holds; `unknown`: as far, by code that cannot be
 * read; `match`: only into the state of a regular expression; `lookalike`: not at all, unless it is a collection.
 */
export type How = "lookalike" | "match" | "itself" | "all" | "unknown";

/** From the least to the most. */
export const ORDER: readonly How[] = ["lookalike", "match", "itself", "all", "unknown"];

export interface Touch {
	/** From a parameter to a part of it. Subscripts are in frames of which the last is to be filled in by the call. */
	readonly steps: readonly Step[];
	readonly action: Touched["action"];
	/** See `Use.links`. */
	readonly links: Links | undefined;
	readonly compared?: Touched["compared"];
	/** `return this`: nothing is read where nobody takes what the call gives. */
	readonly given?: true;
}

/** By slot; undefined: it may be changed in other ways. */
export type Touches = ReadonlyMap<Slot, readonly Touch[] | undefined>;

export interface Summary {
	readonly declaration: ts.Declaration;
	/** Names bound by parameters. */
	readonly parameters: ReadonlyMap<ts.Symbol, Slot>;
	readonly changes: ReadonlyMap<Slot, How>;
	/** Parameters that may be put into other objects. */
	readonly stores: ReadonlySet<Slot>;
	/** Objects of outside may be put into others, too. */
	readonly storesOutside: boolean;
	/** What calls may give, by member. */
	readonly returns: ReadonlyMap<string, Origin>;
	/** Which parts of parameters it reads and writes, as far as that is known. Undefined while nothing is. */
	readonly touches: Touches | undefined;
	/** Outside variables that the function, or one that it calls, names. */
	readonly outside: ReadonlySet<ts.Symbol>;
}

/** Stands for the object that a method is called on, and for all that others have put into it. */
export const THIS = { name: "this" } as unknown as ts.Symbol;

/** Stands for what a constructor of a class above has put into the object. */
export const INHERITED = { name: "super" } as unknown as ts.Symbol;

/** Stands for whatever code that is not known may pass to a closure, or send to a generator. */
export const ANYTHING = { name: "anything" } as unknown as ts.Symbol;

/** The slot of changes to `ANYTHING`: function values that are made here change their arguments. */
export const ESCAPED = "=>";

/** The slot of changes to what `THIS` holds. */
export const HELD = "this";

/** The slot of changes to the object that a method is called on: told where captured objects may have the method. */
export function receiverOf(member: string): Slot {
	return `${member}#this`;
}

/** Changes of what any constructor got: through fields of a class above. */
export const ANY_NEW = "constructor#0+";

export const CALLED = "()";
export const MADE = "constructor";

/** Does the slot stand for this argument? `spread`: place of the first argument `...xs`, or -1. */
export function isSlotOf(slot: Slot, member: string, place: number, spread: number): boolean {
	const position = slot.slice(slot.lastIndexOf("#") + 1);
	if (memberOf(slot) !== member || position === "this") return false;
	const from = Number.parseInt(position, 10);
	return from === place || (spread >= 0 && place >= spread) || (position.endsWith("+") && place >= from);
}

/** `add` of `add#1`. */
export function memberOf(slot: Slot): string {
	return slot.slice(0, slot.lastIndexOf("#"));
}

/** The parameters by the places of arguments: a `this` that only types it has none. */
export function placesOf(ts: TS, fn: ts.SignatureDeclaration): readonly ts.ParameterDeclaration[] {
	return fn.parameters.filter(({ name }) => !(ts.isIdentifier(name) && name.text === "this"));
}

/** The names that parameters bind, with their slots. */
export function parametersOf(ts: TS, checker: ts.TypeChecker, node: ts.Node): Map<ts.Symbol, Slot> {
	const slots = new Map<ts.Symbol, Slot>();
	const bind = (name: ts.BindingName, slot: Slot): void => {
		if (!ts.isIdentifier(name)) {
			for (const one of name.elements) if (!ts.isOmittedExpression(one)) bind(one.name, slot);
			return;
		}
		const owner = name.parent;
		const property = ts.isParameter(owner) && ts.isParameterPropertyDeclaration(owner, owner.parent);
		const symbols = property
			? checker.getSymbolsOfParameterPropertyDeclaration(owner, name.text)
			: [checker.getSymbolAtLocation(name)];
		for (const symbol of symbols) if (symbol) slots.set(symbol, slot);
	};
	const bindAll = (fn: ts.SignatureDeclaration, member: string): void => {
		for (const [place, one] of placesOf(ts, fn).entries()) {
			bind(one.name, `${member}#${place}${one.dotDotDotToken ? "+" : ""}`);
		}
	};
	if (ts.isFunctionLike(node)) bindAll(node, CALLED);
	if (ts.isClassLike(node)) {
		for (const one of node.members) if (ts.isFunctionLike(one)) bindAll(one, memberName(ts, one));
	}
	return slots;
}

/** The name; members with computed names share one; members with computed names share one. */
export function memberName(ts: TS, member: ts.ClassElement | ts.SignatureDeclaration): string {
	if (ts.isConstructorDeclaration(member)) return MADE;
	const { name } = member as ts.NamedDeclaration;
	return name && (ts.isIdentifier(name) || ts.isPrivateIdentifier(name) || ts.isStringLiteral(name)) ? name.text : "[]";
}

/** The functions whose `return` belongs to this one: itself, not those inside. Gives what `visit` finds in it. */
export function walkOwn(ts: TS, fn: ts.Node, visit: (node: ts.Node) => void): void {
	walk(ts, fn, (at) => {
		if (at !== fn && (ts.isFunctionLike(at) || ts.isClassLike(at))) return false;
		visit(at);
		return true;
	});
}

/** The expressions whose values a function gives back, or hands out one by one. */
export function returnsOf(ts: TS, fn: ts.SignatureDeclaration): { values: ts.Expression[]; wrapped: boolean } {
	const body = "body" in fn ? (fn.body as ts.ConciseBody | undefined) : undefined;
	const values: ts.Expression[] = [];
	if (!body) return { values, wrapped: false };
	const isAsync = ts.canHaveModifiers(fn) && fn.modifiers?.some((one) => one.kind === ts.SyntaxKind.AsyncKeyword);
	if (!ts.isBlock(body)) return { values: [body], wrapped: isAsync === true };
	let wrapped = isAsync === true;
	walkOwn(ts, fn, (at) => {
		if (ts.isReturnStatement(at) && at.expression) values.push(at.expression);
		if (!ts.isYieldExpression(at)) return;
		wrapped = true;
		if (at.expression) values.push(at.expression);
	});
	return { values, wrapped };
}
