/**
 * Methods that presume something: each is looked at by itself, as a function that has `this` for one parameter more.
 *
 * In:   class Grid { get(i): number { return this.cells[i]; } }
 * Out:  get gives nothing of its object, if `.cells.*` of that is no object
 *
 * Another method may change what this one has put somewhere: what is known of the whole class says that.
 */
import type ts from "typescript";
import { walk } from "../../../syntax/nodes.js";
import type { Leaf, Trusting } from "../../origins/trust.js";
import { isLeaf } from "../../origins/trust.js";
import type { Scope } from "../../variables/scope.js";
import { MADE, memberName, memberOf, receiverOf, type Slot, type Summary } from "../summary.js";
import type { Summaries } from "../targets.js";
import type { Presuming } from "./presumed.js";

/** Methods of a class that can stand for themselves. */
export function ownMethods({ ts }: Scope, { declaration }: Summary): ts.MethodDeclaration[] {
	if (!ts.isClassLike(declaration)) return [];
	const names = declaration.members.map((one) => memberName(ts, one));
	return declaration.members.filter(ts.isMethodDeclaration).filter((one) => {
		const flags = ts.getCombinedModifierFlags(one);
		const isOther = (flags & (ts.ModifierFlags.Static | ts.ModifierFlags.Async)) !== 0 || one.asteriskToken;
		const isOnly = names.filter((name) => name === memberName(ts, one)).length === 1;
		return one.body && !isOther && isOnly && ts.isIdentifier(one.name) && isPlain(ts, one);
	});
}

/** It sees its object by `this` alone, and its arguments by their names. */
function isPlain(ts: Scope["ts"], method: ts.MethodDeclaration): boolean {
	let plain = true;
	walk(ts, method, (at) => {
		if (at.kind === ts.SyntaxKind.SuperKeyword || (ts.isIdentifier(at) && at.text === "arguments")) plain = false;
		// They have a `this` of their own.
		const isOther = at !== method && !ts.isArrowFunction(at) && (ts.isFunctionLike(at) || ts.isClassLike(at));
		if (isOther && !ts.isTypeNode(at)) plain = false;
	});
	return plain;
}

/** What a method takes for granted of its object, if that is asked of a field of `this`. */
export function ofField({ ts, instances }: Scope, symbol: ts.Symbol, what: Trusting): Leaf | undefined {
	const field = symbol.valueDeclaration as ts.NamedDeclaration | undefined;
	const isPlain = field?.name && ts.isIdentifier(field.name) && !instances?.getters.has(field.name.text);
	if (!isPlain || (symbol.flags & ts.SymbolFlags.Property) === 0) return undefined;
	return isLeaf(what) && what.startsWith("*") ? `.${symbol.name}.${what}` : undefined;
}

/** The summaries, resting on what functions and methods do if what they presume holds. */
export function withPresuming(
	ts: Scope["ts"],
	reached: Summaries,
	kept: ReadonlyMap<ts.Declaration, Presuming>,
): Summaries {
	const found = new Map<ts.Declaration, Summary>([...reached, ...kept]);
	for (const [declaration, summary] of reached)
		if (ts.isClassLike(declaration)) found.set(declaration, ofClass(ts, declaration, { summary, kept }));
	return found;
}

function ofClass(
	ts: Scope["ts"],
	{ members }: ts.ClassLikeDeclaration,
	{ summary, kept }: { readonly summary: Summary; readonly kept: ReadonlyMap<ts.Declaration, Presuming> },
): Summary {
	const changes = new Map(summary.changes);
	const stores = new Set<Slot>(summary.stores);
	const returns = new Map(summary.returns);
	for (const member of members) {
		const name = memberName(ts, member);
		const one = kept.get(member);
		// It may put its object, or parts of that, anywhere.
		if (!one && name !== MADE) stores.add(receiverOf(name));
		if (!one) continue;
		for (const slot of summary.changes.keys()) if (memberOf(slot) === name) changes.delete(slot);
		for (const [slot, how] of one.changes) changes.set(slot, how);
		for (const slot of summary.stores) if (memberOf(slot) === name) stores.delete(slot);
		for (const slot of one.stores) stores.add(slot);
		for (const [own, given] of one.returns) returns.set(own, given);
	}
	return { ...summary, changes, stores, returns };
}
